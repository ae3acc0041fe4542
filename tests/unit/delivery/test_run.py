"""A run as a whole: what it reports, and what recovery makes of one that died."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sync.delivery.booking import book
from sync.delivery.run import BOOKED, COMPLETED, INCOMPLETE, NOTHING, RECOVERED, record_idle, recover
from sync.destinations.base import Missing, Reply, Request, Response
from sync.errors import LedgerError
from sync.ledger.entries import INTENT
from sync.ledger.journal import Journal
from sync.planning.events import Again
from sync.planning.plan import Plan, plan_document
from tests.unit.planning.bench import ACCEPTED, NOW, Bench, Sync, Wire, events, members, texts

REFUSED = Response(200, b'{"code":40002,"message":"Invalid parameter.","request_id":"r"}')
REVOKED = Response(200, b'{"code":40105,"message":"Access token is incorrect.","request_id":"r"}')


class Killed(BaseException):
    """Stands for the end of the process: nothing of ours catches it."""


def digest(number: int) -> str:
    return hashlib.sha256(f"person {number}".encode()).hexdigest()


def people(*numbers: int) -> Sync:
    return members(texts(*({"email_sha256": digest(number)} for number in numbers)))


def orders(*numbers: int) -> Sync:
    rows = [
        {
            "event": "Purchase",
            "event_id": f"order-{number}",
            "event_set_id": "stores",
            "timestamp": str(NOW - 60),
            "email_sha256": digest(number),
        }
        for number in numbers
    ]
    return events(texts(*rows))


@dataclass
class Dying:
    """A platform during whose n-th request the process ends, before or after the request is applied."""

    at: int
    seen: int = 0

    def send(self, request: Request) -> Reply:
        self.seen += 1
        if self.seen == self.at:
            raise Killed
        return ACCEPTED


def killed(bench: Bench, sync: Sync, at: int = 1) -> Plan:
    """Deliver a plan and die in the middle of a request; the run stays open."""
    plan, rows_file = bench.plan(sync)
    with pytest.raises(Killed):
        bench.deliver(plan, rows_file, Dying(at).send)
    return plan


def left(bench: Bench) -> list[Path]:
    paths = bench.books.paths
    return [
        *paths.plans.iterdir(),
        *(path for path in paths.generations.iterdir() if path.name not in bench.books.journal.file_names()),
    ]


def test_a_clean_run_is_completed_and_leaves_no_records_behind(bench: Bench) -> None:
    plan, rows_file = bench.plan(people(1, 2), orders(1))
    result = bench.deliver(plan, rows_file, Wire().send)
    assert result.status == COMPLETED
    assert [(sync.name, sync.accepted, sync.requests) for sync in result.syncs] == [
        ("members", 2, 1),
        ("purchases", 1, 1),
    ]
    assert left(bench) == []
    (run,) = bench.books.journal.runs()
    assert (run.status, run.closed_at) == (COMPLETED, NOW)


def test_members_are_counted_in_identifiers(bench: Bench) -> None:
    plan, rows_file = bench.plan(members(texts({"email_sha256": digest(1), "phone_sha256": digest(2)})))
    (sync,) = bench.deliver(plan, rows_file, Wire().send).syncs
    assert (sync.accepted, sync.requests) == (2, 1)


@pytest.mark.parametrize(
    ("replies", "counts"),
    [
        ([REFUSED] * 3, {"rejected": 2, "accepted": 1, "unknown": 0, "not_sent": 0, "requests": 4}),
        ([REFUSED] * 2, {"rejected": 1, "accepted": 2, "unknown": 0, "not_sent": 0, "requests": 4}),
        ([REVOKED], {"rejected": 0, "accepted": 0, "unknown": 0, "not_sent": 3, "requests": 1}),
        (
            [Missing.NOT_ANSWERED] * 3,
            {"rejected": 0, "accepted": 0, "unknown": 2, "not_sent": 1, "requests": 3},
        ),
        (
            [Missing.NOT_ANSWERED, REVOKED],
            {"rejected": 0, "accepted": 0, "unknown": 2, "not_sent": 1, "requests": 2},
        ),
    ],
    ids=["refused", "one of two refused", "revoked", "unanswered", "unanswered, then revoked"],
)
def test_every_identifier_is_counted_once(bench: Bench, replies: list[Reply], counts: dict[str, int]) -> None:
    """Two deletes in the first batch, one add in the second."""
    bench.sync(people(1, 2))
    plan, rows_file = bench.plan(people(3))
    result = bench.deliver(plan, rows_file, Wire(list(replies)).send)
    (sync,) = result.syncs
    assert {name: getattr(sync, name) for name in counts} == counts
    assert result.status == INCOMPLETE


def test_refused_batches_are_named(bench: Bench) -> None:
    plan, rows_file = bench.plan(people(1))
    result = bench.deliver(plan, rows_file, Wire([REFUSED]).send)
    (batch,) = result.rejections
    assert (batch.code, batch.message, batch.request_id) == (40002, "Invalid parameter.", "r")


def test_an_interrupted_run_says_so_and_keeps_what_was_answered(bench: Bench) -> None:
    bench.sync(people(1))
    plan, rows_file = bench.plan(people(2))
    seen: list[Request] = []

    def send(request: Request) -> Reply:
        seen.append(request)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return ACCEPTED

    result = bench.deliver(plan, rows_file, send)
    assert result.status == "interrupted"
    assert (result.syncs[0].accepted, result.syncs[0].unknown) == (1, 1)


# --- parked events --------------------------------------------------------------------------------


def parked(bench: Bench) -> None:
    """Lose the answer about an order, and let the time pass in which TikTok drops a copy."""
    bench.sync(orders(1), wire=Wire([Missing.NOT_ANSWERED] * 3))
    bench.now += 72 * 3600


def idle(bench: Bench, *numbers: int) -> tuple[str, int]:
    plan, rows_file = bench.plan(orders(*numbers))
    assert plan.is_empty
    result = record_idle(bench.books, plan, rows_file, NOTHING)
    return result.status, result.syncs[0].parked


def test_a_run_with_parked_events_is_incomplete_whether_it_sends_or_not(bench: Bench) -> None:
    parked(bench)
    plan, rows_file = bench.plan(orders(1, 2))
    result = bench.deliver(plan, rows_file, Wire().send)
    assert (result.status, result.syncs[0].accepted, result.syncs[0].parked) == (INCOMPLETE, 1, 1)
    assert idle(bench, 1, 2) == (INCOMPLETE, 1)
    latest = bench.books.journal.run("run3")
    assert latest is not None
    assert latest.summary is not None
    assert latest.summary["syncs"][0]["parked"] == 1  # type: ignore[index]


def test_parked_events_that_are_booked_are_settled_for_good(bench: Bench) -> None:
    """Nothing is sent, nothing else of the models is booked, and a kept plan does not fit any more."""
    parked(bench)
    plan, rows_file = bench.plan(orders(1, 2), again=Again(lost=True))
    result = book(bench.books, plan, rows_file)
    (sync,) = result.syncs
    assert (result.status, sync.booked, sync.parked) == (BOOKED, 1, 0)
    assert (sync.accepted, sync.not_sent, sync.requests) == (0, 0, 0)
    assert bench.books.journal.revision() == plan.revision + 1
    assert left(bench) == []
    wire = bench.sync(orders(1, 2))
    assert b"order-1" not in wire.requests[0].body
    assert idle(bench, 1, 2) == (NOTHING, 0)


def test_a_booking_that_dies_books_all_or_nothing(bench: Bench) -> None:
    parked(bench)
    plan, rows_file = bench.plan(orders(1), again=Again(lost=True))

    def reached(point: str) -> None:
        if point == "close run: before":
            raise Killed

    journal = bench.books.journal
    with pytest.raises(Killed):
        book(
            replace(bench.books, journal=Journal(journal._connection, bench.books.paths.journal, reached)),
            plan,
            rows_file,
        )
    recover(bench.books)
    run = journal.run(plan.plan_id)
    assert run is not None
    assert run.status == RECOVERED
    assert idle(bench, 1) == (NOTHING, 0)


# --- recovery -------------------------------------------------------------------------------------


def test_an_intent_without_an_answer_is_unknown_never_failed(bench: Bench) -> None:
    plan = killed(bench, people(1))
    journal = bench.books.journal
    assert [batch.state for batch in journal.batches(plan.plan_id)] == [INTENT]
    assert recover(bench.books) == (plan.plan_id,)
    assert [batch.state for batch in journal.batches(plan.plan_id)] == ["unknown"]
    assert journal.runs()[0].status == RECOVERED


def test_a_plan_in_which_a_bit_has_flipped_is_not_recovered_from(bench: Bench) -> None:
    """It would make somebody else doubtful, and forget who may be there."""
    plan = killed(bench, people(1))
    (path,) = bench.books.paths.plans.iterdir()
    word = int(digest(1)[:16], 16).to_bytes(8, "little")
    content = path.read_bytes()
    path.write_bytes(content.replace(word, bytes([word[0] ^ 1]) + word[1:]))

    with pytest.raises(LedgerError) as caught:
        recover(bench.books)
    assert caught.value.findings[0].rule == "unusable-ledger"
    assert [run.run_id for run in bench.books.journal.unclosed_runs()] == [plan.plan_id]

    path.write_bytes(content)
    assert recover(bench.books) == (plan.plan_id,)


def test_after_recovery_a_member_that_may_be_there_and_is_gone_is_deleted(bench: Bench) -> None:
    killed(bench, people(1))
    recover(bench.books)
    plan, _ = bench.plan(people(2))
    assert (plan.syncs[0].adds, plan.syncs[0].deletes) == (1, 1)


def test_after_recovery_an_event_that_may_be_there_is_sent_again_with_the_same_bytes(bench: Bench) -> None:
    first, again = Wire(), Wire()
    plan, rows_file = bench.plan(orders(1))

    def send(request: Request) -> Reply:
        first.send(request)
        raise Killed

    with pytest.raises(Killed):
        bench.deliver(plan, rows_file, send)
    recover(bench.books)
    bench.now += 3600
    bench.sync(orders(1), wire=again)
    assert [request.body for request in again.requests] == [request.body for request in first.requests]


def test_what_was_answered_before_the_end_counts(bench: Bench) -> None:
    bench.sync(people(1))
    killed(bench, people(2), at=2)
    recover(bench.books)
    plan, _ = bench.plan(people(2))
    assert (plan.syncs[0].adds, plan.syncs[0].deletes) == (1, 0)


def test_a_run_that_died_before_its_first_intent_changes_nothing(bench: Bench) -> None:
    plan, rows_file = bench.plan(people(1))
    bench.books.journal.open_run(
        plan.plan_id, at=NOW, plan_file=rows_file.name, plan=plan_document(plan), forced=False
    )
    recover(bench.books)
    again, _ = bench.plan(people(1))
    assert again.syncs[0].adds == 1


def test_recovering_twice_is_recovering_once(bench: Bench) -> None:
    killed(bench, people(1))
    assert recover(bench.books)
    revision, files = bench.books.journal.revision(), bench.books.journal.file_names()
    assert recover(bench.books) == ()
    assert (bench.books.journal.revision(), bench.books.journal.file_names()) == (revision, files)


def test_recovery_that_dies_is_repeated(bench: Bench) -> None:
    """The files it had written are leftovers; the run is still open."""
    plan = killed(bench, people(1))
    half = bench.books.paths.generations / "half.parquet"
    half.write_bytes(b"PAR1")
    assert recover(bench.books) == (plan.plan_id,)
    assert left(bench) == []
    again, _ = bench.plan(people(1))
    assert (again.syncs[0].adds, again.syncs[0].unchanged) == (1, 0)


def test_leftovers_of_dead_runs_are_removed(bench: Bench) -> None:
    bench.sync(people(1))
    bench.plan(people(2))
    (bench.books.paths.generations / ".x.parquet.temporary").write_text("")
    assert len(left(bench)) == 2
    recover(bench.books)
    assert left(bench) == []
    plan, _ = bench.plan(people(1))
    assert plan.is_empty


def test_several_dead_runs_are_closed_oldest_first(bench: Bench) -> None:
    plans = [killed(bench, people(number)) for number in (1, 2)]
    assert recover(bench.books) == tuple(plan.plan_id for plan in plans)
    plan, _ = bench.plan(people(3))
    assert (plan.syncs[0].adds, plan.syncs[0].deletes) == (1, 2)


def test_a_dead_run_whose_rows_are_gone_is_a_ledger_error(bench: Bench) -> None:
    """Somebody cleared the plans folder: there must be a message and a way out, not a bug."""
    plan = killed(bench, people(1))
    for path in bench.books.paths.plans.iterdir():
        path.unlink()
    with pytest.raises(LedgerError) as caught:
        recover(bench.books)
    assert caught.value.findings[0].help
    assert plan.plan_id


def test_a_plan_is_applied_once(bench: Bench) -> None:
    """A second apply of the same plan id cannot start: its run is in the journal."""
    plan, rows_file = bench.plan(people(1))
    content = rows_file.read_bytes()
    bench.deliver(plan, rows_file, Wire().send)
    rows_file.write_bytes(content)
    wire = Wire()
    with pytest.raises(LedgerError):
        bench.deliver(plan, rows_file, wire.send)
    assert wire.requests == []
