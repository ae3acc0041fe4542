"""What a delivery does next: the plan's batches in order, pieces and repeats among them.

Rules for editors:

1. An audience's adds wait until all its deletes are finished, so that nobody can be left in
   who was removed; otherwise batches hold different records and may pass each other.
2. Once a delivery is stopped or interrupted nothing new is started; what is in flight then is
   waited for.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sync.delivery.asking import registry
from sync.delivery.excerpt import excerpt
from sync.delivery.rates import family_of
from sync.delivery.resolve import audience_id
from sync.delivery.tools import Rows, Tools
from sync.delivery.work import Work
from sync.destinations.base import Outcome, Step, Verdict
from sync.ledger.entries import PLANNED, BatchRow
from sync.planning.plan import Plan, PlannedBatch

REPEAT_SECONDS = 3600
"""How long after its plan was made a batch that may be a copy is still sent; see `RESEND_SECONDS`."""


QUOTA_USED_UP = "today's quota of requests is used up; it begins anew at 00:00 UTC"


@dataclass(slots=True)
class Agenda:
    """The work of one delivery that is not finished.

    Attributes:
        stopped_by: The outcome after which nothing new is started, or None.
        planned: Batches of the plan that were not looked at yet.
        numbers: Numbers for pieces of refused batches.
        ready: Work that may start; pieces of a refused batch come before what follows it.
        waiting: Work that is due again later.
        flying: Work whose request is on its way, by number.
        audience_ids: Store -> the id of its audience, as far as one was needed.
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

    def __post_init__(self) -> None:
        self.planned = enumerate(zip(self.plan.batches, self.rows.batches, strict=True))
        self.numbers = itertools.count(len(self.plan.batches))

    def is_unfinished(self) -> bool:
        """Tell whether anything is on its way, or may still be started."""
        if self.flying:
            return True
        is_more = not self.is_ending() and bool(self._peek() or self.waiting)
        # Looking for the next batch may itself stop the run; what waits for a repeat is then left.
        return is_more and self.stopped_by is None

    def is_ending(self) -> bool:
        """Tell whether nothing new may be started."""
        return self.stopped_by is not None or self.tools.interrupted()

    def next(self) -> tuple[Work | None, float | None]:
        """Return the work to start now, or the seconds until there may be some."""
        if self.is_ending():
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

    def take(self, work: Work) -> None:
        """Take work that `next` gave off the list; its request is about to leave."""
        if work in self.waiting:
            self.waiting.remove(work)
        else:
            self.ready.popleft()

    def put_first(self, parts: Sequence[BatchRow]) -> None:
        """Put pieces of a batch, in order, before everything that was not started."""
        for part in reversed(parts):
            step = self._complete(part.step)
            assert isinstance(step, Step)  # noqa: S101 - the batch itself was sent, so its audience is known
            self.ready.appendleft(self._work(part, step, self.rows.piece(part.first_row, part.rows)))

    def is_too_late(self, step: int, seconds: float = 0.0) -> bool:
        """Tell whether copies of a step's records might be counted again when sent in so many seconds."""
        is_repeat = self.plan.steps[step].is_repeat
        return is_repeat and self.tools.now() + seconds > self.plan.made_at + REPEAT_SECONDS

    def stop(self, outcome: Outcome) -> None:
        """Start nothing new; the first reason counts."""
        self.stopped_by = self.stopped_by or outcome

    def _allowed(self, work: Work, now: float) -> tuple[Work | None, float | None]:
        """Return the work if its endpoint's rate allows it now, else the seconds until it does."""
        limiter = self.tools.limiters[family_of(work.request)]
        if limiter.is_used_up:
            self.stop(Outcome(Verdict.STOP, QUOTA_USED_UP))
            return None, 0.0
        wait = limiter.wait(now)
        return (work, None) if wait <= 0 else (None, wait)

    def _peek(self) -> Work | None:
        """Return the work that comes next in order, without taking it; None when there is none."""
        if not self.ready and not self.is_ending():
            self._fill()
        return self.ready[0] if self.ready else None

    def _fill(self) -> None:
        """Make work of the plan's next batch; its audience's id is found first."""
        following = next((one for one in self.planned if not self.is_too_late(one[1][0].step)), None)
        if following is None:
            return
        number, (planned, records) = following
        step = self._complete(planned.step)
        if isinstance(step, Outcome):
            self.stop(step)
            return
        batch = BatchRow(
            self.run_id, number, planned.step, step.sync, step.operation.value, planned.first_row,
            planned.rows, body_sha256="", excerpt="", state=PLANNED, attempts=0, intent_at=0,
        )  # fmt: skip
        self.ready.append(self._work(batch, step, records))

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

    def _complete(self, index: int) -> Step | Outcome:
        """Return a step whose envelope is complete: its audience exists and its id is known."""
        step, store = self.plan.steps[index], self.plan.stores[index]
        if "audience" not in step.settings:
            return step
        if store not in self.audience_ids:
            found = audience_id(registry(self.tools), step, store, self.plan.rules, self.tools.now())
            if isinstance(found, Outcome):
                return found
            self.audience_ids[store] = found
        return replace(step, settings={**step.settings, "audience_id": self.audience_ids[store]})
