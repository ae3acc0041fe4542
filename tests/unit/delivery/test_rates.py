"""How fast requests may follow each other, and what throttling does to it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.delivery.rates import Family, Limiter, Rate, family_of, rate_of
from sync.destinations.base import Request


def starts(limiter: Limiter, works: list[float]) -> list[float]:
    """Return when each request goes if the one before took so long."""
    now, found = 1000.0, []
    for work in works:
        now += limiter.wait(now)
        limiter.sent(now)
        found.append(now)
        now += work
    return found


@given(
    per_second=st.floats(0.1, 1000), per_minute=st.floats(1, 60_000),
    works=st.lists(st.floats(0, 2), min_size=2, max_size=20),
)  # fmt: skip
def test_requests_never_follow_faster_than_the_rate(
    per_second: float, per_minute: float, works: list[float]
) -> None:
    gaps = [
        later - earlier for earlier, later in pairwise(starts(Limiter(Rate(per_second, per_minute)), works))
    ]
    assert min(gaps) >= max(1 / per_second, 60 / per_minute) - 1e-6


def test_the_first_request_does_not_wait_and_idle_time_is_not_saved_up() -> None:
    assert starts(Limiter(Rate(1.0, 60)), [100, 0, 0]) == [1000.0, 1100.0, 1101.0]


def test_throttling_halves_the_rate_and_success_wins_it_back() -> None:
    limiter = Limiter(Rate(10, 600))
    limiter.throttled(1000.0, None)
    assert limiter.share == 0.5
    for _ in range(100):
        limiter.accepted()
    assert limiter.share == 1.0


def test_refusals_of_requests_in_flight_together_count_once() -> None:
    limiter = Limiter(Rate(10, 600))
    for moment in (1000.0, 1000.01, 1000.02):
        limiter.throttled(moment, None)
    assert limiter.share == 0.5


def test_pauses_grow_while_nothing_is_accepted_and_never_without_end() -> None:
    limiter, now, pauses = Limiter(Rate(10, 600)), 1000.0, []
    for _ in range(12):
        limiter.throttled(now, None)
        pauses.append(limiter.wait(now))
        now += pauses[-1]
    assert pauses[:4] == [1, 2, 4, 8]
    assert max(pauses) == 300
    limiter.accepted()
    limiter.throttled(now, None)
    assert limiter.wait(now) == 1


@pytest.mark.parametrize(("asked", "waits"), [(7.0, 7.0), (0.0, 0.0), (-5.0, 0.0), (31_536_000.0, 300.0)])
def test_the_platforms_own_wish_counts_within_reason(asked: float, waits: float) -> None:
    limiter = Limiter(Rate(10, 600))
    limiter.throttled(1000.0, asked)
    assert limiter.wait(1000.0) == waits


def test_a_share_never_falls_to_nothing() -> None:
    limiter = Limiter(Rate(1000, 60_000))
    for number in range(100):
        limiter.throttled(1000.0 + number, 0.0)
    assert limiter.share == 0.01


def test_a_days_quota_counts_earlier_runs() -> None:
    limiter = Limiter(Rate(10, 600, per_day=3), sent_today=2)
    assert not limiter.is_used_up
    limiter.sent(1000.0)
    assert limiter.is_used_up
    assert not Limiter(Rate(10, 600), sent_today=10**9).is_used_up


@pytest.mark.parametrize(
    ("path", "family"),
    [
        ("/open_api/v1.3/segment/mapping/", Family.AUDIENCES),
        ("/open_api/v1.3/event/track/", Family.EVENTS),
        ("/open_api/v1.3/dmp/custom_audience/list/", Family.LOOKUPS),
        ("/open_api/v1.3/segment/audience/", Family.LOOKUPS),
    ],
)
def test_every_request_has_a_family(path: str, family: Family) -> None:
    assert family_of(Request("POST", path)) is family


def test_what_a_project_does_not_say_is_the_documented_rate() -> None:
    assert rate_of(Family.LOOKUPS, None, None, None) == Rate(10, 600)
    assert rate_of(Family.EVENTS, None, None, 5) == Rate(100, 6000, 5)
    assert rate_of(Family.EVENTS, 2, 30, None).interval == 2
