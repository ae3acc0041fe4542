"""Tokens, scopes, advertisers and the OAuth calls."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync.simulator.options import ALL_SCOPES
from sync.simulator.routes import ROUTES
from tests.unit.simulator.account import (
    FIRST,
    SECOND,
    STRANGER,
    TOKEN,
    Account,
    Json,
    audience,
    offline_event,
    open_account,
    track,
)

APP = {"app_id": "7000000000000000000", "secret": "simulator-secret"}
WITH_TOKEN = [(path, route.method) for path, route in ROUTES.items() if route.needs_token]
WITH_SCOPE = [(path, route.method) for path, route in ROUTES.items() if route.scopes]


def call(account: Account, path: str, method: str, token: str | None) -> Json:
    headers = {"Content-Type": "application/json"} | ({} if token is None else {"Access-Token": token})
    response = account.session.request(method, account.url(path), data=b"{}", headers=headers, timeout=10)
    assert response.status_code == 200
    envelope: Json = response.json()
    return envelope


@pytest.mark.parametrize(("path", "method"), WITH_TOKEN)
@pytest.mark.parametrize(
    ("token", "code"), [(None, 40104), ("", 40104), ("wrong", 40105), ("a-token", 40105)]
)
def test_every_endpoint_asks_for_the_token(
    shared: Account, path: str, method: str, token: str | None, code: int
) -> None:
    assert call(shared, path, method, token)["code"] == code


@pytest.mark.parametrize(("path", "method"), WITH_SCOPE)
def test_every_scope_of_an_endpoint_opens_it_and_no_other_does(
    tmp_path: Path, path: str, method: str
) -> None:
    opening = ROUTES[path].scopes
    with open_account(tmp_path, scopes=tuple({*ALL_SCOPES, 50, 7050363942434127873} - opening)) as closed:
        envelope = call(closed, path, method, TOKEN)
        assert (envelope["code"], envelope["data"]) == (40130, {})
    for scope in opening:
        with open_account(tmp_path, scopes=(scope,)) as opened:
            assert call(opened, path, method, TOKEN)["code"] != 40130


@pytest.mark.parametrize(
    "path",
    [
        "/dmp/custom_audience/list/",
        "/dmp/custom_audience/get/",
        "/offline/get/",
        "/crm/list/",
        "/pixel/list/",
    ],
)
def test_reading_for_another_advertiser_is_refused(shared: Account, path: str) -> None:
    assert shared.get(path, advertiser_id=STRANGER, custom_audience_ids=["1"])["code"] == 40106
    assert shared.get(path, custom_audience_ids=["1"])["code"] == 40002


def test_writing_for_another_advertiser_is_refused(shared: Account) -> None:
    assert shared.post("/segment/audience/", audience("Shoppers", STRANGER))["code"] == 40106
    assert shared.state()["audiences"] == []


def test_a_revoked_token_stays_revoked_until_a_reset(account: Account) -> None:
    account.create()
    account.control("revoke")
    assert account.post("/event/track/", track(offline_event()))["code"] == 40105
    assert account.get("/user/info/")["code"] == 40105
    account.control("reset")
    assert account.get("/user/info/")["code"] == 0


def test_consent_is_exchanged_for_a_token_that_works(account: Account) -> None:
    code = account.control("consent")["auth_code"]
    granted = account.post("/oauth2/access_token/", {**APP, "auth_code": code})
    assert granted["code"] == 0
    assert granted["data"]["advertiser_ids"] == [FIRST, SECOND]
    assert granted["data"]["scope"] == list(ALL_SCOPES)
    token = granted["data"]["access_token"]
    assert call(account, "/user/info/", "GET", token)["code"] == 0
    assert account.post("/oauth2/revoke_token/", {**APP, "access_token": token})["code"] == 0
    assert call(account, "/user/info/", "GET", token)["code"] == 40105
    assert account.post("/oauth2/revoke_token/", {**APP, "access_token": token})["code"] == 40105
    assert call(account, "/user/info/", "GET", TOKEN)["code"] == 0


def test_the_revoke_control_ends_issued_tokens_too(account: Account) -> None:
    code = account.control("consent")["auth_code"]
    token = account.post("/oauth2/access_token/", {**APP, "auth_code": code})["data"]["access_token"]
    account.control("revoke")
    assert call(account, "/user/info/", "GET", token)["code"] == 40105


def test_an_auth_code_works_once_and_for_an_hour(account: Account) -> None:
    first, second = (account.control("consent")["auth_code"] for _ in range(2))
    assert first != second
    account.clock.at += 3599
    assert account.post("/oauth2/access_token/", {**APP, "auth_code": first})["code"] == 0
    assert account.post("/oauth2/access_token/", {**APP, "auth_code": first})["code"] == 40110
    account.clock.at += 1
    assert account.post("/oauth2/access_token/", {**APP, "auth_code": second})["code"] == 40110
    assert account.post("/oauth2/access_token/", {**APP, "auth_code": "never given"})["code"] == 40110


def test_advertiser_ids_can_be_left_out_of_the_grant(account: Account) -> None:
    code = account.control("consent")["auth_code"]
    body = {**APP, "auth_code": code, "return_advertiser_ids": False}
    assert "advertiser_ids" not in account.post("/oauth2/access_token/", body)["data"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"app_id": "7000000000000000001"}, 40113),
        ({"secret": "guessed"}, 40101),
        ({"secret": ""}, 40002),
        ({"return_advertiser_ids": "no"}, 40002),
        ({"grant_type": "authorization_code"}, 40002),
        ({}, 40110),
    ],
)
def test_a_bad_exchange_is_refused(shared: Account, change: Json, code: int) -> None:
    assert shared.post("/oauth2/access_token/", {**APP, "auth_code": "none", **change})["code"] == code


def test_advertisers_are_listed_and_described(account: Account) -> None:
    listed = account.get("/oauth2/advertiser/get/", app_id=APP["app_id"], secret=APP["secret"])
    assert [one["advertiser_id"] for one in listed["data"]["list"]] == [FIRST, SECOND]
    described = account.get("/advertiser/info/", advertiser_ids=[SECOND])["data"]["list"]
    assert [(one["advertiser_id"], one["status"]) for one in described] == [(SECOND, "STATUS_ENABLE")]
    assert account.get("/advertiser/info/", advertiser_ids=[FIRST, STRANGER])["code"] == 40106
    assert account.get("/advertiser/info/")["code"] == 40002
    assert account.get("/oauth2/advertiser/get/", app_id=APP["app_id"], secret="guessed")["code"] == 40101


def test_no_token_or_secret_is_kept_or_shown(account: Account) -> None:
    code = account.control("consent")["auth_code"]
    token = account.post("/oauth2/access_token/", {**APP, "auth_code": code})["data"]["access_token"]
    account.create()
    folder = account.options.state_path.parent
    shown = [json.dumps(account.state()), repr(account.options), account.session.get(account.base_url).text]
    kept = [path.read_bytes().decode("latin-1") for path in folder.iterdir()]
    for secret in (TOKEN, token, code, APP["secret"]):
        assert not [text for text in shown + kept if secret in text]
