"""The one SQLite file that holds all state: its schema, transactions and counters."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

SCHEMA_VERSION = 1

# Digests are kept as bytes under a small list number, so that ten thousand members are one cheap insert.
SCHEMA = """
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE issued_token (token_digest TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE revoked_token (token_digest TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE auth_code (
    code_digest TEXT PRIMARY KEY, issued_at REAL NOT NULL, is_spent INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE audience (
    audience_id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, created_at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE member_list (
    list_no INTEGER PRIMARY KEY, audience_id TEXT NOT NULL, advertiser_id TEXT NOT NULL,
    identifier_type TEXT NOT NULL, UNIQUE (audience_id, advertiser_id, identifier_type)
);
CREATE TABLE member (list_no INTEGER, digest BLOB, PRIMARY KEY (list_no, digest)) WITHOUT ROWID;
CREATE TABLE event_key (
    event_source_id TEXT, event TEXT, event_id TEXT, first_at REAL NOT NULL,
    PRIMARY KEY (event_source_id, event, event_id)
) WITHOUT ROWID;
CREATE TABLE event (
    event_no INTEGER PRIMARY KEY, counted_at REAL NOT NULL, event_source TEXT NOT NULL,
    event_source_id TEXT NOT NULL, test_event_code TEXT, name TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE request (
    request_no INTEGER PRIMARY KEY, at REAL NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    status INTEGER, code INTEGER, batch_rows INTEGER NOT NULL, fault TEXT, request_id TEXT NOT NULL
);
CREATE TABLE late_work (
    late_no INTEGER PRIMARY KEY, due_at REAL NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    query TEXT NOT NULL, token_digest TEXT NOT NULL, content_type TEXT NOT NULL, body BLOB NOT NULL
);
"""

TABLES = (
    "counter", "issued_token", "revoked_token", "auth_code", "audience", "member_list",
    "member", "event_key", "event", "request", "late_work",
)  # fmt: skip

# TikTok never gives an id or a token twice, so these outlive a reset.
LASTING_COUNTERS = ("audience", "request", "consent", "token")

BUSY_TIMEOUT_S = 30.0


class StateFileError(ValueError):
    """The state file belongs to another version of the simulator, or cannot be used at all.

    Attributes:
        why: In a few words.
    """

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"error[simulator-state]: simulator state cannot be used: {why}\n"
            f"  --> {path}\n"
            "  = note: the file is the simulator's own\n"
            "  = help: delete the file; the simulator starts with an empty account"
        )
        self.why = why


def prepare(path: Path) -> None:
    """Create the state file with mode 0600 unless it is already there.

    Raises:
        StateFileError: The file was written by another version, is no database or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
        with closing(connect(path)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            with transaction(database):
                _create_schema(database, path)
    except OSError as error:
        raise StateFileError(path, os.strerror(error.errno or 0)) from None
    except sqlite3.Error:
        raise StateFileError(path, "SQLite cannot read or write it") from None


def connect(path: Path) -> sqlite3.Connection:
    """Open the state file for one thread; the caller closes it."""
    database = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    # A killed process loses nothing in WAL mode; only a power cut may lose the last answers.
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute("PRAGMA cache_size = -65536")
    database.execute("PRAGMA wal_autocheckpoint = 8000")
    return database


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Hold the write lock for the body; commit at its end, undo it on any exception."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


@contextmanager
def savepoint(database: sqlite3.Connection) -> Iterator[None]:
    """Undo only the body on an exception, inside a transaction that goes on."""
    database.execute("SAVEPOINT work")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK TO work")
        database.execute("RELEASE work")
        raise
    database.execute("RELEASE work")


def count(database: sqlite3.Connection, name: str, by: int = 1) -> int:
    """Add to a named counter and return its new value."""
    row = database.execute(
        "INSERT INTO counter VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value"
        " RETURNING value",
        (name, by),
    ).fetchone()
    return int(row[0])


def read_counters(database: sqlite3.Connection) -> dict[str, int]:
    """Return every counter by name, in order of name."""
    return dict(database.execute("SELECT name, value FROM counter ORDER BY name").fetchall())


def erase(database: sqlite3.Connection) -> None:
    """Forget everything except the counters that ids are made from."""
    kept = [(name, value) for name, value in read_counters(database).items() if name in LASTING_COUNTERS]
    for table in TABLES:
        database.execute(f"DELETE FROM {table}")
    database.executemany("INSERT INTO counter VALUES (?, ?)", kept)


def _create_schema(database: sqlite3.Connection, path: Path) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version == SCHEMA_VERSION:
        return
    if version != 0:
        raise StateFileError(path, f"it has version {version}, not {SCHEMA_VERSION}")
    for statement in filter(str.strip, SCHEMA.split(";")):
        database.execute(statement)
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
