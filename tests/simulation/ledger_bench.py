"""The real comparisons and the real fold, given the values of `tests.simulation.model`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from sync.destinations import DESTINATIONS
from sync.destinations.base import MemberRendering
from sync.engines.base import fetch
from sync.engines.duckdb import DuckDBEngine
from sync.ledger.entries import BatchRow, Forgotten, StoredFile
from sync.ledger.generations import (
    EVENT_STORE,
    LAYOUT,
    Shelf,
    current,
    fold,
    layout_of,
    words_of,
)
from sync.ledger.paths import LedgerPaths
from sync.ledger.rows import rows_schema, write_rows
from sync.planning.events import compare_events
from sync.planning.forgotten import forgotten_identifiers
from sync.planning.members import COMPARED_AT_ONCE, Comparison, compare_members
from sync.planning.people import Arrived
from sync.planning.words import with_words
from sync.project.records import slots
from tests.simulation.model import (
    Difference,
    EventChoice,
    Events,
    EventState,
    EventWish,
    Member,
    Members,
    MemberState,
    MemberWish,
    Row,
)
from tests.simulation.server import EventKey

STORE = "members/1/Shoppers"
_WORDS = ("w1", "w2", "w3", "w4")
_MEMBER_TYPES = pa.schema(
    [
        ("kind", pa.uint8()),
        *((word, pa.uint64()) for word in _WORDS),
        ("since", pa.int64()),
        ("doubt_at", pa.int64()),
        ("state", pa.uint8()),
    ]
)
_EVENT_TYPES = pa.schema(
    [(name, pa.string()) for name in ("source_id", "event", "event_id")]
    + [("f1", pa.uint64()), ("f2", pa.uint64()), ("first_sent_at", pa.int64()), ("fragment", pa.string())]
    + [("state", pa.uint8())]
)
_WISHES = pa.schema([("email_sha256", pa.string())])
_DIGEST = "printf('%016x%016x%016x%016x', w1, w2, w3, w4)"


@dataclass(slots=True)
class LedgerBench:
    """An engine and a ledger's folder.

    Attributes:
        fingerprints: Fragment -> its two numbers, as the engine makes them.
    """

    engine: DuckDBEngine
    paths: LedgerPaths
    plans: int = 0

    def compare_members(self, held: Members, wish: MemberWish, at_once: int = COMPARED_AT_ONCE) -> Difference:
        """Compare through the real SQL, so many wanted identifiers in one join."""
        destination = DESTINATIONS["tiktok_audience"]
        assert isinstance(destination.rendering, MemberRendering)
        wanted = sorted(digest for _, digest in wish.wanted)
        wishes = pa.table({"email_sha256": wanted}, _WISHES)
        self.engine.load("wishes", with_words(wishes.to_reader(), ["email_sha256"]))
        forgotten = [Forgotten(kind, digest, 0) for kind, digest in sorted(wish.forgotten)]
        comparison = Comparison(
            Arrived("wishes", has_texts=True),
            partial(current, layout_of(STORE), self.stored(held), self.paths.generations),
            forgotten_identifiers(forgotten),
            mirror=wish.mirror,
            fresh=wish.fresh,
            again=wish.again,
            settled_before=wish.settled_before,
            at_once=at_once,
        )
        matched = slots(destination.shape, ["email_sha256"])
        compare_members(self.engine, destination.rendering, matched, comparison)
        return self._keys("adds"), self._keys("deletes")

    def _keys(self, table: str) -> set[Member]:
        return {
            (int(str(kind)), str(digest))
            for kind, digest in self._read(f"select kind, {_DIGEST} from {table}")
        }

    def compare_events(self, held: Events, wish: EventWish) -> EventChoice:
        """Compare through the real SQL."""
        names = ("event_source", "event_set_id", "event", "event_id", "fragment", "f1", "f2")
        prints = self._fingerprints(set(wish.wanted.values()))
        rows = [("offline", *key, fragment, *prints[fragment]) for key, fragment in wish.wanted.items()]
        types = dict.fromkeys(names, pa.string()) | dict.fromkeys(("f1", "f2"), pa.uint64())
        columns = [
            pa.array(values, types[name]) for name, values in zip(names, zip(*rows, strict=True), strict=True)
        ]
        self.engine.load("wishes", pa.table(columns, names))
        self.engine.run("drop table if exists planned_events")
        files = self.stored_events(held)
        query = current(layout_of(EVENT_STORE), files, self.paths.generations)
        compare_events(self.engine, rows="wishes", held=query, now=wish.now, again=wish.again)
        return self._events("resent_events"), self._events("new_events")

    def _events(self, table: str) -> list[EventKey]:
        rows = self._read(f"select source_id, event, event_id from {table} order by all")
        return [(str(source), str(event), str(name)) for source, event, name in rows]

    def stored(self, held: Members) -> tuple[StoredFile, ...]:
        """Write a base of members as an earlier run would have."""
        rows = [
            (kind, *words_of(digest), state.since, state.doubt_at, state.state)
            for (kind, digest), state in held.items()
        ]
        return self._written(STORE, rows, _MEMBER_TYPES)

    def stored_events(self, held: Events) -> tuple[StoredFile, ...]:
        """Write a base of events as an earlier run would have."""
        prints = self._fingerprints({state.sent for state in held.values()})
        rows = [
            (*key, *prints[state.sent], state.first_sent_at, state.fragment, state.state)
            for key, state in held.items()
        ]
        return self._written(EVENT_STORE, rows, _EVENT_TYPES)

    def _fingerprints(self, fragments: set[str]) -> Mapping[str, tuple[int, int]]:
        self.engine.load("fragments", pa.table({"fragment": sorted(fragments)}))
        query = "select fragment, md5_number_upper(fragment), md5_number_lower(fragment) from fragments"
        return {str(text): (int(str(one)), int(str(two))) for text, one, two in self._read(query)}

    def _written(
        self, store: str, rows: Sequence[tuple[object, ...]], types: pa.Schema
    ) -> tuple[StoredFile, ...]:
        self.plans += 1
        name = f"given{self.plans}.parquet"
        columns = [pa.array([row[place] for row in rows], field.type) for place, field in enumerate(types)]
        pq.write_table(pa.Table.from_arrays(columns, schema=types), self.paths.generations / name)
        return (StoredFile(name, store, 1, len(rows), LAYOUT),)

    def fold(
        self,
        store: str,
        files: Sequence[StoredFile],
        sent: Sequence[tuple[Row, BatchRow]],
        settle_seconds: int,
    ) -> tuple[StoredFile, ...]:
        """Fold through the real SQL; each row is a batch of its own, at its place in `sent`."""
        self.plans += 1
        rows_file = self.paths.plans / f"{self.plans}.parquet"
        prints = self._fingerprints({row.fragment for row, _ in sent})
        listed = [_planned(row, prints[row.fragment]) for row, _ in sent]
        write_rows(rows_file, [pa.RecordBatch.from_pylist(listed, schema=rows_schema())], dict)
        shelf = Shelf(self.engine, self.paths, settle_seconds)
        batches = [batch for _, batch in sent]
        return fold(shelf, store=store, files=files, rows_file=rows_file, batches=batches)

    def members(self, files: Sequence[StoredFile]) -> dict[Member, MemberState]:
        """Read what a store of members says."""
        query = self._query(STORE, files)
        rows = self._read(f"select kind, {_DIGEST}, since, doubt_at, state from ({query})")
        return {
            (int(str(kind)), str(digest)): MemberState(int(str(since)), _number(doubt_at), int(str(state)))
            for kind, digest, since, doubt_at, state in rows
        }

    def events(self, files: Sequence[StoredFile], texts: set[str]) -> dict[EventKey, EventState]:
        """Read what a store of events says; fingerprints are told by the texts they may be of."""
        known = {numbers: text for text, numbers in self._fingerprints(texts).items()}
        names = "source_id, event, event_id, f1, f2, first_sent_at, fragment, state"
        return {
            (str(source), str(event), str(name)): EventState(
                known[int(str(f1)), int(str(f2))],
                int(str(first)),
                None if fragment is None else str(fragment),
                int(str(state)),
            )
            for source, event, name, f1, f2, first, fragment, state in self._read(
                f"select {names} from ({self._query(EVENT_STORE, files)})"
            )
        }

    def _query(self, store: str, files: Sequence[StoredFile]) -> str:
        query: exp.Query = current(layout_of(store), files, self.paths.generations)
        return query.sql("duckdb")

    def _read(self, query: str) -> list[tuple[object, ...]]:
        return fetch(self.engine, query)


def _planned(row: Row, fingerprint: tuple[int, int]) -> Mapping[str, object]:
    identifiers = [
        dict(zip(("kind", *_WORDS), (kind, *words_of(digest)), strict=True)) for kind, digest in row.members
    ]
    source, event, name = row.event or (None, None, None)
    return {
        "fragment": row.fragment, "identifiers": identifiers or None, "source_id": source, "event": event,
        "event_id": name, "f1": fingerprint[0], "f2": fingerprint[1], "first_sent_at": row.first_sent_at,
    }  # fmt: skip


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))
