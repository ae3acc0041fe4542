"""When the same bytes are sent again, and how fast requests may follow each other."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.delivery.pace import Pace
from sync.delivery.retry import Policy, wait_before_repeat
from sync.destinations.base import Missing, Outcome, Verdict

POLICY = Policy()
RETRY = Outcome(Verdict.RETRY, "too many requests", 40100)
UNKNOWN = Outcome(Verdict.UNKNOWN, "no answer")
UNREACHABLE = Outcome(Verdict.RETRY, Missing.NOT_CONNECTED.value)


def wait(
    outcome: Outcome, attempt: int, waited: float = 0.0, jitter: float = 0.999, policy: Policy = POLICY
) -> float | None:
    return wait_before_repeat(policy, outcome, attempt=attempt, waited=waited, jitter=lambda: jitter)


@pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.REJECTED, Verdict.STOP])
def test_what_is_settled_is_not_repeated(verdict: Verdict) -> None:
    assert wait(Outcome(verdict, ""), 1) is None


def test_waits_double_up_to_the_longest() -> None:
    waits = [wait(RETRY, attempt, jitter=1.0) for attempt in range(1, 10)]
    assert waits == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]


@given(attempt=st.integers(1, 10_000), jitter=st.floats(0, 0.999))
def test_a_wait_is_never_longer_than_the_longest(attempt: int, jitter: float) -> None:
    patient = Policy(budget_seconds=1e9)
    found = wait(RETRY, attempt, jitter=jitter, policy=patient)
    assert found is not None
    assert 0 < found <= patient.longest_wait_seconds


@given(jitter=st.floats(0, 0.999), budget=st.floats(0, 1000))
def test_the_budget_is_never_exceeded(jitter: float, budget: float) -> None:
    policy, waited, attempt = replace(POLICY, budget_seconds=budget), 0.0, 1
    while (more := wait(RETRY, attempt, waited, jitter, policy)) is not None:
        waited, attempt = waited + more, attempt + 1
    assert waited <= budget


def test_a_batch_without_a_clear_answer_is_sent_three_times() -> None:
    assert [wait(UNKNOWN, attempt) is None for attempt in (1, 2, 3)] == [False, False, True]


def test_an_unreachable_platform_is_given_up_soon() -> None:
    assert wait(UNREACHABLE, 2, waited=7.9) is None
    assert wait(RETRY, 2, waited=7.9) is not None


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.at = 1000.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.at += seconds


@given(per_second=st.floats(0.1, 1000), works=st.lists(st.floats(0, 2), min_size=2, max_size=20))
def test_requests_never_follow_faster_than_the_rate(per_second: float, works: list[float]) -> None:
    clock = Clock()
    pace, starts = Pace(per_second, clock.now, clock.sleep), []
    for work in works:
        pace.wait()
        starts.append(clock.at)
        clock.at += work
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert min(gaps) >= 1 / per_second - 1e-6


def test_the_first_request_does_not_wait_and_idle_time_is_not_saved_up() -> None:
    clock = Clock()
    pace = Pace(1.0, clock.now, clock.sleep)
    pace.wait()
    assert clock.at == 1000.0
    clock.at += 100
    pace.wait()
    pace.wait()
    assert clock.at == 1101.0
