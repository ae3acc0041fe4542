"""What TikTok may hold: folding outcomes into files, and reading them back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from sync.engines.base import fetch
from sync.engines.duckdb import DuckDBEngine
from sync.ledger.entries import BatchRow, StoredFile
from sync.ledger.generations import (
    EVENT_STORE,
    GONE,
    HELD,
    REFUSED,
    UNKNOWN,
    Shelf,
    current,
    fold,
    layout_of,
    leftovers,
)
from sync.ledger.paths import LedgerPaths, create_folders
from sync.ledger.rows import rows_schema, write_rows
from sync.ledger.spans import spans
from tests.unit.engines.warehouse import bare_engine

SETTLE = 100
"""Seconds a request without an answer may still be applied in these tests."""


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with bare_engine() as opened:
        yield opened


def member(number: int) -> Mapping[str, object]:
    """Return a plan's row of one identifier."""
    return {"fragment": "[]", "identifiers": [{"kind": 1, "w1": number, "w2": 0, "w3": 2**64 - 1, "w4": 7}]}


def event(name: str, first_sent_at: int | None = None) -> Mapping[str, object]:
    """Return a plan's row of one event."""
    return {
        "fragment": f'{{"event_id":"{name}"}}', "source_id": "7", "event": "Purchase", "event_id": name,
        "f1": 1, "f2": 2, "first_sent_at": first_sent_at,
    }  # fmt: skip


@dataclass
class Store:
    """One store that grows by plans."""

    engine: DuckDBEngine
    paths: LedgerPaths
    name: str = "members/1/Shoppers"
    files: tuple[StoredFile, ...] = ()
    plans: int = 0
    at: int = 1000
    doubt_at: int | None = None
    sent: list[BatchRow] = field(default_factory=list)

    def fold(self, *batches: tuple[str, str, Sequence[Mapping[str, object]]]) -> None:
        """Fold batches given as (operation, state, rows) in the order of the plan."""
        self.plans += 1
        rows_file = self.paths.plans / f"{self.plans}.parquet"
        rows = [row for _, _, several in batches for row in several]
        write_rows(rows_file, [pa.RecordBatch.from_pylist(rows, schema=rows_schema())] if rows else [], dict)
        answered, first = [], 0
        for number, (operation, state, several) in enumerate(batches):
            answered.append(
                BatchRow(
                    "run",
                    number,
                    0,
                    "s",
                    operation,
                    first,
                    len(several),
                    "",
                    "",
                    state,
                    1,
                    self.at,
                    doubt_at=self.doubt_at,
                )
            )
            first += len(several)
        shelf = Shelf(self.engine, self.paths, SETTLE)
        self.files = fold(shelf, store=self.name, files=self.files, rows_file=rows_file, batches=answered)

    def holds(self, columns: str) -> list[tuple[object, ...]]:
        """Read what the store holds now."""
        query: exp.Query = current(layout_of(self.name), self.files, self.paths.generations)
        return sorted(fetch(self.engine, f"select {columns} from ({query.sql('duckdb')})"), key=str)


@pytest.fixture
def store(engine: DuckDBEngine, tmp_path: Path) -> Store:
    paths = LedgerPaths(tmp_path)
    create_folders(paths)
    return Store(engine, paths)


@pytest.fixture
def events(store: Store) -> Store:
    store.name = EVENT_STORE
    return store


@pytest.mark.parametrize("name", ["members/1/Shoppers", EVENT_STORE])
def test_nothing_is_held_at_first(store: Store, name: str) -> None:
    store.name = name
    assert store.holds("*") == []


@pytest.mark.parametrize(
    ("operation", "state", "holds"),
    [
        ("add", "accepted", [(1, HELD)]),
        ("add", "unknown", [(1, UNKNOWN)]),
        ("add", "rejected", [(1, REFUSED)]),
        ("add", "retry", []),
        ("add", "stop", []),
        ("delete", "accepted", []),
        ("delete", "unknown", [(1, UNKNOWN)]),
        ("delete", "rejected", []),
    ],
)
def test_an_outcome_becomes_a_state(
    store: Store, operation: str, state: str, holds: list[tuple[object, ...]]
) -> None:
    store.fold((operation, state, [member(1)]))
    assert store.holds("w1, state") == holds


def doubts(store: Store) -> list[tuple[object, ...]]:
    return store.holds("w1, state, doubt_at")


def fold_at(store: Store, at: int, *batches: tuple[str, str, int | None]) -> None:
    """Fold one batch about member 1 for each (operation, state, doubt_at), one plan each."""
    store.at = at
    for operation, state, doubt_at in batches:
        store.doubt_at = doubt_at
        store.fold((operation, state, [member(1)]))
    store.doubt_at = None


def test_a_doubt_outlives_a_success_that_comes_too_soon(store: Store) -> None:
    """The request that was never answered may still be applied after this one."""
    fold_at(store, 1000, ("add", "unknown", 1010))
    fold_at(store, 1011 + SETTLE - 2, ("add", "accepted", None))
    assert doubts(store) == [(1, HELD, 1010)]


def test_a_success_after_the_settle_time_ends_a_doubt(store: Store) -> None:
    fold_at(store, 1000, ("add", "unknown", 1010))
    fold_at(store, 1010 + SETTLE, ("add", "accepted", None))
    assert doubts(store) == [(1, HELD, None)]


def test_who_is_gone_in_doubt_is_remembered_until_it_has_settled(store: Store) -> None:
    store.fold(("add", "accepted", [member(number) for number in range(1, 4)]))
    fold_at(store, 1000, ("delete", "unknown", 1010))
    fold_at(store, 1020, ("delete", "accepted", None))
    assert (1, GONE, 1010) in doubts(store)
    fold_at(store, 1010 + SETTLE, ("delete", "accepted", None))
    assert [number for number, _, _ in doubts(store)] == [2, 3]


def test_an_attempt_in_doubt_counts_although_a_later_one_was_accepted(store: Store) -> None:
    fold_at(store, 1000, ("add", "accepted", 1003))
    assert doubts(store) == [(1, HELD, 1003)]


@pytest.mark.parametrize(
    ("before", "doubt_at"),
    [((), None), ((("add", "accepted", None),), 2000), ((("add", "unknown", 1010),), 1010)],
    ids=["never there", "there", "perhaps there"],
)
def test_a_refused_add_remembers_whether_it_may_be_there(
    store: Store, before: tuple[tuple[str, str, int | None], ...], doubt_at: int | None
) -> None:
    fold_at(store, 1000, *before)
    fold_at(store, 2000, ("add", "rejected", None))
    assert doubts(store) == [(1, REFUSED, doubt_at)]


def test_a_refused_delete_changes_nothing_unless_the_add_was_refused_too(store: Store) -> None:
    fold_at(store, 1000, ("add", "accepted", None), ("delete", "rejected", None))
    assert doubts(store) == [(1, HELD, None)]
    fold_at(store, 1001, ("add", "rejected", None), ("delete", "rejected", None))
    assert [state for _, state, doubt in doubts(store) if doubt is None] == []


def test_files_of_the_first_version_know_no_doubt(store: Store) -> None:
    """Version 1 had no such column; its files stay as they are until a merge."""
    store.fold(("add", "accepted", [member(1), member(2)]))
    path = store.paths.generations / store.files[0].name
    store.engine.run(f"copy (select * exclude (doubt_at) from '{path}') to '{path}.1' (format parquet)")
    old = path.with_name(f"{path.name}.1")
    store.files = (replace(store.files[0], name=old.name, layout=1),)
    assert doubts(store) == [(1, HELD, None), (2, HELD, None)]
    store.fold(("delete", "accepted", [member(1)]))
    assert doubts(store) == [(2, HELD, None)]


def test_words_of_any_size_come_back(store: Store) -> None:
    store.fold(("add", "accepted", [member(2**64 - 1)]))
    assert store.holds("kind, w1, w2, w3, w4, since") == [(1, 2**64 - 1, 0, 2**64 - 1, 7, 1000)]


def test_the_latest_word_counts(store: Store) -> None:
    store.fold(("add", "accepted", [member(number) for number in range(100)]))
    store.fold(("delete", "unknown", [member(5)]))
    assert (5, UNKNOWN) in store.holds("w1, state")
    store.fold(("add", "accepted", [member(5)]))
    assert (5, HELD) in store.holds("w1, state")
    store.fold(("delete", "accepted", [member(5)]))
    assert 5 not in [number for (number,) in store.holds("w1")]
    assert len(store.holds("w1")) == 99


def test_batches_of_one_plan_have_outcomes_of_their_own(store: Store) -> None:
    many = [
        ("add", state, [member(number)])
        for number, state in enumerate(["accepted", "rejected", "unknown", "stop"])
    ]
    store.fold(*many, ("add", "accepted", [member(10), member(11)]))
    assert store.holds("w1, state") == [
        (0, HELD), (1, REFUSED), (10, HELD), (11, HELD), (2, UNKNOWN),
    ]  # fmt: skip


def test_a_row_holds_several_identifiers(store: Store) -> None:
    row = {"fragment": "[]", "identifiers": [*member(1)["identifiers"], *member(2)["identifiers"]]}  # type: ignore[misc]
    store.fold(("add", "accepted", [row]))
    assert store.holds("w1") == [(1,), (2,)]


def test_small_changes_are_small_files_until_a_tenth(store: Store) -> None:
    store.fold(("add", "accepted", [member(number) for number in range(100)]))
    store.fold(("add", "accepted", [member(200)]))
    assert [file.rows for file in store.files] == [100, 1]
    store.fold(("delete", "accepted", [member(number) for number in range(9)]))
    assert [file.rows for file in store.files] == [100, 1, 9]
    before = store.holds("w1, state")
    store.fold(("add", "accepted", [member(201)]))
    assert [file.rows for file in store.files] == [93]
    assert store.holds("w1, state") == sorted([*before, (201, HELD)], key=str)


def test_deleting_everything_leaves_an_empty_base(store: Store) -> None:
    store.fold(("add", "accepted", [member(1), member(2)]))
    store.fold(("delete", "accepted", [member(1), member(2)]))
    assert store.holds("*") == []
    store.fold(("add", "accepted", [member(3)]))
    assert store.holds("w1") == [(3,)]


def test_nothing_to_fold_writes_no_file(store: Store) -> None:
    store.fold(("add", "accepted", [member(1)]))
    before = store.files
    store.fold(("add", "retry", [member(2)]), ("add", "stop", [member(3)]))
    assert store.files == before


def test_sequences_grow_also_over_a_merge(store: Store) -> None:
    seen = []
    for number in range(6):
        store.fold(("add", "accepted", [member(number)]))
        seen.append(store.files[-1].sequence)
    assert seen == sorted(set(seen))


def test_files_are_sorted_private_and_never_changed(store: Store) -> None:
    store.fold(("add", "accepted", [member(3), member(1), member(2)]))
    (file,) = store.files
    path = store.paths.generations / file.name
    assert [number for (number,) in fetch(store.engine, f"select w1 from '{path}'")] == [1, 2, 3]
    assert path.stat().st_mode & 0o777 == 0o600
    content = path.read_bytes()
    store.fold(("delete", "accepted", [member(3)]))
    assert path.read_bytes() == content


def test_leftovers_are_the_files_nothing_points_to(store: Store) -> None:
    store.fold(("add", "accepted", [member(1)]))
    lost = store.paths.generations / ".x.parquet.temporary"
    lost.write_text("")
    assert leftovers(store.paths, frozenset(file.name for file in store.files)) == (lost,)


def test_an_event_keeps_the_time_of_its_first_attempt(events: Store) -> None:
    events.fold(("track", "unknown", [event("a")]))
    assert events.holds("event_id, state, first_sent_at") == [("a", UNKNOWN, 1000)]
    events.at = 5000
    events.fold(("track", "unknown", [event("a", first_sent_at=1000)]))
    assert events.holds("event_id, state, first_sent_at") == [("a", UNKNOWN, 1000)]


def test_an_events_text_is_kept_only_while_it_may_have_to_be_sent_again(events: Store) -> None:
    """Texts may hold an ip and a user agent."""
    events.fold(("track", "unknown", [event("a")]), ("track", "accepted", [event("b")]))
    assert events.holds("event_id, fragment") == [("a", '{"event_id":"a"}'), ("b", None)]
    events.fold(("track", "accepted", [event("a", first_sent_at=1000)]))
    assert events.holds("event_id, state, fragment") == [("a", HELD, None), ("b", HELD, None)]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "delete"]), st.sampled_from(["accepted", "unknown", "rejected"]),
        st.lists(st.integers(0, 12), unique=True, min_size=1, max_size=6),
    ),
    max_size=8,
)  # fmt: skip


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(steps=STEPS)
def test_any_history_is_its_latest_words(
    engine: DuckDBEngine, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, list[int]]]
) -> None:
    paths = LedgerPaths(tmp_path_factory.mktemp("history"))
    create_folders(paths)
    grown = Store(engine, paths)
    expected: dict[int, int] = {}
    for operation, state, numbers in steps:
        grown.fold((operation, state, [member(number) for number in numbers]))
        known = {("add", "accepted"): HELD, ("delete", "accepted"): GONE, ("add", "rejected"): REFUSED}
        if (operation, state) == ("delete", "rejected"):
            expected |= {number: GONE for number in numbers if expected.get(number) == REFUSED}
        else:
            expected |= dict.fromkeys(numbers, known.get((operation, state), UNKNOWN))
    wanted = [(number, state) for number, state in expected.items() if state != GONE]
    assert sorted(row for row in grown.holds("w1, state") if row[1] != GONE) == sorted(wanted)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 16])
def test_spans_are_all_words_in_turn_and_nearly_of_one_width(count: int) -> None:
    found = spans(count)
    assert [found[0].first, found[-1].last] == [0, 2**64 - 1]
    assert all(after.first == before.last + 1 for before, after in pairwise(found))
    widths = {span.last - span.first for span in found}
    assert len(found) == count
    assert max(widths) - min(widths) <= 1


def test_a_span_of_a_store_reads_changes_as_well(store: Store) -> None:
    low, high = range(10), range(2**63, 2**63 + 10)
    store.fold(("add", "accepted", [member(number) for number in (*low, *high)]))
    store.fold(("delete", "accepted", [member(low[0])]))
    assert len(store.files) == 2
    for span, held in zip(spans(2), (low[1:], high), strict=True):
        query = current(layout_of(store.name), store.files, store.paths.generations, span)
        read = fetch(store.engine, f"select w1 from ({query.sql('duckdb')}) order by w1")
        assert read == [(number,) for number in held]
