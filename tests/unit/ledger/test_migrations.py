"""Ledgers that earlier versions wrote: opened, brought up, recovered, planned from; or left whole."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.delivery.run import Books, recover
from sync.engines.duckdb import DuckDBEngine
from sync.ledger.generations import HELD, UNKNOWN
from sync.ledger.holds import Standing, standing
from sync.ledger.integrity import check_ledger
from sync.ledger.journal import open_journal
from sync.ledger.look_up import look_up
from sync.ledger.migrations import STEPS, VERSION
from sync.ledger.paths import LedgerPaths, create_folders
from sync.ledger.reading import read_ledger
from tests.e2e.shop import email_digest, phone_digest
from tests.unit.engines.warehouse import bare_engine
from tests.unit.engines.warehouse import warehouse as open_warehouse
from tests.unit.planning.bench import DAY, NOW, Bench, members, texts

VERSIONS = Path(__file__).parent / "versions"
STORE = "members/7000000000000000001/Shoppers"

KILLED_AT = """
import os, sqlite3, sys
from sync.ledger.migrations import migrate
path, version, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
connection, seen = sqlite3.connect(path, isolation_level=None), []
def told(statement):
    seen.append(statement)
    if len(seen) > last:
        os._exit(9)
connection.set_trace_callback(told)
migrate(connection, version)
"""
"""A process that brings a journal up and ends before one of the statements, without a word."""


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with bare_engine() as opened:
        yield opened


@pytest.fixture(scope="module")
def warehouse() -> Iterator[DuckDBEngine]:
    with open_warehouse() as opened:
        yield opened


@pytest.fixture
def paths(tmp_path: Path) -> LedgerPaths:
    """The ledger that version 1 left when its process was killed."""
    made = LedgerPaths(tmp_path / "ledger")
    create_folders(made)
    for folder in (made.generations, made.plans):
        for file in (VERSIONS / "1" / folder.name).iterdir():
            shutil.copyfile(file, folder / file.name)
            (folder / file.name).chmod(0o600)
    with contextlib.closing(sqlite3.connect(made.journal)) as connection:
        connection.executescript((VERSIONS / "1/journal.sql").read_text(encoding="utf-8"))
        connection.execute("pragma journal_mode = wal")
    made.journal.chmod(0o600)
    return made


def version_of(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("select version from meta").fetchone()[0])


def content(path: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.fixture
def bench(paths: LedgerPaths, engine: DuckDBEngine, warehouse: DuckDBEngine) -> Iterator[Bench]:
    with contextlib.closing(open_journal(paths.journal)) as journal:
        yield Bench(warehouse, Books(journal, paths, engine, lambda: NOW, DAY))


def customers(*numbers: int) -> list[dict[str, object]]:
    return [{"email_sha256": email_digest(one), "phone_sha256": phone_digest(one)} for one in numbers]


def states(books: Books) -> dict[str, int]:
    found = look_up(books.paths, books.engine, [email_digest(one) for one in (1, 2, 13)])
    assert found is not None
    names = {email_digest(one): str(one) for one in (1, 2, 13)}
    return {names[one.digest]: one.state for one in found.holdings if one.state in {HELD, UNKNOWN}}


def test_a_journal_of_version_1_is_brought_up_and_keeps_what_it_says(bench: Bench) -> None:
    journal = bench.books.journal
    assert version_of(bench.books.paths.journal) == VERSION
    assert [run.status for run in journal.runs()] == ["running", "incomplete", "completed"]
    assert {file.layout for file in journal.files(STORE)} == {1}
    assert {batch.doubt_at for run in journal.runs() for batch in journal.batches(run.run_id)} == {None}


def test_its_unclosed_run_is_recovered_and_the_right_difference_is_planned(bench: Bench) -> None:
    """Customer 1 was withdrawn; the add of 13 and 14 had no answer."""
    (recovered,) = recover(bench.books)
    assert bench.books.journal.run(recovered) is not None
    assert states(bench.books) == {"2": HELD, "13": UNKNOWN}

    plan, _ = bench.plan(members(texts(*customers(*range(3, 15)))))

    (sync,) = plan.syncs
    assert (sync.adds, sync.deletes, sync.unchanged) == (4, 2, 20)


def test_after_a_delivery_nothing_is_left_and_the_ledger_is_sound(bench: Bench) -> None:
    recover(bench.books)
    wire = bench.sync(members(texts(*customers(*range(2, 15)))))
    assert len(wire.requests) == 1
    assert bench.sync(members(texts(*customers(*range(2, 15))))).requests == []
    assert check_ledger(bench.books.paths, bench.books.engine) == ()


def test_it_is_read_as_it_is_while_nobody_writes(paths: LedgerPaths, engine: DuckDBEngine) -> None:
    before = content(paths.journal)

    found = look_up(paths, engine, [email_digest(1), email_digest(2)])
    assert found is not None
    said = read_ledger(paths, lambda journal: standing(journal, paths, engine, runs=3))

    assert found.is_running
    assert {one.state for one in found.holdings} == {HELD, UNKNOWN}
    assert isinstance(said, Standing)
    assert (said.holds[STORE].held, said.holds[STORE].unknown, said.holds["events"].held) == (23, 1, 4)
    assert (version_of(paths.journal), content(paths.journal)) == (1, before)


@pytest.mark.parametrize("last", range(1, STEPS[1].count(";") + 3))
def test_a_process_that_ends_while_bringing_it_up_leaves_version_1_whole(
    last: int, paths: LedgerPaths
) -> None:
    """Each statement but the commit was run by then, and none of it is there."""
    before = content(paths.journal)

    ended = subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(paths.journal), "1", str(last)],
        cwd=Path(__file__).parents[3],
        check=False,
    )

    assert ended.returncode == 9
    assert content(paths.journal) == before
    with contextlib.closing(open_journal(paths.journal)) as journal:
        assert len(journal.runs()) == 3
    assert version_of(paths.journal) == VERSION


def test_a_new_journal_takes_the_same_way_as_an_old_one(paths: LedgerPaths, tmp_path: Path) -> None:
    open_journal(paths.journal).close()
    open_journal(tmp_path / "new.db").close()

    assert columns(paths.journal) == columns(tmp_path / "new.db")


@pytest.mark.parametrize("version", range(1, VERSION))
def test_a_journal_of_every_earlier_version_is_brought_up(version: int, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "old.db", isolation_level=None)) as connection:
        for number, step in enumerate(STEPS[:version], start=1):
            connection.executescript(f"{step} update meta set version = {number};")
    open_journal(tmp_path / "old.db").close()
    open_journal(tmp_path / "new.db").close()

    assert version_of(tmp_path / "old.db") == VERSION
    assert columns(tmp_path / "old.db") == columns(tmp_path / "new.db")


def columns(path: Path) -> list[tuple[object, ...]]:
    """Return the columns of every table, with their types and defaults."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "select tables.name, columns.*"
            " from sqlite_master as tables, pragma_table_info(tables.name) as columns"
            " where tables.type = 'table' order by tables.name, columns.cid"
        ).fetchall()
