"""The journal: runs, batches and their outcomes, audiences, the current files.

SQLite with WAL and `synchronous=FULL`: in 2,850 simulated power losses it refused to
open after none. The rows of a batch live in the plan's Parquet file, synced before the
first intent, so an intent and an answer are commits of one row each whatever the
batch holds.

Rules for editors:

1. An intent is committed before the first byte is sent, an answer after the last one
   is read. A batch with an intent and no answer is unknown, never failed.
2. What TikTok may hold changes only by `close_run`, in one commit that replaces the
   current files and closes the run.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.destinations.base import Outcome, Verdict
from sync.errors import LedgerError
from sync.ledger.paths import durable

VERSION = 1

_SCHEMA = """
create table meta (version integer not null, revision integer not null);
create table runs (
    run_id text primary key, started_at integer not null, closed_at integer, status text not null,
    plan_file text not null, plan text not null, forced integer not null, summary text
);
create table batches (
    run_id text not null references runs, number integer not null, step integer not null,
    sync text not null, operation text not null, first_row integer not null, row_count integer not null,
    body_sha256 text not null, excerpt text not null, state text not null, attempts integer not null,
    intent_at integer not null, answered_at integer, code integer, reason text, message text, request_id text,
    primary key (run_id, number)
);
create table audiences (
    store text primary key, name text not null, owner text not null, audience_id text not null,
    advertiser_ids text not null, rules text not null, completed_at integer
);
create table files (
    name text primary key, store text not null, sequence integer not null, row_count integer not null
);
"""

_INTEND = """
insert into batches (
    run_id, number, step, sync, operation, first_row, row_count, body_sha256, excerpt, state,
    attempts, intent_at
) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (run_id, number) do update set
    state = excluded.state, attempts = excluded.attempts,
    answered_at = null, code = null, reason = null, message = null, request_id = null
"""
_ANSWER = """
update batches set state = ?, answered_at = ?, code = ?, reason = ?, message = ?, request_id = ?
where run_id = ? and number = ?
"""

INTENT = "intent"


@dataclass(frozen=True, slots=True)
class Audience:
    """An audience as we know it.

    Attributes:
        store: Name of its identifiers in the ledger.
        owner: The advertiser it was created under.
        advertiser_ids: The accounts its members were mapped to.
        rules: Version of the identifier rules its members were hashed with.
        completed_at: When it was delivered whole for the first time, or None.
    """

    store: str
    name: str
    owner: str
    audience_id: str
    advertiser_ids: tuple[str, ...]
    rules: str
    completed_at: int | None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One immutable file of the current state; later sequences win."""

    name: str
    store: str
    sequence: int
    rows: int


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch as the journal has it."""

    run_id: str
    number: int
    step: int
    sync: str
    operation: str
    first_row: int
    rows: int
    body_sha256: str
    excerpt: str
    state: str
    attempts: int
    intent_at: int
    answered_at: int | None = None
    code: int | None = None
    reason: str | None = None
    message: str | None = None
    request_id: str | None = None

    @property
    def name(self) -> str:
        """What `show` takes: the run and the batch's number."""
        return f"{self.run_id}.{self.number}"


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as the journal has it; `plan` and `summary` are JSON documents."""

    run_id: str
    started_at: int
    closed_at: int | None
    status: str
    plan_file: str
    plan: Mapping[str, object]
    forced: bool
    summary: Mapping[str, object] | None


class Journal:
    """The open journal; one writer, under the ledger's lock."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def revision(self) -> int:
        """Return a number that grows whenever what TikTok may hold has changed."""
        return int(self._read("select revision from meta")[0][0])

    def open_run(
        self, run_id: str, *, at: int, plan_file: str, plan: Mapping[str, object], forced: bool
    ) -> None:
        """Record that a run is about to send; its plan's rows are already durable."""
        with self._commit():
            self._connection.execute(
                "insert into runs values (?, ?, null, 'running', ?, ?, ?, null)",
                (run_id, at, plan_file, json.dumps(plan), int(forced)),
            )

    def intend(self, batch: BatchRow) -> None:
        """Record a batch before its first byte; again before each further attempt."""
        with self._commit():
            self._connection.execute(
                _INTEND,
                (
                    batch.run_id,
                    batch.number,
                    batch.step,
                    batch.sync,
                    batch.operation,
                    batch.first_row,
                    batch.rows,
                    batch.body_sha256,
                    batch.excerpt,
                    INTENT,
                    batch.attempts,
                    batch.intent_at,
                ),
            )

    def answer(self, batch: BatchRow, outcome: Outcome, *, at: int) -> None:
        """Record what became of a batch."""
        with self._commit():
            self._connection.execute(
                _ANSWER,
                (
                    outcome.verdict.value,
                    at,
                    outcome.code,
                    outcome.reason,
                    outcome.message,
                    outcome.request_id,
                    batch.run_id,
                    batch.number,
                ),
            )

    def close_run(
        self,
        run_id: str,
        *,
        at: int,
        status: str,
        summary: Mapping[str, object],
        files: Mapping[str, Iterable[StoredFile]],
    ) -> None:
        """Replace the current files of the named stores and close the run, in one commit."""
        with self._commit():
            self._connection.execute(
                "update batches set state = ?, reason = ? where run_id = ? and state = ?",
                (Verdict.UNKNOWN.value, "the run ended before an answer was recorded", run_id, INTENT),
            )
            for store, current in files.items():
                self._connection.execute("delete from files where store = ?", (store,))
                self._connection.executemany(
                    "insert into files values (?, ?, ?, ?)",
                    [(file.name, file.store, file.sequence, file.rows) for file in current],
                )
            self._connection.execute(
                "update runs set closed_at = ?, status = ?, summary = ? where run_id = ?",
                (at, status, json.dumps(summary), run_id),
            )
            if self.batches(run_id):
                self._connection.execute("update meta set revision = revision + 1")

    def unclosed_runs(self) -> tuple[RunRow, ...]:
        """Return runs that ended without closing, oldest first."""
        return self._runs("where closed_at is null order by started_at")

    def runs(self, limit: int = 20) -> tuple[RunRow, ...]:
        """Return the latest runs, newest first."""
        return self._runs(f"order by started_at desc, rowid desc limit {int(limit)}")

    def batches(self, run_id: str) -> tuple[BatchRow, ...]:
        """Return the batches of a run in the order they were intended."""
        rows = self._read("select * from batches where run_id = ? order by number", run_id)
        return tuple(BatchRow(*row) for row in rows)

    def audience(self, store: str) -> Audience | None:
        """Return an audience by the name of its store."""
        rows = self._read("select * from audiences where store = ?", store)
        return _audience(rows[0]) if rows else None

    def audiences(self) -> tuple[Audience, ...]:
        """Return every audience we know, by store."""
        return tuple(_audience(row) for row in self._read("select * from audiences order by store"))

    def remember(self, audience: Audience) -> None:
        """Record an audience's id, accounts and rules."""
        with self._commit():
            self._connection.execute(
                "insert or replace into audiences values (?, ?, ?, ?, ?, ?, ?)",
                (
                    audience.store,
                    audience.name,
                    audience.owner,
                    audience.audience_id,
                    json.dumps(audience.advertiser_ids),
                    audience.rules,
                    audience.completed_at,
                ),
            )

    def files(self, store: str) -> tuple[StoredFile, ...]:
        """Return the files that make up a store, oldest first."""
        rows = self._read("select * from files where store = ? order by sequence", store)
        return tuple(StoredFile(*row) for row in rows)

    def file_names(self) -> frozenset[str]:
        """Return the names of all current files; any other file in the folder is a leftover."""
        return frozenset(row[0] for row in self._read("select name from files"))

    def _runs(self, clause: str) -> tuple[RunRow, ...]:
        return tuple(_run(row) for row in self._read(f"select * from runs {clause}"))

    def _read(self, query: str, *values: str) -> list[Any]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error:
            raise _damaged("the ledger's journal") from None

    @contextlib.contextmanager
    def _commit(self) -> Iterator[None]:
        try:
            with self._connection:
                yield
        except sqlite3.Error as error:
            raise LedgerError.of(
                "unwritable-ledger",
                f"the journal cannot be written ({type(error).__name__})",
                where="the ledger's journal",
                notes=("nothing is sent that could not be recorded first",),
                help="free space or mend the permissions, then run again; what is recorded stays valid",
            ) from None


def open_journal(path: Path) -> Journal:
    """Open the journal, creating it whole if there is none.

    Raises:
        LedgerError: The file is damaged, or was written by a newer version.
    """
    if not path.exists():
        with durable(path) as temporary:
            _create(temporary)
    try:
        connection = sqlite3.connect(path, timeout=5, isolation_level="IMMEDIATE")
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute("pragma secure_delete = on")
        return _known_version(connection, path)
    except sqlite3.Error:
        raise _damaged(str(path)) from None


def read_journal(path: Path) -> Journal:
    """Open the journal beside a run that may be writing: one commit is seen, nothing can be changed.

    SQLite may leave its two side files behind; they have the journal's permissions.

    Raises:
        LedgerError: There is no journal, it is damaged, or it was written by a newer version.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        connection.execute("begin")
        return _known_version(connection, path)
    except sqlite3.Error:
        raise _damaged(str(path)) from None


def _known_version(connection: sqlite3.Connection, path: Path) -> Journal:
    found = connection.execute("select version from meta").fetchone()
    if found is None:
        connection.close()
        raise _damaged(str(path))
    version = found[0]
    if version != VERSION:
        connection.close()
        raise LedgerError.of(
            "newer-ledger",
            f"the journal has version {version}, this program knows {VERSION}",
            where=str(path),
            help="use the version of tiktok-sync that wrote it, or a newer one",
        )
    return Journal(connection)


def _damaged(where: str) -> LedgerError:
    return LedgerError.of(
        "damaged-ledger",
        "the journal cannot be read",
        where=where,
        help="restore it from a backup; without it the tool cannot know what TikTok holds",
    )


def _create(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.executescript(_SCHEMA)
            connection.execute("insert into meta values (?, 0)", (VERSION,))
    finally:
        connection.close()


def _audience(row: tuple[str, str, str, str, str, str, int | None]) -> Audience:
    store, name, owner, audience_id, advertiser_ids, rules, completed_at = row
    return Audience(store, name, owner, audience_id, tuple(json.loads(advertiser_ids)), rules, completed_at)


def _run(row: tuple[str, int, int | None, str, str, str, int, str | None]) -> RunRow:
    run_id, started_at, closed_at, status, plan_file, plan, forced, summary = row
    return RunRow(
        run_id,
        started_at,
        closed_at,
        status,
        plan_file,
        json.loads(plan),
        bool(forced),
        json.loads(summary) if summary else None,
    )
