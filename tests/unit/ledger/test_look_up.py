"""Asking the ledger about single digests, beside whoever writes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync.destinations.base import Outcome, Verdict
from sync.engines.duckdb import DuckDBEngine
from sync.errors import LedgerError
from sync.ledger.entries import Audience, BatchRow, Forgotten
from sync.ledger.generations import GONE, HELD, REFUSED, UNKNOWN, words_of
from sync.ledger.journal import Journal, open_journal
from sync.ledger.look_up import Found, look_up
from sync.ledger.paths import LedgerPaths, create_folders
from tests.unit.engines.warehouse import bare_engine
from tests.unit.ledger.test_generations import Store

SHA256 = "00000000000000000000000000000001fffffffffffffffeffffffffffffffff"
MD5 = "0123456789abcdef0000000000000001"
NEVER = "f" * 64
STORE = "members/1/Shoppers"


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with bare_engine() as opened:
        yield opened


@dataclass
class Ledger:
    """A ledger on disk with one audience."""

    paths: LedgerPaths
    journal: Journal
    store: Store
    engine: DuckDBEngine
    runs: int = 0

    def deliver(self, operation: str, state: str, kind: int, *digests: str) -> None:
        """Fold one batch and point the journal to the files."""
        rows = [row(kind, digest) for digest in digests]
        self.store.fold((operation, state, rows))
        self.runs += 1
        name = f"run{self.runs}"
        self.journal.open_run(name, at=1, plan_file="p", plan={}, forced=False)
        files = {STORE: self.store.files}
        self.journal.close_run(name, at=2, status="completed", summary={}, files=files)

    def asked(self, *digests: str) -> Found:
        found = look_up(self.paths, self.engine, digests)
        assert found is not None
        return found

    def states(self, *digests: str) -> dict[tuple[str, int], int]:
        return {(one.digest, one.kind): one.state for one in self.asked(*digests).holdings}


def row(kind: int, digest: str) -> dict[str, object]:
    words = dict(zip(("w1", "w2", "w3", "w4"), words_of(digest), strict=True))
    return {"fragment": "[]", "identifiers": [{"kind": kind, **words}]}


@pytest.fixture
def ledger(engine: DuckDBEngine, tmp_path: Path) -> Iterator[Ledger]:
    paths = LedgerPaths(tmp_path)
    create_folders(paths)
    journal = open_journal(paths.journal)
    journal.remember(Audience(STORE, "Shoppers", "1", "73", ("1",), "1+x", None))
    yield Ledger(paths, journal, Store(engine, paths, STORE), engine)
    journal.close()


def test_words_are_cut_from_the_left() -> None:
    assert words_of(SHA256) == (0, 1, 2**64 - 2, 2**64 - 1)
    assert words_of(MD5) == (0x0123456789ABCDEF, 1, 0, 0)


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([("add", "accepted")], HELD),
        ([("add", "unknown")], UNKNOWN),
        ([("add", "accepted"), ("delete", "unknown")], UNKNOWN),
        ([("add", "accepted"), ("delete", "accepted"), ("add", "accepted")], HELD),
        ([("add", "rejected")], REFUSED),
    ],
)
def test_the_latest_word_counts(ledger: Ledger, steps: Sequence[tuple[str, str]], state: int) -> None:
    ledger.deliver("add", "accepted", 1, *(f"{number:064x}" for number in range(100, 150)))
    for operation, answer in steps:
        ledger.deliver(operation, answer, 1, SHA256)
    assert ledger.states(SHA256, NEVER) == {(SHA256, 1): state}


def test_a_withdrawn_digest_is_gone_until_a_merge_forgets_it(ledger: Ledger) -> None:
    ledger.deliver("add", "accepted", 1, SHA256, *(f"{number:064x}" for number in range(100, 150)))
    ledger.deliver("delete", "accepted", 1, SHA256)
    assert ledger.states(SHA256) == {(SHA256, 1): GONE}
    ledger.deliver("add", "accepted", 1, *(f"{number:064x}" for number in range(200, 260)))
    assert ledger.states(SHA256) == {}


def test_kinds_are_told_apart(ledger: Ledger) -> None:
    ledger.deliver("add", "accepted", 5, MD5)
    ledger.deliver("add", "unknown", 6, MD5)
    ledger.deliver("add", "accepted", 1, SHA256)
    assert ledger.states(MD5, SHA256) == {(MD5, 5): HELD, (MD5, 6): UNKNOWN, (SHA256, 1): HELD}
    assert {one.audience.rules for one in ledger.asked(MD5).holdings} == {"1+x"}


def test_the_requests_that_may_have_carried_it_are_named(ledger: Ledger) -> None:
    """Those of its store and second whose outcome explains its state."""
    ledger.deliver("add", "accepted", 1, SHA256)
    sent = (("add", "accepted", 0), ("add", "rejected", 0), ("add", "accepted", 1), ("add", "accepted", 0))
    ledger.journal.open_run("real", at=1, plan_file="p", plan={"stores": [STORE, "other"]}, forced=False)
    for number, (operation, state, step) in enumerate(sent):
        batch = BatchRow("real", number, step, "s", operation, 0, 1, "", "{}", "planned", 1, ledger.store.at)
        ledger.journal.intend(batch)
        ledger.journal.answer(batch, Outcome(Verdict(state), "words"), at=1001)
    (holding,) = ledger.asked(SHA256).holdings
    assert [batch.name for batch in holding.batches] == ["real.0", "real.3"]


def test_what_is_forgotten_and_every_audience_are_told(ledger: Ledger) -> None:
    ledger.journal.forget([Forgotten(1, NEVER, 5), Forgotten(1, MD5, 5)])
    found = ledger.asked(NEVER, SHA256)
    assert [one.digest for one in found.forgotten] == [NEVER]
    assert [one.name for one in found.audiences] == ["Shoppers"]


def test_an_open_run_is_said(ledger: Ledger) -> None:
    ledger.deliver("add", "accepted", 1, SHA256)
    assert not ledger.asked(SHA256).is_running
    ledger.journal.open_run("run9", at=1, plan_file="p", plan={}, forced=False)
    assert ledger.asked(SHA256).is_running


def test_a_file_that_a_closing_run_replaced_is_no_error(ledger: Ledger) -> None:
    """The run closes between our reading of the journal and of the file it pointed to."""
    ledger.deliver("add", "accepted", 1, SHA256)
    old = [ledger.paths.generations / file.name for file in ledger.store.files]

    class Late:
        """An engine before whose first query the run closes."""

        def load(self, *arguments: object) -> None:
            ledger.engine.load(*arguments)  # type: ignore[arg-type]

        def stream(self, *arguments: object) -> object:
            if old:
                ledger.deliver("delete", "accepted", 1, SHA256)
                old.pop().unlink()
            return ledger.engine.stream(*arguments)  # type: ignore[arg-type]

    found = look_up(ledger.paths, Late(), [SHA256])  # type: ignore[arg-type]
    assert found is not None
    assert not [holding for holding in found.holdings if holding.state == HELD]


def test_a_file_that_is_missing_for_good_is_an_error(ledger: Ledger) -> None:
    ledger.deliver("add", "accepted", 1, SHA256)
    for file in ledger.store.files:
        (ledger.paths.generations / file.name).unlink()
    with pytest.raises(LedgerError) as error:
        ledger.asked(SHA256)
    assert [finding.rule for finding in error.value.findings] == ["unusable-ledger"]


def test_nothing_delivered_is_no_ledger(engine: DuckDBEngine, tmp_path: Path) -> None:
    assert look_up(LedgerPaths(tmp_path), engine, [SHA256]) is None
    assert not list(tmp_path.iterdir())


def test_a_damaged_journal_is_named(ledger: Ledger) -> None:
    ledger.journal.close()
    ledger.paths.journal.write_bytes(b"not a database")
    with pytest.raises(LedgerError) as error:
        ledger.asked(SHA256)
    assert [finding.rule for finding in error.value.findings] == ["damaged-ledger"]
