"""One run of lint: bind the project, follow its values, ask every rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath

from sync.contract import Contract, parse_contract, parse_record_contract
from sync.diagnostics import Diagnostic, Span, did_you_mean, in_order
from sync.engines.base import Column, Engine
from sync.errors import ContractError
from sync.lint.acceptance import refused_constants, rules_to_run, unusable_columns
from sync.lint.binding import bind_models
from sync.lint.evidence import Evidence, keeps_rows
from sync.lint.flow.models import follow_models
from sync.lint.flow.reserved import reserved_names
from sync.lint.lineage.queries import lineage_of
from sync.lint.lineage.uniqueness import Uniqueness, declared_grains
from sync.lint.literals.models import follow_literals
from sync.lint.macro_files import read_macros
from sync.lint.outgoing import outgoing
from sync.lint.record_rules import RecordRules, read_rules
from sync.lint.result import LintResult
from sync.lint.rules import RULES, SILENCEABLE
from sync.lint.rules.comments import unused_noqa
from sync.lint.severities import graded, require_severities
from sync.lint.suppressions import read_suppressions, remaining
from sync.lint.vocabulary import create_vocabulary, hidden_functions
from sync.project.project import MODEL_SCHEMAS, RECORD_SCHEMAS, SOURCE_SCHEMAS, Project
from sync.project.records import RecordShape

ReadColumns = Callable[[str], "tuple[Column, ...] | None"]


def _unread(_source: str) -> None:
    """Know the columns of no source that has no schema."""


def lint_project(
    project: Project, shapes: Mapping[str, RecordShape], engine: Engine, source_columns: ReadColumns = _unread
) -> LintResult:
    """Check every model of a project without reading data.

    Args:
        project: Parsed; its own findings are handed on.
        shapes: Columns each destination takes, by destination name.
        engine: A fresh engine in memory; macros and empty tables are created in it.
        source_columns: Real columns of a source that has no schema, or None.

    Returns:
        All findings, the project's own among them, sorted by place.
    """
    return judged(gather(project, shapes, engine, source_columns))


def judged(evidence: Evidence) -> LintResult:
    """Ask every rule about what was gathered."""
    found = (*evidence.project.findings, *evidence.contract_findings)
    found += tuple(finding for rule in RULES for finding in rule(evidence))
    active = tuple(one for one in evidence.suppressions if one.rule in SILENCEABLE)
    used = tuple(one for one in active if any(one.silences(finding) for finding in found))
    found = remaining(found, used)
    idle = tuple(one for one in evidence.suppressions if one not in used)
    found += tuple(unused_noqa(replace(evidence, idle=idle, silenceable=SILENCEABLE)))
    exact = {
        name: bound.columns for name, bound in evidence.models.items() if bound.is_exact and bound.columns
    }
    severities = evidence.project.settings.lint_severities
    return LintResult(in_order(graded(found, severities)), exact)


def gather(
    project: Project, shapes: Mapping[str, RecordShape], engine: Engine, source_columns: ReadColumns
) -> Evidence:
    """Bind a project and collect what the rules look at.

    Raises:
        SettingsError: `[tool.sync.lint]` names a rule that does not exist or may not be lowered.
    """
    require_severities(project)
    contracts, findings = _contracts(project)
    findings += tuple(_record_findings(project))
    macros = read_macros(project.macros)
    own = [macro for macro in macros if macro.span.path not in project.shipped_macros]
    taken = hidden_functions(engine, own) | reserved_names()
    used = _used_shapes(project, shapes)
    called = [*(model.sql for model in project.models.values()), *rules_to_run(used.values())]
    broken = tuple(create_vocabulary(engine, macros, called))
    sources = {
        name: _columns(contracts.get((SOURCE_SCHEMAS, name))) or source_columns(name)
        for name in project.sources
    }
    blamed = frozenset(one.where.path for one in project.findings if isinstance(one.where, Span))
    described = {name: contracts.get((SOURCE_SCHEMAS, name)) for name in project.sources}
    followed = [name for name, model in project.models.items() if model.header.sync or keeps_rows(model)]
    held = [name for name in project.models if (MODEL_SCHEMAS, name) in contracts]
    lineage = lineage_of(project, sources)
    evidence = Evidence(
        project=project,
        shapes=shapes,
        sources=sources,
        contracts={
            name: contract for (folder, name), contract in contracts.items() if folder == MODEL_SCHEMAS
        },
        source_contracts={name.casefold(): one for name, one in described.items() if one is not None},
        contract_findings=findings,
        models=bind_models(engine, project.models, sources, blamed),
        macros=macros,
        broken_macros=broken,
        taken=taken,
        flow=follow_models(project, followed, described, macros),
        lineage=lineage,
        uniqueness=Uniqueness(lineage, declared_grains(project, described)),
        records=_record_rules(project, used),
        literals=follow_literals(project, [*followed, *held], sources, described, macros, engine),
        suppressions=read_suppressions({model.path: model.text for model in project.models.values()}),
    )
    sent = tuple(outgoing(evidence))
    refusals, unusable = refused_constants(engine, sent), unusable_columns(engine, sent)
    return replace(evidence, outgoing=sent, refusals=refusals, unusable=unusable)


def _contracts(project: Project) -> tuple[dict[tuple[str, str], Contract], tuple[Diagnostic, ...]]:
    """Read the schemas of sources and models, by folder and name."""
    wanted = [(SOURCE_SCHEMAS, name) for name in project.sources] + [
        (MODEL_SCHEMAS, name) for name in project.models
    ]
    contracts: dict[tuple[str, str], Contract] = {}
    findings: list[Diagnostic] = []
    for folder, name in wanted:
        schema = project.schema_of(folder, name)
        if schema is None:
            continue
        try:
            contracts[folder, name] = parse_contract(*schema)
        except ContractError as error:
            findings += error.findings
    return contracts, tuple(findings)


def _used_shapes(project: Project, shapes: Mapping[str, RecordShape]) -> dict[str, RecordShape]:
    wanted = {model.header.sync.destination for model in project.models.values() if model.header.sync}
    return {name: shape for name, shape in shapes.items() if name in wanted}


def _record_rules(project: Project, names: Iterable[str]) -> dict[str, RecordRules]:
    """Read the record schemas that can be used; what is wrong with the others is found elsewhere."""
    found: dict[str, RecordRules] = {}
    for name in names:
        try:
            found[name] = read_rules(parse_record_contract(*project.record_schema(name)))
        except ContractError:
            continue
    return found


def _record_findings(project: Project) -> Iterator[Diagnostic]:
    """Report record schemas that no destination has, and those that were loosened."""
    for path, text in project.schemas.items():
        shipped = project.shipped_records.get(path)
        if not path.startswith(RECORD_SCHEMAS) or text == shipped:
            continue
        if shipped is None:
            names = [PurePath(known).name for known in project.shipped_records]
            yield Diagnostic(
                "unknown-record-schema",
                "no destination has records of that name",
                Span(path, 1),
                ("the file would be read by nobody, and its rules never checked",),
                did_you_mean(PurePath(path).name, names),
            )
            continue
        try:
            parse_record_contract(path, text, shipped)
        except ContractError as error:
            yield from error.findings


def _columns(contract: Contract | None) -> tuple[Column, ...] | None:
    return tuple(Column(column.name, column.type) for column in contract.columns()) if contract else None
