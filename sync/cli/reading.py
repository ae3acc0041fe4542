"""The ledger of a target as commands read it that may run beside a delivery."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sync.cli.workspace import Workspace
    from sync.engines.base import Engine
    from sync.ledger.entries import BatchRow, RunRow
    from sync.ledger.journal import Journal

Answer = TypeVar("Answer")


@contextmanager
def reading_engine() -> Iterator[Engine]:
    """Give an engine in memory that reads the ledger's files; it creates none."""
    from sync.engines.duckdb import EngineOptions, open_engine

    engine = open_engine(EngineOptions())
    try:
        yield engine
    finally:
        engine.close()


def asked(workspace: Workspace, question: Callable[[Journal], Answer]) -> Answer | None:
    """Ask the ledger's journal without its lock; None when nothing was ever delivered."""
    from sync.ledger.reading import read_ledger

    return read_ledger(workspace.ledger, question)


def run_and_batches(journal: Journal, run_id: str) -> tuple[RunRow | None, tuple[BatchRow, ...]]:
    """Return a run with its batches; None and none when there is no such run."""
    return journal.run(run_id), journal.batches(run_id)


def latest_runs(workspace: Workspace) -> str:
    """Return what to do after a run or batch was named that does not exist."""
    from sync.report.runs import NEVER

    known = asked(workspace, lambda journal: [run.run_id for run in journal.runs(3)])
    return f"latest runs: {', '.join(known)}" if known else NEVER
