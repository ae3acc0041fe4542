"""What `show` keeps of a request: enough to understand it, nothing about a person."""

from __future__ import annotations

import json

import pytest

from sync.delivery.excerpt import excerpt
from sync.destinations import DESTINATIONS
from sync.destinations.base import Operation, Step

DIGEST = "d6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69"
EVENTS = Step(
    "purchases", "tiktok_events", Operation.TRACK, {"event_source": "web", "event_source_id": "PIXEL"}, ("1",)
)
MEMBERS = Step("members", "tiktok_audience", Operation.ADD, {"audience_id": "73"}, ("1",), ("EMAIL_SHA256",))
PERSONAL = {
    "ip": "203.0.113.7",
    "user_agent": "Mozilla/5.0 (secret)",
    "ttp": "cookie-secret",
    "ttclid": "click-secret",
    "locale": "de-CH-secret",
}


def shown(step: Step, *records: object) -> dict[str, object]:
    text = excerpt(DESTINATIONS[step.destination], step, ",".join(map(json.dumps, records)).encode())
    document: dict[str, object] = json.loads(text)
    return document


def test_an_event_shows_its_first_record_and_nothing_personal() -> None:
    event = {
        "event": "Purchase",
        "event_id": "order-1",
        "user": {"email": [DIGEST], **PERSONAL},
        "page": {"url": "https://shop.example/secret", "referrer": "https://shop.example/secret"},
        "lead": {"lead_id": "lead-secret"},
        "properties": {"value": 1.5},
    }
    document = shown(EVENTS, event, {"event_id": "order-2"})
    text = json.dumps(document)
    assert document["method"] == "POST"
    assert "order-1" in text
    assert "order-2" not in text
    assert DIGEST not in text
    assert DIGEST[:8] in text
    assert "secret" not in text
    assert not [value for value in PERSONAL.values() if value in text]


def test_a_member_shows_its_layout_and_a_shortened_digest() -> None:
    document = shown(MEMBERS, [{"id": DIGEST, "audience_ids": ["73"]}])
    text = json.dumps(document)
    assert "EMAIL_SHA256" in text
    assert DIGEST not in text


@pytest.mark.parametrize("size", [60_000, 70_000, 3_000_000])
def test_a_record_of_any_size_has_an_excerpt(size: int) -> None:
    """An order of 500 items is one event of more than 64 KiB."""
    items = [{"content_name": "ä" * 90, "price": 1.0}] * (size // 100)
    assert shown(EVENTS, {"event_id": "big", "properties": {"contents": items}}, {"event_id": "next"})


def test_two_different_requests_can_be_told_apart_by_size() -> None:
    assert shown(EVENTS, {"event_id": "a"})["record_bytes"] == len('{"event_id": "a"}')
