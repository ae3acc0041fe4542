"""The simulation's plain Python and the product's SQL say the same, case by case.

Comparing and folding look at one identifier or event at a time, so all its cases can be
listed: every state, every doubt beside the settle time, every answer, every wish.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.destinations.base import Verdict
from sync.ledger.entries import INTENT, PLANNED, SPLIT, BatchRow, StoredFile
from sync.ledger.generations import EVENT_STORE, GONE, HELD, REFUSED, UNKNOWN
from sync.ledger.paths import LedgerPaths, create_folders
from sync.planning.events import RESEND_SECONDS, Again
from sync.planning.members import COMPARED_AT_ONCE
from tests.simulation.ledger_bench import STORE, LedgerBench
from tests.simulation.model import (
    EventState,
    EventWish,
    Member,
    Members,
    MemberState,
    MemberWish,
    Row,
    compare_events,
    compare_members,
    fold_event,
    fold_member,
    folded_events,
    folded_members,
)
from tests.unit.engines.warehouse import bare_engine

NOW, SETTLE = 1_795_000_000, 100
STATES = (GONE, HELD, UNKNOWN, REFUSED)
AROUND = (-1, 0, 1)
"""Seconds before, at and after a moment that decides."""

BOTH = (False, True)
BATCH_STATES = (*(verdict.value for verdict in Verdict), PLANNED, INTENT, SPLIT)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LedgerBench]:
    paths = LedgerPaths(tmp_path_factory.mktemp("ledger"))
    create_folders(paths)
    with bare_engine() as engine:
        yield LedgerBench(engine, paths)


def member(number: int) -> Member:
    """Return an identifier; neighbours begin with different digits."""
    return 1, f"{number:064x}"[::-1]


def states(decides_at: int) -> list[MemberState | None]:
    """Return everything that may be known of one identifier, doubts around a moment; kept states only."""
    doubts = (None, *(decides_at + seconds for seconds in AROUND))
    listed = [MemberState(5, doubt, state) for state in STATES for doubt in doubts]
    return [None, *(state for state in listed if state.is_kept)]


@pytest.mark.parametrize("at_once", [COMPARED_AT_ONCE, 5])
@pytest.mark.parametrize(("mirror", "fresh", "again"), list(itertools.product(BOTH, repeat=3)))
def test_members_are_compared_alike(
    bench: LedgerBench, *, mirror: bool, fresh: bool, again: bool, at_once: int
) -> None:
    cases = list(enumerate(itertools.product(states(NOW), BOTH, BOTH), start=1))
    held = {member(number): state for number, (state, _, _) in cases if state is not None}
    wanted = {member(number) for number, (_, is_wanted, _) in cases if is_wanted}
    forgotten = {member(number) for number, (_, _, is_forgotten) in cases if is_forgotten}
    wish = MemberWish(wanted, forgotten, mirror=mirror, fresh=fresh, again=again, settled_before=NOW)
    assert bench.compare_members(held, wish, at_once) == compare_members(held, wish)


def batch(row: int, operation: str, state: str, doubt_at: int | None = None, sent_at: int = NOW) -> BatchRow:
    return BatchRow("run", row, 0, "s", operation, row, 1, "", "", state, 1, sent_at, doubt_at=doubt_at)


def test_members_are_folded_alike(bench: LedgerBench) -> None:
    answers = itertools.product(("add", "delete"), BATCH_STATES, (None, NOW))
    cases = list(enumerate(itertools.product(states(NOW - SETTLE), answers)))
    held = {member(number + 1): state for number, (state, _) in cases if state is not None}
    sent = [(Row("[]", (member(number + 1),)), batch(number, *answer)) for number, (_, answer) in cases]
    files = bench.fold(STORE, bench.stored(held), sent, SETTLE)
    assert bench.members(files) == folded_members(held, sent, fold_member, SETTLE)


EVENTS = ("as sent", "changed")


def event_states() -> list[EventState | None]:
    """Return everything that may be known of one event, its age around the window's end."""
    ages = [NOW - RESEND_SECONDS + seconds for seconds in AROUND]
    return [
        None,
        *(
            EventState(EVENTS[0], first, EVENTS[0] if state == UNKNOWN else None, state)
            for state in (HELD, UNKNOWN, REFUSED)
            for first in ages
        ),
    ]


@pytest.mark.parametrize("again", [Again(*both) for both in itertools.product(BOTH, repeat=2)])
def test_events_are_compared_alike(bench: LedgerBench, again: Again) -> None:
    cases = list(enumerate(itertools.product(event_states(), (None, *EVENTS))))
    held = {("7", "Purchase", f"{number:03}"): state for number, (state, _) in cases if state is not None}
    wanted = {("7", "Purchase", f"{number:03}"): text for number, (_, text) in cases if text is not None}
    wish = EventWish(wanted, NOW, again)
    assert bench.compare_events(held, wish) == compare_events(held, wish)


def test_events_are_folded_alike(bench: LedgerBench) -> None:
    answers = itertools.product(BATCH_STATES, (None, NOW - 7))
    cases = list(enumerate(itertools.product(event_states(), answers)))
    keys = [("7", "Purchase", f"{number:03}") for number, _ in cases]
    held = {keys[number]: state for number, (state, _) in cases if state is not None}
    sent = [
        (Row(EVENTS[1], event=keys[number], first_sent_at=first), batch(number, "track", state))
        for number, (_, (state, first)) in cases
    ]
    files = bench.fold(EVENT_STORE, bench.stored_events(held), sent, SETTLE)
    assert bench.events(files, set(EVENTS)) == folded_events(held, sent, fold_event)


SENT = st.tuples(
    st.sampled_from(("add", "delete")),
    st.sampled_from(("accepted", "unknown", "rejected", "retry")),
    st.sampled_from((None, 0, 50)),
)
RUNS = st.lists(
    st.tuples(st.integers(1, 80), st.dictionaries(st.integers(1, 40), SENT, min_size=1, max_size=12)),
    min_size=1,
    max_size=6,
)
"""Each run: seconds since the one before, and what became of which identifier, doubts as an age."""


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RUNS)
def test_a_history_is_folded_alike(
    bench: LedgerBench, runs: list[tuple[int, dict[int, tuple[str, str, int | None]]]]
) -> None:
    """Several runs, so that files lie upon each other and are merged."""
    files: tuple[StoredFile, ...] = ()
    held: Members = {}
    now = NOW
    for seconds, answers in runs:
        now += seconds
        sent = [
            (Row("[]", (member(number),)), batch(row, operation, state, _at(now, age), now))
            for row, (number, (operation, state, age)) in enumerate(answers.items())
        ]
        files = bench.fold(STORE, files, sent, SETTLE)
        held = folded_members(held, sent, fold_member, SETTLE)
        assert bench.members(files) == held


def _at(now: int, age: int | None) -> int | None:
    return None if age is None else now - age
