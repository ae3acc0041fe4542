"""Conversion events: which are new, what became of those in doubt, and what makes one event of many rows."""

from __future__ import annotations

import hashlib
import json

import pytest

from sync.delivery.booking import book
from sync.destinations.base import Missing, Response
from sync.planning.events import NOT_AGAIN, RESEND_SECONDS, Again
from sync.planning.plan import SyncPlan
from sync.planning.records import MAX_EVENT_LEAD_SECONDS
from tests.unit.planning.bench import NOW, Bench, Rows, Sync, Wire, events, texts

SOMEBODY = hashlib.sha256(b"somebody@shop.example").hexdigest()
REVOKED = Response(200, b'{"code":40105,"message":"Access token is incorrect.","request_id":"r"}')
REFUSED = Response(200, b'{"code":40002,"message":"Invalid parameter.","request_id":"r"}')


def order(event_id: str | None = "a", **more: object) -> dict[str, object]:
    return {
        "event": "Purchase",
        "event_id": event_id,
        "event_set_id": "stores",
        "timestamp": str(NOW - 3600),
        "email_sha256": SOMEBODY,
        **more,
    }


def orders(*ids: str, name: str = "purchases", **more: object) -> Sync:
    return events(texts(*(order(event_id, **more) for event_id in ids)), name=name)


def planned(bench: Bench, *syncs: Sync, again: Again = NOT_AGAIN) -> SyncPlan:
    return bench.plan(*syncs, again=again)[0].syncs[-1]


def counts(found: SyncPlan) -> dict[str, int]:
    names = ("events", "unchanged", "changed", "resent", "parked", "refused")
    return {name: getattr(found, name) for name in names if getattr(found, name)}


def sent(wire: Wire) -> list[str]:
    return sorted(
        event["event_id"] for request in wire.requests for event in json.loads(request.body)["data"]
    )


def test_new_events_are_sent_once(bench: Bench) -> None:
    assert sent(bench.sync(orders("a", "b"))) == ["a", "b"]
    assert sent(bench.sync(orders("a", "b", "c"))) == ["c"]
    assert counts(planned(bench, orders("a", "b", "c"))) == {"unchanged": 3}


def test_a_changed_event_is_told_and_not_sent(bench: Bench) -> None:
    """TikTok keeps the first copy for 48 hours and counts a later one twice."""
    bench.sync(orders("a", currency="EUR", value="1"))
    found = planned(bench, orders("a", currency="EUR", value="2"))
    assert counts(found) == {"changed": 1}
    assert found.notes


def test_an_event_that_left_the_rows_is_not_withdrawn(bench: Bench) -> None:
    bench.sync(orders("a", "b"))
    assert counts(planned(bench, orders("b"))) == {"unchanged": 1}


def test_name_source_and_id_together_are_one_event(bench: Bench) -> None:
    rows = texts(order("a"), order("a", event="Lead"), order("a", event_set_id="7777777777777777777"))
    assert planned(bench, events(rows)).events == 3


def test_an_event_two_syncs_want_is_sent_by_the_first(bench: Bench) -> None:
    plan, _ = bench.plan(orders("a", "b", name="first"), orders("b", "c", name="second"))
    assert [sync.events for sync in plan.syncs] == [2, 1]


UNANSWERED = [Missing.NOT_ANSWERED] * 3


def test_an_event_in_doubt_is_sent_again_with_the_same_bytes(bench: Bench) -> None:
    first = bench.sync(orders("a", currency="EUR", value="1"), wire=Wire(list(UNANSWERED)))
    bench.now += 3600
    again = bench.sync(orders("a", currency="EUR", value="2"))
    assert again.requests[0].body == first.requests[0].body
    assert counts(planned(bench, orders("a"))) in ({"unchanged": 1}, {"changed": 1})


@pytest.mark.parametrize(
    ("later", "expected"), [(RESEND_SECONDS - 1, {"events": 1, "resent": 1}), (RESEND_SECONDS, {"parked": 1})]
)
def test_an_event_in_doubt_is_parked_when_a_copy_might_count_twice(
    bench: Bench, later: int, expected: dict[str, int]
) -> None:
    bench.sync(orders("a"), wire=Wire(list(UNANSWERED)))
    bench.now += later
    assert counts(planned(bench, orders("a"))) == expected


def test_the_48_hours_count_from_the_first_attempt(bench: Bench) -> None:
    bench.sync(orders("a"), wire=Wire(list(UNANSWERED)))
    bench.now += RESEND_SECONDS - 10
    bench.sync(orders("a"), wire=Wire(list(UNANSWERED)))
    bench.now += 20
    assert counts(planned(bench, orders("a"))) == {"parked": 1}


def test_a_parked_event_is_told(bench: Bench) -> None:
    bench.sync(orders("a"), wire=Wire(list(UNANSWERED)))
    bench.now += RESEND_SECONDS
    assert planned(bench, orders("a")).notes


def test_an_event_in_doubt_that_two_syncs_want_is_sent_again_once(bench: Bench) -> None:
    bench.sync(orders("a", name="first"), wire=Wire(list(UNANSWERED)))
    bench.now += 60
    wire = bench.sync(orders("a", name="first"), orders("a", name="second"))
    assert sent(wire) == ["a"]


@pytest.mark.parametrize("reply", [REVOKED, Missing.NOT_CONNECTED], ids=["revoked", "unreachable"])
def test_an_event_that_was_certainly_not_applied_is_new_again(bench: Bench, reply: object) -> None:
    bench.sync(orders("a"), wire=Wire([reply] * 40))  # type: ignore[list-item]
    assert counts(planned(bench, orders("a"))) == {"events": 1}


def test_a_refused_event_is_sent_again_when_it_has_changed_or_somebody_asks(bench: Bench) -> None:
    bench.sync(orders("a", "b"), wire=Wire([REFUSED, REFUSED]))
    assert counts(planned(bench, orders("a", "b"))) == {"unchanged": 1, "refused": 1}
    assert counts(planned(bench, orders("a", "b", value="7.5", currency="EUR"))) == {
        "events": 1,
        "changed": 1,
    }
    assert counts(planned(bench, orders("a", "b"), again=Again(refused=True))) == {
        "events": 1,
        "unchanged": 1,
    }


def test_parked_events_are_sent_when_a_person_accepts_duplicates(bench: Bench) -> None:
    bench.sync(orders("a"), wire=Wire(list(UNANSWERED)))
    bench.now += 72 * 3600
    assert counts(planned(bench, orders("a"))) == {"parked": 1}
    assert counts(planned(bench, orders("a"), again=Again(parked=True))) == {"events": 1, "resent": 1}


def test_parked_events_alone_are_in_the_plan_when_a_person_accepts_their_loss(bench: Bench) -> None:
    bench.sync(orders("a"), wire=Wire(list(UNANSWERED)))
    bench.now += 72 * 3600
    plan, _ = bench.plan(orders("a", "b"), orders("a", name="second"), again=Again(lost=True))
    assert [counts(sync) for sync in plan.syncs] == [{"parked": 1}, {"unchanged": 1}]
    assert sum(batch.rows for batch in plan.batches) == 1


def test_test_events_do_not_count_as_delivered(bench: Bench) -> None:
    """They go to the Test Events page; the real ones must still be sent."""
    bench.sync(orders("a"), settings='test_event_code = "TEST1"')
    assert counts(planned(bench, orders("a"))) == {"events": 1}


def test_events_of_a_thousand_and_one_make_two_requests(bench: Bench) -> None:
    rows = Rows(
        dict.fromkeys(order(), "VARCHAR"), [list(order(f"order-{number}").values()) for number in range(1001)]
    )
    plan, rows_file = bench.plan(events(rows))
    assert [batch.rows for batch in plan.batches] == [1000, 1]
    wire = Wire()
    bench.deliver(plan, rows_file, wire.send)
    assert len(set(sent(wire))) == 1001


# --- rows of one event ----------------------------------------------------------------------------


def fragments(bench: Bench, sync: Sync) -> list[dict[str, object]]:
    """Return the events a sync's rows make."""
    return [event for request in bench.sync(sync).requests for event in json.loads(request.body)["data"]]


@pytest.mark.parametrize(("mode", "value"), [("per_event", 10.0), ("per_item", 20.0), ("per_unit", 50.0)])
def test_the_header_says_how_rows_make_a_value(bench: Bench, mode: str, value: float) -> None:
    rows = texts(
        order(currency="EUR", value="10", quantity="2", content_id="x"),
        order(currency="EUR", value="10", quantity="3", content_id="y"),
    )
    (event,) = fragments(bench, events(rows, f'value = "{mode}"'))
    assert event["properties"]["value"] == value  # type: ignore[index]


def test_rows_that_state_different_values_of_one_event_are_refused(bench: Bench) -> None:
    rows = texts(
        order(currency="EUR", value="10"),
        order(currency="EUR", value="11"),
        order("b", currency="EUR", value="1"),
    )
    judged = bench.judge(events(rows))
    assert [(item.reason, item.count) for item in judged.reasons] == [("event_rows_disagree", 2)]


@pytest.mark.parametrize("column", ["timestamp", "currency", "email_sha256", "event_channel", "shop_id"])
def test_rows_that_disagree_about_the_whole_event_are_refused(bench: Bench, column: str) -> None:
    values = {
        "timestamp": (str(NOW - 60), str(NOW - 61)),
        "shop_id": ("1", "2"),
        "currency": ("EUR", "USD"),
        "email_sha256": (SOMEBODY, "ab" * 32),
        "event_channel": ("email", "other"),
    }[column]
    judged = bench.judge(events(texts(*(order(**{column: value}) for value in values), order("b"))))
    assert {(item.column, item.reason) for item in judged.reasons} == {(column, "event_rows_disagree")}
    assert (judged.members, judged.invalid) == (1, 2)


def test_one_event_id_in_two_orders_has_a_reason_of_its_own(bench: Bench) -> None:
    rows = texts(order(order_id="1"), order(order_id="2"), order("b", order_id="1"))
    judged = bench.judge(events(rows))
    assert [(item.column, item.reason, item.count) for item in judged.reasons] == [
        ("order_id", "event_id_in_two_orders", 2)
    ]
    assert judged.members == 1


def test_an_event_from_two_sources_is_one_event_that_disagrees(bench: Bench) -> None:
    """TikTok tells events apart by set, name and id; where they were seen does not matter."""
    page = {"event_set_id": "web", "page_url": "https://shop.example/"}
    judged = bench.judge(
        events(texts(order(event_source="web", **page), order(event_source="offline", **page)))
    )
    assert {(item.column, item.reason) for item in judged.reasons} == {
        ("event_source", "event_rows_disagree")
    }


LINE = '"event_id", "line"'


def lines(*rows: dict[str, object], header: str = 'value = "per_item"', unique: str = "") -> Sync:
    """Return order lines whose grain is the line; `unique` is what the header says besides."""
    grain = f"{LINE}]\n-- unique = [{unique}" if unique else LINE
    return Sync("purchases", "tiktok_events", texts(*rows), header, grain=grain)


def test_a_line_that_is_there_twice_is_not_counted_twice(bench: Bench) -> None:
    """The whole event stays behind: nothing says whether it is one line or two."""
    twice = [order(line="1", currency="EUR", value="10")] * 2
    sync = lines(*twice, order(line="2", currency="EUR", value="5"), order("b", line="1"))
    judged = bench.judge(sync)
    assert [(item.column, item.reason, item.count) for item in judged.reasons] == [
        ("event_id, line", "grain_repeated", 2),
        ("", "event_incomplete", 1),
    ]
    assert sent(bench.sync(sync)) == ["b"]


def test_a_line_without_its_number_stays_behind(bench: Bench) -> None:
    judged = bench.judge(lines(order("a", line=None), order("b", line="1")))
    assert [(item.column, item.reason) for item in judged.reasons] == [("line", "grain_null")]


def test_a_missing_key_that_has_a_reason_is_told_once(bench: Bench) -> None:
    judged = bench.judge(lines(order(line="1") | {"event_id": None}, order("b", line="1")))
    assert [(item.column, item.reason) for item in judged.reasons] == [("event_id", "event_id_missing")]


def test_an_order_line_under_two_event_ids_can_be_ruled_out(bench: Bench) -> None:
    rows = [order("a", line="1", order_id="1"), order("b", line="1", order_id="1"), order("c", line="1")]
    judged = bench.judge(lines(*rows, unique='["order_id", "line"]'))
    assert [(item.column, item.reason, item.count) for item in judged.reasons] == [
        ("order_id, line", "unique_repeated", 2)
    ]
    assert judged.members == 1


def test_a_value_one_row_lacks_is_a_disagreement(bench: Bench) -> None:
    judged = bench.judge(events(texts(order(order_id="1"), order(order_id=None))))
    assert {item.reason for item in judged.reasons} == {"event_rows_disagree"}


def test_equal_items_are_all_kept(bench: Bench) -> None:
    rows = texts(*[order(currency="EUR", value="1", content_id="x")] * 3)
    (event,) = fragments(bench, events(rows, 'value = "per_item"'))
    assert event["properties"] == {"currency": "EUR", "value": 3.0, "contents": [{"content_id": "x"}] * 3}


def test_a_sum_of_cents_has_no_tail(bench: Bench) -> None:
    rows = texts(*[order(currency="EUR", value="0.1", content_id=str(number)) for number in range(10)])
    (event,) = fragments(bench, events(rows, 'value = "per_item"'))
    assert event["properties"]["value"] == 1.0  # type: ignore[index]


@pytest.mark.parametrize("amount", ["0.0000001", "1e-7", "0.000000049"])
def test_amounts_are_plain_decimals(bench: Bench, amount: str) -> None:
    """TikTok: digits and a decimal point only."""
    body = bench.sync(events(texts(order(currency="EUR", value=amount, price=amount)))).requests[0].body
    numbers = body.split(b'"properties"')[1]
    assert b"e-" not in numbers.lower().replace(b"price", b"")


def test_the_order_of_rows_does_not_change_the_bytes(bench: Bench) -> None:
    items = [order(currency="EUR", value="1", content_id=name) for name in "zax"]
    plan, rows_file = bench.plan(events(texts(*items), 'value = "per_item"'))
    bench.deliver(plan, rows_file, Wire().send)
    found = planned(bench, events(texts(*reversed(items)), 'value = "per_item"'))
    assert counts(found) == {"unchanged": 1}


# --- a restored ledger ----------------------------------------------------------------------------

HOUR = 3600
LEAD = MAX_EVENT_LEAD_SECONDS


def restored_after(bench: Bench, seconds: int) -> None:
    """Let a person say, so long after everything the ledger knows, that it is an old copy."""
    bench.now += seconds
    bench.books.journal.restored(at=bench.now)


def test_what_a_lost_run_may_have_sent_is_sent_while_a_copy_is_dropped_and_then_parked(bench: Bench) -> None:
    """`b` is not in the copy; the lost run can have sent it right after the last one that the copy knows."""
    bench.sync(orders("a"))
    restored_after(bench, HOUR)
    assert counts(planned(bench, orders("a", "b"))) == {"events": 1, "resent": 1, "unchanged": 1}
    bench.now = NOW + RESEND_SECONDS - 1
    assert counts(planned(bench, orders("a", "b"))) == {"events": 1, "resent": 1, "unchanged": 1}
    bench.now = NOW + RESEND_SECONDS
    parked = planned(bench, orders("a", "b"))
    assert counts(parked) == {"parked": 1, "unchanged": 1}
    assert any("may have sent them" in note for note in parked.notes)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(3 * 24 * HOUR + LEAD, {"parked": 1}), (3 * 24 * HOUR + LEAD + 1, {"events": 1})],
    ids=["before", "after"],
)
def test_an_event_that_no_lost_run_can_have_seen_is_new(
    bench: Bench, moment: int, expected: dict[str, int]
) -> None:
    bench.sync(orders("a"))
    restored_after(bench, 3 * 24 * HOUR)
    bench.now += 4 * 24 * HOUR
    assert counts(planned(bench, orders("b", timestamp=str(NOW + moment)))) == expected


@pytest.mark.parametrize(
    ("later", "expected"), [(RESEND_SECONDS - 1, {"events": 1, "resent": 1}), (RESEND_SECONDS, {"parked": 1})]
)
def test_its_own_time_says_how_early_it_can_have_been_sent(
    bench: Bench, later: int, expected: dict[str, int]
) -> None:
    bench.sync(orders("a"))
    restored_after(bench, 3 * 24 * HOUR)
    moment = bench.now - HOUR
    bench.now = moment - LEAD + later
    assert counts(planned(bench, orders("b", timestamp=str(moment)))) == expected


def test_the_48_hours_of_an_event_that_may_have_been_sent_do_not_begin_anew(bench: Bench) -> None:
    bench.sync(orders("a"))
    restored_after(bench, HOUR)
    bench.now = NOW + RESEND_SECONDS - 10
    bench.sync(orders("a", "b"), wire=Wire(list(UNANSWERED)))
    bench.now += 20
    assert counts(planned(bench, orders("a", "b"))) == {"parked": 1, "unchanged": 1}


def test_an_event_that_was_refused_and_has_changed_may_have_been_sent(bench: Bench) -> None:
    bench.sync(orders("a"), wire=Wire([REFUSED]))
    restored_after(bench, RESEND_SECONDS)
    assert counts(planned(bench, orders("a"))) == {"refused": 1}
    assert counts(planned(bench, orders("a", currency="EUR", value="1"))) == {"parked": 1}
    assert counts(planned(bench, orders("a"), again=Again(refused=True))) == {"parked": 1}


def test_a_person_decides_about_an_event_that_may_have_been_sent(bench: Bench) -> None:
    bench.sync(orders("a"))
    restored_after(bench, RESEND_SECONDS)
    both = orders("a", "b")
    assert counts(planned(bench, both, again=Again(parked=True))) == {
        "events": 1, "resent": 1, "unchanged": 1,
    }  # fmt: skip
    plan, rows_file = bench.plan(both, again=Again(lost=True))
    book(bench.books, plan, rows_file)
    assert counts(planned(bench, both)) == {"unchanged": 2}


def test_a_copy_that_knows_of_no_run_leaves_the_event_own_time_alone(bench: Bench) -> None:
    restored_after(bench, 0)
    assert counts(planned(bench, orders("a"))) == {"events": 1, "resent": 1}
    bench.now += RESEND_SECONDS
    assert counts(planned(bench, orders("a"))) == {"parked": 1}


def test_two_restores_both_count(bench: Bench) -> None:
    bench.sync(orders("a"))
    restored_after(bench, HOUR)
    restored_after(bench, RESEND_SECONDS)
    assert counts(planned(bench, orders("b"))) == {"parked": 1}
