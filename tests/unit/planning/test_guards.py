"""Guards, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.planning.guards import GUARDS, LEARNING_SECONDS, LIMITS, Facts, guard_results

AUDIENCE = Facts(is_audience=True, rows=5000, invalid=0, members=5000, held=5000, new=0, deletes=0, age=None)
EVENTS = Facts(is_audience=False, rows=100, invalid=0, members=100, held=0, new=0, deletes=0, age=None)
YOUNG = replace(AUDIENCE, age=LEARNING_SECONDS)


def failed(facts: Facts, limits: Mapping[str, float]) -> dict[str, bool]:
    """Failed guards, and whether each stops the run."""
    return {result.name: result.stops for result in guard_results(facts, limits) if not result.passed}


CASES: list[tuple[Facts, Mapping[str, float], Mapping[str, bool]]] = [
    (AUDIENCE, {}, {}),
    # empty source: an audience would be emptied; no events is a quiet day.
    (replace(AUDIENCE, rows=0, members=0), {"max_removed": 1}, {"empty_source": True}),
    (replace(AUDIENCE, rows=0, members=0), {"allow_empty": True}, {}),
    (replace(EVENTS, rows=0, members=0), {}, {"empty_source": False}),
    # max_removed: a share of what is held, once that is large enough.
    (replace(AUDIENCE, deletes=1500), {}, {}),
    (replace(AUDIENCE, deletes=1501), {}, {"max_removed": True}),
    (replace(AUDIENCE, deletes=1501), {"max_removed": 0.5}, {}),
    (replace(AUDIENCE, deletes=1), {"max_removed": 0}, {"max_removed": True}),
    (replace(AUDIENCE, held=999, deletes=999), {}, {}),
    (replace(AUDIENCE, held=1000, deletes=301), {}, {"max_removed": True}),
    # max_changed: while the audience learns.
    (replace(YOUNG, new=2501), {}, {"max_changed": True}),
    (replace(YOUNG, new=1500, deletes=1001), {}, {"max_changed": True}),
    (replace(YOUNG, new=2500), {}, {}),
    (replace(YOUNG, new=2501, age=LEARNING_SECONDS + 1), {}, {}),
    (replace(AUDIENCE, new=50_000, age=None), {}, {}),
    # max_invalid: a share of the rows.
    (replace(EVENTS, invalid=5), {}, {}),
    (replace(EVENTS, invalid=6), {}, {"max_invalid": True}),
    (replace(EVENTS, invalid=100), {"max_invalid": 1}, {}),
    (replace(EVENTS, rows=0, invalid=0), {}, {"empty_source": False}),
    # min_size: a warning, for audiences alone.
    (replace(AUDIENCE, members=999), {}, {"min_size": False}),
    (replace(AUDIENCE, members=1000), {}, {}),
    (replace(AUDIENCE, members=999), {"min_size": 100}, {}),
    (replace(EVENTS, members=1), {}, {}),
]


@pytest.mark.parametrize(("facts", "limits", "expected"), CASES)
def test_a_guard_fails_where_its_limit_is_passed(
    facts: Facts, limits: Mapping[str, float], expected: Mapping[str, bool]
) -> None:
    assert failed(facts, limits) == expected


COUNTS = st.integers(0, 10**9)


@given(st.builds(Facts, st.booleans(), COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, st.none() | COUNTS))
def test_any_facts_are_judged_and_failures_say_what_to_do(facts: Facts) -> None:
    for result in guard_results(facts, {}):
        assert result.message
        assert bool(result.help) is (not result.passed) or result.passed
        assert "nan" not in result.message


def test_every_limit_is_looked_at() -> None:
    assert set(LIMITS) == {"max_removed", "max_changed", "max_invalid", "min_size", "allow_empty"}
    assert len(GUARDS) == 5


def test_a_large_share_is_shown_with_its_numbers() -> None:
    (result,) = [item for item in guard_results(replace(AUDIENCE, deletes=2500), {}) if not item.passed]
    assert "2,500 of 5,000 (50.0%)" in result.message
    assert "30.0%" in result.message
