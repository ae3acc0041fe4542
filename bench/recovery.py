"""A journal whose run died: what the next run spends on it before it can plan.

The process that wrote it has not closed it, so the last commits lie in SQLite's log and not in the file
itself; each round opens a fresh copy of both, as a crash leaves them.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measure import QUICK, USUAL, Amount, Side, Workload
from sync.destinations.base import Outcome, Verdict
from sync.ledger.entries import BatchRow
from sync.ledger.journal import open_journal

RUN, AT, IN_FLIGHT = "20261129T120000Z-dead", 1_795_953_600, 8
"""The run that died, when it began, and how many of its batches have no answer."""

_OTHERS = "select run_id from runs where closed_at is null", "select count(*) from batches"


@dataclass(frozen=True, slots=True)
class Crashed:
    """Files a dead run left, and copies that are opened.

    Attributes:
        batches: How many it had intended.
    """

    folder: Path
    batches: int

    @property
    def left(self) -> Path:
        """The journal as it was left."""
        return self.folder / "left" / "journal.db"

    @property
    def copy(self) -> Path:
        """The journal that is opened."""
        return self.folder / "copy" / "journal.db"

    def leave(self) -> None:
        """Write a journal and keep its files as they are while it is open."""
        written = self.folder / "written" / "journal.db"
        for folder in (written.parent, self.left.parent):
            folder.mkdir()
        with closing(open_journal(written)) as journal:
            journal.open_run(RUN, at=AT, plan_file="plan.parquet", plan={}, forced=False)
            for number in range(self.batches):
                batch = _batch(number)
                journal.intend(batch)
                if number < self.batches - IN_FLIGHT:
                    journal.answer(batch, Outcome(Verdict.ACCEPTED, "", 0), at=AT)
            for file in (written, Path(f"{written}-wal")):
                shutil.copy(file, self.left.parent)

    def lay_out(self) -> None:
        """Put a fresh copy in place."""
        shutil.rmtree(self.copy.parent, ignore_errors=True)
        shutil.copytree(self.left.parent, self.copy.parent)

    def open_ours(self) -> None:
        """Open the journal as a run does and read what died; stop the benchmark when it is not all there."""
        with closing(open_journal(self.copy)) as journal:
            (run,) = journal.unclosed_runs()
            batches = journal.batches(run.run_id)
        if len(batches) != self.batches or sum(one.state == "intent" for one in batches) != IN_FLIGHT:
            raise RuntimeError("the journal does not hold what was committed")

    def open_bare(self) -> None:
        """Open it with SQLite alone and count."""
        with closing(sqlite3.connect(self.copy)) as connection:
            for statement in _OTHERS:
                connection.execute(statement).fetchall()


def _batch(number: int) -> BatchRow:
    digest = f"{number:064x}"
    return BatchRow(RUN, number, 0, "members", "add", number * 1_000, 1_000, digest, "", "intent", 1, AT)


@contextmanager
def _sides(batches: int) -> Iterator[tuple[Side, ...]]:
    with tempfile.TemporaryDirectory() as name:
        crashed = Crashed(Path(name), batches)
        crashed.leave()
        yield (
            Side(f"open and read {batches:,} batches", 1, crashed.open_ours, before=crashed.lay_out),
            Side("floor: SQLite counts them", 1, crashed.open_bare, before=crashed.lay_out),
        )


WORKLOADS: Mapping[str, Workload] = {
    "recovery": Workload(
        "recovery",
        "journals",
        1 / 0.05,
        _sides,
        cores=1,
        amounts={QUICK: Amount(1_000, 3), USUAL: Amount(1_000, 15)},
    )
}
"""Budget: 50 ms. A thousand batches are ten million members."""
