"""A refusal that quotes the record it refuses: the quotation is not kept."""

from __future__ import annotations

import json

import pytest

from sync.delivery.echo import LEFT_OUT, without_echo
from sync.destinations.base import Outcome, Request, Verdict

DIGEST = "d6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69"
BROWSER = "Mozilla/5.0 (X11; Linux; Quillon's own)"
BODY = {
    "event_source": "web",
    "data": [
        {
            "event": "Purchase",
            "event_id": "W000013",
            "user": {"email": [DIGEST], "ip": "2001:db8::7:31", "user_agent": BROWSER},
            "page": {"url": "https://shop.example/quillon?e=marksworth"},
            "properties": {"currency": "USD", "description": "for Quillon Marksworth"},
        }
    ],
}
REQUEST = Request("POST", "/event/track/", json.dumps(BODY).encode())

QUOTING = {
    f"user.email {DIGEST} is refused": f"user.email {LEFT_OUT} is refused",
    f"cut at the end: {DIGEST[:20]}": f"cut at the end: {LEFT_OUT}",
    f"in capitals: {DIGEST.upper()}.": f"in capitals: {LEFT_OUT}.",
    "ip 2001:db8::7:31 is not public": f"ip {LEFT_OUT} is not public",
    f"browser {BROWSER} is too long": f"browser {LEFT_OUT} is too long",
    "browser Mozilla/5.0 is old": f"browser {LEFT_OUT} is old",
    "Batch.0.page.url https://shop.example/quillon?e=marksworth": f"Batch.0.page.url {LEFT_OUT}",
}
KEPT = [
    "OK",
    "Batch.0.properties.contents.0.content_id: Not a valid string.",
    'event_id "W000013" came twice',
    'currency "USD" and event "Purchase" do not fit',
]


@pytest.mark.parametrize("message", QUOTING)
def test_a_personal_value_is_left_out(message: str) -> None:
    assert heard(message) == QUOTING[message]


@pytest.mark.parametrize("message", KEPT)
def test_names_positions_and_keys_stay(message: str) -> None:
    assert heard(message) == message


def test_nothing_of_a_person_is_left_of_the_whole_body() -> None:
    said = heard(json.dumps(BODY))
    assert not [part for part in (DIGEST, "db8", "Mozilla", "uillon", "arksworth") if part in said]
    assert "W000013" in said


def test_a_request_without_records_has_nothing_to_echo() -> None:
    outcome = Outcome(Verdict.REJECTED, "refused", 40002, "app 7000 is unknown")
    assert without_echo(outcome, Request("POST", "/oauth2/", b"app=7000&is=unknown")) == outcome


def heard(message: str) -> str:
    return without_echo(Outcome(Verdict.REJECTED, "refused", 40002, message), REQUEST).message
