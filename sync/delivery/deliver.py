"""Send the batches of a plan: intent, request, answer, decision; several on their way at once.

Rules for editors:

1. A batch's intent is durable before its request starts, its outcome before it is finished.
2. A batch without a clear answer, a stop, or waiting without end stop the run. What is in
   flight then is waited for and recorded; nothing new is started.
3. A refused batch is cut until the bad record stands alone; what is sent again thereby was
   not taken, or changes nothing when it was: members are a set, events have ids.

What may start when is said in `sync.delivery.agenda`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from sync.delivery.agenda import Agenda
from sync.delivery.echo import without_echo
from sync.delivery.rates import family_of
from sync.delivery.retry import wait_before_repeat
from sync.delivery.tools import Rows, Tools
from sync.delivery.work import Work, pieces
from sync.destinations.base import Outcome, Reply, Verdict
from sync.ledger.entries import PLANNED, BatchRow
from sync.planning.plan import Plan, PlannedBatch

_ENDS = frozenset({Verdict.STOP, Verdict.RETRY, Verdict.UNKNOWN})
"""A batch that ends in one of these stops the run."""

_UNSETTLED = frozenset({PLANNED, Verdict.UNKNOWN.value})
"""States of a piece that has still to be sent."""


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
    return work_off(Agenda(plan, run_id, rows, tools))


def work_off(agenda: Agenda) -> Delivered:
    """Deliver what is on an agenda until nothing is left, or nothing more may be started."""
    try:
        _Delivery(agenda).run()
    except KeyboardInterrupt:
        return Delivered(agenda.stopped_by, interrupted=True)
    return Delivered(agenda.stopped_by, interrupted=agenda.tools.interrupted())


@dataclass(slots=True)
class _Delivery:
    """What becomes of the work on an agenda.

    Attributes:
        taken: Steps of which the platform took something.
        refused: Step -> records it refused that stood alone.
    """

    agenda: Agenda
    tools: Tools = field(init=False)
    taken: set[int] = field(default_factory=set)
    refused: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.tools = self.agenda.tools

    def run(self) -> None:
        """Start what may be started and settle what has come back, until nothing is left."""
        while self.agenda.is_unfinished():
            work, wait = self.agenda.next()
            if work is None:
                self._settle_next(wait)
            else:
                self._start(work)

    def _start(self, work: Work) -> None:
        """Record the intent, then send."""
        self.agenda.take(work)
        tools, operation = self.tools, work.batch.operation
        work.attempts += 1
        work.batch = replace(
            work.batch, attempts=work.attempts, intent_at=work.batch.intent_at or tools.now()
        )
        tools.ledger.intend(work.batch)
        tools.reached(f"send {operation}: before")
        work.sent_at = tools.clock()
        tools.limiters[family_of(work.request)].sent(work.sent_at)
        self.agenda.flying[work.batch.number] = work
        tools.carrier.start(work.batch.number, work.request)

    def _settle_next(self, seconds: float | None) -> None:
        """Wait for a reply, and decide what becomes of its batch."""
        finished = self.tools.carrier.finished(seconds)
        if finished is None:
            return
        number, reply = finished
        work = self.agenda.flying.pop(number)
        self.tools.reached(f"send {work.batch.operation}: after")
        outcome = self._decoded(work, reply)
        if outcome.verdict is Verdict.REJECTED and work.batch.rows > 1:
            self._cut(work, outcome)
        else:
            self._settle(work, outcome)

    def _decoded(self, work: Work, reply: Reply) -> Outcome:
        tools, now = self.tools, self.tools.clock()
        said = tools.destinations[self.agenda.plan.steps[work.batch.step].destination].decode(reply)
        outcome = without_echo(said, work.request)
        limiter = tools.limiters[family_of(work.request)]
        if outcome.verdict is Verdict.ACCEPTED:
            limiter.answered(work.sent_at, now)
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
        is_late = self.agenda.is_too_late(work.batch.step, wait or 0.0)
        if wait is not None and not is_late and not self.agenda.is_ending():
            work.due = now + wait
            self.agenda.waiting.append(work)
            return
        self._finish(work, outcome)
        if outcome.verdict in _ENDS:
            self.agenda.stop(outcome)

    def _finish(self, work: Work, outcome: Outcome) -> None:
        batch = work.batch
        self.tools.progress(
            PlannedBatch(batch.step, batch.first_row, batch.rows, len(work.request.body)),
            self.agenda.plan.steps[batch.step],
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
            self.agenda.stop(
                replace(outcome, verdict=Verdict.STOP, reason=f"every record is refused: {outcome.reason}")
            )

    def _cut(self, work: Work, outcome: Outcome) -> None:
        """Put pieces in a refused batch's place; those that are not settled go first."""
        now, numbers = self.tools.now(), self.agenda.numbers
        parts = pieces(work, outcome, next(numbers), now=now)
        for _ in parts[1:]:
            next(numbers)
        self.tools.ledger.split(replace(work.batch, doubt_at=work.doubt_at), outcome, parts, at=now)
        if any(part.state == Verdict.ACCEPTED.value for part in parts):
            self.taken.add(work.batch.step)
        self.agenda.put_first([part for part in parts if part.state in _UNSETTLED])


def _recorded(outcome: Outcome, *, in_doubt: bool) -> Outcome:
    """Keep an earlier attempt's doubt alive unless a later one settles it.

    When one attempt was never answered and the next is throttled or finds the token
    revoked, the first may still have been applied: the batch is unknown, not unsent.
    """
    if in_doubt and outcome.verdict in {Verdict.RETRY, Verdict.STOP}:
        return replace(outcome, verdict=Verdict.UNKNOWN)
    return outcome
