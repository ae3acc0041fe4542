"""What SQLite's refusals mean to a person: mend the disk, wait, or bring a backup.

A backup is asked for only when the file itself is at fault. To restore one because a disk was
full or a folder read-only would throw away what was recorded since.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from sync.errors import LedgerError

_PASSING: Mapping[int, str] = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it or its folder is read-only",
    sqlite3.SQLITE_PERM: "its permissions do not allow it",
    sqlite3.SQLITE_CANTOPEN: "it, or a file that belongs beside it, cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_NOMEM: "there is not enough memory",
    sqlite3.SQLITE_BUSY: "another program is using it",
    sqlite3.SQLITE_LOCKED: "another program is using it",
    sqlite3.SQLITE_PROTOCOL: "another program is using it",
}
"""What keeps a journal that may be whole from being used."""

_OF_THE_FILE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
"""What only another file helps against; the last is what a table says that is not there."""

_CLASS = 0xFF
"""SQLite's codes say more in their higher bits (result codes, sqlite.org/rescode.html)."""


def unwritable(where: str, error: sqlite3.Error) -> LedgerError:
    """Return what to tell about a journal that did not take a change, or could not be opened to take one."""
    why = _passing(error)
    if why is None:
        return damaged(where)
    return LedgerError.of(
        "unwritable-ledger",
        f"the journal cannot be written: {why}",
        where=where,
        notes=("nothing is sent that could not be recorded first",),
        help="free space, mend the permissions or end the other program, then run again; "
        "what is recorded stays valid",
    )


def unreadable(where: str, error: sqlite3.Error) -> LedgerError:
    """Return what to tell about a journal that could not be read."""
    why = _passing(error)
    if why is None:
        return damaged(where)
    return LedgerError.of(
        "unreadable-ledger",
        f"the journal cannot be read now: {why}",
        where=where,
        notes=("it may be whole; to read it, SQLite needs to write two small files beside it",),
        help="mend the disk, the permissions of the folder or the memory, then ask again",
    )


def damaged(where: str) -> LedgerError:
    """Return what to tell about a journal that is not one any more."""
    return LedgerError.of(
        "damaged-ledger",
        "the journal cannot be read",
        where=where,
        notes=("SQLite, or what one of its rows says, finds it damaged",),
        help="restore it from a backup; without it the tool cannot know what TikTok holds",
    )


@contextlib.contextmanager
def understood(where: str) -> Iterator[None]:
    """Read rows that SQLite takes for whole: it keeps no checksums, so one of them may make no sense.

    Raises:
        LedgerError: A row is not what a journal has.
    """
    try:
        yield
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise damaged(where) from None


def not_durable(path: Path, setting: str) -> LedgerError:
    """Return what to tell about a place where SQLite does not keep its promise."""
    return LedgerError.of(
        "unsafe-ledger",
        f"commits would not survive a power loss here: SQLite refuses {setting}",
        where=str(path),
        notes=("a network or overlay file system without shared memory does that",),
        help="give the target a database on a local disk",
    )


def _passing(error: sqlite3.Error) -> str | None:
    """Return what keeps a whole journal from being used, or None when the file itself is at fault."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None or code & _CLASS in _OF_THE_FILE:
        return None
    return _PASSING.get(code & _CLASS, f"SQLite refuses ({type(error).__name__})")
