"""Booking: what a person says of parked events is recorded like an answer, and nothing is sent."""

from __future__ import annotations

from pathlib import Path

from sync.delivery.run import BOOKED, Books, RunResult, close
from sync.destinations.base import Verdict
from sync.ledger.entries import BatchRow
from sync.planning.plan import Plan, plan_document

_REASON = "a person booked it as delivered; it is never sent again"


def book(books: Books, plan: Plan, rows_file: Path) -> RunResult:
    """Book every record of a plan as delivered; its rows are durable in the ledger's plans folder.

    All batches are one commit. A process that ends before it has booked nothing; one that ends
    after it leaves the rest to the recovery of its run.
    """
    document = plan_document(plan)
    books.journal.open_run(
        plan.plan_id, at=books.now(), plan_file=rows_file.name, plan=document, forced=False
    )
    books.journal.book(_batches(plan, books.now()))
    return close(books, plan, plan.plan_id, rows_file, BOOKED)


def _batches(plan: Plan, now: int) -> tuple[BatchRow, ...]:
    return tuple(
        BatchRow(
            plan.plan_id,
            number,
            planned.step,
            plan.steps[planned.step].sync,
            plan.steps[planned.step].operation.value,
            planned.first_row,
            planned.rows,
            body_sha256="",
            excerpt="",
            state=Verdict.ACCEPTED.value,
            attempts=0,
            intent_at=now,
            reason=_REASON,
        )
        for number, planned in enumerate(plan.batches, start=1)
    )
