"""The stages of a run as functions: lint, open a warehouse, judge, plan, deliver."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.cli.workspace import SIMULATOR_TOKEN, Workspace, half
from sync.diagnostics import Severity, render
from sync.errors import AccessError, DataRefused, LintFailed, ProjectError, SettingsError, StalePlan
from sync.project.project import RECORD_SCHEMAS, SOURCE_SCHEMAS
from sync.project.selection import selected
from sync.project.settings import TOKEN_FILE_VARIABLE, TOKEN_VARIABLE

if TYPE_CHECKING:
    from sync.delivery.deliver import Tools
    from sync.delivery.http import Send
    from sync.delivery.run import Books
    from sync.destinations.base import Outcome, Step
    from sync.engines.base import Column, Engine
    from sync.lint import LintResult
    from sync.planning.plan import Plan, PlannedBatch
    from sync.planning.verdicts import Judged
    from sync.project.models import Model

Report = Callable[["PlannedBatch", "Step", "Outcome"], None]


def lint(workspace: Workspace) -> LintResult:
    """Check the whole project without reading data."""
    from sync.destinations import DESTINATIONS
    from sync.engines.duckdb import EngineOptions, open_engine
    from sync.lint import lint_project

    engine = open_engine(EngineOptions(variables=macro_variables(workspace)))
    try:
        shapes = {name: destination.shape for name, destination in DESTINATIONS.items()}
        return lint_project(workspace.project, shapes, engine, lambda source: real_columns(workspace, source))
    finally:
        engine.close()


def require_clean(workspace: Workspace) -> LintResult:
    """Lint; print warnings and stop at errors.

    Raises:
        LintFailed: There are errors.
    """
    result = lint(workspace)
    for finding in result.findings:
        if finding.severity is Severity.WARNING:
            click.echo(render(finding, workspace.project.texts), err=True)
    if result.errors:
        raise LintFailed(*result.errors)
    return result


def real_columns(workspace: Workspace, source: str) -> tuple[Column, ...] | None:
    """Return the columns of a source that has no schema, read from its file."""
    from sync.engines.base import BindFault
    from sync.engines.duckdb import EngineOptions, open_engine
    from sync.engines.sources import source_query

    engine = open_engine(EngineOptions(attached=_attached(workspace)))
    try:
        query = source_query(engine, workspace.project, source, None, workspace.files)
        return engine.describe(query)
    except (BindFault, ProjectError):
        return None
    finally:
        engine.close()


def macro_variables(workspace: Workspace) -> Mapping[str, str | bool | None]:
    """Return the project options that macros read with `getvariable`."""
    settings = workspace.project.settings
    return {
        "default_country": settings.default_country,
        "strip_plus_dots": settings.strip_plus_dots,
        "timezone": settings.timezone,
    }


def declared_columns(workspace: Workspace, source: str) -> tuple[Column, ...] | None:
    """Return the columns a source's schema declares, or None when it has none."""
    from sync.contract import parse_contract
    from sync.engines.base import Column

    found = workspace.project.schema_of(SOURCE_SCHEMAS, source)
    if found is None:
        return None
    return tuple(Column(item.name, item.type) for item in parse_contract(*found).columns())


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
    _require_own_audiences(workspace)
    return chosen


def _require_own_audiences(workspace: Workspace) -> None:
    from sync.diagnostics import Diagnostic
    from sync.project.toml_place import toml_place

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
                )  # fmt: skip
            )
        first[audience] = model


@contextmanager
def warehouse(workspace: Workspace, names: list[str], *, temporary: Path | None = None) -> Iterator[Engine]:
    """Give an engine in memory in which the named models and all they read exist.

    Models that several others read are computed once and held in memory; raw values are
    never copied to a file of ours.
    """
    from sync.engines.build import build, read_more_than_once
    from sync.engines.duckdb import EngineOptions, locked_down, open_engine

    project = workspace.project
    options = EngineOptions(
        memory_limit=half(project.settings.memory_limit), temp_directory=temporary,
        variables=macro_variables(workspace), attached=_attached(workspace),
    )  # fmt: skip
    engine = open_engine(options)
    try:
        paths = [
            path.as_posix() for location in project.sources.values() for path in workspace.files(location)
        ]
        locked_down(engine, tuple(paths))
        shared = read_more_than_once(project, names)
        build(
            engine, project, names, lambda source: declared_columns(workspace, source),
            files=workspace.files, held=lambda model: model.name in shared,
        )  # fmt: skip
        yield engine
    finally:
        engine.close()


def _attached(workspace: Workspace) -> dict[str, Path]:
    """Attach the target's database when a source is one of its tables."""
    from sync.engines.sources import ATTACHED, is_table

    path = workspace.project.root / workspace.project.settings.database
    used = any(is_table(location) for location in workspace.project.sources.values())
    return {ATTACHED: path} if used and path.exists() else {}


def judged_syncs(
    workspace: Workspace, engine: Engine, syncs: tuple[Model, ...], *, keep_given: bool = False
) -> tuple[Judged, ...]:
    """Compute and judge the canonical rows of every sync."""
    return tuple(_judged(workspace, engine, model, keep_given=keep_given) for model in syncs)


def _judged(workspace: Workspace, engine: Engine, model: Model, *, keep_given: bool) -> Judged:
    from sync.contract import parse_contract
    from sync.destinations import DESTINATIONS
    from sync.engines.base import EngineFault
    from sync.engines.build import model_fault
    from sync.planning.records import build_records
    from sync.planning.verdicts import judge

    assert model.header.sync is not None  # noqa: S101 - only syncs are judged
    destination = DESTINATIONS[model.header.sync.destination]
    found = workspace.project.schema_of(RECORD_SCHEMAS, destination.record_schema)
    assert found is not None  # noqa: S101 - the package ships one for every destination
    try:
        records = build_records(
            engine, model, destination, event_sources=workspace.project.settings.event_sources,
            now=workspace.started, keep_given=keep_given,
        )  # fmt: skip
    except EngineFault as fault:
        raise model_fault(engine, workspace.project, model, fault) from None
    return judge(engine, records, parse_contract(*found), model.header.sync.value, random.Random(0))  # noqa: S311 - chooses a sample


def planned(workspace: Workspace, books: Books, run_id: str, select: str | None) -> tuple[Plan, Path]:
    """Lint, build, judge and compare; the plan's rows are durable in the returned file."""
    from sync.destinations import DESTINATIONS
    from sync.engines.base import fetch
    from sync.planning.make import make_plan
    from sync.planning.parts import PlanningBench

    require_clean(workspace)
    syncs = chosen_syncs(workspace, select)
    rows_file = books.paths.plans / f"{run_id}.parquet"
    with warehouse(workspace, [model.name for model in syncs], temporary=books.paths.temporary) as engine:
        judged = judged_syncs(workspace, engine, syncs)
        for item in judged:
            keep_quarantine(workspace, engine, item, show_pii=False)
        rules = str(fetch(engine, "select identifier_rules_version()")[0][0])
        bench = PlanningBench(
            engine,
            books.engine,
            books.journal,
            books.paths.generations,
            workspace.project,
            rules,
            workspace.started,
        )
        return make_plan(bench, judged, DESTINATIONS, plan_id=run_id, rows_file=rows_file), rows_file


def keep_quarantine(workspace: Workspace, engine: Engine, judged: Judged, *, show_pii: bool) -> Path | None:
    """Write the rows of one sync that may not leave; no file when there are none."""
    import pyarrow.parquet as pq

    from sync.ledger.paths import create_folders, durable
    from sync.planning.verdicts import quarantined_rows

    create_folders(workspace.ledger)
    path = workspace.ledger.quarantine / f"{judged.records.model.name}.parquet"
    if not judged.invalid:
        path.unlink(missing_ok=True)
        return None
    rows = quarantined_rows(engine, judged, show_pii=show_pii)
    with durable(path) as temporary, pq.ParquetWriter(temporary, rows.schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch)
    return path


def require_guards(plan: Plan, *, forced: bool) -> None:
    """Stop when a guard says so and nobody has overruled it.

    Raises:
        DataRefused: Names every guard that stops the plan.
    """
    from sync.diagnostics import Diagnostic

    stopping = plan.stopping_guards()
    if stopping and not forced:
        raise DataRefused(
            *(
                Diagnostic(
                    guard.name.replace("_", "-"),
                    guard.message,
                    f"sync {name}",
                    ("nothing was sent",),
                    guard.help,
                )
                for name, guard in stopping
            )
        )


def require_fresh(workspace: Workspace, books: Books, plan: Plan) -> None:
    """Refuse a plan whose models, settings or ledger have changed since it was made.

    Raises:
        StalePlan: Says what has changed.
    """
    from sync.planning.make import model_hashes, settings_hash

    names = [name for name in plan.models if name in workspace.project.models]
    changes = [
        ("a model it delivers has changed", model_hashes(workspace.project, names) != dict(plan.models)),
        ("the settings have changed", settings_hash(workspace.project.settings) != plan.settings),
        ("something was delivered since", books.journal.revision() != plan.revision),
    ]
    notes = tuple(text for text, changed in changes if changed)
    if notes:
        raise StalePlan.of(
            "stale-plan",
            "the plan no longer fits",
            where=f"plan {plan.plan_id}",
            notes=notes,
            help="make a new plan",
        )


@contextmanager
def connection(workspace: Workspace) -> Iterator[Send]:
    """Give a way to the platform; starts the simulator when the target says so."""
    from sync import __version__
    from sync.delivery.http import Connection, connected

    settings = workspace.project.settings
    with _endpoint(workspace) as base:
        token = SIMULATOR_TOKEN if workspace.is_simulated else settings.token
        if token is None:
            raise SettingsError.of(
                "missing-token",
                f'target "{settings.target}" has no access token',
                where="the environment",
                notes=(f"looked in {TOKEN_VARIABLE} and {TOKEN_FILE_VARIABLE}",),
                help=f"export {TOKEN_VARIABLE}, or name a file that holds the token in {TOKEN_FILE_VARIABLE}",
            )
        how = Connection(
            base,
            token,
            settings.timeout_seconds,
            settings.proxy,
            settings.ca_bundle,
            f"tiktok-sync/{__version__}",
        )
        with connected(how, time.monotonic) as send:
            yield send


@contextmanager
def _endpoint(workspace: Workspace) -> Iterator[str]:
    settings = workspace.project.settings
    if not workspace.is_simulated:
        yield settings.endpoint
        return
    from sync.simulator import running

    with running(simulator_options(workspace)) as simulator:
        yield simulator.base_url


def simulator_options(workspace: Workspace, port: int = 0, faults: str = ""):  # noqa: ANN201 - SimulatorOptions, imported where it is used
    """Return how the simulator of this target is started; its state lies beside the database."""
    from sync.simulator import SimulatorOptions, parse_faults

    settings = workspace.project.settings
    workspace.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    return SimulatorOptions(
        state_path=workspace.state / "simulator.db", access_token=SIMULATOR_TOKEN.reveal(),
        advertiser_ids=settings.advertiser_ids, event_sources=settings.event_sources, port=port,
        faults=parse_faults(faults),
    )  # fmt: skip


def delivery_tools(workspace: Workspace, books: Books, send: Send, report: Report) -> Tools:
    """Return what a delivery is given: network, ledger, clock, sleep and chance."""
    from sync.delivery.deliver import Tools
    from sync.delivery.pace import Pace
    from sync.delivery.retry import Policy
    from sync.destinations import DESTINATIONS

    settings = workspace.project.settings
    per_second = 1000.0 if workspace.is_simulated else settings.requests_per_second
    return Tools(
        send=send, ledger=books.journal, destinations=DESTINATIONS,
        policy=Policy(budget_seconds=settings.retry_seconds), pace=Pace(per_second, time.monotonic, time.sleep),
        now=books.now, sleep=time.sleep, jitter=random.SystemRandom().random, progress=report,
    )  # fmt: skip


def require_access(outcome: Outcome | None) -> None:
    """Turn an outcome that stopped a run because of access into its error.

    Raises:
        AccessError: The platform wants somebody to authorise again.
    """
    from sync.destinations.base import Verdict
    from sync.destinations.tiktok import REAUTHORISE

    if outcome is None or outcome.verdict is not Verdict.STOP:
        return
    if outcome.code not in REAUTHORISE | {401, 403}:
        return
    raise AccessError.of(
        "reauthorise",
        f"TikTok refuses the access token: {outcome.reason}",
        where=f"code {outcome.code}" + (f", request {outcome.request_id}" if outcome.request_id else ""),
        notes=tuple(
            filter(
                None,
                (
                    f'TikTok says: "{outcome.message}"' if outcome.message else "",
                    "nothing is lost; what was not sent stays planned",
                ),
            )
        ),
        help="reauthorise the app in TikTok Ads Manager as Operator or Admin of the ad account, set the new token, and run again",
    )
