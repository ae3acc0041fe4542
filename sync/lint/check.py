"""One run of lint: bind the project, follow its values, ask every rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sync.contract import Contract, parse_contract
from sync.diagnostics import Diagnostic, Span, in_order
from sync.engines.base import Column, Engine
from sync.errors import ContractError
from sync.lint.binding import bind_models
from sync.lint.evidence import Evidence, keeps_rows
from sync.lint.flow.models import follow_models
from sync.lint.flow.reserved import reserved_names
from sync.lint.macro_files import read_macros
from sync.lint.result import LintResult
from sync.lint.rules import RULES, SILENCEABLE
from sync.lint.rules.comments import unused_noqa
from sync.lint.suppressions import read_suppressions, remaining
from sync.lint.vocabulary import create_vocabulary, hidden_functions
from sync.project.project import MODEL_SCHEMAS, SOURCE_SCHEMAS, Project
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
    evidence = gather(project, shapes, engine, source_columns)
    found = (*project.findings, *evidence.contract_findings)
    found += tuple(finding for rule in RULES for finding in rule(evidence))
    active = tuple(one for one in evidence.suppressions if one.rule in SILENCEABLE)
    used = tuple(one for one in active if any(one.silences(finding) for finding in found))
    found = remaining(found, used)
    idle = tuple(one for one in evidence.suppressions if one not in used)
    found += tuple(unused_noqa(replace(evidence, idle=idle, silenceable=SILENCEABLE)))
    exact = {
        name: bound.columns for name, bound in evidence.models.items() if bound.is_exact and bound.columns
    }
    return LintResult(in_order(found), exact)


def gather(
    project: Project, shapes: Mapping[str, RecordShape], engine: Engine, source_columns: ReadColumns
) -> Evidence:
    """Bind a project and collect what the rules look at."""
    contracts, findings = _contracts(project)
    macros = read_macros(project.macros)
    taken = hidden_functions(engine, macros) | reserved_names()
    broken = tuple(create_vocabulary(engine, macros, (model.sql for model in project.models.values())))
    sources = {
        name: _columns(contracts.get((SOURCE_SCHEMAS, name))) or source_columns(name)
        for name in project.sources
    }
    blamed = frozenset(one.where.path for one in project.findings if isinstance(one.where, Span))
    described = {name: contracts.get((SOURCE_SCHEMAS, name)) for name in project.sources}
    followed = [name for name, model in project.models.items() if model.header.sync or keeps_rows(model)]
    return Evidence(
        project=project,
        shapes=shapes,
        sources=sources,
        contracts={
            name: contract for (folder, name), contract in contracts.items() if folder == MODEL_SCHEMAS
        },
        contract_findings=findings,
        models=bind_models(engine, project.models, sources, blamed),
        macros=macros,
        broken_macros=broken,
        taken=taken,
        flow=follow_models(project, followed, described, macros),
        suppressions=read_suppressions({model.path: model.text for model in project.models.values()}),
    )


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


def _columns(contract: Contract | None) -> tuple[Column, ...] | None:
    return tuple(Column(column.name, column.type) for column in contract.columns()) if contract else None
