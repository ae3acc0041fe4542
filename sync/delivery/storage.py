"""How the rows of a plan, and what TikTok may hold, are kept: as functions, so that they can be others.

A run decides about batches; where their rows lie is none of its business. `ON_DISK` keeps
them in Parquet files that an engine reads. A simulation of ten thousand runs keeps them in
memory, and everything that decides stays the same code.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sync.delivery.refused import keep_refused
from sync.engines.base import Engine
from sync.ledger.entries import BatchRow, StoredFile
from sync.ledger.generations import Shelf, fold, leftovers
from sync.ledger.paths import LedgerPaths
from sync.ledger.rows import count_units, read_batches, read_piece, require_whole
from sync.planning.plan import Plan


class Fold(Protocol):
    """Brings a store to what became of some batches; see `sync.ledger.generations.fold`."""

    def __call__(
        self,
        shelf: Shelf,
        *,
        store: str,
        files: Sequence[StoredFile],
        rows_file: Path,
        batches: Sequence[BatchRow],
    ) -> tuple[StoredFile, ...]:
        """Return the store's files; they count once the journal points to them."""


@dataclass(frozen=True, slots=True)
class Storage:
    """Where rows lie.

    Attributes:
        batches: Rows file and sizes -> each batch's records, joined by commas.
        piece: Rows file, first row and number of rows -> their records, joined by commas.
        units: Counts the identifiers or events of each batch, by its number.
        fold: Brings a store to what became of batches.
        keep_refused: Keeps the records of refused batches for a person.
        clear: Deletes files nothing points to; given the names of those that are pointed to,
            and the rows file of the run that was closed, or None for all of them.
        require_whole: Fails when a part of a rows file is damaged.
    """

    batches: Callable[[Path, Sequence[int]], Iterator[bytes]]
    piece: Callable[[Path, int, int], bytes]
    units: Callable[[Path, Sequence[BatchRow]], Mapping[int, int]]
    fold: Fold
    keep_refused: Callable[[Engine, LedgerPaths, Plan, Path, Sequence[BatchRow]], object]
    clear: Callable[[LedgerPaths, frozenset[str], Path | None], None]
    require_whole: Callable[[Path], None]


def _units(rows_file: Path, batches: Sequence[BatchRow]) -> Mapping[int, int]:
    ranges = [(batch.first_row, batch.first_row + batch.rows) for batch in batches]
    units = count_units(rows_file, ranges) if batches else []
    return {batch.number: count for batch, count in zip(batches, units, strict=True)}


def _clear(paths: LedgerPaths, known: frozenset[str], rows_file: Path | None) -> None:
    """Delete what can be deleted now; the rest is next time."""
    closed = (rows_file,) if rows_file else tuple(paths.plans.iterdir())
    for path in (*closed, *leftovers(paths, known)):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


ON_DISK = Storage(read_batches, read_piece, _units, fold, keep_refused, _clear, require_whole)
"""Parquet files below the ledger's folder, read and written by the ledger's engine."""
