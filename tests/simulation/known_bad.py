"""Four ways in which such tools are commonly built; each loses or leaks under our weather.

They keep no journal that could be held to ours, so they are judged by what comes of it: who
is in the audience, what was counted, what is sent once more.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from sync.destinations.base import Outcome, Verdict
from sync.ledger.entries import BatchRow
from sync.ledger.journal import Journal
from sync.ledger.points import Reached, nowhere
from tests.simulation.designs import OURS, Design
from tests.simulation.mutants import MUTANTS, AnswersBefore, no_settling


class _SavesAtTheEnd(Journal):
    """Keeps what it learns in memory until the run is over."""

    def __init__(self, connection: sqlite3.Connection, path: Path, reached: Reached = nowhere) -> None:
        super().__init__(connection, path, reached)
        self._unsaved: list[Callable[[], None]] = []

    def intend(self, batch: BatchRow) -> None:
        self._unsaved.append(partial(super().intend, batch))

    def answer(self, batch: BatchRow, outcome: Outcome, *, at: int, doubt_at: int | None = None) -> None:
        self._unsaved.append(partial(super().answer, batch, outcome, at=at, doubt_at=doubt_at))

    def split(self, batch: BatchRow, outcome: Outcome, pieces: Iterable[BatchRow], *, at: int) -> None:
        self._unsaved.append(partial(super().split, batch, outcome, tuple(pieces), at=at))

    def batches(self, run_id: str) -> tuple[BatchRow, ...]:
        """Save everything: whoever closes a run asks for its batches first."""
        for save in self._unsaved:
            save()
        self._unsaved.clear()
        return super().batches(run_id)


class _SavesWhatWasTaken(Journal):
    """Writes a batch down when it was taken, and says nothing of the others."""

    def intend(self, batch: BatchRow) -> None:
        """Write nothing yet."""

    def answer(self, batch: BatchRow, outcome: Outcome, *, at: int, doubt_at: int | None = None) -> None:
        if outcome.verdict in {Verdict.ACCEPTED, Verdict.REJECTED}:
            super().intend(batch)
            super().answer(batch, outcome, at=at, doubt_at=doubt_at)

    def split(self, batch: BatchRow, outcome: Outcome, pieces: Iterable[BatchRow], *, at: int) -> None:
        super().intend(batch)
        super().split(batch, outcome, pieces, at=at)


KNOWN_BAD: Mapping[str, Design] = {
    "saves its state at the end of a run": replace(OURS, journal=_SavesAtTheEnd, keeps_journal=False),
    "marks records before it sends them": replace(OURS, journal=AnswersBefore, keeps_journal=False),
    "saves after each batch that was taken": replace(OURS, journal=_SavesWhatWasTaken, keeps_journal=False),
    "writes intents, settles nothing": replace(OURS, compare_members=no_settling, keeps_journal=False),
}
"""The usual design -> the same as a protocol."""

CONTROLS: Mapping[str, Design] = {**KNOWN_BAD, **MUTANTS}
ENOUGH = 500
"""A broken protocol must be told from ours within so many schedules."""
