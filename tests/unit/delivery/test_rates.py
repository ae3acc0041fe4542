"""How fast requests may follow each other, and what throttling does to it."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import example, given
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


def most_in(moments: list[float], seconds: float) -> int:
    """Return how many requests the fullest window of so many seconds has; its end is not part of it."""
    return max(index + 1 - bisect_right(moments, now - seconds) for index, now in enumerate(moments))


@given(
    per_second=st.floats(0.1, 60), per_minute=st.floats(1, 3_600),
    late=st.lists(st.floats(0, 2), min_size=2, max_size=200),
)  # fmt: skip
@example(per_second=10, per_minute=600, late=[0.0] * 15 + [0.9] + [0.0] * 100)
@example(per_second=10, per_minute=30, late=[0.0, 0.9, 1.5] * 60)
@example(per_second=10, per_minute=600, late=[30.0] + [0.0] * 100)
def test_no_second_and_no_minute_has_more_than_its_limit_however_late_requests_are(
    per_second: float, per_minute: float, late: list[float]
) -> None:
    moments = starts(Limiter(Rate(per_second, per_minute)), late)
    assert most_in(moments, 1) <= ceil(per_second)
    assert most_in(moments, 60) <= ceil(min(per_minute, 60 * ceil(per_second)))


@given(late=st.lists(st.floats(0, 0.05), min_size=300, max_size=300))
@example(late=[0.05] * 300)
@example(late=[0.0, 0.0, 0.0, 0.05] * 75)
def test_nearly_all_of_a_rate_is_used_although_requests_go_late(late: list[float]) -> None:
    moments = starts(Limiter(Rate(10, 600)), late)
    assert len(late) / (moments[-1] - moments[0]) >= 0.9 * 10


def test_a_stop_is_made_up_for_by_a_second_at_most() -> None:
    moments = starts(Limiter(Rate(10, 600)), [0.0] * 5 + [30.0] + [0.0] * 40)
    assert most_in(moments[6:], 0.1) <= 11
    assert most_in(moments, 2) <= 20


def test_requests_that_are_not_late_are_spread_evenly() -> None:
    moments = starts(Limiter(Rate(10, 600)), [0.0] * 10)
    assert [later - earlier for earlier, later in pairwise(moments)] == pytest.approx([0.1] * 9)


def test_the_first_request_does_not_wait_and_one_a_second_saves_nothing_up() -> None:
    assert starts(Limiter(Rate(1.0, 60)), [100, 0, 0]) == pytest.approx([1000.0, 1100.0, 1101.03])


def test_a_request_that_was_long_on_its_way_counts_from_when_it_was_there() -> None:
    limiter, now = Limiter(Rate(2, 120)), 1000.0
    for _ in range(2):
        now += limiter.wait(now)
        limiter.sent(now)
    limiter.answered(1000.5, 1000.7)
    limiter.answered(1000.0, 1000.5)
    assert now == 1000.5
    assert limiter.wait(1000.7) == pytest.approx(1000.3 + 1.03 - 1000.7)


def test_how_long_the_first_was_on_its_way_shows_when_a_faster_one_is_answered() -> None:
    limiter = Limiter(Rate(2, 120))
    for sent, answered in ((1000.0, 1000.3), (1000.5, 1000.7)):
        limiter.sent(sent)
        limiter.answered(sent, answered)
    assert limiter.wait(1000.7) == pytest.approx(1000.1 + 1.03 - 1000.7)


def test_a_lower_rate_has_longer_windows() -> None:
    limiter = Limiter(Rate(10, 600))
    limiter.throttled(1000.0, 0.0)
    moments = starts(limiter, [0.0] * 5 + [0.9] + [0.0] * 40)
    assert most_in(moments, 2) <= 10


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
