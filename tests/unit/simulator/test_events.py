"""Reporting events: shapes per source, refusals, de-duplication."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from tests.unit.simulator.account import (
    FIRST,
    LEADS,
    PIXEL,
    STORES,
    Account,
    Json,
    crm_event,
    digest,
    offline_event,
    track,
    web_event,
)

HOURS_48 = 48 * 3600
EMAIL = digest("one@example.com")
MD5 = "fcea920f7412b5da7be0cf42b8c93759"
MAKERS: dict[str, Callable[..., Json]] = {"offline": offline_event, "web": web_event, "crm": crm_event}

FULL_ITEM = {
    "price": 12.5,
    "quantity": 2,
    "content_id": "sku-1",
    "content_category": "shoes",
    "content_name": "Runner",
    "brand": "ACME",
}
FULL_PROPERTIES = {
    "contents": [FULL_ITEM, {"price": 3}],
    "content_ids": ["sku-1"],
    "content_type": "product",
    "currency": "USD",
    "value": 28,
    "num_items": 3,
    "description": "",
    "search_string": "shoes",
    "order_id": "A-1",
    "shop_id": "17",
    "event_channel": "in_store",
    "customer_type": "new",
    "mileage": {"value": 3, "unit": "km"},
}
FULL_USER = {
    "email": [EMAIL, digest("two@example.com")],
    "phone": digest("+12133734253"),
    "external_id": [digest("user_123")],
    "ttclid": "E.C.P.abc",
    "ttp": "94e2a4j9",
    "ip": "192.0.2.1",
    "user_agent": "Mozilla/5.0",
    "locale": "en-US",
    "first_name": digest("jane"),
    "country": "us",
}


@pytest.mark.parametrize("source", MAKERS)
def test_a_full_event_is_counted_as_it_was_sent(account: Account, source: str) -> None:
    event = MAKERS[source](user=FULL_USER, properties=FULL_PROPERTIES, limited_data_use=False)
    body = track(event, source=source, test_event_code="TEST123", partner_name="Acme")
    assert account.post("/event/track/", body) | {"request_id": ""} == {
        "code": 0,
        "message": "OK",
        "request_id": "",
        "data": {},
    }
    (entry,) = account.state()["events"]
    assert entry["event"] == event
    assert (entry["event_source"], entry["test_event_code"]) == (source, "TEST123")
    assert entry["event_source_id"] == body["event_source_id"]


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"event_source": "Offline"}, 40002, "event_source"),
        ({"event_source": None}, 40002, "event_source"),
        ({"event_source": ["offline"]}, 40002, "event_source"),
        ({"event_source": "app"}, 40118, "allow-listed"),
        ({"event_source_id": int(STORES)}, 40002, "Invalid value for event_source_id: not a valid string."),
        ({"event_source_id": ""}, 40002, "Invalid value for event_source_id: not a valid string."),
        ({"event_source_id": "7654321098765432199"}, 40001, "admin or operator"),
        ({"event_source_id": PIXEL}, 40002, "Invalid value for event_source_id."),
        ({"event_source_id": LEADS}, 40002, "Invalid value for event_source_id."),
        ({"event_source": "crm"}, 40002, "Invalid value for event_source_id."),
        ({"event_source": "web"}, 40002, "Invalid value for event_source_id."),
        ({"data": None}, 40002, "data"),
        ({"data": []}, 40002, "data"),
        ({"data": {}}, 40002, "data"),
        ({"data": [offline_event()] * 1001}, 40061, "at most 1000 events"),
        ({"data": [[]]}, 40002, "Batch.0: Not a valid object"),
        ({"test_event_code": 5}, 40002, "test_event_code"),
        ({"partner_name": ""}, 40002, "partner_name"),
        ({"pixel_code": PIXEL}, 40002, "pixel_code: Unknown field"),
    ],
)
def test_a_bad_request_is_refused(shared: Account, change: Json, code: int, text: str) -> None:
    envelope = shared.post("/event/track/", track(offline_event(), **change))
    assert (envelope["code"], envelope["data"]) == (code, {})
    assert text in envelope["message"]
    assert shared.state()["events"] == []


TOP_LEVEL = "Invalid value for {}: {}."
MISSING = "missing data for required field"


@pytest.mark.parametrize(
    ("source", "change", "message"),
    [
        *[(source, {"event": None}, TOP_LEVEL.format("event", MISSING)) for source in MAKERS],
        *[(source, {"event_time": None}, TOP_LEVEL.format("event_time", MISSING)) for source in MAKERS],
        *[(source, {"event_id": None}, TOP_LEVEL.format("event_id", MISSING)) for source in MAKERS],
        ("offline", {"event_id": 17}, TOP_LEVEL.format("event_id", "not a valid string")),
        ("offline", {"event_id": ""}, TOP_LEVEL.format("event_id", "not a valid string")),
        ("offline", {"event_id": " "}, TOP_LEVEL.format("event_id", "not a valid string")),
        ("offline", {"event": "purchase"}, TOP_LEVEL.format("event", "not a supported event")),
        ("offline", {"event": "BoughtShoes"}, TOP_LEVEL.format("event", "not a supported event")),
        ("offline", {"event": ["Purchase"]}, TOP_LEVEL.format("event", "not a supported event")),
        ("web", {"event": "viewcontent"}, TOP_LEVEL.format("event", "not a supported event")),
        ("web", {"event": ""}, TOP_LEVEL.format("event", "not a valid string")),
        ("crm", {"event": "lead"}, TOP_LEVEL.format("event", "not a supported event")),
        ("offline", {"event_time": "1794990000"}, TOP_LEVEL.format("event_time", "not a valid integer")),
        ("offline", {"event_time": 1794990000.0}, TOP_LEVEL.format("event_time", "not a valid integer")),
        ("offline", {"event_time": True}, TOP_LEVEL.format("event_time", "not a valid integer")),
        (
            "offline",
            {"event_time": 1794990000123},
            TOP_LEVEL.format("event_time", "not a unix time in seconds"),
        ),
        ("offline", {"event_time": 0}, TOP_LEVEL.format("event_time", "not a unix time in seconds")),
        ("offline", {"timestamp": "2026-11-18T00:00:00Z"}, TOP_LEVEL.format("timestamp", "unknown field")),
        ("offline", {"test_event_code": "TEST1"}, TOP_LEVEL.format("test_event_code", "unknown field")),
        ("offline", {"limited_data_use": "no"}, TOP_LEVEL.format("limited_data_use", "not a valid boolean")),
        ("offline", {"user": None}, TOP_LEVEL.format("user", MISSING)),
        ("offline", {"user": {}}, TOP_LEVEL.format("user", "one of email, phone is required")),
        ("offline", {"user": "x"}, TOP_LEVEL.format("user", "not a valid object")),
        (
            "offline",
            {"user": {"external_id": EMAIL}},
            TOP_LEVEL.format("user", "one of email, phone is required"),
        ),
        ("offline", {"user": {"emails": [EMAIL]}}, "Batch.1.user.emails: Unknown field"),
        ("offline", {"user": {"email": []}}, "Batch.1.user.email: Must not be empty"),
        ("offline", {"user": {"email": ""}}, "Batch.1.user.email: Not a valid string"),
        ("offline", {"user": {"email": 3}}, "Batch.1.user.email: Not a valid string"),
        ("offline", {"user": {"email": [EMAIL, 3]}}, "Batch.1.user.email.1: Not a valid string"),
        (
            "offline",
            {"user": {"email": EMAIL.upper()}},
            "Batch.1.user.email: Not a valid SHA256 digest in lower-case hex",
        ),
        (
            "offline",
            {"user": {"phone": MD5}},
            "Batch.1.user.phone: Not a valid SHA256 digest in lower-case hex",
        ),
        ("web", {"user": {"ip": 5}}, "Batch.1.user.ip: Not a valid string"),
        ("web", {"page": None}, TOP_LEVEL.format("page", MISSING)),
        ("web", {"page": {}}, "Batch.1.page.url: Missing data for required field"),
        ("web", {"page": {"url": ""}}, "Batch.1.page.url: Not a valid string"),
        ("web", {"page": {"url": "https://shop.example", "title": "x"}}, "Batch.1.page.title: Unknown field"),
        ("crm", {"lead": None}, TOP_LEVEL.format("lead", MISSING)),
        (
            "crm",
            {"lead": {"lead_event_source": "x"}},
            "Batch.1.lead.lead_id: Missing data for required field",
        ),
        ("crm", {"lead": {"lead_id": 9001}}, "Batch.1.lead.lead_id: Not a valid string"),
    ],
)
def test_one_bad_event_refuses_the_whole_call(
    shared: Account, source: str, change: Json, message: str
) -> None:
    make = MAKERS[source]
    good, bad = make("good"), make(**{"event_id": "bad", **change})
    envelope = shared.post("/event/track/", track(good, bad, good, source=source))
    assert (envelope["code"], envelope["message"]) == (40002, message)
    assert shared.state()["events"] == []


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"value": "28.00"}, "value: Not a valid number"),
        ({"value": True}, "value: Not a valid number"),
        ({"currency": "usd"}, "currency: Not a supported currency"),
        ({"currency": "XAU"}, "currency: Not a supported currency"),
        ({"currency": None}, "currency: Not a supported currency"),
        (
            {"event_channel": "web"},
            "event_channel: Must be one of email, website, phone_call, in_store, crm, other",
        ),
        ({"order_id": 17}, "order_id: Not a valid string"),
        ({"shop_id": 17}, "shop_id: Not a valid string"),
        ({"num_items": 1.5}, "num_items: Not a valid integer"),
        ({"content_ids": "sku"}, "content_ids: Not a valid list"),
        ({"content_ids": [1]}, "content_ids.0: Not a valid string"),
        ({"contents": {}}, "contents: Not a valid list"),
        ({"contents": [None]}, "contents.0: Not a valid object"),
        ({"contents": [{"content_id": 7}]}, "contents.0.content_id: Not a valid string"),
        ({"contents": [FULL_ITEM, {"price": "12.50"}]}, "contents.1.price: Not a valid number"),
        ({"contents": [{"quantity": 1.0}]}, "contents.0.quantity: Not a valid integer"),
        ({"contents": [{"quantity": "1"}]}, "contents.0.quantity: Not a valid integer"),
        ({"contents": [{"brand": None}]}, "contents.0.brand: Not a valid string"),
        ({"contents": [{"content_type": "product"}]}, "contents.0.content_type: Unknown field"),
    ],
)
def test_a_bad_property_is_named_by_row_and_path(shared: Account, properties: Json, message: str) -> None:
    envelope = shared.post("/event/track/", track(offline_event(properties=properties)))
    assert (envelope["code"], envelope["message"]) == (40002, f"Batch.0.properties.{message}")


@pytest.mark.parametrize("field", ["email", "phone", "external_id"])
@pytest.mark.parametrize("value", ["one@example.com", "+12133734253", "user_123"])
def test_personal_data_that_is_not_hashed_is_refused_without_being_quoted(
    shared: Account, field: str, value: str
) -> None:
    envelope = shared.post("/event/track/", track(offline_event(user={field: [value]})))
    assert (envelope["code"], envelope["message"]) == (
        40062,
        f"Batch.0.user.{field}.0: Personal data is not hashed",
    )


@pytest.mark.parametrize(
    ("source", "name"),
    [("offline", "CompletePayment"), ("offline", "Pageview"), ("web", "BoughtShoes"), ("crm", "Purchase")],
)
def test_legacy_and_custom_names_are_taken_where_they_belong(
    account: Account, source: str, name: str
) -> None:
    body = track(MAKERS[source](event=name), source=source)
    assert account.post("/event/track/", body)["code"] == 0


@pytest.mark.parametrize("age_s", [40 * 86_400, -86_400])
def test_old_and_future_events_are_taken(account: Account, age_s: int) -> None:
    event = offline_event(event_time=int(account.clock.at) - age_s)
    assert account.post("/event/track/", track(event))["code"] == 0


@pytest.mark.parametrize(("waited", "counted"), [(0, 1), (HOURS_48 - 1, 1), (HOURS_48, 2), (HOURS_48 + 1, 2)])
def test_a_copy_counts_again_only_after_48_hours(account: Account, waited: int, counted: int) -> None:
    account.post("/event/track/", track(offline_event(properties={"value": 1})))
    account.clock.at += waited
    assert account.post("/event/track/", track(offline_event(properties={"value": 2})))["code"] == 0
    state = account.state()
    assert [entry["event"]["properties"]["value"] for entry in state["events"]] == [1, 2][:counted]
    assert state["duplicates"] == 2 - counted


def test_later_copies_do_not_renew_the_window(account: Account) -> None:
    for _ in range(3):
        account.post("/event/track/", track(offline_event()))
        account.clock.at += HOURS_48 / 2
    assert len(account.counted()) == 2


def test_copies_within_one_call_count_once(account: Account) -> None:
    account.post("/event/track/", track(offline_event("a"), offline_event("b"), offline_event("a")))
    assert account.counted() == ["a", "b"]
    assert account.state()["duplicates"] == 1


def test_the_key_is_source_name_and_id(account: Account) -> None:
    account.post("/event/track/", track(offline_event("a"), offline_event("a", event="Subscribe")))
    account.post("/event/track/", track(crm_event("a", event="Purchase"), source="crm"))
    account.post("/event/track/", track(web_event("a", event="Purchase"), source="web"))
    assert account.counted() == ["a"] * 4
    assert account.state()["duplicates"] == 0


def test_a_refused_copy_leaves_no_key_behind(account: Account) -> None:
    account.post("/event/track/", track(offline_event("a"), offline_event("b", event_time=None)))
    account.post("/event/track/", track(offline_event("a")))
    assert account.counted() == ["a"]


def test_work_that_fails_in_the_middle_leaves_nothing_behind(account: Account) -> None:
    half_a_pair = offline_event("\ud800")
    assert account.post("/event/track/", track(offline_event("a"), half_a_pair))["code"] == 40000
    assert account.counted() == []
    account.post("/event/track/", track(offline_event("a")))
    assert account.counted() == ["a"]


def test_deep_nesting_is_taken_or_refused_but_never_breaks_the_connection(account: Account) -> None:
    event = json.dumps(offline_event(properties={"mileage": "DEEP"})).encode()
    events = json.dumps(track()).encode().replace(b"[]", b"[%b]" % event)
    cell = b'{"id":"","audience_ids":"DEEP"}'
    rows = b'{"advertiser_ids":["%b"],"id_schema":["EMAIL_SHA256"],"batch_data":[[%b]]}' % (
        FIRST.encode(),
        cell,
    )
    for depth in range(800, 1001, 2):
        nested = b"[" * depth + b"]" * depth
        assert account.post("/event/track/", events.replace(b'"DEEP"', nested))["code"] in (0, 40000)
        assert account.post("/segment/mapping/", rows.replace(b'"DEEP"', nested))["code"] in (40002, 40000)


def test_a_thousand_events_are_taken_quickly(account: Account) -> None:
    events = [
        offline_event(f"order-{number}", user=FULL_USER, properties=FULL_PROPERTIES) for number in range(1000)
    ]
    started = time.perf_counter()
    assert account.post("/event/track/", track(*events))["code"] == 0
    assert time.perf_counter() - started < 1.0, "0.1 s on an idle core; the floor is loose for a busy machine"
    assert len(account.counted()) == 1000
