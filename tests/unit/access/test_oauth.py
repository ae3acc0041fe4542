"""The calls that make, try and end a token; an answer is read or refused, never guessed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.access.oauth import (
    App,
    User,
    advertiser_request,
    advertisers_request,
    exchange_request,
    parse_advertisers,
    parse_granted,
    parse_user,
    revoke_request,
    user_request,
)
from sync.destinations.base import Request
from sync.project.secrets import Secret

APP = App("77", Secret("hush"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("request_", "method", "path", "body", "query"),
    [
        (
            exchange_request(APP, Secret("code")), "POST", "/oauth2/access_token/",
            {"app_id": "77", "secret": "hush", "auth_code": "code"}, {},
        ),
        (
            revoke_request(APP, Secret("token")), "POST", "/oauth2/revoke_token/",
            {"app_id": "77", "secret": "hush", "access_token": "token"}, {},
        ),
        (
            advertisers_request(APP), "GET", "/oauth2/advertiser/get/", None,
            {"app_id": "77", "secret": "hush"},
        ),
        (advertiser_request("7"), "GET", "/advertiser/info/", None, {"advertiser_ids": '["7"]'}),
        (user_request(), "GET", "/user/info/", None, {}),
    ],
    ids=["exchange", "revoke", "advertisers", "advertiser", "user"],
)  # fmt: skip
def test_a_call_is_spelt_as_tiktok_spells_it(
    request_: Request, method: str, path: str, body: object, query: dict[str, str]
) -> None:
    assert (request_.method, request_.path) == (method, f"/open_api/v1.3{path}")
    assert (json.loads(request_.body) if request_.body else None) == body
    assert dict(request_.query) == query


def test_a_grant_is_read() -> None:
    granted = parse_granted({"access_token": "t0ken", "advertiser_ids": [7, "8"], "scope": [3, "30"]})
    assert granted is not None
    assert (granted.token.reveal(), granted.advertiser_ids, granted.scopes) == ("t0ken", ("7", "8"), (3, 30))
    assert "t0ken" not in repr(granted)


def test_a_grant_without_advertisers_and_scopes_is_a_grant() -> None:
    granted = parse_granted({"access_token": "t0ken"})
    assert granted is not None
    assert (granted.advertiser_ids, granted.scopes) == ((), ())


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"access_token": 7},
        {"access_token": " "},
        {"access_token": "two\nlines"},
        {"access_token": "tokén"},
        {"access_token": "t", "scope": ["all"]},
        {"access_token": "t", "scope": 3},
        {"access_token": "t", "advertiser_ids": "7"},
    ],
    ids=str,
)
def test_a_grant_that_makes_no_sense_is_none(data: dict[str, Any]) -> None:
    assert parse_granted(data) is None


@given(st.dictionaries(st.sampled_from(["access_token", "scope", "advertiser_ids", "list"]), JSON))
def test_no_answer_breaks_a_parser(data: dict[str, Any]) -> None:
    parse_granted(data)
    parse_advertisers(data)
    parse_user(data)


def test_advertisers_are_read_as_texts() -> None:
    assert parse_advertisers({"list": [{"advertiser_id": 7}, {"advertiser_id": "8"}]}) == ("7", "8")
    assert parse_advertisers({"list": [{}]}) is None
    assert parse_advertisers({"list": None}) is None


def test_a_user_cannot_move_the_cursor() -> None:
    assert parse_user({"core_user_id": 9, "display_name": "O\x1b[2Jp"}) == User("9", "O[2Jp")
    assert parse_user({}) == User("", "")
