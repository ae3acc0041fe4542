"""Which models `validate` looks at, and how it holds them to what they promise."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sync.cli.planning import judged_syncs, print_warnings, raw_columns, require_own_audiences
from sync.cli.quarantine import keep
from sync.cli.workspace import Workspace
from sync.diagnostics import Diagnostic, Span
from sync.errors import DataRefused, ProjectError
from sync.project.project import MODEL_SCHEMAS
from sync.project.selection import selected

if TYPE_CHECKING:
    from sync.contract import Contract
    from sync.engines.base import Engine
    from sync.planning.promises import Examined
    from sync.planning.validation import Validated
    from sync.project.models import Model
    from sync.report.validation import Kept


def chosen_models(workspace: Workspace, select: str | None) -> tuple[tuple[Model, ...], tuple[Model, ...]]:
    """Return the syncs a selection means, and the models with a promise to their readers.

    Raises:
        ProjectError: No selected model delivers or promises anything, or two deliver to one audience.
    """
    project = workspace.project
    names = selected(project.models, select)
    syncs = tuple(model for model in project.syncs() if model.name in names)
    promising = tuple(
        model
        for model in project.models.values()
        if model.name in names
        and (_has_schema(workspace, model) or (model not in syncs and _has_keys(model)))
    )
    if not syncs and not promising:
        raise ProjectError.of(
            "nothing-to-validate",
            "no selected model delivers or promises anything",
            where="--select" if select else "models",
            help="give a model a grain in its header, or a schema under schemas/models/",
        )
    require_own_audiences(workspace)
    return syncs, promising


def _has_schema(workspace: Workspace, model: Model) -> bool:
    return workspace.project.schema_of(MODEL_SCHEMAS, model.name) is not None


def _has_keys(model: Model) -> bool:
    return bool(model.header.grain or model.header.unique)


def validate_syncs(
    workspace: Workspace, engine: Engine, syncs: tuple[Model, ...], *, show_pii: bool, file_format: str
) -> list[tuple[Validated, Kept]]:
    """Judge and count every sync; its quarantine is written."""
    from sync.planning.quarantine import quarantined_rows
    from sync.planning.validation import validated

    judged = judged_syncs(workspace, engine, syncs, keep_given=show_pii)
    limits = workspace.project.settings.guards
    found = []
    for position, item in enumerate(judged):
        counts = validated(engine, item, judged[:position], limits, now=workspace.started)
        rows = quarantined_rows(engine, item, show_pii=show_pii) if item.invalid else None
        path = keep(workspace, item.records.model.name, rows, file_format)
        found.append((counts, _kept(workspace, path)))
    return found


def examine_models(
    workspace: Workspace, engine: Engine, models: Iterable[Model], *, show_pii: bool, file_format: str
) -> list[tuple[Examined, Kept]]:
    """Hold every model to its schema and keys; its broken rows are written."""
    from sync.planning.quarantine import broken_rows

    found = []
    for model in models:
        with workspace.steps.stage("validate", model=model.name) as told:
            examined = _examined(workspace, engine, model)
            told |= {"rows": examined.rows, "invalid": examined.failing}
        rows = broken_rows(engine, examined, show_pii=show_pii) if examined.failing else None
        path = keep(workspace, f"models/{model.name}", rows, file_format)
        found.append((examined, _kept(workspace, path)))
        engine.run(examined.release())
    print_warnings(workspace, (warning for examined, _ in found for warning in examined.warnings))
    return found


def _examined(workspace: Workspace, engine: Engine, model: Model) -> Examined:
    from sync.engines.base import EngineFault
    from sync.engines.build import model_fault
    from sync.planning.promises import examine

    try:
        return examine(
            engine,
            model,
            _contract(workspace, model),
            personal=raw_columns(workspace, model),
            sampled=random.Random(workspace.started),  # noqa: S311 - chooses a sample
        )
    except EngineFault as fault:
        raise model_fault(engine, workspace.project, model, fault) from None


def _contract(workspace: Workspace, model: Model) -> Contract | None:
    from sync.contract import parse_contract

    found = workspace.project.schema_of(MODEL_SCHEMAS, model.name)
    return parse_contract(*found) if found else None


def _kept(workspace: Workspace, path: Path | None) -> Kept:
    from sync.report.validation import Kept

    return Kept(None if path is None else os.path.relpath(path, workspace.project.root))


def require_valid(syncs: Iterable[tuple[Validated, Kept]], models: Iterable[tuple[Examined, Kept]]) -> None:
    """Refuse what a delivery would refuse, and models that break a promise.

    Raises:
        DataRefused: Names every guard and every model.
    """
    refused = [
        Diagnostic(
            guard.name.replace("_", "-"),
            guard.message,
            f"sync {found.judged.records.model.name}",
            ("plan and sync stop here, too",),
            guard.help,
        )
        for found, _ in syncs
        for guard in found.guards
        if guard.stops and not guard.passed
    ]
    refused += [_broken(found, kept) for found, kept in models if found.failing]
    if refused:
        raise DataRefused(*refused)


def _broken(found: Examined, kept: Kept) -> Diagnostic:
    held_to = found.contract.path if found.contract else "the grain in its header"
    return Diagnostic(
        "broken-promise",
        f'{found.failing:,} of {found.rows:,} rows of "{found.model.name}" break what it promises',
        Span(found.model.path, 1),
        (
            f"it is held to {held_to}",
            "whoever reads the model gets these rows; only activation models hold rows back",
        ),
        f"look at {kept.path}; mend the model or its sources, or change the promise",
    )
