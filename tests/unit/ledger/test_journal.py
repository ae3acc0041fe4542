"""The journal: intent, answer, close; what survives, what is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sync.destinations.base import Outcome, Verdict
from sync.errors import LedgerError
from sync.ledger.entries import INTENT, Audience, BatchRow, Restore, StoredFile
from sync.ledger.journal import Journal, open_journal

BATCH = BatchRow("run", 0, 0, "members", "add", 0, 3, "sha", '{"x":1}', "planned", 1, 100)
OUTCOME = Outcome(Verdict.ACCEPTED, "accepted", 0, "OK", "r1")
AUDIENCE = Audience("members/1/Shoppers", "Shoppers", "1", "73", ("1", "2"), "1", 50)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = open_journal(tmp_path / "journal.db")
    yield opened
    opened.close()


def started(journal: Journal, run_id: str = "run", at: int = 100) -> Journal:
    journal.open_run(run_id, at=at, plan_file=f"{run_id}.parquet", plan={"steps": []}, forced=False)
    return journal


def state(journal: Journal) -> str:
    (batch,) = journal.batches("run")
    return batch.state


def rule_of(path: Path) -> str:
    with pytest.raises(LedgerError) as caught:
        open_journal(path)
    (finding,) = caught.value.findings
    assert finding.help
    return finding.rule


def test_an_intent_is_recorded_before_an_answer(journal: Journal) -> None:
    started(journal).intend(BATCH)
    assert journal.batches("run") == (replace(BATCH, state=INTENT),)
    journal.answer(BATCH, OUTCOME, at=101)
    assert journal.batches("run") == (
        replace(
            BATCH, state="accepted", answered_at=101, code=0, reason="accepted", message="OK", request_id="r1"
        ),
    )


def test_a_further_attempt_is_an_intent_again_and_keeps_the_first_time(journal: Journal) -> None:
    """The 48 hours in which TikTok drops copies count from the first attempt."""
    started(journal).intend(BATCH)
    journal.answer(BATCH, Outcome(Verdict.UNKNOWN, "no answer", 50000, "words", "r1"), at=101)
    journal.intend(replace(BATCH, attempts=2, intent_at=200))
    assert journal.batches("run") == (replace(BATCH, state=INTENT, attempts=2, intent_at=100),)


def test_an_intent_survives_a_process_that_dies(tmp_path: Path) -> None:
    """Another connection sees what was committed, though the first never closed."""
    first = started(open_journal(tmp_path / "journal.db"))
    first.intend(BATCH)
    with closing(open_journal(tmp_path / "journal.db")) as second:
        assert state(second) == INTENT
        assert [run.run_id for run in second.unclosed_runs()] == ["run"]
    first.close()


def test_closing_turns_intents_into_doubts_and_points_to_new_files(journal: Journal) -> None:
    started(journal).intend(BATCH)
    before = journal.revision()
    new = StoredFile("a.parquet", "store", 1, 3, 2)
    journal.close_run("run", at=102, status="recovered", summary={"syncs": []}, files={"store": [new]})
    assert state(journal) == "unknown"
    assert journal.files("store") == (new,)
    assert journal.file_names() == {"a.parquet"}
    assert journal.revision() > before
    assert not journal.unclosed_runs()


def test_closing_replaces_files_of_the_named_stores_alone(journal: Journal) -> None:
    started(journal)
    first = {"a": [StoredFile("a1", "a", 1, 1, 2)], "b": [StoredFile("b1", "b", 1, 1, 2)]}
    journal.close_run("run", at=1, status="completed", summary={}, files=first)
    started(journal, "next")
    newer = [StoredFile("a1", "a", 1, 1, 2), StoredFile("a2", "a", 2, 1, 2)]
    journal.close_run("next", at=2, status="completed", summary={}, files={"a": newer[::-1]})
    assert journal.files("a") == tuple(newer)
    assert journal.files("b") == (StoredFile("b1", "b", 1, 1, 2),)


def test_a_close_that_fails_changes_nothing(journal: Journal) -> None:
    started(journal).intend(BATCH)
    before = journal.revision()
    twice = [StoredFile("same", "store", 1, 1, 2), StoredFile("same", "store", 2, 1, 2)]
    with pytest.raises(LedgerError):
        journal.close_run("run", at=1, status="completed", summary={}, files={"store": twice})
    assert (state(journal), journal.revision(), journal.files("store")) == (INTENT, before, ())
    assert journal.unclosed_runs()


def test_answers_alone_do_not_move_the_revision(journal: Journal) -> None:
    before = journal.revision()
    started(journal).intend(BATCH)
    journal.answer(BATCH, OUTCOME, at=1)
    assert journal.revision() == before


def test_an_old_copy_knows_of_what_was_sent_and_answered_not_of_its_own_recovery(journal: Journal) -> None:
    assert journal.known_until() == 0
    started(journal, at=100).intend(replace(BATCH, intent_at=110))
    journal.close_run("run", at=5000, status="recovered", summary={}, files={})
    journal.restored(at=6000)
    journal.answer(BATCH, OUTCOME, at=120)
    journal.restored(at=7000)
    assert journal.restores() == (Restore(110, 6000), Restore(120, 7000))


def test_runs_come_newest_first_and_unclosed_ones_oldest_first(journal: Journal) -> None:
    for number in range(3):
        started(journal, f"run{number}", at=number)
    assert [run.run_id for run in journal.runs(2)] == ["run2", "run1"]
    assert [run.run_id for run in journal.unclosed_runs()] == ["run0", "run1", "run2"]


def test_a_run_gives_back_its_plan_and_summary(journal: Journal) -> None:
    journal.open_run("run", at=1, plan_file="f", plan={"ä": [1]}, forced=True)
    journal.close_run("run", at=2, status="completed", summary={"syncs": [{"name": "x"}]}, files={})
    (run,) = journal.runs()
    assert (run.plan, run.summary, run.forced, run.closed_at) == (
        {"ä": [1]},
        {"syncs": [{"name": "x"}]},
        True,
        2,
    )


def test_an_audience_is_remembered_and_replaced(journal: Journal) -> None:
    assert journal.audience(AUDIENCE.store) is None
    journal.remember(AUDIENCE)
    journal.remember(replace(AUDIENCE, rules="2"))
    assert journal.audience(AUDIENCE.store) == replace(AUDIENCE, rules="2")
    assert journal.audiences() == (replace(AUDIENCE, rules="2"),)


def test_a_piece_that_is_settled_with_its_batch_keeps_tiktoks_words(journal: Journal) -> None:
    """A partial success names its bad records; no request of their own will ever say more."""
    started(journal).intend(BATCH)
    words = {"code": 20001, "reason": "partly accepted", "message": "bad", "request_id": "r1"}
    piece = replace(BATCH, number=1, rows=1, state="rejected", parent=0, attempts=0, **words)  # type: ignore[arg-type]
    journal.split(BATCH, Outcome(Verdict.REJECTED, "partly accepted", 20001, "bad", "r1"), [piece], at=101)
    assert journal.batches("run")[1] == piece


def test_a_batch_is_named_by_run_and_number() -> None:
    assert BATCH.name == "run.0"


@pytest.mark.parametrize(
    "content",
    [b"", b"not a database", b"SQLite format 3\x00" + b"\x00" * 4000, b"\x00" * 8192],
    ids=["empty", "text", "header only", "zeros"],
)
def test_a_damaged_journal_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(content)
    assert rule_of(path) == "damaged-ledger"
    assert path.read_bytes().startswith(content[:16])


def test_a_journal_cut_short_is_refused_or_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = started(open_journal(path))
    journal.intend(BATCH)
    journal.close()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(LedgerError):
        open_journal(path).unclosed_runs()


def test_a_journal_without_its_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    open_journal(path).close()
    _execute(path, "delete from meta")
    assert rule_of(path) == "damaged-ledger"


def test_a_journal_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    open_journal(path).close()
    _execute(path, "update meta set version = 99")
    assert rule_of(path) == "newer-ledger"


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.mkdir()
    assert rule_of(path) == "unwritable-ledger"


def test_a_journal_is_its_owners_alone_and_synced_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = open_journal(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [
        journal._connection.execute(f"pragma {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous")
    ] == [
        "wal",
        2,
    ]
    journal.close()


def test_a_journal_that_cannot_be_written_stops_the_run(tmp_path: Path) -> None:
    """Nothing is sent that could not be recorded first."""
    path = tmp_path / "journal.db"
    journal = started(open_journal(path))
    _execute(
        path,
        "create trigger full before insert on batches begin select raise(abort, 'ann@shop.example'); end",
    )
    with pytest.raises(LedgerError) as caught:
        journal.intend(BATCH)
    assert caught.value.findings[0].rule == "unwritable-ledger"
    assert "ann@" not in str(caught.value)
    journal.close()


def _execute(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "update runs set plan = '{'",
        "update runs set plan = x'ff00'",
        "update files set sequence = 'one'",
        "update batches set row_count = 'many'",
        "update audiences set advertiser_ids = '[1'",
        "update meta set revision = 'x'",
    ],
)
def test_a_row_that_makes_no_sense_is_damage(tmp_path: Path, statement: str) -> None:
    """SQLite keeps no checksums: a byte that changed on the disk is read as it is."""
    path = tmp_path / "journal.db"
    journal = started(open_journal(path))
    journal.intend(BATCH)
    journal.remember(AUDIENCE)
    file = StoredFile("a.parquet", "events", 1, 2, 2)
    journal.close_run("run", at=101, status="completed", summary={}, files={"events": [file]})
    _execute(path, statement)
    with pytest.raises(LedgerError) as caught:
        journal.runs(), journal.batches("run"), journal.all_files(), journal.audiences(), journal.revision()
    assert caught.value.findings[0].rule == "damaged-ledger"
    journal.close()
