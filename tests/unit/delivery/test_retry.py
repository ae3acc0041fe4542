"""When the same bytes are sent again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.delivery.retry import Policy, wait_before_repeat
from sync.destinations.base import Missing, Outcome, Verdict

POLICY = Policy()
RETRY = Outcome(Verdict.RETRY, "too many requests", 40100)
UNKNOWN = Outcome(Verdict.UNKNOWN, "no answer")
UNREACHABLE = Outcome(Verdict.RETRY, Missing.NOT_CONNECTED.value)


def wait(
    outcome: Outcome,
    attempt: int,
    waited: float = 0.0,
    jitter: float = 0.999,
    policy: Policy = POLICY,
    pause: float = 0.0,
) -> float | None:
    return wait_before_repeat(
        policy, outcome, attempt=attempt, waited=waited, pause=pause, jitter=lambda: jitter
    )


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


def test_a_pause_of_the_endpoint_is_part_of_the_wait_and_of_the_budget() -> None:
    assert wait(RETRY, 1, pause=20) == 20
    assert wait(RETRY, 1, waited=290, pause=20) is None
