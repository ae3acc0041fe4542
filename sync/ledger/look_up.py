"""Ask the ledger about single digests, beside a run that may be writing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.engines.base import Engine, fetch
from sync.ledger.entries import Audience, BatchRow, Forgotten
from sync.ledger.generations import WORDS, Words, explains, stated, words_of
from sync.ledger.journal import Journal
from sync.ledger.paths import LedgerPaths
from sync.ledger.reading import read_ledger

if TYPE_CHECKING:
    import pyarrow as pa

_ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Holding:
    """The latest word of the ledger on one digest in one audience.

    Attributes:
        kind: Number of the identifier's kind.
        state: HELD, UNKNOWN, REFUSED or GONE of `sync.ledger.generations`.
        since: When it was sent, in seconds since the epoch.
        doubt_at: When a request about it last ended without a clear answer, or None.
        batches: The requests that may have carried it, all sent at that second; one of them did.
            The records of a run are deleted when it is closed, so several cannot be told apart.
    """

    digest: str
    kind: int
    state: int
    since: int
    doubt_at: int | None
    audience: Audience
    batches: tuple[BatchRow, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the ledger says about some digests.

    Attributes:
        audiences: All that the ledger knows, whether they hold one of the digests or not.
        forgotten: The digests among them that may never be sent again.
        is_running: A run is open; what it sends is not told yet.
    """

    holdings: tuple[Holding, ...]
    audiences: tuple[Audience, ...]
    forgotten: tuple[Forgotten, ...]
    is_running: bool


def look_up(paths: LedgerPaths, engine: Engine, digests: Collection[str]) -> Found | None:
    """Return what the ledger says about some digests; None when nothing was ever delivered.

    Args:
        engine: Reads the ledger's files; gets a table `asked`.
        digests: Hex texts of 64 or 32 digits, lower case.

    Raises:
        LedgerError: The journal or a file of the ledger cannot be read.
    """
    engine.load(_ASKED, _words_table(digests))
    return read_ledger(paths, lambda journal: _found(journal, paths, engine, digests))


def _found(journal: Journal, paths: LedgerPaths, engine: Engine, digests: Collection[str]) -> Found:
    by_words = {words_of(digest): digest for digest in digests}
    audiences = journal.audiences()
    return Found(
        tuple(
            Holding(
                by_words[words],
                kind,
                state,
                since,
                doubt_at,
                audience,
                _carriers(journal, audience.store, since, state),
            )
            for audience in audiences
            for kind, words, since, doubt_at, state in _stated(journal, audience, paths, engine)
        ),
        audiences,
        tuple(one for one in journal.forgotten() if one.digest in digests),
        is_running=bool(journal.unclosed_runs()),
    )


def _carriers(journal: Journal, store: str, since: int, state: int) -> tuple[BatchRow, ...]:
    """Return the batches of a store that were sent at a second and explain a state, else all of them."""
    sent = tuple(batch for at, batch in journal.sent_at(since) if at == store)
    return tuple(batch for batch in sent if explains(batch, state)) or sent


def _stated(
    journal: Journal, audience: Audience, paths: LedgerPaths, engine: Engine
) -> Iterator[tuple[int, Words, int, int | None, int]]:
    files = journal.files(audience.store)
    rows = fetch(engine, stated(files, paths.generations, _ASKED)) if files else []
    for kind, *words, since, doubt_at, state in rows:
        doubt = None if doubt_at is None else _whole(doubt_at)
        yield _whole(kind), tuple(map(_whole, words)), _whole(since), doubt, _whole(state)


def _whole(number: object) -> int:
    return int(str(number))


def _words_table(digests: Collection[str]) -> pa.Table:
    import pyarrow as pa

    rows = [words_of(digest) for digest in digests]
    arrays = {f"w{place + 1}": pa.array([row[place] for row in rows], pa.uint64()) for place in range(WORDS)}
    return pa.table(arrays)
