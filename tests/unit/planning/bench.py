"""A sync from its rows to its plan and its requests, through the real SQL, without files of a project.

`Bench` is the vocabulary: `judge` says what became of rows, `plan` compares them with the ledger,
`deliver` sends the plan to a plain function and closes the run.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sync.contract import Contract, parse_contract
from sync.delivery.rates import Family, Limiter, Rate
from sync.delivery.retry import Policy
from sync.delivery.run import Books, RunResult, apply
from sync.delivery.tools import Tools
from sync.destinations import DESTINATIONS
from sync.destinations.base import Reply, Request, Response
from sync.engines.base import Engine, fetch
from sync.engines.duckdb import DuckDBEngine
from sync.engines.sql import quoted
from sync.ledger.entries import Audience
from sync.ledger.journal import open_journal
from sync.ledger.paths import LedgerPaths, create_folders
from sync.ledger.points import nowhere
from sync.planning.events import NOT_AGAIN, Again
from sync.planning.make import make_plan
from sync.planning.parts import PlanningBench, audience_store
from sync.planning.plan import Plan
from sync.planning.records import build_records
from sync.planning.verdicts import Judged, judge
from sync.project.files import ProjectTexts
from sync.project.project import Project, load_project
from sync.project.shipped import shipped_folder
from tests.unit.engines.warehouse import bare_engine, create_table

NOW = 1_795_000_000
"""The moment every test happens at; the simulator's tests use the same."""

DAY = 24 * 3600
"""How long a request without an answer may still be applied."""

ADVERTISERS = ("7000000000000000001", "7000000000000000002")
EVENT_SOURCES = {
    "stores": "7654321098765432109",
    "crm_leads": "7654321098765432110",
    "web": "C4A8XYZWEBPIXEL00001",
}
AUDIENCE = "Shoppers"
AUDIENCE_ID = "7300000000000000001"

ACCEPTED = Response(200, b'{"code":0,"message":"OK","request_id":"r1","data":{}}')


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows a model returns.

    Attributes:
        columns: Name -> SQL type.
    """

    columns: Mapping[str, str]
    values: Sequence[Sequence[object]]


def texts(*rows: Mapping[str, object]) -> Rows:
    """Return rows of text columns, given as mappings; a key that a row lacks is NULL."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return Rows(dict.fromkeys(names, "VARCHAR"), [[row.get(name) for name in names] for row in rows])


@dataclass(frozen=True, slots=True)
class Sync:
    """An activation model over a table `given_<name>`."""

    name: str
    destination: str
    rows: Rows
    header: str = ""
    grain: str = ""
    audience: str = AUDIENCE

    @property
    def text(self) -> str:
        """The model file."""
        grain = f"-- grain = [{self.grain}]\n" if self.grain else ""
        lines = "".join(f"-- {line}\n" for line in self.header.splitlines())
        audience = f'-- audience = "{self.audience}"\n' if self.destination == "tiktok_audience" else ""
        return (
            f'-- /// model\n{grain}-- [sync]\n-- destination = "{self.destination}"\n'
            f"{audience}{lines}-- ///\n"
            f"select * from given_{self.name}\n"
        )


def members(rows: Rows, header: str = "", name: str = "members") -> Sync:
    """Return a sync to an audience."""
    return Sync(name, "tiktok_audience", rows, header)


def events(rows: Rows, header: str = "", name: str = "purchases") -> Sync:
    """Return a sync of conversion events."""
    return Sync(name, "tiktok_events", rows, header)


@cache
def contract_of(name: str) -> Contract:
    """Return a shipped record contract."""
    path = shipped_folder("schemas") / "records" / f"{name}.schema.json"
    return parse_contract(f"schemas/records/{path.name}", path.read_text("utf-8"))


def project_of(syncs: Sequence[Sync], settings: str = "") -> Project:
    """Return the project that holds these syncs; `settings` are lines of its target."""
    sources = "".join(f'given_{sync.name} = "given.{sync.name}"\n' for sync in syncs)
    ids = ", ".join(f'"{item}"' for item in ADVERTISERS)
    named = ", ".join(f'{name} = "{item}"' for name, item in EVENT_SOURCES.items())
    advertisers = "" if "advertiser_ids" in settings else f"advertiser_ids = [{ids}]\n"
    toml = (
        f'[tool.sync.sources]\n{sources}[tool.sync.targets.dev]\nendpoint = "simulator"\n'
        f"{advertisers}event_sources = {{ {named} }}\n{settings}\n"
    )
    models = {f"models/{sync.name}.sql": sync.text for sync in syncs}
    read = ProjectTexts(Path("/project"), toml, models, {}, {}, None)
    return load_project(read, target=None, environment={}, destinations=tuple(DESTINATIONS))


@dataclass(slots=True)
class Wire:
    """A platform that is a plain function: keeps what was asked, answers from a script, then yes."""

    replies: list[Reply] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def send(self, request: Request) -> Reply:
        """Answer one request."""
        self.requests.append(request)
        return self.replies.pop(0) if self.replies else ACCEPTED


class OneByOne:
    """A carrier that sends when it is asked for a reply, and a clock that only waiting moves."""

    def __init__(self, send: Callable[[Request], Reply]) -> None:
        self._send = send
        self._flying: list[tuple[int, Request]] = []
        self.clock = 0.0

    def start(self, number: int, request: Request) -> None:
        """Remember a request."""
        self._flying.append((number, request))

    def finished(self, seconds: float | None) -> tuple[int, Reply] | None:
        """Send the oldest request; when there is none, let the time pass."""
        if self._flying:
            number, request = self._flying.pop(0)
            return number, self._send(request)
        assert seconds is not None, "a wait without end for nothing"
        self.sleep(seconds)
        return None

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.clock += seconds


@dataclass(slots=True)
class Bench:
    """A warehouse and a ledger for one test."""

    warehouse: DuckDBEngine
    books: Books
    now: int = NOW
    runs: int = 0

    def judge(self, sync: Sync, *, keep_given: bool = False, settings: str = "") -> Judged:
        """Say what becomes of a sync's rows."""
        project = project_of([sync], settings)
        return self._judged(project, sync, keep_given=keep_given)

    def plan(self, *syncs: Sync, settings: str = "", again: Again = NOT_AGAIN) -> tuple[Plan, Path]:
        """Plan syncs against the ledger; returns the plan and its rows file."""
        self.runs += 1
        self.books.engine.run("drop table if exists planned_events")
        project = project_of(syncs, settings)
        judged = [self._judged(project, sync) for sync in syncs]
        paths = self.books.paths
        bench = PlanningBench(
            self.warehouse, self.books.engine, self.books.journal, paths.generations, project, "1", self.now,
            again,
        )  # fmt: skip
        rows_file = paths.plans / f"run{self.runs}.parquet"
        plan_id = f"run{self.runs}"
        return make_plan(bench, judged, DESTINATIONS, plan_id=plan_id, rows_file=rows_file), rows_file

    def deliver(self, plan: Plan, rows_file: Path, send: Callable[[Request], Reply]) -> RunResult:
        """Send a plan's requests to a function, one after the other, and close the run."""
        return apply(self.books, plan, rows_file, self.tools(send), forced=False)

    def tools(self, send: Callable[[Request], Reply]) -> Tools:
        """Return the tools of a delivery in which no time passes."""
        carrier = OneByOne(send)
        return Tools(
            send=send,
            carrier=carrier,
            ledger=self.books.journal,
            destinations=DESTINATIONS,
            policy=Policy(),
            limiters={family: Limiter(Rate(math.inf, math.inf)) for family in Family},
            in_flight=1,
            settle_seconds=self.books.settle_seconds,
            now=lambda: self.now,
            clock=lambda: carrier.clock,
            sleep=carrier.sleep,
            jitter=lambda: 0.5,
            progress=lambda *_: None,
            interrupted=lambda: False,
            reached=nowhere,
        )

    def sync(self, *syncs: Sync, settings: str = "", wire: Wire | None = None) -> Wire:
        """Plan and deliver; returns the wire with what was sent."""
        wire = wire or Wire()
        plan, rows_file = self.plan(*syncs, settings=settings)
        self.deliver(plan, rows_file, wire.send)
        return wire

    def know_audience(self, audience_id: str = AUDIENCE_ID, *, completed_at: int | None = 0) -> None:
        """Let the ledger know the audience, so that no look-up is sent."""
        store = audience_store(ADVERTISERS, AUDIENCE)
        self.books.journal.remember(
            Audience(store, AUDIENCE, ADVERTISERS[0], audience_id, ADVERTISERS, "1", completed_at)
        )

    def _judged(self, project: Project, sync: Sync, *, keep_given: bool = False) -> Judged:
        create_table(self.warehouse, f"given_{sync.name}", sync.rows.columns, sync.rows.values)
        model = project.models[sync.name]
        self.warehouse.run(f"create or replace view {quoted(sync.name)} as {model.statement}")
        destination = DESTINATIONS[sync.destination]
        records = build_records(
            self.warehouse,
            model,
            destination,
            event_sources=project.settings.event_sources,
            now=self.now,
            keep_given=keep_given,
        )
        assert model.header.sync is not None
        contract = contract_of(destination.record_schema)
        return judge(self.warehouse, records, contract, model.header.sync.value, random.Random(0))


@contextmanager
def open_bench(warehouse: DuckDBEngine, folder: Path) -> Iterator[Bench]:
    """Give a bench with an empty ledger in a folder of its own."""
    paths = LedgerPaths(folder / "ledger")
    create_folders(paths)
    with bare_engine() as engine:
        journal = open_journal(paths.journal)
        try:
            yield Bench(warehouse, Books(journal, paths, engine, lambda: NOW, DAY))
        finally:
            journal.close()


def rows_of(engine: Engine, relation: str, columns: str = "*") -> list[tuple[object, ...]]:
    """Return the rows of a relation, sorted."""
    return fetch(engine, f"select {columns} from {quoted(relation)} order by all")
