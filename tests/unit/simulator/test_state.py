"""One file holds all state: restarts, two simulators, the page, the imports."""

from __future__ import annotations

import ast
import sqlite3
import sys
import threading
from pathlib import Path

import pytest

import sync.simulator
from sync.simulator.store import StateFileError
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

ROOM = Path(sync.simulator.__file__).parent


def test_a_restart_keeps_everything(tmp_path: Path) -> None:
    with open_account(tmp_path) as account:
        audience_id = account.create()
        account.post("/segment/mapping/", mapping([[digest("one")]], audience_id))
        account.post("/event/track/", track(offline_event("a")))
        account.control("revoke")
        before = account.state()
    with open_account(tmp_path) as account:
        assert account.state() == before
        assert account.get("/user/info/")["code"] == 40105


def test_two_simulators_share_one_file(tmp_path: Path) -> None:
    with open_account(tmp_path) as first, open_account(tmp_path) as second:
        audience_id = first.create()
        assert second.post("/segment/mapping/", mapping([[digest("one")]], audience_id))["code"] == 0
        first.post("/event/track/", track(offline_event("a")))
        second.post("/event/track/", track(offline_event("a"), offline_event("b")))
        assert first.state() == second.state()
        assert first.counted() == ["a", "b"]
        second.control("revoke")
        assert first.get("/user/info/")["code"] == 40105


def test_many_writers_lose_nothing_and_share_no_id(tmp_path: Path) -> None:
    ids: list[str] = []

    def work(account: Account, number: int) -> None:
        for step in range(5):
            envelope = account.send("/segment/audience/", audience(f"{number}-{step}")).json()
            ids.append(envelope["data"]["audience_id"])

    with open_account(tmp_path) as first, open_account(tmp_path) as second:
        threads = [
            threading.Thread(target=work, args=((first, second)[number % 2], number)) for number in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        state = first.state()
    assert len(set(ids)) == 40
    assert sorted(ids) == [one["audience_id"] for one in state["audiences"]]
    assert len({entry["request_id"] for entry in state["requests"]}) == 40


def test_a_reset_empties_the_account_but_repeats_no_id(account: Account) -> None:
    first = account.create()
    account.post("/event/track/", track(offline_event("a")))
    account.control("reset")
    state = account.state()
    assert (state["audiences"], state["events"], state["requests"]) == ([], [], [])
    assert state["counters"].keys() == {"audience", "request"}
    assert account.create() != first
    account.post("/event/track/", track(offline_event("a")))
    assert account.counted() == ["a"]


def test_the_request_log_keeps_the_last_200_and_no_body(account: Account) -> None:
    for number in range(205):
        account.post("/event/track/", track(offline_event(str(number))))
    account.send("/event/track/", track(offline_event(event_id=None)))
    account.session.get(account.url("/nothing/"), timeout=10)
    requests = account.state()["requests"]
    assert len(requests) == 200
    assert requests[-3].items() >= {"code": 0, "rows": 1, "status": 200, "fault": None}.items()
    assert (
        requests[-2].items() >= {"code": 40002, "rows": 1, "method": "POST", "path": "/event/track/"}.items()
    )
    assert requests[-1].items() >= {"code": None, "rows": 0, "status": 404}.items()
    assert requests[0].keys() == {"at", "method", "path", "status", "code", "rows", "fault", "request_id"}


def test_the_page_is_self_contained_and_shows_counts_not_digests(account: Account) -> None:
    audience_id = account.create("<script>alert(1)</script>")
    member = digest("one@example.com")
    account.post("/segment/mapping/", mapping([[member]], audience_id))
    account.post("/event/track/", track(offline_event()))
    response = account.session.get(account.base_url, timeout=10)
    page = response.text
    assert response.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "&lt;script&gt;" in page
    assert "EMAIL_SHA256" in page
    for unwanted in ("<script", "http://", "https://", member):
        assert unwanted not in page


def test_an_empty_account_has_a_page(account: Account) -> None:
    assert account.session.get(account.base_url, timeout=10).text.count("none yet") == 4


def test_a_state_file_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "simulator.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StateFileError, match="version 99") as caught, open_account(tmp_path):
        pass
    assert "= help: delete the file" in str(caught.value)


def test_the_state_folder_is_made_when_missing(tmp_path: Path) -> None:
    with open_account(tmp_path / "new" / "folder") as account:
        assert account.get("/dmp/custom_audience/list/", advertiser_id=FIRST)["code"] == 0


def test_nothing_but_the_standard_library_is_imported() -> None:
    allowed = {*sys.stdlib_module_names, "sync.simulator"}
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                root = "sync.simulator" if name.startswith("sync.simulator") else name.split(".")[0]
                assert root in allowed, f"{path.name} imports {name}"


def test_the_room_exports_four_names() -> None:
    assert sync.simulator.__all__ == ["Simulator", "SimulatorOptions", "parse_faults", "running"]
