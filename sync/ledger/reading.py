"""Read the ledger beside a run that may be writing: no lock, nothing created, nothing changed.

SQLite shows a reader one commit, and that commit points to files that never change. One
race is left: a run that closes deletes the files it has replaced, perhaps after we were
told of them; then the question is asked again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TypeVar

from sync.engines.base import EngineFault
from sync.ledger.journal import Journal, read_journal
from sync.ledger.paths import LedgerPaths, ledger_faults, require_journal

Answer = TypeVar("Answer")

_ATTEMPTS = 3


def read_ledger(paths: LedgerPaths, question: Callable[[Journal], Answer]) -> Answer | None:
    """Return the answer to a question about one commit; None when nothing was ever delivered.

    Args:
        question: May be asked several times; reads the files that the journal names.

    Raises:
        LedgerError: The journal or a file of the ledger is gone or cannot be read.
    """
    require_journal(paths)
    if not paths.journal.exists():
        return None
    for _ in range(_ATTEMPTS - 1):
        with contextlib.suppress(EngineFault):
            return _answered(paths, question)
    with ledger_faults(paths.root):
        return _answered(paths, question)


def _answered(paths: LedgerPaths, question: Callable[[Journal], Answer]) -> Answer:
    with contextlib.closing(read_journal(paths.journal)) as journal:
        return question(journal)
