"""When a batch is sent again: a pure decision about time and what the reply meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.destinations.base import Missing, Outcome, Verdict

Jitter = Callable[[], float]
"""Gives a number from 0 up to 1; random in a run, fixed in a test."""


_MOST_DOUBLINGS = 30


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient a run is.

    Attributes:
        budget_seconds: Time one batch may spend waiting for repeats.
        unreachable_seconds: The same while no connection can be opened at all.
        unknown_attempts: How often a batch is sent in one run that nobody answers, or not in
            TikTok's form. Trouble that the platform owns up to is waited for as long as a throttle.
        hopeless_after: How many records may be refused alone while none of their step was ever taken.
    """

    budget_seconds: float = 300.0
    unreachable_seconds: float = 8.0
    unknown_attempts: int = 3
    hopeless_after: int = 20
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 60.0


def wait_before_repeat(
    policy: Policy, outcome: Outcome, *, attempt: int, waited: float, pause: float, jitter: Jitter
) -> float | None:
    """Return the seconds to wait before sending the same bytes again, or None to give up.

    Waits double and are drawn at random from their range ("full jitter"), so that several
    clients that were refused together do not come back together.

    Args:
        attempt: How often the batch has been sent, 1 for the first time.
        waited: Seconds since this batch first came to nothing.
        pause: Seconds until the endpoint's rate allows any request.
    """
    if outcome.verdict not in {Verdict.RETRY, Verdict.UNKNOWN}:
        return None
    is_unclear = outcome.verdict is Verdict.UNKNOWN and not outcome.is_trouble
    if is_unclear and attempt >= policy.unknown_attempts:
        return None
    unreachable = outcome.reason == Missing.NOT_CONNECTED.value
    budget = min(policy.budget_seconds, policy.unreachable_seconds) if unreachable else policy.budget_seconds
    ceiling = min(
        policy.longest_wait_seconds, policy.first_wait_seconds * 2 ** min(attempt - 1, _MOST_DOUBLINGS)
    )
    wait = max(ceiling * (0.5 + 0.5 * jitter()), pause)
    return wait if waited + wait <= budget else None
