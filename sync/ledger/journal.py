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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from sync.destinations.base import Outcome, Verdict
from sync.errors import LedgerError
from sync.ledger.entries import (
    CHANGING,
    INTENT,
    RULES_UNKNOWN,
    SPLIT,
    Audience,
    BatchRow,
    Forgotten,
    Restore,
    RunRow,
    StoredFile,
)
from sync.ledger.journal_errors import damaged, not_durable, understood, unreadable, unwritable
from sync.ledger.journal_rows import (
    accepted_of,
    audience_of,
    batch_of,
    batch_values,
    file_of,
    forgotten_of,
    restore_of,
    run_of,
)
from sync.ledger.journal_statements import ANSWER, BATCH, INTEND, KNOWN_UNTIL, LAST_ACCEPTED, SENT_AT
from sync.ledger.migrations import VERSION, migrate
from sync.ledger.paths import durable
from sync.ledger.points import Reached, nowhere

Row = TypeVar("Row")


class Journal:
    """The open journal; one writer, under the ledger's lock.

    Args:
        path: Where it lies, for messages.
        reached: Told before, inside and after every commit.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, reached: Reached = nowhere) -> None:
        self._connection, self._where = connection, str(path)
        self._reached = reached

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def revision(self) -> int:
        """Return a number that grows whenever what TikTok may hold has changed."""
        return self._each(_whole, "select revision from meta")[0]

    def open_run(
        self, run_id: str, *, at: int, plan_file: str, plan: Mapping[str, object], forced: bool
    ) -> None:
        """Record that a run is about to send; its plan's rows are already durable."""
        with self._commit("open run"):
            self._connection.execute(
                "insert into runs values (?, ?, null, 'running', ?, ?, ?, null)",
                (run_id, at, plan_file, json.dumps(plan), int(forced)),
            )

    def intend(self, batch: BatchRow) -> None:
        """Record a batch before its first byte; again before each further attempt."""
        with self._commit(f"intend {batch.operation}"):
            self._connection.execute(INTEND, batch_values(replace(batch, state=INTENT)))

    def answer(self, batch: BatchRow, outcome: Outcome, *, at: int, doubt_at: int | None = None) -> None:
        """Record what became of a batch.

        Args:
            doubt_at: When an attempt last ended without a clear answer, or None.
        """
        with self._commit(f"answer {batch.operation}"):
            self._answer(batch, outcome, at, doubt_at)

    def split(self, batch: BatchRow, outcome: Outcome, pieces: Iterable[BatchRow], *, at: int) -> None:
        """Record that a batch was refused and that pieces of it stand in its place.

        Args:
            pieces: Their state says what is known of them until they are sent themselves.
        """
        with self._commit(f"split {batch.operation}"):
            self._answer(batch, outcome, at, batch.doubt_at)
            self._connection.execute(
                "update batches set state = ? where run_id = ? and number = ?",
                (SPLIT, batch.run_id, batch.number),
            )
            self._connection.executemany(BATCH, map(batch_values, pieces))

    def _answer(self, batch: BatchRow, outcome: Outcome, at: int, doubt_at: int | None) -> None:
        words = (outcome.code, outcome.reason, outcome.message, outcome.request_id)
        values = (outcome.verdict.value, at, *words, doubt_at, batch.run_id, batch.number)
        self._connection.execute(ANSWER, values)

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
        with self._commit("close run"):
            self._connection.execute(
                "update batches set state = ?, reason = ? where run_id = ? and state = ?",
                (Verdict.UNKNOWN.value, "the run ended before an answer was recorded", run_id, INTENT),
            )
            for store, current in files.items():
                self._connection.execute("delete from files where store = ?", (store,))
                self._connection.executemany(
                    "insert into files values (?, ?, ?, ?, ?)",
                    [(file.name, file.store, file.sequence, file.rows, file.layout) for file in current],
                )
            self._connection.execute(
                "update runs set closed_at = ?, status = ?, summary = ? where run_id = ?",
                (at, status, json.dumps(summary), run_id),
            )
            if any(batch.state in CHANGING for batch in self.batches(run_id)):
                self._connection.execute("update meta set revision = revision + 1")

    def book(self, batches: Iterable[BatchRow]) -> None:
        """Record batches whose state a person has decided; no request carries them."""
        with self._commit("book events"):
            self._connection.executemany(BATCH, map(batch_values, batches))

    def unclosed_runs(self) -> tuple[RunRow, ...]:
        """Return runs that ended without closing, oldest first."""
        return self._runs("where closed_at is null order by started_at")

    def runs(self, limit: int = 20) -> tuple[RunRow, ...]:
        """Return the latest runs, newest first."""
        return self._runs(f"order by started_at desc, rowid desc limit {int(limit)}")

    def run(self, run_id: str) -> RunRow | None:
        """Return one run, or None."""
        return next(iter(self._each(run_of, "select * from runs where run_id = ?", run_id)), None)

    def batches(self, run_id: str) -> tuple[BatchRow, ...]:
        """Return the batches of a run in the order they were intended."""
        return self._each(batch_of, "select * from batches where run_id = ? order by number", run_id)

    def audience(self, store: str) -> Audience | None:
        """Return an audience by the name of its store."""
        return next(iter(self._each(audience_of, "select * from audiences where store = ?", store)), None)

    def audiences(self) -> tuple[Audience, ...]:
        """Return every audience we know, by store."""
        return self._each(audience_of, "select * from audiences order by store")

    def remember(self, audience: Audience) -> None:
        """Record an audience's id, accounts and rules; its creation is no longer in doubt."""
        with self._commit("remember audience"):
            self._connection.execute("delete from creations where store = ?", (audience.store,))
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

    def intend_creation(self, store: str, *, at: int) -> None:
        """Record that an audience is about to be created; a crash may leave nothing else of it."""
        with self._commit("intend creation"):
            self._connection.execute("insert or replace into creations values (?, ?)", (store, at))

    def creation(self, store: str) -> int | None:
        """Return when an audience was asked for whose id is not known, or None."""
        return next(iter(self._each(_whole, "select asked_at from creations where store = ?", store)), None)

    def not_created(self, store: str) -> None:
        """Record that an audience that was asked for was certainly not created."""
        with self._commit("rule out creation"):
            self._connection.execute("delete from creations where store = ?", (store,))

    def sent_since(self, moment: int, operations: Iterable[str]) -> int:
        """Count the requests of some operations since a moment, repeats included."""
        listed = tuple(operations)
        marks = ", ".join("?" for _ in listed)
        query = (
            f"select coalesce(sum(attempts), 0) from batches where intent_at >= ? and operation in ({marks})"
        )
        return self._each(_whole, query, moment, *listed)[0]

    def last_accepted(self) -> Mapping[str, int]:
        """Return when something was last accepted, by store."""
        return dict(self._each(accepted_of, LAST_ACCEPTED))

    def sent_at(self, moment: int) -> tuple[tuple[str, BatchRow], ...]:
        """Return the batches that were sent for the first time at a moment, each after its store."""
        return self._each(lambda row: (row[0], batch_of(row[1:])), SENT_AT, moment, SPLIT)

    def rules(self) -> tuple[str, ...]:
        """Return every version of the identifier rules that something was planned with."""
        rows = self._read("select distinct json_extract(plan, '$.rules') from runs")
        return tuple(row[0] for row in rows if row[0])

    def forget(self, forgotten: Iterable[Forgotten]) -> None:
        """Record digests that may never be sent again; a plan made before does not fit any more."""
        with self._commit("forget person"):
            self._connection.executemany(
                "insert or ignore into forgotten values (?, ?, ?)",
                [(one.kind, one.digest, one.at) for one in forgotten],
            )
            self._connection.execute("update meta set revision = revision + 1")

    def drop_audience(self, store: str) -> None:
        """Record that an audience and all it held is not there any more."""
        with self._commit("drop audience"):
            for table in ("audiences", "creations", "files"):
                self._connection.execute(f"delete from {table} where store = ?", (store,))
            self._connection.execute("update meta set revision = revision + 1")

    def known_until(self) -> int:
        """Return when the last thing happened that the journal knows of, or 0."""
        return self._each(_whole, KNOWN_UNTIL)[0]

    def restored(self, *, at: int) -> None:
        """Record that this is an old copy: nobody knows what any audience holds, nor what was sent since.

        A plan made before does not fit any more.
        """
        with self._commit("restored"):
            self._connection.execute("insert into restores values (?, ?)", (self.known_until(), at))
            self._connection.execute("update audiences set rules = ?", (RULES_UNKNOWN,))
            self._connection.execute("update meta set revision = revision + 1")

    def restores(self) -> tuple[Restore, ...]:
        """Return when the journal was put back from a backup, oldest first."""
        return self._each(restore_of, "select * from restores order by restored_at")

    def forgotten(self) -> tuple[Forgotten, ...]:
        """Return every digest that may never be sent again."""
        return self._each(forgotten_of, "select * from forgotten order by kind, digest")

    def files(self, store: str) -> tuple[StoredFile, ...]:
        """Return the files that make up a store, oldest first."""
        return self._each(file_of, "select * from files where store = ? order by sequence", store)

    def all_files(self) -> tuple[StoredFile, ...]:
        """Return the current files of every store."""
        return self._each(file_of, "select * from files order by store, sequence")

    def file_names(self) -> frozenset[str]:
        """Return the names of all current files; any other file in the folder is a leftover."""
        return frozenset(file.name for file in self.all_files())

    def _runs(self, clause: str) -> tuple[RunRow, ...]:
        return self._each(run_of, f"select * from runs {clause}")

    def _each(self, read: Callable[[Any], Row], query: str, *values: str | int) -> tuple[Row, ...]:
        """Return what a query gives, each row read; SQLite takes rows for whole that make no sense."""
        rows = self._read(query, *values)
        with understood(self._where):
            return tuple(map(read, rows))

    def _read(self, query: str, *values: str | int) -> list[Any]:
        try:
            with understood(self._where):  # an error of SQLite may quote bytes that are no text
                return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise unreadable(self._where, error) from None

    @contextlib.contextmanager
    def _commit(self, name: str) -> Iterator[None]:
        try:
            self._reached(f"{name}: before")
            with self._connection:
                yield
                self._reached(f"{name}: uncommitted")
            self._reached(f"{name}: committed")
        except sqlite3.Error as error:
            raise unwritable(self._where, error) from None


def open_journal(path: Path, reached: Reached = nowhere) -> Journal:
    """Open the journal, creating it whole if there is none, and bring it to the present version.

    Raises:
        LedgerError: The file is damaged, cannot be written, or was written by a newer version.
    """
    if not path.exists():
        with durable(path) as temporary:
            temporary.write_bytes(_new())
    try:
        connection = sqlite3.connect(path, timeout=5, isolation_level=None)
        _require_durable(connection, path)
        connection.execute("pragma secure_delete = on")
        migrate(connection, _version(connection, path))
        connection.isolation_level = "IMMEDIATE"
    except sqlite3.Error as error:
        raise unwritable(str(path), error) from None
    return Journal(connection, path, reached)


def _require_durable(connection: sqlite3.Connection, path: Path) -> None:
    """Ask for commits that survive a power loss, and look: SQLite says no without an error."""
    for setting, wanted in _DURABLE.items():
        connection.execute(f"pragma {setting} = {wanted}")
        ((found,),) = connection.execute(f"pragma {setting}")
        if str(found) != wanted:
            connection.close()
            raise not_durable(path, setting)


_DURABLE = {"journal_mode": "wal", "synchronous": "2"}
"""The second is `full`: the log is synced at every commit."""


def read_journal(path: Path) -> Journal:
    """Open the journal beside a run that may be writing: one commit is seen, nothing can be changed.

    SQLite may leave its two side files behind; they have the journal's permissions. A
    journal of an earlier version is read through a copy in memory that is brought up.

    Raises:
        LedgerError: There is no journal, it is damaged, or it was written by a newer version.
    """
    if path.is_dir():
        raise damaged(str(path))
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        connection.execute("begin")
        version = _version(connection, path)
        return Journal(connection if version == VERSION else _brought_up(connection, version), path)
    except sqlite3.Error as error:
        raise unreadable(str(path), error) from None


def _brought_up(connection: sqlite3.Connection, version: int) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:", isolation_level=None)
    with contextlib.closing(connection):
        connection.backup(copy)
    migrate(copy, version)
    return copy


def _whole(row: Sequence[Any]) -> int:
    return int(row[0])


def _version(connection: sqlite3.Connection, path: Path) -> int:
    found = connection.execute("select version from meta").fetchone()
    if found is None or not isinstance(found[0], int):
        connection.close()
        raise damaged(str(path))
    version: int = found[0]
    if not 0 < version <= VERSION:
        connection.close()
        raise LedgerError.of(
            "newer-ledger",
            f"the journal has version {version}, this program knows {VERSION}",
            where=str(path),
            help="use the version of tiktok-sync that wrote it, or a newer one",
        )
    return version


def _new() -> bytes:
    """Return an empty journal as a file: made in memory, so that no half of one is ever on the disk."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, 0)
        return connection.serialize()
