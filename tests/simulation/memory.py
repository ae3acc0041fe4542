"""A ledger without files: plans, their rows and what TikTok may hold, as Python values.

The journal is the real one, in memory. Only the Parquet files behind it and the SQL over
them are replaced, by `tests.simulation.model`; every named moment of a file is reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from sync.delivery.storage import Storage
from sync.destinations.base import Operation, Step
from sync.engines.base import Engine
from sync.ledger.entries import BatchRow, StoredFile
from sync.ledger.generations import EVENT_STORE, LAYOUT, Shelf
from sync.ledger.journal import Journal
from sync.ledger.paths import LedgerPaths
from sync.ledger.points import Reached
from sync.planning.events import Again
from sync.planning.parts import audience_store
from sync.planning.plan import Plan, PlannedBatch, SyncPlan
from tests.simulation.designs import Design
from tests.simulation.model import (
    Events,
    EventWish,
    Member,
    Members,
    MemberWish,
    Row,
    folded_events,
    folded_members,
)
from tests.simulation.server import EventKey
from tests.simulation.world import EMAIL, PHONE, SOURCES, World, fragment

AUDIENCE = "Shoppers"
RULES = "1"
PATHS = LedgerPaths(Path("/nowhere"))
NO_ENGINE = cast("Engine", None)
"""No SQL runs in memory: whoever asked for an engine would fail."""

WIRE_NAMES = {EMAIL: "EMAIL_SHA256", PHONE: "PHONE_SHA256"}
_PHASES = ("unwritten", "written", "synced", "renamed")


@dataclass(slots=True)
class Memory:
    """The files of one ledger, and the planner that reads them.

    Attributes:
        most_records: How many records a request takes.
        files: Name -> what a store held when the file was written.
        rows: Name of a rows file -> the rows of that plan.
    """

    design: Design
    most_records: int
    settle_seconds: int
    paths: LedgerPaths = PATHS
    engine: Engine = NO_ENGINE
    files: dict[str, Members | Events] = field(default_factory=dict)
    rows: dict[str, tuple[Row, ...]] = field(default_factory=dict)

    def storage(self) -> Storage:
        """Return where runs keep their rows."""
        return Storage(
            self._batches, self._piece, self._units, self._fold, _keep_nothing, self._clear, self._whole
        )

    def members(self, journal: Journal, store: str) -> Members:
        """Return what a store of members says now."""
        return self._current(journal.files(store))

    def events(self, journal: Journal) -> Events:
        """Return what the store of events says now."""
        return self._current(journal.files(EVENT_STORE))

    def wanted_events(self, world: World) -> Mapping[EventKey, str]:
        """Return what is wanted of events."""
        return {key: fragment(event) for key, event in world.events.items()}

    def _current(self, files: Sequence[StoredFile]) -> dict:  # type: ignore[type-arg]
        return dict(self.files[files[-1].name]) if files else {}

    # --- planning -------------------------------------------------------------------------------

    def plan(
        self, journal: Journal, world: World, run_id: str, now: int, again: Again, reached: Reached
    ) -> tuple[Plan, Path]:
        """Compare what is wanted with what is held; the rows are kept under the returned path."""
        draft = _Draft(self.most_records, world)
        parts = (self._plan_events, self._plan_members)
        in_order = parts if world.events_first else reversed(parts)
        syncs = tuple(part(draft, journal, world, now, again) for part in in_order)
        path = PATHS.plans / f"{run_id}.parquet"
        self._made("plan rows", reached)
        self.rows[path.name] = tuple(draft.rows)
        plan = Plan(
            plan_id=run_id,
            made_at=now,
            target="dev",
            endpoint="simulation",
            models={},
            settings="",
            revision=journal.revision(),
            rules=RULES,
            syncs=syncs,
            steps=tuple(draft.steps),
            batches=tuple(draft.batches),
            stores=tuple(draft.stores),
        )
        return plan, path

    def _plan_members(
        self, draft: _Draft, journal: Journal, world: World, now: int, again: Again
    ) -> SyncPlan:
        store = audience_store(world.accounts, AUDIENCE)
        known = journal.audience(store)
        wish = MemberWish(
            world.wanted(),
            world.forgotten,
            mirror=world.mirror,
            fresh=known is not None and set(known.advertiser_ids) != set(world.accounts),
            again=again.refused,
            settled_before=now - self.settle_seconds,
        )
        adds, deletes = self.design.compare_members(self.members(journal, store), wish)
        for kind in WIRE_NAMES:
            gone = sorted(member for member in deletes if member[0] == kind)
            draft.members(Operation.DELETE, (kind,), store, [(member,) for member in gone])
        new = [tuple(one for one in members if one in adds) for members in world.members().values()]
        draft.members(Operation.ADD, tuple(WIRE_NAMES), store, [members for members in new if members])
        return SyncPlan("members", "tiktok_audience", adds=len(adds), deletes=len(deletes), store=store)

    def _plan_events(self, draft: _Draft, journal: Journal, world: World, now: int, again: Again) -> SyncPlan:
        held = self.events(journal)
        wanted = self.wanted_events(world)
        resent, new = self.design.compare_events(held, EventWish(wanted, now, again))
        sent_again = [Row(held[key].sent, event=key, first_sent_at=held[key].first_sent_at) for key in resent]
        draft.events(sent_again, is_repeat=not again.parked)
        draft.events([Row(wanted[key], event=key) for key in new], is_repeat=False)
        return SyncPlan("purchases", "tiktok_events", events=len(resent) + len(new), store=EVENT_STORE)

    # --- storage --------------------------------------------------------------------------------

    def _batches(self, rows_file: Path, sizes: Sequence[int]) -> Iterator[bytes]:
        start = 0
        for size in sizes:
            yield self._piece(rows_file, start, size)
            start += size

    def _piece(self, rows_file: Path, first_row: int, rows: int) -> bytes:
        return ",".join(row.fragment for row in self._rows(rows_file, first_row, rows)).encode()

    def _rows(self, rows_file: Path, first_row: int, rows: int) -> tuple[Row, ...]:
        return self.rows[rows_file.name][first_row : first_row + rows]

    def _whole(self, rows_file: Path) -> None:
        """Memory does not rot; the rows have to be there."""
        assert rows_file.name in self.rows

    def _units(self, rows_file: Path, batches: Sequence[BatchRow]) -> Mapping[int, int]:
        return {
            batch.number: sum(
                len(row.members) or 1 for row in self._rows(rows_file, batch.first_row, batch.rows)
            )
            for batch in batches
        }

    def _fold(
        self,
        shelf: Shelf,
        *,
        store: str,
        files: Sequence[StoredFile],
        rows_file: Path,
        batches: Sequence[BatchRow],
    ) -> tuple[StoredFile, ...]:
        sent = [
            (row, batch) for batch in batches for row in self._rows(rows_file, batch.first_row, batch.rows)
        ]
        held = self._current(files)
        after: Members | Events
        if store == EVENT_STORE:
            after = folded_events(held, sent, self.design.fold_event)
        else:
            after = folded_members(held, sent, self.design.fold_member, self.settle_seconds)
        self._made("generation", shelf.reached)
        sequence = files[-1].sequence + 1 if files else 1
        name = f"{store} {sequence} {rows_file.name}".replace("/", " ")  # a file of one folder
        self.files[name] = after
        return (StoredFile(name, store, sequence, len(after), LAYOUT),)

    def _clear(self, _paths: LedgerPaths, known: frozenset[str], rows_file: Path | None) -> None:
        self.files = {name: held for name, held in self.files.items() if name in known}
        closed = {rows_file.name} if rows_file else set(self.rows)
        self.rows = {name: rows for name, rows in self.rows.items() if name not in closed}

    @staticmethod
    def _made(name: str, reached: Reached) -> None:
        for phase in _PHASES:
            reached(f"{name}: {phase}")


@dataclass(slots=True)
class _Draft:
    """A plan while it is made."""

    most_records: int
    world: World
    steps: list[Step] = field(default_factory=list)
    stores: list[str] = field(default_factory=list)
    batches: list[PlannedBatch] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def members(
        self, operation: Operation, kinds: tuple[int, ...], store: str, people: Sequence[tuple[Member, ...]]
    ) -> None:
        layout = tuple(WIRE_NAMES[kind] for kind in kinds)
        step = Step(
            "members", "tiktok_audience", operation, {"audience": AUDIENCE}, self.world.accounts, layout
        )
        self._step(step, store, [Row(_positions(kinds, members), members) for members in people])

    def events(self, rows: Sequence[Row], *, is_repeat: bool) -> None:
        envelope = Step("purchases", "tiktok_events", Operation.TRACK, {}, self.world.accounts)
        for source in SOURCES:
            settings = {"event_source": "offline", "event_source_id": source}
            step = replace(envelope, settings=settings, is_repeat=is_repeat)
            self._step(step, EVENT_STORE, [row for row in rows if row.event and row.event[0] == source])

    def _step(self, step: Step, store: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        first = len(self.rows)
        for start in range(0, len(rows), self.most_records):
            size = min(self.most_records, len(rows) - start)
            self.batches.append(PlannedBatch(len(self.steps), first + start, size, size))
        self.rows += rows
        self.steps.append(replace(step, first_row=first, rows=len(rows)))
        self.stores.append(store)


def _positions(kinds: Sequence[int], members: Sequence[Member]) -> str:
    digests = dict(members)
    positions = [
        f'{{"id":"{digests[kind]}","audience_ids":["{{audience_id}}"]}}' if kind in digests else "{}"
        for kind in kinds
    ]
    return f"[{','.join(positions)}]"


def _keep_nothing(*_given: object) -> None:
    """Keep no refused records; a person reads them, the protocol does not."""
