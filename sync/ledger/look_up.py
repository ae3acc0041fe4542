"""Ask the ledger about single digests, beside a run that may be writing.

No lock is taken and nothing is changed. SQLite shows a reader one commit, and that commit
points to files that never change. One race is left: a run that closes deletes the files it
has replaced, perhaps after we were told of them; then we ask again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.engines.base import Engine, EngineFault, fetch
from sync.ledger.generations import stated
from sync.ledger.journal import Audience, Journal, read_journal
from sync.ledger.paths import LedgerPaths, ledger_faults

if TYPE_CHECKING:
    import pyarrow as pa

_ASKED = "asked"
_ATTEMPTS = 3
_WORD_DIGITS, _WORDS = 16, 4

Words = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """The latest word of the ledger on one digest in one audience.

    Attributes:
        kind: Number of the identifier's kind.
        state: HELD, UNKNOWN or GONE of `sync.ledger.generations`.
        since: When it was sent, in seconds since the epoch.
    """

    digest: str
    kind: int
    state: int
    since: int
    audience: Audience


@dataclass(frozen=True, slots=True)
class Found:
    """What the ledger says about some digests.

    Attributes:
        is_running: A run is open; what it sends is not told yet.
    """

    holdings: tuple[Holding, ...]
    is_running: bool


def look_up(paths: LedgerPaths, engine: Engine, digests: Collection[str]) -> Found | None:
    """Return what the ledger says about some digests; None when nothing was ever delivered.

    Args:
        engine: Reads the ledger's files; gets a table `asked`.
        digests: Hex texts of 64 or 32 digits, lower case.

    Raises:
        LedgerError: The journal or a file of the ledger cannot be read.
    """
    if not paths.journal.exists():
        return None
    engine.load(_ASKED, _words_table(digests))
    for _ in range(_ATTEMPTS - 1):
        with contextlib.suppress(EngineFault):
            return _found(paths, engine, digests)
    with ledger_faults(paths.root):
        return _found(paths, engine, digests)


def _found(paths: LedgerPaths, engine: Engine, digests: Collection[str]) -> Found:
    by_words = {words_of(digest): digest for digest in digests}
    with contextlib.closing(read_journal(paths.journal)) as journal:
        holdings = tuple(
            Holding(by_words[words], kind, state, since, audience)
            for audience in journal.audiences()
            for kind, words, since, state in _stated(journal, audience, paths, engine)
        )
        return Found(holdings, is_running=bool(journal.unclosed_runs()))


def _stated(
    journal: Journal, audience: Audience, paths: LedgerPaths, engine: Engine
) -> Iterator[tuple[int, Words, int, int]]:
    files = journal.files(audience.store)
    rows = fetch(engine, stated(files, paths.generations, _ASKED)) if files else []
    for row in rows:
        kind, *words, since, state = (int(str(value)) for value in row)
        yield kind, tuple(words), since, state


def words_of(digest: str) -> Words:
    """Cut a hex digest into four 64-bit words; a shorter digest leaves the last ones zero."""
    whole = digest.ljust(_WORDS * _WORD_DIGITS, "0")
    starts = range(0, _WORDS * _WORD_DIGITS, _WORD_DIGITS)
    return tuple(int(whole[start : start + _WORD_DIGITS], 16) for start in starts)


def _words_table(digests: Collection[str]) -> pa.Table:
    import pyarrow as pa

    rows = [words_of(digest) for digest in digests]
    arrays = {f"w{place + 1}": pa.array([row[place] for row in rows], pa.uint64()) for place in range(_WORDS)}
    return pa.table(arrays)
