"""Send the batches of a plan: intent, request, answer, decision; several on their way at once.

Rules for editors:

1. A batch's intent is durable before its request starts, its outcome before it is finished.
2. An audience's adds wait until all its deletes are finished, so that nobody can be left in
   who was removed; otherwise batches hold different records and may pass each other.
3. A batch without a clear answer, a stop, or waiting without end stop the run. What is in
   flight then is waited for and recorded; nothing new is started.
4. A refused batch is cut until the bad record stands alone; what is sent again thereby was
   not taken, or changes nothing when it was: members are a set, events have ids.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from sync.delivery.audiences import data_of
from sync.delivery.carrier import Carrier
from sync.delivery.echo import without_echo
from sync.delivery.excerpt import excerpt
from sync.delivery.http import Send
from sync.delivery.rates import Family, Limiter, family_of
from sync.delivery.resolve import Registry, audience_id
from sync.delivery.retry import Jitter, Policy, wait_before_repeat
from sync.delivery.work import Work, pieces
from sync.destinations.base import Destination, Outcome, Reply, Request, Step, Verdict
from sync.ledger.entries import PLANNED, Audience, BatchRow
from sync.ledger.points import Reached
from sync.planning.plan import Plan, PlannedBatch

_ENDS = frozenset({Verdict.STOP, Verdict.RETRY, Verdict.UNKNOWN})
"""A batch that ends in one of these stops the run."""

REPEAT_SECONDS = 3600
"""How long after its plan was made a batch that may be a copy is still sent; see `RESEND_SECONDS`."""

_UNSETTLED = frozenset({PLANNED, Verdict.UNKNOWN.value})
"""States of a piece that has still to be sent."""


class LedgerWriter(Protocol):
    """What delivery may ask of the ledger."""

    def intend(self, batch: BatchRow) -> None:
        """Record a batch before its first byte."""

    def answer(self, batch: BatchRow, outcome: Outcome, *, at: int, doubt_at: int | None = None) -> None:
        """Record what became of a batch."""

    def split(self, batch: BatchRow, outcome: Outcome, pieces: Iterable[BatchRow], *, at: int) -> None:
        """Record that pieces of a refused batch stand in its place."""

    def audience(self, store: str) -> Audience | None:
        """Return an audience by the name of its store."""

    def remember(self, audience: Audience) -> None:
        """Record an audience's id, accounts and rules."""

    def creation(self, store: str) -> int | None:
        """Return when an audience was asked for whose id is not known."""

    def intend_creation(self, store: str, *, at: int) -> None:
        """Record that an audience is about to be created."""

    def not_created(self, store: str) -> None:
        """Record that an audience was certainly not created."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The records of a plan.

    Attributes:
        batches: The records of each batch, joined by commas, in the plan's order.
        piece: First row and number of rows -> their records, joined by commas.
    """

    batches: Iterable[bytes]
    piece: Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything delivery needs from outside.

    Attributes:
        send: Carries one request while everything else waits; for questions about audiences.
        carrier: Carries batches, several at once.
        in_flight: How many at once.
        now: Seconds since the epoch, for the ledger.
        clock: Seconds that only grow, for waiting.
        sleep: Waits the given seconds.
        jitter: A number from 0 up to 1.
        progress: Told of every finished batch what became of it.
        interrupted: Whether a person asked to stop.
        reached: Told the moments around every request.
    """

    send: Send
    carrier: Carrier
    ledger: LedgerWriter
    destinations: Mapping[str, Destination]
    policy: Policy
    limiters: Mapping[Family, Limiter]
    in_flight: int
    settle_seconds: int
    now: Callable[[], int]
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    jitter: Jitter
    progress: Callable[[PlannedBatch, Step, Outcome], None]
    interrupted: Callable[[], bool]
    reached: Reached


@dataclass(frozen=True, slots=True)
class Delivered:
    """How far a delivery got.

    Attributes:
        stopped_by: The outcome after which nothing more was started, or None.
        interrupted: A person asked to stop.
    """

    stopped_by: Outcome | None = None
    interrupted: bool = False


def deliver(plan: Plan, run_id: str, rows: Rows, tools: Tools) -> Delivered:
    """Deliver a plan's batches until all are finished or one says stop."""
    delivery = _Delivery(plan, run_id, rows, tools)
    try:
        delivery.run()
    except KeyboardInterrupt:
        return Delivered(delivery.stopped_by, interrupted=True)
    return Delivered(delivery.stopped_by, interrupted=tools.interrupted())


@dataclass(slots=True)
class _Delivery:
    """One delivery while it runs.

    Attributes:
        planned: Batches of the plan that were not looked at yet.
        ready: Work that may start; pieces of a refused batch come before what follows it.
        waiting: Work that is due again later.
        flying: Work whose request is on its way, by number.
        taken: Steps of which the platform took something.
        refused: Step -> records it refused that stood alone.
    """

    plan: Plan
    run_id: str
    rows: Rows
    tools: Tools
    stopped_by: Outcome | None = None
    planned: Iterator[tuple[int, tuple[PlannedBatch, bytes]]] = field(init=False)
    numbers: Iterator[int] = field(init=False)
    ready: deque[Work] = field(default_factory=deque)
    waiting: list[Work] = field(default_factory=list)
    flying: dict[int, Work] = field(default_factory=dict)
    audience_ids: dict[str, str] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    refused: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.planned = enumerate(zip(self.plan.batches, self.rows.batches, strict=True))
        self.numbers = itertools.count(len(self.plan.batches))

    def run(self) -> None:
        """Start what may be started and settle what has come back, until nothing is left."""
        while self._is_unfinished():
            work, wait = self._next()
            if work is None:
                self._settle_next(wait)
            else:
                self._start(work)

    # --- what is next ---------------------------------------------------------------------------

    def _is_unfinished(self) -> bool:
        if self.flying:
            return True
        is_more = not self._is_ending() and bool(self._peek() or self.waiting)
        # Looking for the next batch may itself stop the run; what waits for a repeat is then left.
        return is_more and self.stopped_by is None

    def _is_ending(self) -> bool:
        return self.stopped_by is not None or self.tools.interrupted()

    def _next(self) -> tuple[Work | None, float | None]:
        """Return the work to start now, or the seconds until there may be some."""
        if self._is_ending():
            return None, None
        now = self.tools.clock()
        due = min(self.waiting, key=lambda work: work.due, default=None)
        if due is not None and due.due <= now:
            return self._allowed(due, now)
        until_due = due.due - now if due is not None else None
        # Work that waits keeps its place, so that no more is ever in doubt than may be in flight.
        is_full = len(self.flying) + len(self.waiting) >= self.tools.in_flight
        head = None if is_full else self._peek()
        if head is None or self._is_held_up(head):
            return None, until_due
        work, wait = self._allowed(head, now)
        return work, wait if until_due is None or wait is None else min(wait, until_due)

    def _allowed(self, work: Work, now: float) -> tuple[Work | None, float | None]:
        """Return the work if its endpoint's rate allows it now, else the seconds until it does."""
        limiter = self.tools.limiters[family_of(work.request)]
        if limiter.is_used_up:
            self._stop(
                Outcome(Verdict.STOP, "today's quota of requests is used up; it begins anew at 00:00 UTC")
            )
            return None, 0.0
        wait = limiter.wait(now)
        return (work, None) if wait <= 0 else (None, wait)

    def _peek(self) -> Work | None:
        """Return the work that comes next in order, without taking it; None when there is none."""
        if not self.ready and not self._is_ending():
            self._fill()
        return self.ready[0] if self.ready else None

    def _fill(self) -> None:
        """Make work of the plan's next batch; its audience's id is found first."""
        following = next((one for one in self.planned if not self._is_too_late(one[1][0])), None)
        if following is None:
            return
        number, (planned, records) = following
        step = self._complete(planned.step)
        if isinstance(step, Outcome):
            self._stop(step)
            return
        batch = BatchRow(
            self.run_id, number, planned.step, step.sync, step.operation.value, planned.first_row,
            planned.rows, body_sha256="", excerpt="", state=PLANNED, attempts=0, intent_at=0,
        )  # fmt: skip
        self.ready.append(self._work(batch, step, records))

    def _is_too_late(self, planned: PlannedBatch) -> bool:
        """Whether copies of these records might be counted again by the time they arrive."""
        is_repeat = self.plan.steps[planned.step].is_repeat
        return is_repeat and self.tools.now() > self.plan.made_at + REPEAT_SECONDS

    def _work(self, batch: BatchRow, step: Step, records: bytes) -> Work:
        destination = self.tools.destinations[step.destination]
        request = destination.frame(step, records)
        described = replace(
            batch,
            body_sha256=hashlib.sha256(request.body).hexdigest(),
            excerpt=excerpt(destination, step, records),
        )
        return Work(described, self.plan.stores[batch.step], request, doubt_at=batch.doubt_at)

    def _is_held_up(self, head: Work) -> bool:
        """Whether another operation on the head's store has begun and is unfinished.

        What is merely ready stands behind the head: the head does not wait for it.
        """
        return any(
            work.store == head.store and work.batch.operation != head.batch.operation
            for work in (*self.flying.values(), *self.waiting)
        )

    # --- requests and replies -------------------------------------------------------------------

    def _start(self, work: Work) -> None:
        """Record the intent, then send."""
        if work in self.waiting:
            self.waiting.remove(work)
        else:
            self.ready.popleft()
        tools, operation = self.tools, work.batch.operation
        work.attempts += 1
        work.batch = replace(
            work.batch, attempts=work.attempts, intent_at=work.batch.intent_at or tools.now()
        )
        tools.ledger.intend(work.batch)
        tools.reached(f"send {operation}: before")
        tools.limiters[family_of(work.request)].sent(tools.clock())
        self.flying[work.batch.number] = work
        tools.carrier.start(work.batch.number, work.request)

    def _settle_next(self, seconds: float | None) -> None:
        """Wait for a reply, and decide what becomes of its batch."""
        finished = self.tools.carrier.finished(seconds)
        if finished is None:
            return
        number, reply = finished
        work = self.flying.pop(number)
        self.tools.reached(f"send {work.batch.operation}: after")
        outcome = self._decoded(work, reply)
        if outcome.verdict is Verdict.REJECTED and work.batch.rows > 1:
            self._cut(work, outcome)
        else:
            self._settle(work, outcome)

    def _decoded(self, work: Work, reply: Reply) -> Outcome:
        tools, now = self.tools, self.tools.clock()
        said = tools.destinations[self.plan.steps[work.batch.step].destination].decode(reply)
        outcome = without_echo(said, work.request)
        limiter = tools.limiters[family_of(work.request)]
        if outcome.verdict is Verdict.ACCEPTED:
            limiter.accepted()
        elif outcome.is_throttle:
            limiter.throttled(now, outcome.retry_after)
        if outcome.verdict is Verdict.UNKNOWN:
            work.doubt_at = tools.now()
        return outcome

    def _settle(self, work: Work, outcome: Outcome) -> None:
        tools, now = self.tools, self.tools.clock()
        recorded = _recorded(outcome, in_doubt=work.doubt_at is not None)
        tools.ledger.answer(work.batch, recorded, at=tools.now(), doubt_at=work.doubt_at)
        work.failed_at = now if work.failed_at is None else work.failed_at
        wait = wait_before_repeat(
            tools.policy,
            outcome,
            attempt=work.attempts,
            waited=now - work.failed_at,
            pause=tools.limiters[family_of(work.request)].wait(now),
            jitter=tools.jitter,
        )
        if wait is not None and not self._is_ending():
            work.due = now + wait
            self.waiting.append(work)
            return
        self._finish(work, outcome)
        if outcome.verdict in _ENDS:
            self._stop(outcome)

    def _finish(self, work: Work, outcome: Outcome) -> None:
        batch = work.batch
        self.tools.progress(
            PlannedBatch(batch.step, batch.first_row, batch.rows, len(work.request.body)),
            self.plan.steps[batch.step],
            outcome,
        )
        if outcome.verdict is Verdict.ACCEPTED:
            self.taken.add(batch.step)
        elif outcome.verdict is Verdict.REJECTED:
            self._count_refused(batch, outcome)

    def _count_refused(self, batch: BatchRow, outcome: Outcome) -> None:
        """Stop when record after record stands alone and is refused, and none was ever taken."""
        self.refused[batch.step] += 1
        if self.refused[batch.step] >= self.tools.policy.hopeless_after and batch.step not in self.taken:
            self._stop(
                replace(outcome, verdict=Verdict.STOP, reason=f"every record is refused: {outcome.reason}")
            )

    def _cut(self, work: Work, outcome: Outcome) -> None:
        """Put pieces in a refused batch's place; those that are not settled go first."""
        now = self.tools.now()
        parts = pieces(work, outcome, next(self.numbers), now=now)
        for _ in parts[1:]:
            next(self.numbers)
        self.tools.ledger.split(replace(work.batch, doubt_at=work.doubt_at), outcome, parts, at=now)
        step = self._complete(work.batch.step)
        assert isinstance(step, Step)  # noqa: S101 - the batch itself was sent, so its audience is known
        if any(part.state == Verdict.ACCEPTED.value for part in parts):
            self.taken.add(work.batch.step)
        for part in reversed([part for part in parts if part.state in _UNSETTLED]):
            records = self.rows.piece(part.first_row, part.rows)
            self.ready.appendleft(self._work(part, step, records))

    def _stop(self, outcome: Outcome) -> None:
        self.stopped_by = self.stopped_by or outcome

    # --- audiences ------------------------------------------------------------------------------

    def _complete(self, index: int) -> Step | Outcome:
        """Return a step whose envelope is complete: its audience exists and its id is known."""
        step, store = self.plan.steps[index], self.plan.stores[index]
        if "audience" not in step.settings:
            return step
        if store not in self.audience_ids:
            tools = self.tools
            found = audience_id(_registry(tools), step, store, self.plan.rules, tools.now())
            if isinstance(found, Outcome):
                return found
            self.audience_ids[store] = found
        return replace(step, settings={**step.settings, "audience_id": self.audience_ids[store]})


def _recorded(outcome: Outcome, *, in_doubt: bool) -> Outcome:
    """Keep an earlier attempt's doubt alive unless a later one settles it.

    When one attempt was never answered and the next is throttled or finds the token
    revoked, the first may still have been applied: the batch is unknown, not unsent.
    """
    if in_doubt and outcome.verdict in {Verdict.RETRY, Verdict.STOP}:
        return replace(outcome, verdict=Verdict.UNKNOWN)
    return outcome


def _registry(tools: Tools) -> Registry:
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
