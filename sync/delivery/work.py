"""One batch on its way: how often it was sent, when it is due again, how it is cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sync.destinations.base import Outcome, Request, Verdict
from sync.ledger.entries import PLANNED, BatchRow

ALONE = "refused, while others of its batch were accepted"
"""Why a record that a partial success names is not there."""


@dataclass(slots=True)
class Work:
    """A batch that is not finished yet; grows with every attempt.

    Attributes:
        request: The bytes of every attempt; the same ones, because an event's id and body belong together.
        store: The ledger store of its records.
        due: When it may be sent again, on the run's clock.
        failed_at: When an attempt first came to nothing, on the run's clock, or None.
        sent_at: When its last attempt went, on the run's clock.
    """

    batch: BatchRow
    store: str
    request: Request
    attempts: int = 0
    due: float = 0.0
    failed_at: float | None = None
    doubt_at: int | None = None
    sent_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Cut:
    """A run of records of a batch, counted from its first; `is_named` when the platform named it as bad."""

    start: int
    rows: int
    is_named: bool = False


def cut(rows: int, named: Sequence[int]) -> tuple[Cut, ...]:
    """Cut a refused batch at the records that were named, else in two.

    Args:
        named: Positions, in order; those outside the batch say nothing.
    """
    known = [position for position in named if position < rows]
    if not known or rows == 1:
        half = rows // 2
        return tuple(Cut(start, size) for start, size in ((0, half), (half, rows - half)) if size)
    return tuple(_between(rows, known))


def _between(rows: int, named: Sequence[int]) -> Iterator[Cut]:
    start = 0
    for position in named:
        if position > start:
            yield Cut(start, position - start)
        yield Cut(position, 1, is_named=True)
        start = position + 1
    if start < rows:
        yield Cut(start, rows - start)


def pieces(work: Work, outcome: Outcome, first_number: int, *, now: int) -> tuple[BatchRow, ...]:
    """Return the batches that stand in a refused one's place.

    What the platform took in part, or may have taken at an earlier attempt, is unknown until it
    is sent again. A partial success that names its bad records has settled all of them.
    """
    batch = work.batch
    cuts = cut(batch.rows, outcome.rows)
    settled = outcome.partly and any(piece.is_named for piece in cuts)
    doubt_at = work.doubt_at if work.doubt_at or not outcome.partly or settled else now
    return tuple(
        replace(
            batch,
            number=first_number + place,
            parent=batch.number,
            first_row=batch.first_row + piece.start,
            rows=piece.rows,
            state=_state(piece, settled=settled, in_doubt=doubt_at is not None),
            attempts=0,
            intent_at=batch.intent_at or now,
            doubt_at=doubt_at,
            code=outcome.code,
            reason=ALONE if settled and piece.is_named else outcome.reason,
            message=outcome.message,
            request_id=outcome.request_id,
        )
        for place, piece in enumerate(cuts)
    )


def _state(piece: Cut, *, settled: bool, in_doubt: bool) -> str:
    if settled:
        return Verdict.REJECTED.value if piece.is_named else Verdict.ACCEPTED.value
    return Verdict.UNKNOWN.value if in_doubt else PLANNED
