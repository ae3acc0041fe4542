"""People who asked to be forgotten: withdrawn from the ledger alone, and never sent again."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from sync.delivery.run import apply
from sync.destinations import DESTINATIONS
from sync.destinations.base import Response
from sync.ledger.entries import Forgotten
from sync.planning.forgotten import refuse_forgotten
from sync.planning.parts import audience_store
from sync.planning.plan import Plan
from sync.planning.verdicts import judge
from sync.planning.withdrawals import Withdrawing, plan_withdrawals, sync_of
from tests.unit.planning.bench import (
    ADVERTISERS,
    AUDIENCE,
    AUDIENCE_ID,
    DAY,
    Bench,
    Sync,
    Wire,
    contract_of,
    events,
    members,
    project_of,
    rows_of,
    texts,
)
from tests.unit.planning.test_verdicts import order

ANN, BEN, CAT = ("a1" * 32, "b2" * 32, "c3" * 32)
NUMBER = "d4" * 32
EMAIL, PHONE = 1, 2
LOST = Response(502, b"")


def forget(bench: Bench, *digests: str, kind: int = EMAIL) -> None:
    bench.books.journal.forget([Forgotten(kind, digest, bench.now) for digest in digests])


def withdrawals(bench: Bench) -> tuple[Plan, Path]:
    bench.runs += 1
    books, rows_file = bench.books, bench.books.paths.plans / f"withdrawal{bench.runs}.parquet"
    about = Withdrawing(
        books.engine,
        books.journal,
        books.paths.generations,
        project_of([]).settings,
        DESTINATIONS["tiktok_audience"],
        bench.now,
    )
    plan = plan_withdrawals(about, books.journal.audiences(), plan_id=rows_file.stem, rows_file=rows_file)
    return plan, rows_file


def withdraw(bench: Bench, *replies: Response) -> list[list[str]]:
    """Withdraw who is forgotten; returns the digests of each request."""
    plan, rows_file = withdrawals(bench)
    wire = Wire([*replies])
    if not plan.is_empty:
        apply(bench.books, plan, rows_file, bench.tools(wire.send), forced=False)
    bodies = [json.loads(request.body) for request in wire.requests]
    assert all(body["action"] == "delete" for body in bodies)
    return [[row[0]["id"] for row in body["batch_data"]] for body in bodies]


@pytest.mark.parametrize("header", ["", 'mode = "append"'])
def test_who_is_forgotten_is_withdrawn_without_a_model(bench: Bench, header: str) -> None:
    bench.know_audience()
    bench.sync(members(texts({"email_sha256": ANN}, {"email_sha256": BEN, "phone_sha256": NUMBER}), header))
    forget(bench, BEN)
    forget(bench, NUMBER, kind=PHONE)
    assert sorted(withdraw(bench)) == [[BEN], [NUMBER]]
    assert withdraw(bench) == []


def test_who_was_never_sent_needs_no_request(bench: Bench) -> None:
    bench.know_audience()
    bench.sync(members(texts({"email_sha256": ANN})))
    forget(bench, CAT)
    plan, _ = withdrawals(bench)
    assert plan.is_empty


def test_a_withdrawal_without_an_answer_is_made_again(bench: Bench) -> None:
    bench.know_audience()
    bench.sync(members(texts({"email_sha256": ANN})))
    forget(bench, ANN)
    assert withdraw(bench, *[LOST] * 99)[0] == [ANN]
    assert withdraw(bench) == [[ANN]]
    bench.now += 2 * DAY
    assert withdraw(bench) == [[ANN]], "the lost request may have been an add that came late"
    assert withdraw(bench) == []


def test_withdrawals_say_nothing_about_the_audience_as_a_whole(bench: Bench) -> None:
    """Its rules and the day of its first whole delivery stay what they were."""
    bench.know_audience(completed_at=5)
    bench.sync(members(texts({"email_sha256": ANN})))
    store = audience_store(ADVERTISERS, AUDIENCE)
    before = bench.books.journal.audience(store)
    assert before is not None
    forget(bench, ANN)
    withdraw(bench)
    assert bench.books.journal.audience(store) == before
    assert sync_of(before) == f"forget-{AUDIENCE_ID}"


def test_a_plan_from_before_does_not_fit_any_more(bench: Bench) -> None:
    before = bench.books.journal.revision()
    forget(bench, ANN)
    assert bench.books.journal.revision() > before


def judged(bench: Bench, sync: Sync, *digests: str) -> dict[str, int]:
    """Judge rows of which some digests are forgotten; returns how many have which reason."""
    found = bench.judge(sync)
    again = judge(
        bench.warehouse,
        found.records,
        contract_of(found.records.destination.record_schema),
        "per_event",
        random.Random(0),
        forgotten=digests,
    )
    assert again.aged == sum(one.count for one in again.reasons if one.reason == "forgotten")
    return {one.reason: one.count for one in again.reasons}


def test_a_row_of_which_one_identifier_is_forgotten_does_not_leave(bench: Bench) -> None:
    rows = texts({"email_sha256": ANN, "phone_sha256": NUMBER}, {"email_sha256": BEN})
    assert judged(bench, members(rows), NUMBER) == {"forgotten": 1}
    assert judged(bench, members(rows), CAT) == {}
    assert judged(bench, members(rows)) == {}


def test_an_event_of_a_forgotten_person_does_not_leave(bench: Bench) -> None:
    rows = texts(order("1", email_sha256=ANN), order("2", email_sha256=BEN))
    assert judged(bench, events(rows), ANN) == {"forgotten": 1}


def test_nobody_forgotten_asks_the_engine_nothing(bench: Bench) -> None:
    found = bench.judge(members(texts({"email_sha256": ANN})))
    refuse_forgotten(bench.warehouse, found.records, [], "no such table")
    assert rows_of(bench.warehouse, found.quarantine) == []
