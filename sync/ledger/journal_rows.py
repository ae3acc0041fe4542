"""The journal's rows as SQLite stores them, and as values."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from sync.destinations.base import Operation, Verdict
from sync.ledger.entries import (
    INTENT,
    PLANNED,
    SPLIT,
    Audience,
    BatchRow,
    Forgotten,
    Restore,
    RunRow,
    StoredFile,
)

Kind = Callable[[object], bool]

_LAST_MOMENT = 253_402_300_799
"""The end of the year 9999; a later one cannot be written as a date."""


def _text(value: object) -> bool:
    return isinstance(value, str)


def _name(value: object) -> bool:
    """A file of a folder, and nothing outside it."""
    return isinstance(value, str) and value not in {"", ".", ".."} and not {"/", "\0"} & {*value}


def _number(value: object) -> bool:
    return isinstance(value, int)


def _count(value: object) -> bool:
    return isinstance(value, int) and value >= 0


def _moment(value: object) -> bool:
    return isinstance(value, int) and 0 <= value <= _LAST_MOMENT


def _one_of(*words: str) -> Kind:
    return lambda value: value in words


def _maybe(kind: Kind) -> Kind:
    return lambda value: value is None or kind(value)


_OPERATION = _one_of(*(operation.value for operation in Operation))
_STATE = _one_of(PLANNED, INTENT, SPLIT, *(verdict.value for verdict in Verdict))
_BATCH: tuple[Kind, ...] = (
    _text, _count, _count, _text, _OPERATION, _count, _count, _text, _text, _STATE, _count, _moment,
    _maybe(_moment), _maybe(_number), _maybe(_text), _maybe(_text), _maybe(_text), _maybe(_count),
    _maybe(_moment),
)  # fmt: skip
_FILE: tuple[Kind, ...] = (_name, _text, _count, _count, _count)
_AUDIENCE: tuple[Kind, ...] = (_text, _text, _text, _text, _text, _text, _maybe(_moment))
_RUN: tuple[Kind, ...] = (
    _text, _moment, _maybe(_moment), _text, _name, _text, _count, _maybe(_text),
)  # fmt: skip
_FORGOTTEN: tuple[Kind, ...] = (_count, _text, _moment)
"""Of each table's columns, in order: SQLite would read anything in any of them."""


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


def batch_of(row: Sequence[Any]) -> BatchRow:
    """Read a row of `batches`.

    Raises:
        TypeError: A column holds something else than it should.
    """
    _require(row, _BATCH)
    return BatchRow(*row)


def file_of(row: Sequence[Any]) -> StoredFile:
    """Read a row of `files`.

    Raises:
        TypeError: A column holds something else than it should.
    """
    _require(row, _FILE)
    return StoredFile(*row)


def forgotten_of(row: Sequence[Any]) -> Forgotten:
    """Read a row of `forgotten`.

    Raises:
        TypeError: A column holds something else than it should.
    """
    _require(row, _FORGOTTEN)
    return Forgotten(*row)


def restore_of(row: Sequence[Any]) -> Restore:
    """Read a row of `restores`.

    Raises:
        TypeError: A column holds something else than it should.
    """
    _require(row, (_moment, _moment))
    return Restore(*row)


def accepted_of(row: Sequence[Any]) -> tuple[str, int]:
    """Read a store, and when something of it was last accepted.

    Raises:
        TypeError: One of them is something else.
    """
    _require(row, (_text, _moment))
    return row[0], row[1]


def audience_of(row: Sequence[Any]) -> Audience:
    """Read a row of `audiences`.

    Raises:
        TypeError: A column holds something else than it should.
    """
    _require(row, _AUDIENCE)
    store, name, owner, audience_id, advertiser_ids, rules, completed_at = row
    accounts = json.loads(advertiser_ids)
    _require(accounts, [_text] * len(accounts))
    return Audience(store, name, owner, audience_id, tuple(accounts), rules, completed_at)


def run_of(row: Sequence[Any]) -> RunRow:
    """Read a row of `runs`.

    Raises:
        KeyError: A part of one of its documents is missing.
        TypeError: A column or a part holds something else than it should.
    """
    _require(row, _RUN)
    run_id, started_at, closed_at, status, plan_file, plan, forced, summary = row
    return RunRow(
        run_id,
        started_at,
        closed_at,
        status,
        plan_file,
        _plan(plan),
        bool(forced),
        _summary(summary) if summary else None,
    )


def _plan(text: str) -> dict[str, Any]:
    """Read a plan as far as it is shown; all of it is read when it is recovered from."""
    document: dict[str, Any] = json.loads(text)
    for sync in document.get("syncs", ()):
        for guard in sync["guards"]:
            _require(
                (sync["name"], guard["name"], guard["stops"], guard["passed"]),
                (_text, _text, _count, _count),
            )
    return document


def _summary(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    for sync in document.get("syncs", ()):
        counts = [value for key, value in sync.items() if key != "name"]
        _require((sync["name"], *counts), (_text, *[_count] * len(counts)))
    return document


def _require(row: Sequence[Any], kinds: Sequence[Kind]) -> None:
    if len(row) != len(kinds) or not all(kind(value) for kind, value in zip(kinds, row, strict=True)):
        raise TypeError("not what this row should hold")
