"""Send the batches of a plan in order: intent, request, answer, decision.

The order is the plan's: an audience's deletes before its adds, one request after the
other, so that nobody can be left in who was removed. A batch that ends without a clear
answer stops the run; what follows it would be sent blind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sync.delivery.audiences import Found, data_of, find_or_create
from sync.delivery.excerpt import excerpt
from sync.delivery.http import Send
from sync.delivery.pace import Pace
from sync.delivery.retry import Jitter, Policy, wait_before_repeat
from sync.destinations.base import Destination, Outcome, Reply, Request, Step, Verdict
from sync.ledger.journal import Audience, BatchRow
from sync.planning.plan import Plan, PlannedBatch


class LedgerWriter(Protocol):
    """What delivery may ask of the ledger."""

    def intend(self, batch: BatchRow) -> None:
        """Record a batch before its first byte."""

    def answer(self, batch: BatchRow, outcome: Outcome, *, at: int) -> None:
        """Record what became of a batch."""

    def audience(self, store: str) -> Audience | None:
        """Return an audience by the name of its store."""

    def remember(self, audience: Audience) -> None:
        """Record an audience's id, accounts and rules."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything delivery needs from outside.

    Attributes:
        now: Seconds since the epoch, for the ledger.
        sleep: Waits the given seconds.
        jitter: A number from 0 up to 1.
        progress: Told after every batch what became of it.
    """

    send: Send
    ledger: LedgerWriter
    destinations: Mapping[str, Destination]
    policy: Policy
    pace: Pace
    now: Callable[[], int]
    sleep: Callable[[float], None]
    jitter: Jitter
    progress: Callable[[PlannedBatch, Step, Outcome], None]


@dataclass(frozen=True, slots=True)
class Delivered:
    """How far a delivery got.

    Attributes:
        stopped_by: The outcome after which nothing more was sent, or None.
        interrupted: A person asked to stop.
    """

    stopped_by: Outcome | None = None
    interrupted: bool = False


def deliver(plan: Plan, run_id: str, rows: Iterable[bytes], tools: Tools) -> Delivered:
    """Deliver a plan's batches until all are answered or one says stop.

    Args:
        rows: The records of each batch, joined by commas, in the plan's order.
    """
    audience_ids: dict[str, str] = {}
    try:
        for number, (batch, records) in enumerate(zip(plan.batches, rows, strict=True)):
            step = _ready(plan, batch.step, audience_ids, tools)
            if isinstance(step, Outcome):
                return Delivered(step)
            destination = tools.destinations[step.destination]
            request = destination.frame(step, records)
            sent = replace(
                _batch_row(run_id, number, batch, step, request),
                excerpt=excerpt(destination, step, records),
                intent_at=tools.now(),
            )
            outcome = _send_batch(request, sent, destination.decode, tools)
            tools.progress(batch, step, outcome)
            if outcome.verdict in {Verdict.STOP, Verdict.RETRY, Verdict.UNKNOWN}:
                return Delivered(outcome)
    except KeyboardInterrupt:
        return Delivered(interrupted=True)
    return Delivered()


def _send_batch(
    request: Request, batch: BatchRow, decoded: Callable[[Reply], Outcome], tools: Tools
) -> Outcome:
    """Send one batch, the same bytes again where that helps; return the last outcome."""
    attempt, waited, in_doubt = 0, 0.0, False
    while True:
        attempt += 1
        tools.pace.wait()
        tools.ledger.intend(replace(batch, attempts=attempt))
        outcome = decoded(tools.send(request))
        in_doubt = in_doubt or outcome.verdict is Verdict.UNKNOWN
        tools.ledger.answer(batch, _recorded(outcome, in_doubt=in_doubt), at=tools.now())
        wait = wait_before_repeat(tools.policy, outcome, attempt=attempt, waited=waited, jitter=tools.jitter)
        if wait is None:
            return outcome
        tools.sleep(wait)
        waited += wait


def _recorded(outcome: Outcome, *, in_doubt: bool) -> Outcome:
    """Keep an earlier attempt's doubt alive unless a later one settles it.

    When one attempt was never answered and the next is throttled or finds the token
    revoked, the first may still have been applied: the batch is unknown, not unsent.
    """
    if in_doubt and outcome.verdict in {Verdict.RETRY, Verdict.STOP}:
        return replace(outcome, verdict=Verdict.UNKNOWN)
    return outcome


def _ready(plan: Plan, index: int, audience_ids: dict[str, str], tools: Tools) -> Step | Outcome:
    """Return a step whose envelope is complete: its audience exists and its id is known."""
    step, store = plan.steps[index], plan.stores[index]
    if "audience" not in step.settings:
        return step
    if store not in audience_ids:
        found = _audience_id(plan, step, store, tools)
        if isinstance(found, Outcome):
            return found
        audience_ids[store] = found
    return replace(step, settings={**step.settings, "audience_id": audience_ids[store]})


def _audience_id(plan: Plan, step: Step, store: str, tools: Tools) -> str | Outcome:
    known = tools.ledger.audience(store)
    if known is not None:
        return known.audience_id
    owner, name = step.advertiser_ids[0], step.settings["audience"]
    found = find_or_create(lambda request: _ask(request, tools), owner, name)
    if not isinstance(found, Found):
        return found
    tools.ledger.remember(
        Audience(store, name, owner, found.audience_id, step.advertiser_ids, plan.rules, None)
    )
    return found.audience_id


def _ask(request: Request, tools: Tools) -> tuple[Outcome, dict[str, Any]]:
    """Send a request about an audience; only one that changes nothing is repeated in doubt."""
    attempt, waited = 0, 0.0
    while True:
        attempt += 1
        tools.pace.wait()
        outcome, data = data_of(tools.send, request)
        repeatable = request.method == "GET" or outcome.verdict is Verdict.RETRY
        wait = wait_before_repeat(tools.policy, outcome, attempt=attempt, waited=waited, jitter=tools.jitter)
        if wait is None or not repeatable:
            return outcome, data
        tools.sleep(wait)
        waited += wait


def _batch_row(run_id: str, number: int, batch: PlannedBatch, step: Step, request: Request) -> BatchRow:
    return BatchRow(
        run_id=run_id,
        number=number,
        step=batch.step,
        sync=step.sync,
        operation=step.operation.value,
        first_row=batch.first_row,
        rows=batch.rows,
        body_sha256=hashlib.sha256(request.body).hexdigest(),
        excerpt="",
        state="planned",
        attempts=0,
        intent_at=0,
    )
