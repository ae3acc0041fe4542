"""From a project to judged rows and a plan."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sync.cli.checking import require_clean
from sync.cli.quarantine import keep
from sync.cli.steps import Steps, counts
from sync.cli.warehouse import warehouse
from sync.cli.workspace import Workspace
from sync.diagnostics import Diagnostic
from sync.errors import ProjectError
from sync.planning.events import NOT_AGAIN, Again
from sync.project.selection import selected
from sync.project.toml_place import toml_place
from sync.telemetry.line import State

if TYPE_CHECKING:
    from sync.delivery.run import Books
    from sync.engines.base import Engine
    from sync.planning.plan import Plan
    from sync.planning.verdicts import Judged
    from sync.project.models import Model


def planned(
    workspace: Workspace, books: Books, run_id: str, select: str | None, again: Again = NOT_AGAIN
) -> tuple[Plan, Path]:
    """Lint, build, judge and compare; the plan's rows are durable in the returned file.

    Args:
        again: What a person asked to send again.
    """
    from sync.destinations import DESTINATIONS
    from sync.engines.base import fetch
    from sync.planning.make import make_plan
    from sync.planning.parts import PlanningBench
    from sync.planning.quarantine import quarantined_rows

    rows_file = books.paths.plans / f"{run_id}.parquet"
    with warehouse(workspace) as built:
        require_clean(workspace)
        syncs = chosen_syncs(workspace, select)
        if again.lost:
            syncs = tuple(model for model in syncs if _is_about_events(model))
        engine = built(model.name for model in syncs)
        judged = judged_syncs(workspace, engine, syncs)
        for item in judged:
            rows = quarantined_rows(engine, item, show_pii=False) if item.invalid else None
            keep(workspace, item.records.model.name, rows)
        rules = str(fetch(engine, "select identifier_rules_version()")[0][0])
        bench = PlanningBench(
            engine,
            books.engine,
            books.journal,
            books.paths.generations,
            workspace.project,
            rules,
            workspace.started,
            again,
            workspace.reached,
        )
        with workspace.steps.stage("plan") as found:
            plan = make_plan(bench, judged, DESTINATIONS, plan_id=run_id, rows_file=rows_file)
            _tell(workspace.steps, plan)
            found["requests"] = len(plan.batches)
        return plan, rows_file


def _is_about_events(model: Model) -> bool:
    from sync.destinations import DESTINATIONS
    from sync.destinations.base import EventRendering

    assert model.header.sync is not None  # noqa: S101 - syncs have one
    return isinstance(DESTINATIONS[model.header.sync.destination].rendering, EventRendering)


def _tell(steps: Steps, plan: Plan) -> None:
    """Tell what would become of every sync, and which guards stop it."""
    for sync in plan.syncs:
        stopped = [guard.name for guard in sync.guards if guard.stops and not guard.passed]
        steps.tell("plan", State.FOUND, {"sync": sync.name, **counts(sync), "stopped_by": stopped or None})


def chosen_syncs(workspace: Workspace, select: str | None) -> tuple[Model, ...]:
    """Return the activation models a selection means.

    Raises:
        ProjectError: None of the selected models delivers, or two deliver to one audience.
    """
    names = selected(workspace.project.models, select)
    chosen = tuple(model for model in workspace.project.syncs() if model.name in names)
    if not chosen:
        raise ProjectError.of(
            "nothing-to-sync",
            "no selected model delivers anywhere",
            where="--select" if select else "models/activation",
            help="give a model a [sync] table in its header",
        )
    require_own_audiences(workspace)
    return chosen


def require_own_audiences(workspace: Workspace) -> None:
    """Refuse two models that deliver to one audience.

    Raises:
        ProjectError: There are two.
    """
    first: dict[str, Model] = {}
    for model in workspace.project.syncs():
        assert model.header.sync is not None  # noqa: S101 - syncs have one
        audience = model.header.sync.audience or model.name
        if "audience" not in model.header.sync.destination:
            continue
        if audience in first:
            raise ProjectError(
                Diagnostic(
                    "shared-audience",
                    f'two models deliver to the audience "{audience}"',
                    toml_place(model.path, model.text, ("sync", "audience")),
                    (f"the other is {first[audience].path}", "each would remove the people of the other"),
                    "join them in one model with union, or give one another audience name",
                )
            )
        first[audience] = model


def judged_syncs(
    workspace: Workspace, engine: Engine, syncs: tuple[Model, ...], *, keep_given: bool = False
) -> tuple[Judged, ...]:
    """Compute and judge the canonical rows of every sync; print what is to be said about the check itself."""
    forgotten = forgotten_digests(workspace)
    judged = tuple(
        _told(workspace, engine, model, keep_given=keep_given, forgotten=forgotten) for model in syncs
    )
    print_warnings(workspace, (warning for one in judged for warning in one.warnings))
    return judged


def print_warnings(workspace: Workspace, warnings: Iterable[Diagnostic]) -> None:
    """Print findings that stop nothing, each once."""
    for warning in dict.fromkeys(warnings):
        workspace.steps.finding(warning, workspace.project.texts)


def forgotten_digests(workspace: Workspace) -> frozenset[str]:
    """Return the digests of people who asked to be forgotten; none when nothing was ever delivered."""
    from sync.ledger.reading import read_ledger

    forgotten = read_ledger(workspace.ledger, lambda journal: journal.forgotten())
    return frozenset(one.digest for one in forgotten or ())


def _told(
    workspace: Workspace, engine: Engine, model: Model, *, keep_given: bool, forgotten: frozenset[str]
) -> Judged:
    with workspace.steps.stage("validate", sync=model.name) as found:
        judged = _judged(workspace, engine, model, keep_given=keep_given, forgotten=forgotten)
        found |= {"rows": judged.records.rows, "invalid": judged.invalid}
        return judged


def _judged(
    workspace: Workspace, engine: Engine, model: Model, *, keep_given: bool, forgotten: frozenset[str]
) -> Judged:
    from sync.contract import parse_record_contract
    from sync.destinations import DESTINATIONS
    from sync.engines.base import EngineFault
    from sync.engines.build import model_fault
    from sync.lint.proven import proven_digests
    from sync.planning.records import build_records
    from sync.planning.verdicts import judge

    assert model.header.sync is not None  # noqa: S101 - only syncs are judged
    destination = DESTINATIONS[model.header.sync.destination]
    contract = parse_record_contract(*workspace.project.record_schema(destination.record_schema))
    try:
        records = build_records(
            engine,
            model,
            destination,
            event_sources=workspace.project.settings.event_sources,
            now=workspace.started,
            personal=raw_columns(workspace, model),
            proven=proven_digests(workspace.project, model.name),
            keep_given=keep_given,
        )
    except EngineFault as fault:
        raise model_fault(engine, workspace.project, model, fault) from None
    sampled = random.Random(workspace.started)  # noqa: S311 - chooses a sample
    return judge(engine, records, contract, model.header.sync.value, sampled, forgotten=forgotten)


def raw_columns(workspace: Workspace, model: Model) -> frozenset[str]:
    """Return the grain columns that hold raw personal data, or may; digests name nobody to a reader."""
    from sync.lint import personal_columns

    kinds = personal_columns(workspace.project, model.name)
    return frozenset(name for name in model.header.grain if kinds.get(name, "digest") != "digest")
