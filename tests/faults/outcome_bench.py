"""One fault, one kind of batch, one position: delivered through the real network edge, waits skipped.

The rows go through the real plan, ledger and send loop; the bytes go through real sockets.
Only the clock is not real: waiting between attempts takes no time.
"""

from __future__ import annotations

import hashlib
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from sync.delivery.http import Connection, Send, connected
from sync.delivery.retry import Policy
from sync.delivery.run import RunResult, apply
from sync.destinations import DESTINATIONS
from sync.destinations.base import Destination, Limits, Reply, Request
from sync.engines.duckdb import DuckDBEngine
from sync.ledger.entries import BatchRow
from sync.planning.make import make_plan
from sync.planning.parts import PlanningBench
from sync.planning.plan import Plan
from sync.planning.verdicts import Judged
from sync.project.project import Project
from sync.project.secrets import Secret
from tests.faults import certificates
from tests.faults.listener import Listener, listening, nothing
from tests.faults.outcomes import Fault, Way
from tests.faults.platform import TOKEN, Platform
from tests.faults.scripts import OTHER_HOST
from tests.unit.planning.bench import (
    AUDIENCE,
    AUDIENCE_ID,
    NOW,
    Bench,
    Sync,
    events,
    members,
    open_bench,
    project_of,
    texts,
)

SMALL: Mapping[str, Destination] = {
    name: replace(destination, limits=Limits(2, 1_000_000)) for name, destination in DESTINATIONS.items()
}
"""Two records a batch, so that six make three batches."""

IMPATIENT = Policy(budget_seconds=0, unreachable_seconds=0, unknown_attempts=1)
"""Sends nothing twice, so that the journal keeps what the first attempt was taken for."""

BATCHES = 3

FILLING = 4
"""Connections that fill a queue of none; the kernel lets one or two more in than it was told."""


def digest(number: int) -> str:
    return hashlib.sha256(f"person {number}".encode()).hexdigest()


def people(name: str, *numbers: int) -> Sync:
    """Return a sync of some people to the one audience."""
    return members(texts(*({"email_sha256": digest(number)} for number in numbers)), name=name)


def orders(name: str, *numbers: int) -> Sync:
    """Return a sync of some orders."""
    rows = [
        {
            "event": "Purchase", "event_id": f"order-{number}", "event_set_id": "stores",
            "timestamp": str(NOW - 60), "email_sha256": digest(number),
        }
        for number in numbers
    ]  # fmt: skip
    return events(texts(*rows), name=name)


class Kind(Enum):
    """What the batches are: whom the platform knows before, whom the shop wants then."""

    ADD = (people("few", 7), people("joined", *range(1, 8)))
    DELETE = (people("many", *range(1, 8)), people("left", 7))
    TRACK = (orders("first", 7), orders("ordered", *range(1, 8)))

    @property
    def before(self) -> Sync:
        return self.value[0]

    @property
    def wanted(self) -> Sync:
        return self.value[1]

    @property
    def names(self) -> frozenset[str]:
        """Digests or event ids that the platform should hold in the end."""
        key = "event_id" if self is Kind.TRACK else "email_sha256"
        column = list(self.wanted.rows.columns).index(key)
        return frozenset(str(row[column]) for row in self.wanted.rows.values)


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the cases of a kind begin.

    Attributes:
        judged: The rows that are wanted; their tables stay in the engine.
        plan: What is to be delivered first; its rows lie in the ledger's plans folder.
    """

    ledger: Path
    platform: Platform
    project: Project
    judged: Judged
    plan: Plan


FIRST = 2
"""Number of the plan that meets the fault; the one before it made what the kind begins with."""


def planned(bench: Bench, judged: Judged, project: Project, number: int) -> tuple[Plan, Path]:
    """Plan against the ledger, two records a batch."""
    books, plan_id = bench.books, f"run{number}"
    books.engine.run("drop table if exists planned_events")
    place = PlanningBench(
        bench.warehouse, books.engine, books.journal, books.paths.generations, project, "1", bench.now
    )
    rows_file = books.paths.plans / f"{plan_id}.parquet"
    return make_plan(place, [judged], SMALL, plan_id=plan_id, rows_file=rows_file), rows_file


@dataclass(slots=True)
class Stage:
    """Where one case is played.

    Attributes:
        other: The server at another host; nobody has any business there.
    """

    bench: Bench
    usual: Listener
    other: Listener
    sends: Mapping[Way, Send]
    begun: Begun
    carried: int = 0

    @property
    def platform(self) -> Platform:
        return self.usual.platform

    def deliver(
        self, fault: Fault | None = None, position: int = 0
    ) -> tuple[RunResult, tuple[BatchRow, ...]]:
        """Deliver what is wanted; the fault meets the batch at that position of the first plan."""
        books = self.bench.books
        if fault is None:
            self.bench.runs += 1
            plan, rows_file = planned(
                self.bench, self.begun.judged, self.begun.project, FIRST + self.bench.runs
            )
        else:
            plan, rows_file = self.begun.plan, books.paths.plans / f"{self.begun.plan.plan_id}.parquet"
        tools = self.bench.tools(self._sender(fault, position))
        policy = Policy() if fault is None else IMPATIENT
        tools = replace(tools, destinations=SMALL, policy=policy)
        result = apply(books, plan, rows_file, tools, forced=False)
        return result, books.journal.batches(plan.plan_id)

    def _sender(self, fault: Fault | None, position: int) -> Callable[[Request], Reply]:
        self.carried = 0

        def send(request: Request) -> Reply:
            number, self.carried = self.carried, self.carried + 1
            is_met = fault is not None and (number == position or (fault.for_good and number > position))
            if not is_met or fault is None:
                return self.sends[Way()](request)
            self.bench.now += fault.moved_seconds
            trouble = fault.trouble
            self.usual.decide = (lambda _path: trouble) if trouble else nothing
            try:
                return self.sends[fault.way](request)
            finally:
                self.usual.decide = nothing

        return send


@dataclass(frozen=True, slots=True)
class Theatre:
    """What all cases share: an engine, servers, ways to them, and where each kind begins."""

    warehouse: DuckDBEngine
    usual: Listener
    other: Listener
    sends: Mapping[Way, Send]
    begun: Mapping[Kind, Begun]

    @contextmanager
    def stage(self, kind: Kind, folder: Path) -> Iterator[Stage]:
        """Give a fresh copy of where a kind begins."""
        begun = self.begun[kind]
        shutil.copytree(begun.ledger, folder / "ledger")
        self.usual.platform, self.usual.decide = begun.platform.copied(), nothing
        with open_bench(self.warehouse, folder) as bench:
            yield Stage(bench, self.usual, self.other, self.sends, begun)


@contextmanager
def theatre(warehouse: DuckDBEngine, folder: Path, ways: frozenset[Way]) -> Iterator[Theatre]:
    """Open everything the cases share."""
    with ExitStack() as stack:
        usual = stack.enter_context(listening(Platform()))
        other = stack.enter_context(listening(Platform(), address=(OTHER_HOST, usual.port)))
        made = certificates.made(folder)
        addresses = {"usual": usual.base, "plain": usual.base.replace("http:", "https:")}
        addresses["full"] = f"http://127.0.0.1:{stack.enter_context(_unaccepting(waiting=0))}"
        addresses["mute"] = f"https://127.0.0.1:{stack.enter_context(_unaccepting(waiting=128))}"
        addresses |= {"no such name": "http://nobody.invalid", "closed port": f"http://127.0.0.1:{_closed()}"}
        for name, context in made.contexts.items():
            secured = stack.enter_context(listening(Platform(), context))
            addresses[name] = secured.base.replace("http:", "https:")
        sends = {way: stack.enter_context(_way(addresses[way.to], way, made.bundle)) for way in ways}
        begun = {kind: _begun(warehouse, usual, sends, kind, folder / kind.name) for kind in Kind}
        yield Theatre(warehouse, usual, other, sends, begun)


def _way(base: str, way: Way, bundle: Path) -> AbstractContextManager[Send]:
    return connected(Connection(base, Secret(TOKEN), way.deadline, ca_bundle=str(bundle)))


@contextmanager
def _unaccepting(waiting: int) -> Iterator[int]:
    """Give a port at which nobody takes the connections that stand; above so many none comes to stand."""
    with socket.create_server(("127.0.0.1", 0), backlog=waiting) as server, ExitStack() as stack:
        for _ in range(0 if waiting else FILLING):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        yield int(server.getsockname()[1])


def _closed() -> int:
    """Return a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _begun(
    warehouse: DuckDBEngine, usual: Listener, sends: Mapping[Way, Send], kind: Kind, folder: Path
) -> Begun:
    """Deliver what a kind begins with."""
    usual.platform = Platform(audiences={AUDIENCE_ID: AUDIENCE})
    with open_bench(warehouse, folder) as bench:
        bench.know_audience()
        plan, rows_file = bench.plan(kind.before)
        bench.deliver(plan, rows_file, sends[Way()])
        project, judged = project_of([kind.wanted]), bench.judge(kind.wanted)
        first, _ = planned(bench, judged, project, FIRST)
        assert len(first.batches) == BATCHES
        return Begun(folder / "ledger", usual.platform, project, judged, first)
