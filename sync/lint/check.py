"""One run of lint: bind the project, follow its values, ask every rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from sync.contract import Contract
from sync.diagnostics import Span, in_order
from sync.engines.base import Column, Engine
from sync.lint.acceptance import refused_constants, rules_to_run, unusable_columns
from sync.lint.binding import bind_models
from sync.lint.echoes import without_echoes
from sync.lint.evidence import Activation, BoundModel, Evidence, activation_of, keeps_rows
from sync.lint.flow.choosing import chooser
from sync.lint.flow.models import follow_models
from sync.lint.flow.reserved import reserved_names
from sync.lint.lineage.queries import lineage_of
from sync.lint.lineage.uniqueness import Uniqueness, declared_keys
from sync.lint.literals.models import follow_literals
from sync.lint.macro_files import MacroStatement, read_macros
from sync.lint.outgoing import outgoing
from sync.lint.result import LintResult
from sync.lint.rules import RULES, SILENCEABLE
from sync.lint.rules.comments import unused_noqa
from sync.lint.schemas import read_schemas
from sync.lint.severities import graded, require_severities
from sync.lint.suppressions import read_suppressions, remaining
from sync.lint.vocabulary import BrokenMacro, create_vocabulary, hidden_functions
from sync.project.project import Project
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
        engine: A fresh engine in memory, locked down: what it binds, anybody may have
            written. Macros and empty tables are created in it.
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
    return LintResult(in_order(without_echoes(graded(found, severities))), exact)


def gather(
    project: Project, shapes: Mapping[str, RecordShape], engine: Engine, source_columns: ReadColumns
) -> Evidence:
    """Bind a project and collect what the rules look at.

    The engine works in a thread of its own: Python follows values while it binds.

    Raises:
        SettingsError: `[tool.sync.lint]` names a rule that does not exist or may not be lowered.
    """
    require_severities(project)
    macros, used = read_macros(project.macros), _used_shapes(project, shapes)
    followed = [name for name, model in project.models.items() if model.header.sync or keeps_rows(model)]
    with ThreadPoolExecutor(1, "binding") as beside:
        vocabulary = beside.submit(_create_vocabulary, engine, project, macros, used)
        schemas = read_schemas(project, used)
        sources = {name: _columns(one) or source_columns(name) for name, one in schemas.sources.items()}
        models = beside.submit(bind_models, engine, project.models, sources, _blamed(project))
        flow = follow_models(project, followed, schemas.sources, macros, chooser(engine))
        taken, broken = vocabulary.result()
        held = [*followed, *schemas.models]
        literals = follow_literals(project, held, sources, schemas.sources, macros, engine)
        lineage = lineage_of(project, sources)
        for model in project.models.values():
            lineage.blocks(model)  # rules would ask for them later, when no engine is at work beside
    bound = models.result()
    evidence = Evidence(
        project=project,
        shapes=shapes,
        sources=sources,
        contracts=schemas.models,
        source_contracts={name.casefold(): one for name, one in schemas.sources.items() if one is not None},
        contract_findings=schemas.findings,
        models=bound,
        activations=tuple(_activations(bound, used)),
        macros=macros,
        broken_macros=broken,
        taken=taken,
        flow=flow,
        lineage=lineage,
        uniqueness=Uniqueness(lineage, declared_keys(project, schemas.sources)),
        records=schemas.records,
        literals=literals,
        suppressions=read_suppressions({model.path: model.text for model in project.models.values()}),
    )
    sent = tuple(outgoing(evidence))
    refusals, unusable = refused_constants(engine, sent), unusable_columns(engine, sent)
    return replace(evidence, outgoing=sent, refusals=refusals, unusable=unusable)


def _create_vocabulary(
    engine: Engine, project: Project, macros: tuple[MacroStatement, ...], used: Mapping[str, RecordShape]
) -> tuple[frozenset[str], tuple[BrokenMacro, ...]]:
    """Create what models and records call; return names no macro may have, and the macros refused."""
    own = [macro for macro in macros if macro.span.path not in project.shipped_macros]
    taken = hidden_functions(engine, own) | reserved_names()
    called = [*(model.sql for model in project.models.values()), *rules_to_run(used.values())]
    return taken, tuple(create_vocabulary(engine, macros, called, project.shipped_macros))


def _used_shapes(project: Project, shapes: Mapping[str, RecordShape]) -> dict[str, RecordShape]:
    wanted = {model.header.sync.destination for model in project.models.values() if model.header.sync}
    return {name: shape for name, shape in shapes.items() if name in wanted}


def _activations(models: Mapping[str, BoundModel], shapes: Mapping[str, RecordShape]) -> Iterator[Activation]:
    """Yield the models that deliver to a destination we have the shape of."""
    for bound in models.values():
        sync = bound.model.header.sync
        if sync and sync.destination in shapes:
            yield activation_of(bound, shapes[sync.destination])


def _blamed(project: Project) -> frozenset[str]:
    """Return the paths of files that have findings before anything is bound."""
    return frozenset(one.where.path for one in project.findings if isinstance(one.where, Span))


def _columns(contract: Contract | None) -> tuple[Column, ...] | None:
    return tuple(Column(column.name, column.type) for column in contract.columns()) if contract else None
