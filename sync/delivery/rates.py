"""Keep under the rates the platform allows, and come down when it says so.

Requests are spread evenly. One that goes late may be made up for by those that follow, but in no
second and no minute more are sent than allowed. After "too many requests" the rate is halved and
nothing is sent for a while; every accepted request wins a little back (additive increase,
multiplicative decrease: the rule that lets many senders share a line).

No header announces a budget (TikTok Business API, rate limits, read 2026-11-23): "After a
QPS refusal go on in the next second; after QPM pause 5 min; after QPD stop until 00:00 UTC".
Which of them was met is not told either, so pauses grow with refusals that follow each other.
"""

from __future__ import annotations

import math
from bisect import insort
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from sync.destinations.base import Operation, Request

DAY_SECONDS = 86_400

_LOWEST_SHARE = 0.01
_WON_BACK = 0.02
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0
_MADE_UP = 1.0
"""Seconds of lateness that are made up for; what is more is lost."""
_MARGIN = 1.03
"""How much longer than allowed a window is: requests do not all take equally long to arrive."""


class Family(Enum):
    """Endpoints that share a rate limit."""

    AUDIENCES = "audiences"
    EVENTS = "events"
    LOOKUPS = "lookups"


OPERATIONS: Mapping[Family, tuple[Operation, ...]] = {
    Family.AUDIENCES: (Operation.ADD, Operation.DELETE),
    Family.EVENTS: (Operation.TRACK,),
    Family.LOOKUPS: (),
}
"""Family -> operations whose batches count against it."""

_PATHS: Mapping[str, Family] = {
    "/segment/mapping/": Family.AUDIENCES,
    "/event/track/": Family.EVENTS,
}


def family_of(request: Request) -> Family:
    """Return which limit a request counts against."""
    return next((family for end, family in _PATHS.items() if request.path.endswith(end)), Family.LOOKUPS)


@dataclass(frozen=True, slots=True)
class Rate:
    """What one family may send.

    Attributes:
        per_day: From midnight UTC, or None for no bound.
    """

    per_second: float
    per_minute: float
    per_day: int | None = None

    @property
    def interval(self) -> float:
        """Seconds between two requests when the limit is used evenly."""
        return max(1 / self.per_second, 60 / self.per_minute)


DOCUMENTED: Mapping[Family, float] = {Family.LOOKUPS: 10.0, Family.AUDIENCES: 100.0, Family.EVENTS: 100.0}
"""Requests a second when nobody says otherwise.

TikTok allows an app 10 on any endpoint, 1,000 on `/event/track/` and 10,000 on `/segment/`, as
captured in August 2026; the last two may count records, not requests, so a tenth is taken.
"""


def rate_of(family: Family, per_second: float | None, per_minute: float | None, per_day: int | None) -> Rate:
    """Return a family's rate, with what a project does not give filled in."""
    second = per_second or DOCUMENTED[family]
    return Rate(second, per_minute or 60 * second, per_day)


class _Window:
    """The last requests, of which no more than `limit` may fall into any `seconds`.

    A limit of 1.5 a second is two in 1.33 seconds: no more than an even spread has.
    """

    def __init__(self, limit: float, seconds: float) -> None:
        whole = math.ceil(limit)
        self._seconds = _MARGIN * seconds * whole / limit
        self._sent: deque[float] = deque(maxlen=whole)

    def opens(self, share: float) -> float:
        """Return when there is room for one more, if only a share of the limit is used."""
        is_full = len(self._sent) == self._sent.maxlen
        return self._sent[0] + self._seconds / share if is_full else float("-inf")

    def sent(self, now: float) -> None:
        self._sent.append(now)

    def arrived(self, sent_at: float, at: float) -> None:
        """Count a request from the moment it was there, no longer from when it went."""
        if sent_at in self._sent:
            self._sent.remove(sent_at)
            insort(self._sent, at)

    def postpone_before(self, moment: float, seconds: float) -> None:
        """Count the requests before a moment as so much later."""
        later = sorted(sent + seconds if sent < moment else sent for sent in self._sent)
        self._sent = deque(later, self._sent.maxlen)


def _windows(rate: Rate) -> tuple[_Window, ...]:
    """Return the windows that bind; a minute of sixty full seconds needs none of its own."""
    second = [_Window(rate.per_second, 1)] if math.isfinite(rate.per_second) else []
    minute = [_Window(rate.per_minute, 60)] if rate.per_minute < 60 * rate.per_second else []
    return (*second, *minute)


class Limiter:
    """When one family may send next; grows slower and faster with what comes back.

    Args:
        sent_today: Requests already sent since midnight UTC.
        jitter: A number from 0 up to 1.
    """

    def __init__(self, rate: Rate, sent_today: int = 0) -> None:
        self._rate, self._sent_today = rate, sent_today
        self._windows = _windows(rate)
        self._share, self._pause = 1.0, _FIRST_PAUSE
        self._next: float | None = None
        """When the next request is due; None before the first, which makes up for nothing."""
        self._throttled_at = float("-inf")
        self._fastest = float("inf")

    @property
    def share(self) -> float:
        """Which part of the allowed rate is used now."""
        return self._share

    @property
    def is_used_up(self) -> bool:
        """Whether the day's quota is gone."""
        return self._rate.per_day is not None and self._sent_today >= self._rate.per_day

    def wait(self, now: float) -> float:
        """Return the seconds until the next request may go; 0 for now."""
        opens = (window.opens(self._share) for window in self._windows)
        return max(now, self._due(now), *opens) - now

    def sent(self, now: float) -> None:
        """Count a request that goes now."""
        self._sent_today += 1
        self._next = max(self._due(now), now - _MADE_UP) + self._rate.interval / self._share
        for window in self._windows:
            window.sent(now)

    def answered(self, sent_at: float, now: float) -> None:
        """Learn when an accepted request was there at the latest.

        The fastest answer tells how long an answer takes; what is more was spent on the way.
        One on a new connection can be a tenth of a second on its way, the one after it is not.
        """
        faster = self._fastest - (now - sent_at)
        self._fastest = min(self._fastest, now - sent_at)
        for window in self._windows:
            if 0 < faster < float("inf"):
                window.postpone_before(sent_at, faster)
            window.arrived(sent_at, max(sent_at, now - self._fastest))

    def accepted(self) -> None:
        """Win a little of the rate back."""
        self._share = min(1.0, self._share + _WON_BACK)
        self._pause = _FIRST_PAUSE

    def throttled(self, now: float, retry_after: float | None) -> None:
        """Slow down; refusals of requests that were in flight together count once."""
        if now - self._throttled_at >= self._rate.interval:
            self._share = max(_LOWEST_SHARE, self._share / 2)
            pause = self._pause if retry_after is None else min(max(retry_after, 0.0), _LONGEST_PAUSE)
            self._next = max(self._due(now), now + pause)
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        self._throttled_at = now

    def _due(self, now: float) -> float:
        return now if self._next is None else self._next
