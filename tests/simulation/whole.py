"""The same schedules over the product's own planning and files: DuckDB, Parquet, a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sync.delivery.run import Books
from sync.delivery.storage import ON_DISK, Storage
from sync.destinations import DESTINATIONS
from sync.destinations.base import Limits
from sync.engines.base import Engine, fetch
from sync.engines.duckdb import DuckDBEngine
from sync.ledger.entries import Forgotten
from sync.ledger.generations import EVENT_STORE, EVENTS, current
from sync.ledger.journal import Journal
from sync.ledger.paths import LedgerPaths, create_folders
from sync.ledger.points import Reached
from sync.planning.events import Again
from sync.planning.make import make_plan
from sync.planning.parts import PlanningBench
from sync.planning.plan import Plan
from tests.simulation.ledger_bench import LedgerBench
from tests.simulation.memory import RULES
from tests.simulation.model import Events, EventState, Members
from tests.simulation.server import EventKey
from tests.simulation.world import EMAIL, PHONE, Event, World, digest
from tests.unit.planning.bench import Bench, Rows, Sync, events, members, project_of

_EVENT_COLUMNS = ("event", "event_id", "event_set_id", "timestamp", "email_sha256", "value", "currency")
_WANTED = "select source_id, event, event_id, f1, f2 from wanted_events"


@dataclass(slots=True)
class Whole:
    """A warehouse, an engine for the ledger, and a folder."""

    warehouse: DuckDBEngine
    workbench: DuckDBEngine
    paths: LedgerPaths
    most_records: int
    settle_seconds: int

    def __post_init__(self) -> None:
        create_folders(self.paths)

    @property
    def engine(self) -> Engine:
        """The engine that reads the ledger's files."""
        return self.workbench

    def storage(self) -> Storage:
        """Return where runs keep their rows."""
        return ON_DISK

    def plan(
        self, journal: Journal, world: World, run_id: str, now: int, again: Again, reached: Reached
    ) -> tuple[Plan, Path]:
        """Judge the models' rows and compare them, as a run does."""
        journal.forget([Forgotten(kind, hexed, now) for kind, hexed in sorted(world.forgotten)])
        listed = ", ".join(f'"{account}"' for account in world.accounts)
        settings = f"advertiser_ids = [{listed}]\nsettle_hours = {self.settle_seconds // 3600}"
        syncs = (_members(world), _events(world))
        project = project_of(syncs, settings)
        books = Books(journal, self.paths, self.workbench, lambda: now, self.settle_seconds, reached)
        bench = Bench(self.warehouse, books, now)
        judged = [bench._judged(project, sync) for sync in (syncs[::-1] if world.events_first else syncs)]
        self.workbench.run("drop table if exists planned_events")
        planning = PlanningBench(
            self.warehouse,
            self.workbench,
            journal,
            self.paths.generations,
            project,
            RULES,
            now,
            again,
            reached,
        )
        limits = Limits(self.most_records, 1_000_000)
        small = {name: replace(destination, limits=limits) for name, destination in DESTINATIONS.items()}
        rows_file = self.paths.plans / f"{run_id}.parquet"
        return make_plan(planning, judged, small, plan_id=run_id, rows_file=rows_file), rows_file

    def members(self, journal: Journal, store: str) -> Members:
        """Read what a store of members says now."""
        return LedgerBench(self.workbench, self.paths).members(journal.files(store))

    def events(self, journal: Journal) -> Events:
        """Read what the store of events says now; what was sent is told by its fingerprint."""
        query = current(EVENTS, journal.files(EVENT_STORE), self.paths.generations).sql("duckdb")
        names = "source_id, event, event_id, f1, f2, first_sent_at, fragment, state"
        return {
            (str(source), str(event), str(name)): EventState(
                f"{f1} {f2}", int(str(first)), None if text is None else str(text), int(str(state))
            )
            for source, event, name, f1, f2, first, text, state in fetch(
                self.workbench, f"select {names} from ({query})"
            )
        }

    def wanted_events(self, _world: World) -> Mapping[EventKey, str]:
        """Return the fingerprints of what the last plan wanted."""
        return {
            (str(source), str(event), str(name)): f"{f1} {f2}"
            for source, event, name, f1, f2 in fetch(self.workbench, _WANTED)
        }


def _members(world: World) -> Sync:
    rows = [
        (digest(EMAIL, number), digest(PHONE, number) if has_phone else None)
        for number, has_phone in world.people.items()
    ]
    mode = "mirror" if world.mirror else "append"
    return members(_texts(("email_sha256", "phone_sha256"), rows), f'mode = "{mode}"')


def _events(world: World) -> Sync:
    return events(_texts(_EVENT_COLUMNS, [_event(event) for event in world.events.values()]))


def _event(event: Event) -> tuple[str, ...]:
    at = dt.datetime.fromtimestamp(event.at, dt.UTC).isoformat()
    return ("Purchase", event.name, event.source, at, digest(EMAIL, 0), str(event.value), "USD")


def _texts(columns: tuple[str, ...], rows: Sequence[Sequence[str | None]]) -> Rows:
    return Rows(dict.fromkeys(columns, "VARCHAR"), rows)
