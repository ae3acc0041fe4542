"""Ask the platform about audiences, at the rate and with the patience that batches have."""

from __future__ import annotations

from typing import Any

from sync.delivery.audiences import data_of
from sync.delivery.rates import family_of
from sync.delivery.resolve import Registry
from sync.delivery.retry import wait_before_repeat
from sync.delivery.tools import Tools
from sync.destinations.base import Outcome, Request, Verdict


def registry(tools: Tools) -> Registry:
    """Return what finding an audience needs, out of a delivery's tools."""
    ledger = tools.ledger
    return Registry(
        ask=lambda request: _ask(request, tools),
        known=ledger.audience,
        remember=ledger.remember,
        asked_at=ledger.creation,
        intend=lambda store: ledger.intend_creation(store, at=tools.now()),
        not_created=ledger.not_created,
        sleep=tools.sleep,
        settle_seconds=tools.settle_seconds,
    )


def _ask(request: Request, tools: Tools) -> tuple[Outcome, dict[str, Any]]:
    """Send a request about an audience; only one that changes nothing is repeated in doubt."""
    limiter, attempt, began = tools.limiters[family_of(request)], 0, tools.clock()
    while True:
        attempt += 1
        if (pause := limiter.wait(tools.clock())) > 0:
            tools.sleep(pause)
        limiter.sent(tools.clock())
        outcome, data = data_of(tools.send, request)
        if outcome.is_throttle:
            limiter.throttled(tools.clock(), outcome.retry_after)
        repeatable = request.method == "GET" or outcome.verdict is Verdict.RETRY
        now = tools.clock()
        wait = wait_before_repeat(
            tools.policy,
            outcome,
            attempt=attempt,
            waited=now - began,
            pause=limiter.wait(now),
            jitter=tools.jitter,
        )
        if wait is None or not repeatable or tools.interrupted():
            return outcome, data
        tools.sleep(wait)
