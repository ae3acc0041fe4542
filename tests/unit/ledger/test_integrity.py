"""A sound ledger is called sound; each way to damage one is found and named."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sync.diagnostics import Severity
from sync.engines.duckdb import DuckDBEngine
from sync.errors import LedgerError
from sync.ledger.entries import BatchRow
from sync.ledger.integrity import check_ledger, has_faults
from sync.ledger.journal import open_journal
from sync.ledger.paths import LedgerPaths, create_folders
from tests.unit.engines.warehouse import bare_engine
from tests.unit.ledger.test_generations import Store, event, member

STORE, EVENTS = "members/1/Shoppers", "events"


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with bare_engine() as opened:
        yield opened


@pytest.fixture
def paths(tmp_path: Path, engine: DuckDBEngine) -> LedgerPaths:
    """A sound ledger: an audience of a base and a change, and events."""
    made = LedgerPaths(tmp_path / "ledger")
    create_folders(made)
    people = Store(engine, made, STORE)
    people.fold(("add", "accepted", [member(number) for number in range(30)]))
    people.fold(("delete", "accepted", [member(3)]))
    orders = Store(engine, made, EVENTS, plans=5)
    orders.fold(("track", "accepted", [event(name) for name in "abc"]))
    for plan in made.plans.iterdir():
        plan.unlink()
    with contextlib.closing(open_journal(made.journal)) as journal:
        journal.open_run("run", at=1, plan_file="p", plan={"stores": [STORE]}, forced=False)
        journal.intend(BatchRow("run", 0, 0, "members", "add", 0, 30, "sha", "{}", "planned", 1, 100))
        files = {STORE: people.files, EVENTS: orders.files}
        journal.close_run("run", at=2, status="completed", summary={}, files=files)
    return made


@dataclass(frozen=True, slots=True)
class Damage:
    """A way to spoil a ledger and the rules that find it."""

    name: str
    spoil: Callable[[LedgerPaths, DuckDBEngine], object]
    found: Sequence[str]
    severity: Severity = Severity.ERROR


def first_file(paths: LedgerPaths) -> Path:
    """Return the audience's base."""
    with contextlib.closing(sqlite3.connect(paths.journal)) as connection:
        query = "select name from files where store = ? order by sequence"
        return paths.generations / str(connection.execute(query, (STORE,)).fetchone()[0])


def unnamed(paths: LedgerPaths) -> Path:
    """Let the audience's base have a name of an earlier version, which does not say its content."""
    file = first_file(paths)
    aged = file.with_name(f"{file.stem.partition('-')[0]}.parquet")
    with contextlib.closing(sqlite3.connect(paths.journal)) as connection, connection:
        connection.execute("update files set name = ? where name = ?", (aged.name, file.name))
    return file.rename(aged)


def flipped(paths: LedgerPaths, _engine: DuckDBEngine) -> None:
    """Change one bit in the middle of the audience's base."""
    file = first_file(paths)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def rewritten(select: str) -> Callable[[LedgerPaths, DuckDBEngine], object]:
    """Replace the audience's base by what a query makes of it."""

    def spoil(paths: LedgerPaths, engine: DuckDBEngine) -> None:
        file = unnamed(paths)
        engine.run(f"copy ({select.format(file=file)}) to '{file}.new' (format parquet)")
        Path(f"{file}.new").replace(file)
        file.chmod(0o600)

    return spoil


def journal_told(statement: str) -> Callable[[LedgerPaths, DuckDBEngine], object]:
    def spoil(paths: LedgerPaths, _engine: DuckDBEngine) -> None:
        with contextlib.closing(sqlite3.connect(paths.journal)) as connection, connection:
            connection.execute(statement)

    return spoil


def stray(folder: str) -> Callable[[LedgerPaths, DuckDBEngine], object]:
    def spoil(paths: LedgerPaths, _engine: DuckDBEngine) -> None:
        path = paths.root / folder / "stray.parquet"
        path.touch(0o600)

    return spoil


def torn_journal(paths: LedgerPaths, _engine: DuckDBEngine) -> None:
    """Overwrite the pages of the tables and leave the first one, which names them."""
    content = paths.journal.read_bytes()
    paths.journal.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def torn_column(name: str) -> Callable[[LedgerPaths, DuckDBEngine], object]:
    """Overwrite the pages of one column of the audience's base."""

    def spoil(paths: LedgerPaths, _engine: DuckDBEngine) -> None:
        path = unnamed(paths)
        group = pq.read_metadata(path).row_group(0)
        (column,) = (one for one in map(group.column, range(group.num_columns)) if one.path_in_schema == name)
        content = bytearray(path.read_bytes())
        start = column.dictionary_page_offset or column.data_page_offset
        content[start : start + column.total_compressed_size] = b"\xff" * column.total_compressed_size
        path.write_bytes(content)

    return spoil


DOUBLED = "select * replace (w1 // 2 as w1) from '{file}'"
NEW_STATE = "select * replace (9::utinyint as state) from '{file}'"

DAMAGES = (
    Damage("a file is gone", lambda paths, _: first_file(paths).unlink(), ["lost-file"]),
    Damage("a bit is flipped", flipped, ["damaged-file"]),
    Damage("a file is cut", lambda paths, _: unnamed(paths).write_bytes(b"PAR1"), ["damaged-file"]),
    Damage("what is no key is torn", torn_column("since"), ["damaged-file"]),
    Damage("rows are missing", rewritten("select * from '{file}' where w1 > 9"), ["damaged-file"]),
    Damage("rows are out of place", rewritten("select * from '{file}' order by w1 desc"), ["damaged-file"]),
    Damage("a row is there twice", rewritten(DOUBLED), ["damaged-file"]),
    Damage("an unknown state", rewritten(NEW_STATE), ["damaged-file"]),
    Damage("a column is gone", rewritten("select * exclude (doubt_at) from '{file}'"), ["damaged-file"]),
    Damage("an unknown layout", journal_told("update files set layout = 99"), ["damaged-file"] * 3),
    Damage("the journal counts others", journal_told("update files set row_count = 7"), ["damaged-file"] * 3),
    Damage("a run is gone", journal_told("delete from runs"), ["damaged-ledger", "lost-run"]),
    Damage("the journal is gone", lambda paths, _: paths.journal.unlink(), ["lost-journal"]),
    Damage("pages are torn", torn_journal, ["damaged-ledger"]),
    Damage("a version nobody knows", journal_told("update meta set version = 99"), ["newer-ledger"]),
    Damage("others may read a folder", lambda paths, _: paths.generations.chmod(0o755), ["open-ledger"]),
    Damage("others may read a file", lambda paths, _: first_file(paths).chmod(0o640), ["open-ledger"]),
    Damage("a file nobody names", stray("generations"), ["leftover-file"], Severity.WARNING),
    Damage("a plan nobody names", stray("plans"), ["leftover-file"], Severity.WARNING),
)  # fmt: skip


def test_a_ledger_that_does_not_exist_has_no_faults(tmp_path: Path, engine: DuckDBEngine) -> None:
    assert check_ledger(LedgerPaths(tmp_path / "none"), engine) == ()
    assert not (tmp_path / "none").exists()


def test_a_sound_ledger_is_called_sound(paths: LedgerPaths, engine: DuckDBEngine) -> None:
    assert check_ledger(paths, engine) == ()


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_damage_is_found_and_named(damage: Damage, paths: LedgerPaths, engine: DuckDBEngine) -> None:
    damage.spoil(paths, engine)
    findings = check_ledger(paths, engine)
    assert [finding.rule for finding in findings] == sorted(damage.found)
    assert {finding.severity for finding in findings} == {damage.severity}
    assert has_faults(findings) is (damage.severity is Severity.ERROR)
    assert all(finding.help for finding in findings)


def test_a_run_that_is_going_on_is_a_warning_while_its_records_are_there(
    paths: LedgerPaths, engine: DuckDBEngine
) -> None:
    with contextlib.closing(open_journal(paths.journal)) as journal:
        journal.open_run("next", at=3, plan_file="next.parquet", plan={}, forced=False)
    assert [finding.rule for finding in check_ledger(paths, engine)] == ["unclosed-run", "lost-plan"]
    (paths.plans / "next.parquet").touch(0o600)
    (finding,) = check_ledger(paths, engine)
    assert (finding.rule, finding.severity) == ("unclosed-run", Severity.WARNING)


def test_a_folder_in_place_of_the_journal_is_a_finding(tmp_path: Path, engine: DuckDBEngine) -> None:
    paths = LedgerPaths(tmp_path / "ledger")
    create_folders(paths)
    paths.journal.mkdir(mode=0o700)
    assert [finding.rule for finding in check_ledger(paths, engine)] == ["damaged-ledger"]
    assert LedgerError.exit_code == 6
