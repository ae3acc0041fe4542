"""The send loop, with a platform that is a function and a clock that is a number."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pytest

from sync.delivery.agenda import REPEAT_SECONDS
from sync.delivery.deliver import Delivered, deliver
from sync.delivery.rates import Family, Limiter, Rate
from sync.delivery.retry import Policy
from sync.delivery.tools import Rows, Tools
from sync.destinations import DESTINATIONS
from sync.destinations.base import Missing, Operation, Outcome, Reply, Request, Response, Step, Verdict
from sync.ledger.entries import Audience, BatchRow
from sync.ledger.points import nowhere
from sync.planning.plan import Plan, PlannedBatch

STORE = "members/1/Shoppers"
KNOWN = Audience(STORE, "Shoppers", "1", "73", ("1",), "1", 0)


def coded(code: int) -> Response:
    return Response(
        200, json.dumps({"code": code, "message": "words", "request_id": "r", "data": {}}).encode()
    )


OK, THROTTLED, REVOKED, REFUSED, TROUBLE = coded(0), coded(40100), coded(40105), coded(40002), coded(50000)


@dataclass
class World:
    """Platform, ledger and clock of one delivery; `log` is what happened, in order."""

    replies: list[Reply]
    known: Audience | None = KNOWN
    log: list[str] = field(default_factory=list)
    answers: list[Outcome] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    slept: float = 0.0
    asked_at: int | None = None

    def send(self, request: Request) -> Reply:
        self.log.append(f"send {request.path.rsplit('/', 2)[1]}")
        self.bodies.append(request.body)
        return self.replies.pop(0) if self.replies else OK

    def intend(self, batch: BatchRow) -> None:
        self.log.append(f"intend {batch.number} attempt {batch.attempts}")

    def answer(self, batch: BatchRow, outcome: Outcome, *, at: int, doubt_at: int | None = None) -> None:
        assert at == 1000
        assert doubt_at in {None, 1000}
        self.log.append(f"answer {batch.number} {outcome.verdict.value}")
        self.answers.append(outcome)

    def split(self, batch: BatchRow, outcome: Outcome, pieces: Iterable[BatchRow], *, at: int) -> None:
        numbers = ", ".join(f"{piece.number} ({piece.rows} {piece.state})" for piece in pieces)
        self.log.append(f"split {batch.number} into {numbers}")

    def creation(self, store: str) -> int | None:
        return self.asked_at

    def intend_creation(self, store: str, *, at: int) -> None:
        self.log.append("intend creation")
        self.asked_at = at

    def not_created(self, store: str) -> None:
        self.log.append("not created")
        self.asked_at = None

    def audience(self, store: str) -> Audience | None:
        assert store == STORE
        return self.known

    def remember(self, audience: Audience) -> None:
        self.log.append(f"remember {audience.audience_id}")
        self.known = audience

    def sleep(self, seconds: float) -> None:
        self.slept += seconds

    # The world is also its own carrier: a request is answered when somebody waits for it.
    flying: list[tuple[int, Request]] = field(default_factory=list)

    def start(self, number: int, request: Request) -> None:
        self.flying.append((number, request))

    def finished(self, seconds: float | None) -> tuple[int, Reply] | None:
        if self.flying:
            number, request = self.flying.pop(0)
            return number, self.send(request)
        assert seconds is not None
        self.sleep(seconds)
        return None

    def deliver(self, plan: Plan, rows: Iterable[bytes], in_flight: int = 1) -> Delivered:
        tools = Tools(
            send=self.send,
            carrier=self,
            ledger=self,
            destinations=DESTINATIONS,
            policy=Policy(budget_seconds=30),
            limiters={family: Limiter(Rate(math.inf, math.inf)) for family in Family},
            in_flight=in_flight,
            settle_seconds=0,
            now=lambda: 1000,
            clock=lambda: self.slept,
            sleep=self.sleep,
            jitter=lambda: 0.5,
            progress=lambda *_: None,
            interrupted=lambda: False,
            reached=nowhere,
        )
        return deliver(plan, "run", Rows(rows, self.piece), tools)

    def piece(self, first_row: int, rows: int) -> bytes:
        """Return records that say which rows they are."""
        return b",".join(b'{"event_id":"row %d"}' % row for row in range(first_row, first_row + rows))


def members(operation: Operation = Operation.ADD) -> Step:
    return Step("members", "tiktok_audience", operation, {"audience": "Shoppers"}, ("1",), ("EMAIL_SHA256",))


EVENTS = Step(
    "purchases", "tiktok_events", Operation.TRACK, {"event_source": "offline", "event_source_id": "7"}, ("1",)
)


def plan_of(*steps: Step, batches: int = 1) -> Plan:
    """Return a plan with some batches of one row for each step."""
    planned = [
        PlannedBatch(number, number * batches + row, 1, 10)
        for number in range(len(steps))
        for row in range(batches)
    ]
    stores = tuple(STORE if "audience" in step.settings else "events" for step in steps)
    return Plan("plan", 0, "dev", "simulator", {}, "", 0, "1", (), steps, tuple(planned), stores)


def rows_for(plan: Plan) -> list[bytes]:
    """Return one record for each batch, numbered."""
    rows = []
    for number, batch in enumerate(plan.batches):
        audience = "audience" in plan.steps[batch.step].settings
        rows.append(
            b'[{"id":"%d","audience_ids":["{audience_id}"]}]' % number
            if audience
            else b'{"event_id":"%d"}' % number
        )
    return rows


def delivered(replies: list[Reply], plan: Plan) -> tuple[World, Delivered]:
    world = World(replies)
    return world, world.deliver(plan, rows_for(plan))


def test_every_batch_is_intended_sent_and_answered_in_order() -> None:
    world, result = delivered([], plan_of(members(Operation.DELETE), members(Operation.ADD), EVENTS))
    assert result == Delivered()
    assert world.log == [
        "intend 0 attempt 1", "send mapping", "answer 0 accepted", "intend 1 attempt 1", "send mapping",
        "answer 1 accepted", "intend 2 attempt 1", "send track", "answer 2 accepted",
    ]  # fmt: skip
    assert [json.loads(body).get("action") for body in world.bodies] == ["delete", "add", None]


def test_the_audience_id_stands_in_every_record() -> None:
    world, _ = delivered([], plan_of(members()))
    assert json.loads(world.bodies[0])["batch_data"] == [[{"id": "0", "audience_ids": ["73"]}]]


VERDICTS = [
    (OK, Verdict.ACCEPTED, 3),
    (REFUSED, Verdict.REJECTED, 3),
    (REVOKED, Verdict.STOP, 1),
    (Response(302, b""), Verdict.STOP, 1),
]


@pytest.mark.parametrize(("reply", "verdict", "sent"), VERDICTS)
def test_a_verdict_that_is_settled_is_recorded_once(reply: Reply, verdict: Verdict, sent: int) -> None:
    """A refused batch does not hold up the rest; a stop does."""
    world, result = delivered([reply], plan_of(EVENTS, batches=3))
    assert world.answers[0].verdict is verdict
    assert len(world.bodies) == sent
    assert (result.stopped_by is not None) is (verdict is Verdict.STOP)


def test_throttling_is_waited_out_with_the_same_bytes() -> None:
    world, result = delivered([THROTTLED, THROTTLED, OK], plan_of(EVENTS))
    assert result.stopped_by is None
    assert len(set(world.bodies)) == 1
    assert world.log[-3:] == ["intend 0 attempt 3", "send track", "answer 0 accepted"]
    assert world.slept > 0


def test_throttling_without_end_stops_within_its_budget() -> None:
    world, result = delivered([THROTTLED] * 1000, plan_of(EVENTS, batches=2))
    assert result.stopped_by is not None
    assert result.stopped_by.verdict is Verdict.RETRY
    assert world.slept <= 30
    assert not [line for line in world.log if "intend 1" in line]


@pytest.mark.parametrize(
    "reply", [Missing.NOT_ANSWERED, Missing.CUT_OFF, Missing.TOO_LARGE, Response(200, b"<html>")]
)
def test_an_unclear_answer_is_asked_for_again_and_then_stops(reply: Reply) -> None:
    world, result = delivered([reply] * 9, plan_of(EVENTS, batches=2))
    assert result.stopped_by is not None
    assert result.stopped_by.verdict is Verdict.UNKNOWN
    assert len(world.bodies) == 3
    assert len(set(world.bodies)) == 1
    assert world.answers[-1].verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("reply", [TROUBLE, Response(502, b"<html>")])
def test_trouble_that_tiktok_owns_up_to_is_waited_out_within_the_budget(reply: Reply) -> None:
    """Nobody knows whether it was applied, so the same bytes are stated until the trouble is over."""
    world, result = delivered([reply] * 6 + [OK], plan_of(EVENTS))
    assert result == Delivered()
    assert len(set(world.bodies)) == 1
    world, result = delivered([reply] * 1000, plan_of(EVENTS, batches=2))
    assert result.stopped_by is not None
    assert result.stopped_by.verdict is Verdict.UNKNOWN
    assert 15 < world.slept <= 30
    assert world.answers[-1].verdict is Verdict.UNKNOWN


def test_a_copy_is_not_repeated_when_it_might_be_counted_again() -> None:
    """However patient a run is: TikTok drops copies of an event for 48 hours only."""
    plan = plan_of(replace(EVENTS, is_repeat=True))
    world, result = delivered([TROUBLE] * 9, replace(plan, made_at=1000 - REPEAT_SECONDS))
    assert len(world.bodies) == 1
    assert result.stopped_by is not None
    assert world.answers[-1].verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("reply", [TROUBLE, Missing.NOT_ANSWERED])
def test_an_unclear_answer_may_be_settled_by_the_next(reply: Reply) -> None:
    world, result = delivered([reply, OK], plan_of(EVENTS))
    assert result == Delivered()
    assert [outcome.verdict for outcome in world.answers] == [Verdict.UNKNOWN, Verdict.ACCEPTED]


@pytest.mark.parametrize(
    "second", [REVOKED, THROTTLED, Missing.NOT_CONNECTED], ids=["revoked", "throttled", "unreachable"]
)
def test_doubt_is_kept_when_a_later_attempt_does_not_settle_it(second: Reply) -> None:
    """The first attempt may have been applied; "not sent" would leave people in who left."""
    world, result = delivered([Missing.NOT_ANSWERED, *[second] * 100], plan_of(EVENTS))
    assert world.answers[-1].verdict is Verdict.UNKNOWN
    assert result.stopped_by is not None
    assert result.stopped_by.verdict in {Verdict.STOP, Verdict.RETRY}


def test_a_batch_that_was_certainly_not_applied_is_not_in_doubt() -> None:
    world, _ = delivered([THROTTLED, REVOKED], plan_of(EVENTS))
    assert [outcome.verdict for outcome in world.answers] == [Verdict.RETRY, Verdict.STOP]


# --- several at once, and what must not pass ------------------------------------------------------


def test_batches_of_one_operation_are_in_flight_together() -> None:
    world, plan = World([]), plan_of(EVENTS, batches=4)
    world.deliver(plan, rows_for(plan), in_flight=3)
    assert world.log[:4] == ["intend 0 attempt 1", "intend 1 attempt 1", "intend 2 attempt 1", "send track"]


def test_adds_wait_until_every_delete_is_finished() -> None:
    plan = plan_of(members(Operation.DELETE), members(Operation.ADD), batches=2)
    world = World([THROTTLED])
    world.deliver(plan, rows_for(plan), in_flight=8)
    adds = [place for place, line in enumerate(world.log) if line.startswith(("intend 2", "intend 3"))]
    deletes = [
        place for place, line in enumerate(world.log) if line in {"answer 0 accepted", "answer 1 accepted"}
    ]
    assert len(deletes) == 2
    assert min(adds) > max(deletes)


def test_pieces_of_a_refused_delete_do_not_wait_for_an_add_that_is_ready() -> None:
    delete, add = members(Operation.DELETE), members(Operation.ADD)
    plan = replace(plan_of(delete, add), batches=(PlannedBatch(0, 0, 2, 10), PlannedBatch(1, 2, 1, 10)))
    world = World([REFUSED])
    assert world.deliver(plan, [world.piece(0, 2), world.piece(2, 1)], in_flight=8) == Delivered()
    assert [line for line in world.log if line.startswith("answer")] == [
        "answer 2 accepted", "answer 3 accepted", "answer 1 accepted",
    ]  # fmt: skip


def test_what_is_in_flight_when_the_run_stops_is_waited_for_and_nothing_is_started() -> None:
    plan = plan_of(EVENTS, batches=6)
    world = World([REVOKED])
    result = world.deliver(plan, rows_for(plan), in_flight=3)
    assert result.stopped_by is not None
    assert [line for line in world.log if line.startswith("answer")] == [
        "answer 0 stop", "answer 1 accepted", "answer 2 accepted",
    ]  # fmt: skip
    assert not [line for line in world.log if line.startswith("intend 3")]


# --- refused batches ------------------------------------------------------------------------------


def batch_of(rows: int) -> Plan:
    """Return a plan of one batch with so many events."""
    plan = plan_of(EVENTS)
    return replace(plan, batches=(PlannedBatch(0, 0, rows, 10),))


def named(code: int, message: str, data: object = None) -> Response:
    body = {"code": code, "message": message, "request_id": "r", "data": data or {}}
    return Response(200, json.dumps(body).encode())


CUTS = [
    (4, [REFUSED], ["split 0 into 1 (2 planned), 2 (2 planned)"]),
    (5, [REFUSED], ["split 0 into 1 (2 planned), 2 (3 planned)"]),
    (
        5,
        [named(40002, "Batch.2.properties.contents.0.content_id: Not a valid string")],
        ["split 0 into 1 (2 planned), 2 (1 planned), 3 (2 planned)"],
    ),
    (
        4,
        [named(20001, "partial success", {"failed": [{"index": 3, "message": "bad"}]})],
        ["split 0 into 1 (3 accepted), 2 (1 rejected)"],
    ),
    (2, [named(20001, "partial success")], ["split 0 into 1 (1 unknown), 2 (1 unknown)"]),
    (2, [Missing.NOT_ANSWERED, REFUSED], ["split 0 into 1 (1 unknown), 2 (1 unknown)"]),
    (3, [named(40002, "data[7].event: unknown")], ["split 0 into 1 (1 planned), 2 (2 planned)"]),
    (2, [Response(413, b"")], ["split 0 into 1 (1 planned), 2 (1 planned)"]),
]


@pytest.mark.parametrize(("rows", "replies", "splits"), CUTS)
def test_a_refused_batch_is_cut_where_the_platform_says_else_in_two(
    rows: int, replies: list[Reply], splits: list[str]
) -> None:
    world = World(list(replies))
    assert world.deliver(batch_of(rows), [world.piece(0, rows)]) == Delivered()
    assert [line for line in world.log if line.startswith("split")] == splits


def test_the_bad_record_ends_alone_and_the_others_are_sent() -> None:
    world = World([])
    seen: list[list[str]] = []

    def send(request: Request) -> Reply:
        rows = [event["event_id"] for event in json.loads(request.body)["data"]]
        seen.append(rows)
        return REFUSED if "row 5" in rows else OK

    world.send = send  # type: ignore[method-assign]
    assert world.deliver(batch_of(8), [world.piece(0, 8)]) == Delivered()
    taken = sorted(row for rows in seen if "row 5" not in rows for row in rows)
    assert taken == [f"row {number}" for number in range(8) if number != 5]
    assert ["row 5"] in seen
    assert len(seen) == 7


def test_an_interrupt_ends_the_run_after_what_was_recorded() -> None:
    world = World([])
    plan = plan_of(EVENTS, batches=3)

    def rows() -> Iterable[bytes]:
        yield rows_for(plan)[0]
        raise KeyboardInterrupt

    assert world.deliver(plan, rows()) == Delivered(interrupted=True)
    assert world.log[-1] == "answer 0 accepted"


def test_an_unknown_audience_is_created_once_for_all_its_steps() -> None:
    listed = Response(200, b'{"code":0,"message":"","data":{"list":[],"page_info":{"total_page":0}}}')
    created = Response(200, b'{"code":0,"message":"","data":{"audience_id":"99"}}')
    world = World([listed, created], known=None)
    plan = plan_of(members(Operation.DELETE), members())
    assert world.deliver(plan, rows_for(plan)) == Delivered()
    assert world.log[:4] == ["send list", "intend creation", "send audience", "remember 99"]
    assert world.log.count("send audience") == 1
    assert world.known == Audience(STORE, "Shoppers", "1", "99", ("1",), "1", None)
    assert b'"99"' in world.bodies[-1]


def test_an_audience_that_cannot_be_found_stops_before_the_first_intent() -> None:
    world = World([REVOKED], known=None)
    plan = plan_of(members())
    result = world.deliver(plan, rows_for(plan))
    assert result.stopped_by is not None
    assert result.stopped_by.verdict is Verdict.STOP
    assert world.log == ["send list"]


def test_a_create_in_doubt_is_not_repeated() -> None:
    listed = Response(200, b'{"code":0,"message":"","data":{"list":[],"page_info":{"total_page":0}}}')
    world = World([listed, Missing.NOT_ANSWERED, listed], known=None)
    plan = plan_of(members())
    result = world.deliver(plan, rows_for(plan))
    assert world.log == ["send list", "intend creation", "send audience", "send list"]
    assert result.stopped_by is not None
    assert world.asked_at == 1000


def test_the_journal_gets_the_hash_of_the_body_and_an_excerpt() -> None:
    batches: list[BatchRow] = []
    world = World([])
    world.intend = batches.append  # type: ignore[method-assign, assignment]
    plan = plan_of(EVENTS)
    world.deliver(plan, rows_for(plan))
    (batch,) = batches
    assert batch.body_sha256 == hashlib.sha256(world.bodies[0]).hexdigest()
    assert json.loads(batch.excerpt)["path"].endswith("/event/track/")
    assert replace(batch, excerpt="").intent_at == 1000
