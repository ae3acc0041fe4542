"""Every kind of fault, and when it strikes."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import requests

from sync.simulator.faults import FAULT_KINDS, KINDS
from sync.simulator.strikes import SPOILERS
from tests.unit.simulator.account import (
    FIRST,
    Account,
    audience,
    digest,
    mapping,
    offline_event,
    open_account,
    track,
)

Outcome = tuple[str, object]


def script(kind: str, more: str = "", endpoint: str = "/event/track/") -> str:
    return f'[[fault]]\nendpoint = "{endpoint}"\nkind = "{kind}"\n{more}\n'


def send(account: Account, event_id: str = "a") -> Outcome:
    """Report one event; tell what a client sees."""
    try:
        response = account.send("/event/track/", track(offline_event(event_id)))
    except requests.ReadTimeout:
        return "timeout", None
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
        return "broken", "reset" if "ConnectionResetError" in repr(error) else "cut"
    try:
        return str(response.status_code), response.json()["code"]
    except ValueError:
        return str(response.status_code), "not json"


@pytest.mark.parametrize(
    ("text", "seen", "is_applied"),
    [
        (script("throttle"), ("200", 40100), False),
        (script("code", "code = 50002"), ("200", 50002), False),
        (script("code", "code = 50002\napplied = true"), ("200", 50002), True),
        (script("code", "code = 0"), ("200", 0), False),
        (script("status", "status = 502"), ("502", "not json"), False),
        (script("status", "status = 504\napplied = true"), ("504", "not json"), True),
        (script("reset_before"), ("broken", "reset"), False),
        (script("reset_after"), ("broken", "reset"), True),
        (script("truncated"), ("broken", "cut"), True),
        (script("truncated", "applied = false"), ("broken", "cut"), False),
        (script("slow", "seconds = 0.05"), ("200", 0), True),
        (script("revoke_token"), ("200", 40105), False),
        (script("duplicate_key"), ("200", 50000), True),
        (script("duplicate_key", "applied = false"), ("200", 50000), False),
        (script("not_json"), ("200", "not json"), True),
        (script("not_json", "applied = false"), ("200", "not json"), False),
        (script("late", "seconds = 5"), ("broken", "reset"), False),
    ],
)
def test_what_a_client_sees_and_what_was_done(
    tmp_path: Path, text: str, seen: Outcome, is_applied: bool
) -> None:
    with open_account(tmp_path, text) as account:
        assert send(account) == seen
        assert account.counted() == (["a"] if is_applied else [])
        last = account.state()["requests"][-1]
        assert (last["path"], last["rows"]) == ("/event/track/", 0 if seen == ("200", 40105) else 1)
        assert last["fault"] in text
        assert last["status"] == (None if seen == ("broken", "reset") else int(last["status"]))


def test_a_cut_answer_promises_more_bytes_than_it_sends(tmp_path: Path) -> None:
    with open_account(tmp_path, script("truncated")) as account:
        body = track(offline_event())
        headers = {**account.headers, "Content-Type": "application/json"}
        url = account.url("/event/track/")
        with requests.post(url, json=body, headers=headers, stream=True, timeout=5) as response:
            sent = response.raw.read(decode_content=False, amt=1)
            assert 0 < len(sent) < int(response.headers["Content-Length"])


def test_a_duplicate_key_answer_holds_two_codes(tmp_path: Path) -> None:
    with open_account(tmp_path, script("duplicate_key")) as account:
        text = account.send("/event/track/", track(offline_event())).text
        pairs: list[tuple[str, object]] = json.loads(text, object_pairs_hook=list)
        assert [value for name, value in pairs if name == "code"] == [0, 50000]


def test_a_status_fault_may_carry_headers(tmp_path: Path) -> None:
    text = script("status", 'status = 429\nheaders = { Retry-After = "7" }')
    with open_account(tmp_path, text) as account:
        response = account.send("/event/track/", track(offline_event()))
        assert (response.status_code, response.headers["Retry-After"]) == (429, "7")
        assert response.headers["Content-Type"].startswith("text/html")


def test_a_redirect_may_be_scripted(tmp_path: Path) -> None:
    text = script("status", 'status = 307\nheaders = { Location = "https://elsewhere.example/" }')
    with open_account(tmp_path, text) as account:
        headers = {**account.headers, "Content-Type": "application/json"}
        url = account.url("/event/track/")
        response = requests.post(url, json={}, headers=headers, allow_redirects=False, timeout=5)
        assert (response.status_code, response.headers["Location"]) == (307, "https://elsewhere.example/")


def test_a_slow_answer_comes_after_the_work_and_holds_up_nobody(tmp_path: Path) -> None:
    with open_account(tmp_path, script("slow", "seconds = 30")) as account:
        headers = {**account.headers, "Content-Type": "application/json"}
        with pytest.raises(requests.ReadTimeout):
            requests.post(
                account.url("/event/track/"), json=track(offline_event()), headers=headers, timeout=0.3
            )
        assert account.counted() == ["order-1"]
        started = time.perf_counter()
    assert time.perf_counter() - started < 4, "stopping does not wait for a slow answer"


def test_late_work_is_done_when_its_time_has_come(tmp_path: Path) -> None:
    with open_account(tmp_path, script("late", "seconds = 600\ntimes = 1")) as account:
        assert send(account) == ("broken", "reset")
        account.clock.at += 599
        assert account.counted() == []
        account.clock.at += 1
        (entry,) = account.state()["events"]
        assert entry["counted_at"] == account.clock.at
        assert account.state()["requests"][-1]["fault"] == "late_work"
        assert send(account) == ("200", 0)
        assert account.state()["duplicates"] == 1


def test_late_work_counts_from_its_due_time_not_from_when_it_is_noticed(tmp_path: Path) -> None:
    with open_account(tmp_path, script("late", "seconds = 600\ntimes = 1")) as account:
        send(account)
        account.clock.at += 600 + 48 * 3600
        send(account)
        assert account.counted() == ["a", "a"]


def test_late_work_survives_a_restart(tmp_path: Path) -> None:
    with open_account(tmp_path, script("late", "seconds = 600\ntimes = 1")) as account:
        send(account)
        clock = account.clock
    clock.at += 601
    with open_account(tmp_path, clock=clock) as account:
        assert account.counted() == ["a"]


def test_a_late_add_can_undo_a_later_delete(tmp_path: Path) -> None:
    text = script("late", "seconds = 60\ntimes = 1", "/segment/mapping/")
    with open_account(tmp_path, text) as account:
        audience_id, member = account.create(), digest("one@example.com")
        with pytest.raises(requests.ConnectionError):
            account.post("/segment/mapping/", mapping([[member]], audience_id))
        account.post("/segment/mapping/", mapping([[member]], audience_id, action="delete"))
        assert account.members(audience_id).get("EMAIL_SHA256", []) == []
        account.clock.at += 60
        assert account.members(audience_id) == {"EMAIL_SHA256": [member]}


def test_a_late_answer_may_be_silent_first(tmp_path: Path) -> None:
    with open_account(tmp_path, script("late", "seconds = 0.1\nhold = 30")) as account:
        headers = {**account.headers, "Content-Type": "application/json"}
        with pytest.raises(requests.ReadTimeout):
            requests.post(
                account.url("/event/track/"), json=track(offline_event("a")), headers=headers, timeout=0.3
            )
        assert account.counted() == []
        account.clock.at += 30.1
        assert account.counted() == ["a"]


def test_a_revoked_token_needs_a_new_consent(tmp_path: Path) -> None:
    with open_account(tmp_path, script("revoke_token", "after = 1\ntimes = 1")) as account:
        assert [send(account, str(number)) for number in range(3)] == [
            ("200", 0),
            ("200", 40105),
            ("200", 40105),
        ]
        assert account.get("/user/info/")["code"] == 40105


@pytest.mark.parametrize(
    ("selection", "struck"),
    [
        ("", "xxxxxxxx"),
        ("after = 2", "..xxxxxx"),
        ("every = 3", "x..x..x."),
        ("times = 2", "xx......"),
        ("after = 1\nevery = 2", ".x.x.x.x"),
        ("after = 1\nevery = 3\ntimes = 2", ".x..x..."),
    ],
)
def test_a_fault_strikes_the_requests_it_selects(tmp_path: Path, selection: str, struck: str) -> None:
    with open_account(tmp_path, script("throttle", selection)) as account:
        codes = [send(account, str(number))[1] for number in range(len(struck))]
        assert "".join("x" if code == 40100 else "." for code in codes) == struck


def test_counts_of_a_fault_survive_a_restart_and_end_with_a_reset(tmp_path: Path) -> None:
    text = script("throttle", "times = 1")
    with open_account(tmp_path, text) as account:
        assert send(account)[1] == 40100
    with open_account(tmp_path, text) as account:
        assert send(account)[1] == 0
        account.control("reset")
        assert send(account)[1] == 40100


def test_the_first_fault_that_strikes_decides(tmp_path: Path) -> None:
    text = script("throttle", "times = 1") + script("code", "code = 50000\nafter = 1\ntimes = 1")
    with open_account(tmp_path, text) as account:
        assert [send(account)[1] for _ in range(3)] == [40100, 50000, 0]


def test_an_endpoint_pattern_matches_a_family(tmp_path: Path) -> None:
    with open_account(tmp_path, script("throttle", endpoint="/segment/*")) as account:
        assert account.post("/segment/audience/", audience("Shoppers"))["code"] == 40100
        assert account.post("/segment/mapping/", {})["code"] == 40100
        assert account.get("/dmp/custom_audience/list/", advertiser_id=FIRST)["code"] == 0


def test_a_rate_limit_starts_afresh_each_second(tmp_path: Path) -> None:
    with open_account(tmp_path, script("rate_limit", "per_second = 2")) as account:
        for _ in range(2):
            assert [send(account)[1] for _ in range(4)] == [0, 0, 40100, 40100]
            account.clock.at += 1


def test_faults_spare_the_pages_of_the_simulator(tmp_path: Path) -> None:
    with open_account(tmp_path, script("reset_before", endpoint="*")) as account:
        assert account.state()["events"] == []
        assert account.control("reset") == {"reset": True}


@pytest.mark.parametrize("kind", FAULT_KINDS)
def test_no_fault_lets_a_wrong_token_work(tmp_path: Path, kind: str) -> None:
    needed = {"code": "code = 0", "status": "status = 502", "slow": "seconds = 0"}
    needed |= {"late": "seconds = 0", "rate_limit": "per_second = 1"}
    with open_account(tmp_path, script(kind, needed.get(kind, ""))) as account:
        account.token = "wrong"
        send(account)
        assert account.counted() == []


def test_every_kind_has_a_rule_and_an_effect() -> None:
    assert set(FAULT_KINDS) == set(KINDS) == set(SPOILERS)
