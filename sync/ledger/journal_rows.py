"""The journal's rows as SQLite stores them, and as values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sync.ledger.entries import Audience, BatchRow, RunRow, StoredFile

AudienceColumns = tuple[str, str, str, str, str, str, int | None]
RunColumns = tuple[str, int, int | None, str, str, str, int, str | None]


def batch_values(batch: BatchRow) -> tuple[object, ...]:
    """Return a batch as it is inserted; a piece may have the words of the batch it was cut from."""
    return (
        batch.run_id,
        batch.number,
        batch.step,
        batch.sync,
        batch.operation,
        batch.first_row,
        batch.rows,
        batch.body_sha256,
        batch.excerpt,
        batch.state,
        batch.attempts,
        batch.intent_at,
        batch.code,
        batch.reason,
        batch.message,
        batch.request_id,
        batch.parent,
        batch.doubt_at,
    )


_BATCH_TYPES = (str, int, int, str, str, int, int, str, str, str, int, int)
"""Of the columns that every batch has, in order."""


def batch_of(row: Sequence[Any]) -> BatchRow:
    """Read a row of `batches`.

    Raises:
        TypeError: A column holds something else than it should.
    """
    _require(row, _BATCH_TYPES)
    return BatchRow(*row)


def file_of(row: Sequence[Any]) -> StoredFile:
    """Read a row of `files`.

    Raises:
        TypeError: A column holds something else than it should.
    """
    _require(row, (str, str, int, int, int))
    return StoredFile(*row)


def _require(row: Sequence[Any], types: Sequence[type]) -> None:
    for value, wanted in zip(row, types, strict=False):
        if not isinstance(value, wanted):
            raise TypeError("not the type of this column")


def audience_of(row: AudienceColumns) -> Audience:
    """Read a row of `audiences`."""
    store, name, owner, audience_id, advertiser_ids, rules, completed_at = row
    return Audience(store, name, owner, audience_id, tuple(json.loads(advertiser_ids)), rules, completed_at)


def run_of(row: RunColumns) -> RunRow:
    """Read a row of `runs`."""
    run_id, started_at, closed_at, status, plan_file, plan, forced, summary = row
    return RunRow(
        run_id,
        started_at,
        closed_at,
        status,
        plan_file,
        json.loads(plan),
        bool(forced),
        json.loads(summary) if summary else None,
    )
