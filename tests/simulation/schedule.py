"""One seed, one schedule: runs in bad weather, then clean ones, and the rules after each."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Protocol

from sync.delivery.rates import DAY_SECONDS, OPERATIONS, Family, Limiter, Rate
from sync.delivery.retry import Policy
from sync.delivery.run import NOTHING, Books, record_idle, recover
from sync.delivery.storage import Storage
from sync.delivery.tools import Tools
from sync.engines.base import Engine
from sync.ledger.journal import Journal
from sync.ledger.migrations import migrate
from sync.ledger.paths import LedgerPaths
from sync.ledger.points import Reached
from sync.planning.events import NOT_AGAIN, Again
from sync.planning.parts import audience_store
from sync.planning.plan import Plan
from tests.simulation.designs import OURS, Design
from tests.simulation.faults import DAY, HOUR, LATEST, MINUTE
from tests.simulation.memory import AUDIENCE, Memory
from tests.simulation.model import Events, Members, is_too_old
from tests.simulation.rules import (
    BrokenError,
    Rule,
    Rules,
    check_audience,
    check_batches,
    check_bound,
    check_counted,
    check_events,
    check_members,
    require,
)
from tests.simulation.server import EventKey, Server
from tests.simulation.wire import Clock, Death, Ends, Wire
from tests.simulation.world import EMAIL, PEOPLE, PHONE, World, digest

BEGIN = 1_795_000_000.0
GAPS = (*3 * (MINUTE, 10 * MINUTE, HOUR), 2 * HOUR, 12 * HOUR, 25 * HOUR, 41 * HOUR, 46.5 * HOUR, 50 * HOUR)
"""Between two runs: short beside a late request; around the settle time; around the window of copies."""

_INTENDED = "select 1 from batches where state = 'intent' and body_sha256 = ?"

CLEAN_RUNS = 3
"""The first may learn that a doubtful version of an event is refused, the second sends it as it is now."""


@dataclass(frozen=True, slots=True)
class Draw:
    """What a seed decides once.

    Attributes:
        weather: Chance that a request meets a fault.
        death: Chance that a run dies.
        per_day: Requests a day of each family, or None.
    """

    runs: int
    weather: float
    death: float
    in_flight: int
    most_records: int
    settle_seconds: int
    per_day: int | None


def draw(chance: Random) -> Draw:
    """Draw what a schedule is like."""
    return Draw(
        runs=chance.randint(2, 5),
        weather=chance.choice((0.2, 0.5, 0.7)),
        death=chance.choice((0.0, 0.3, 0.7)),
        in_flight=chance.choice((1, 2, 3)),
        most_records=chance.choice((1, 2, 4)),
        settle_seconds=int(chance.choice((6 * HOUR, DAY))),
        per_day=chance.choice((None, None, None, chance.randint(4, 10))),
    )


class Room(Protocol):
    """Where a ledger's files are, and who plans with them: in memory, or the product's own."""

    @property
    def paths(self) -> LedgerPaths:
        """Return the ledger's paths."""

    @property
    def engine(self) -> Engine:
        """Return the engine that reads its files."""

    def storage(self) -> Storage:
        """Return where runs keep their rows."""

    def plan(
        self, journal: Journal, world: World, run_id: str, now: int, again: Again, reached: Reached
    ) -> tuple[Plan, Path]:
        """Compare what is wanted with what is held."""

    def members(self, journal: Journal, store: str) -> Members:
        """Return what a store of members says now."""

    def events(self, journal: Journal) -> Events:
        """Return what the store of events says now."""

    def wanted_events(self, world: World) -> Mapping[EventKey, str]:
        """Return what the last plan wanted of events, in the words of `events`."""


Furnish = Callable[[Design, Draw], Room]
"""Makes the room of a schedule."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What happened in one schedule or in several.

    Attributes:
        disturbed: Requests that met a fault.
        passed: Names of the moments at which a process could have died.
    """

    schedules: int = 0
    runs: int = 0
    deaths: int = 0
    requests: int = 0
    disturbed: int = 0
    passed: frozenset[str] = frozenset()

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.schedules + other.schedules,
            self.runs + other.runs,
            self.deaths + other.deaths,
            self.requests + other.requests,
            self.disturbed + other.disturbed,
            self.passed | other.passed,
        )


@dataclass(slots=True)
class Schedule:
    """One schedule while it is played."""

    chance: Random
    design: Design
    draw: Draw
    connection: sqlite3.Connection
    clock: Clock
    server: Server
    world: World
    rules: Rules
    room: Room
    wire: Wire
    trace: Callable[[str], None]
    runs: int = 0
    deaths: int = 0
    passed: set[str] = field(default_factory=set)

    def play(self) -> Tally:
        """Run in bad weather, then in good weather, and check everything."""
        self.wire.weather = self.draw.weather
        for _ in range(self.draw.runs):
            self._pass(self.chance.choice(GAPS))
            self.world.edit(self.clock.now())
            self._edit_server()
            self.rules.changed()
            self._run(self._ends(), self._again())
        self._clear_up()
        for _ in range(CLEAN_RUNS):
            self._run(Ends(), NOT_AGAIN)
            self._pass(MINUTE)
        require(Rule.QUIET, f"{self.rules.requests} requests", holds=self.rules.requests == 0)
        self._check_end()
        requests = sum(self.rules.sent.values())
        return Tally(1, self.runs, self.deaths, requests, self.wire.disturbed, frozenset(self.passed))

    def _pass(self, seconds: float) -> None:
        self.clock.sleep(seconds)
        self.wire.settle()

    def _edit_server(self) -> None:
        """Let the platform dislike somebody, or nobody any more.

        One that does not even take a delete has never had them: the ledger relies on it.
        """
        if self.chance.random() < 0.2:
            numbers = self.chance.sample(range(PEOPLE), self.chance.choice((0, 1, 3)))
            bad = {digest(EMAIL, number) for number in numbers}
            self.server.bad = bad - self.server.everybody() if self.server.refuses_deletes else bad

    def _ends(self) -> Ends:
        death_in = self.chance.randint(1, 80) if self.chance.random() < self.draw.death else None
        if self.chance.random() >= 0.15:
            return Ends(death_in)
        return Ends(death_in, self.chance.randint(1, 60), self.chance.choice((None, 1, 2)))

    def _again(self) -> Again:
        return Again(refused=self.chance.random() < 0.1, parked=self.chance.random() < 0.05)

    def _clear_up(self) -> None:
        """Let all doubts grow old, the weather clear and the quota be lifted."""
        self.wire.weather, self.rules.per_day, self.server.refuses_deletes = 0.0, None, False
        self.server.revoked_until = 0.0
        self._pass(self.draw.settle_seconds + LATEST + DAY)
        self.rules.changed()

    # --- one run --------------------------------------------------------------------------------

    def _run(self, ends: Ends, again: Again) -> None:
        self.runs += 1
        self.rules.begin()
        self.wire.ends = ends
        journal = self._journal(ends)
        self.trace(f"run {self.runs} at {self.clock.at:.1f}, {self.world.accounts}, {ends}, {again}")
        is_whole = False
        try:
            is_whole = self._delivered(self._books(journal, ends), f"run{self.runs}", again)
        except Death as death:
            self.deaths += 1
            self.trace(f"died at {death}")
        if not is_whole:
            self.wire.leave_behind()
        self.passed |= ends.passed
        if self.design.keeps_journal:
            self._check_run(self._journal(Ends()), is_whole=is_whole)

    def _delivered(self, books: Books, run_id: str, again: Again) -> bool:
        """Recover, plan and deliver; return whether the run waited for its answers."""
        recover(books)
        if again.parked:
            now, held = self.clock.now(), self.room.events(books.journal)
            self.rules.twice |= {key for key, state in held.items() if is_too_old(state, now)}
        plan, rows_file = self.room.plan(
            books.journal, self.world, run_id, self.clock.now(), again, books.reached
        )
        result = (
            record_idle(books, plan, rows_file, NOTHING)
            if plan.is_empty
            else self.design.apply(books, plan, rows_file, self._tools(books))
        )
        self.trace(f"{result.status}: {result.syncs}")
        return not self.wire.ends.is_impatient

    def _journal(self, ends: Ends) -> Journal:
        return self.design.journal(self.connection, self.room.paths.journal, ends.reached)

    def _books(self, journal: Journal, ends: Ends) -> Books:
        settle = self.draw.settle_seconds
        room = self.room
        return Books(journal, room.paths, room.engine, self.clock.now, settle, ends.reached, room.storage())

    def _tools(self, books: Books) -> Tools:
        return Tools(
            send=self.wire.send,
            carrier=self.wire,
            ledger=books.journal,
            destinations=self.design.destinations,
            policy=Policy(),
            limiters=self._limiters(books.journal),
            in_flight=self.draw.in_flight,
            settle_seconds=self.draw.settle_seconds,
            now=self.clock.now,
            clock=self.clock.read,
            sleep=self.clock.sleep,
            jitter=self.chance.random,
            progress=lambda *_: None,
            interrupted=self.wire.ends.interrupted,
            reached=books.reached,
        )

    def _limiters(self, journal: Journal) -> Mapping[Family, Limiter]:
        rate = Rate(10, 600, self.rules.per_day if self.design.counts_quota else None)
        midnight = self.clock.now() // DAY_SECONDS * DAY_SECONDS
        return {
            family: Limiter(rate, journal.sent_since(midnight, [one.value for one in OPERATIONS[family]]))
            for family in Family
        }

    # --- what must hold -------------------------------------------------------------------------

    def _check_run(self, journal: Journal, *, is_whole: bool) -> None:
        unclosed = journal.unclosed_runs()
        for run in unclosed:
            check_bound(journal.batches(run.run_id), self.draw.in_flight * self.draw.most_records)
        if unclosed:
            return
        applied = {hashlib.sha256(body).hexdigest() for body in self.server.applied}
        check_batches(journal.batches(f"run{self.runs}"), applied, is_whole=is_whole)
        store = audience_store(self.world.accounts, AUDIENCE)
        check_members(self.room.members(journal, store), self._there(journal, self.world.accounts[0]))
        check_events(self.room.events(journal), self.server.counted)

    def _there(self, journal: Journal, account: str) -> set[str]:
        known = journal.audience(audience_store(self.world.accounts, AUDIENCE))
        return self.server.members(known.audience_id, account) if known else set()

    def _check_end(self) -> None:
        journal = self._journal(Ends())
        held = self.room.members(journal, audience_store(self.world.accounts, AUDIENCE))
        wanted = self.world.wanted()
        everybody = {(kind, digest(kind, number)) for kind in (EMAIL, PHONE) for number in range(PEOPLE)}
        gone = everybody - wanted if self.world.mirror else self.world.forgotten
        for account in self.world.accounts:
            check_audience(sorted(wanted), held, self._there(journal, account), gone=sorted(gone))
        check_counted(
            self.room.wanted_events(self.world),
            self.room.events(journal),
            self.server.counted,
            self.clock.now(),
        )


@cache
def _empty_journal() -> bytes:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, 0)
        return connection.serialize()


@contextlib.contextmanager
def _journal_in_memory() -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level="IMMEDIATE")) as connection:
        connection.deserialize(_empty_journal())
        yield connection


def _intents(connection: sqlite3.Connection, design: Design) -> Callable[[bytes], bool]:
    """Return what tells whether a body is in the journal before it leaves."""

    def is_intended(body: bytes) -> bool:
        rows = connection.execute(_INTENDED, (hashlib.sha256(body).hexdigest(),)).fetchall()
        return not design.keeps_journal or (not connection.in_transaction and rows != [])

    return is_intended


def in_memory(design: Design, drawn: Draw) -> Room:
    """Return a room without files or SQL."""
    return Memory(design, drawn.most_records, drawn.settle_seconds)


def play(
    seed: int,
    design: Design = OURS,
    trace: Callable[[str], None] = lambda _line: None,
    furnish: Furnish = in_memory,
) -> Tally:
    """Play the schedule of one seed.

    Raises:
        BrokenError: A rule was broken.
    """
    chance = Random(seed)
    drawn, clock = draw(chance), Clock(BEGIN)
    server = Server(chance.random() < 0.5, chance.random() < 0.4, chance.random() < 0.3)
    world = World(chance, mirror=chance.random() < 0.85, events_first=chance.random() < 0.5)
    world.fill(clock.now())
    rules = Rules(server, drawn.per_day)
    room = furnish(design, drawn)
    with _journal_in_memory() as connection:
        wire = Wire(chance, clock, server, rules, trace, Ends(), _intents(connection, design))
        trace(f"{drawn} {server.names_rows=} {server.takes_part=} {server.refuses_deletes=} {world.mirror=}")
        schedule = Schedule(chance, design, drawn, connection, clock, server, world, rules, room, wire, trace)
        return schedule.play()


def broken_by(seed: int, design: Design = OURS) -> BrokenError | None:
    """Return which rule the schedule of a seed breaks, or None."""
    try:
        play(seed, design)
    except BrokenError as error:
        return error
    return None
