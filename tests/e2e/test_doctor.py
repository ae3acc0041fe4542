"""`doctor` against a simulated TikTok: what it finds, what it exits with, and that it changes nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from sync.cli.examining import ledger_of
from sync.ledger.lock import held
from sync.ledger.mounts import mount_table
from sync.ledger.paths import LedgerPaths
from sync.simulator.options import ALL_SCOPES
from tests.e2e.project import Project, Result, open_project
from tests.e2e.shop import AUDIENCE, EVENTS, customer, order_line, write_customers, write_order_lines
from tests.e2e.simulated import Simulated, simulated
from tests.e2e.strict_server import ADVERTISERS, TOKEN

APP_ID, SECRET = "7000000000000000000", "simulator-secret"
ENOUGH = range(1, 1101)
"""Customers whose audience reaches the 1,000 matched users TikTok wants."""


@pytest.fixture
def tiktok(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path) as running:
        yield running


@pytest.fixture
def shop(tmp_path: Path, tiktok: Simulated) -> Project:
    """A shop that is authorised and has delivered nothing yet."""
    return authorised(shop_at(tmp_path, tiktok), tiktok)


def shop_at(folder: Path, tiktok: Simulated) -> Project:
    """Make the shop with its data, an app and no token."""
    project = open_project("shop", folder / "shop")
    write_customers(project, map(customer, range(1, 13)))
    write_order_lines(project, [order_line(number) for number in range(1, 5)])
    return project.seeing(SYNC_ENDPOINT=tiktok.base_url, SYNC_APP_ID=APP_ID, SYNC_APP_SECRET=SECRET)


def authorised(shop: Project, tiktok: Simulated) -> Project:
    code = requests.post(f"{tiktok.base_url}/_simulator/consent", timeout=5).json()["auth_code"]
    assert shop.run("auth", "exchange", "--code", code).exit_code == 0
    return shop


def found(result: Result) -> dict[str, list[dict[str, Any]]]:
    """Return what each check found, by its name."""
    checks: dict[str, list[dict[str, Any]]] = {}
    for entry in result.json["checks"]:
        checks.setdefault(entry["check"], []).append(entry)
    assert result.json["exit_code"] == result.exit_code
    return checks


def examined(
    shop: Project, *arguments: str, **environment: str
) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    result = shop.run("doctor", "--output", "json", *arguments, **environment)
    return result.exit_code, found(result)


def failing(checks: dict[str, list[dict[str, Any]]]) -> set[str]:
    return {name for name, entries in checks.items() if any(one["state"] == "failure" for one in entries)}


def files(shop: Project) -> dict[str, tuple[int, int]]:
    """Return mode and size of everything in the state; SQLite's side files come and go."""
    paths = (path for path in (shop.root / ".sync").rglob("*") if path.suffix not in {".db-wal", ".db-shm"})
    return {str(path): (path.stat().st_mode, path.stat().st_size) for path in paths if "-" not in path.suffix}


def test_a_shop_in_order_is_told_line_by_line(shop: Project) -> None:
    result = shop.run("doctor")
    code, checks = examined(shop)

    assert (result.exit_code, code) == (0, 0), result.text
    assert result.stdout.splitlines()[-1] == "17 ok, 0 warnings, 0 failures"
    assert list(checks) == [
        "versions", "project", "disk", "memory", "permissions", "lock", "runs", "ledger", "token", "clock",
        "scopes", "advertisers", "event sources", "audiences", "visibility",
    ]  # fmt: skip
    assert "duckdb 2.0" in checks["versions"][0]["what"]
    assert (
        checks["token"][0]["what"]
        == 'accepted; from file .sync/dev.token, authorised by "Simulated operator"'
    )
    assert checks["scopes"][0]["facts"]["scopes"] == list(ALL_SCOPES)
    assert checks["event sources"][1]["what"] == f'"web": pixel of advertiser {ADVERTISERS[0]}'


def test_nothing_is_made_where_nothing_is(tmp_path: Path) -> None:
    shop = open_project("shop", tmp_path / "shop")
    code, checks = examined(shop)
    assert (code, failing(checks)) == (0, set())
    assert checks["token"][0]["facts"] == {"origin": "the built-in simulator"}
    assert not (shop.root / ".sync").exists()


def test_nothing_is_changed_and_no_secret_is_shown(shop: Project, tiktok: Simulated) -> None:
    assert shop.run("sync").exit_code == 0
    before, ledgers, held_there = files(shop), shop.ledgers(), tiktok.state()["audiences"]
    token = shop.text(".sync/dev.token").strip()

    result = shop.run("doctor")

    assert (files(shop), shop.ledgers(), tiktok.state()["audiences"]) == (before, ledgers, held_there)
    assert token not in result.text
    assert SECRET not in result.text


def test_it_looks_beside_a_run_that_holds_the_lock(shop: Project) -> None:
    assert shop.run("sync").exit_code == 0
    (lock,) = (shop.root / ".sync").rglob("lock")
    with held(lock, {"run_id": "r1", "pid": os.getpid(), "host": "h", "since": "now"}, time.sleep):
        code, checks = examined(shop)
    assert code == 0
    assert checks["lock"][0]["what"].startswith("held: a run is going on (run_id r1")
    assert "free; last held by run_id r1" in examined(shop)[1]["lock"][0]["what"]


def test_without_a_token_the_machine_is_examined_all_the_same(tmp_path: Path, tiktok: Simulated) -> None:
    code, checks = examined(shop_at(tmp_path, tiktok))
    assert (code, failing(checks)) == (2, {"token"})
    assert "auth url" in checks["token"][0]["help"]
    assert "scopes" not in checks
    assert tiktok.state()["requests"] == []


def test_a_token_that_was_revoked_is_the_one_failure(shop: Project, tiktok: Simulated) -> None:
    requests.post(f"{tiktok.base_url}/_simulator/revoke", timeout=5)
    code, checks = examined(shop)
    assert (code, failing(checks)) == (4, {"token"})
    assert "reauthorise" in checks["token"][0]["help"]
    assert len(tiktok.state()["requests"]) == 2  # the exchange, and one greeting


def test_what_the_token_lacks_is_told(tmp_path: Path) -> None:
    with simulated(tmp_path, scopes=(30, 100), advertiser_ids=ADVERTISERS[:1]) as tiktok:
        code, checks = examined(authorised(shop_at(tmp_path, tiktok), tiktok))
    assert (code, failing(checks)) == (4, {"scopes", "advertisers"})
    assert {entry["state"] for entry in checks["event sources"]} == {"warning"}
    assert ADVERTISERS[1] in checks["advertisers"][0]["what"]


def test_scopes_of_a_token_made_elsewhere_are_unknown(shop: Project) -> None:
    code, checks = examined(shop, SYNC_TIKTOK_ACCESS_TOKEN=TOKEN)
    assert (code, checks["scopes"][0]["state"]) == (0, "warning")


def test_an_event_source_of_nobody_is_a_failure(shop: Project) -> None:
    shop.edit("pyproject.toml", "7654321098765432109", "7999999999999999999")
    code, checks = examined(shop)
    assert (code, failing(checks)) == (2, {"event sources"})
    stores, web = checks["event sources"]
    assert '"stores" (7999999999999999999) is no offline event set or CRM event set' in stores["what"]
    assert web["state"] == "ok"


@pytest.mark.parametrize(("ahead", "state", "wanted"), [(120, "warning", 0), (-900, "failure", 2)])
def test_a_clock_that_is_off_is_told(tmp_path: Path, ahead: int, state: str, wanted: int) -> None:
    with simulated(tmp_path, now=lambda: time.time() - ahead) as tiktok:
        code, checks = examined(authorised(shop_at(tmp_path, tiktok), tiktok))
    (clock,) = checks["clock"]
    assert (code, clock["state"]) == (wanted, state)
    assert abs(clock["facts"]["seconds_ahead"] - ahead) <= 2


def test_a_token_others_can_read_fails_twice_over(shop: Project) -> None:
    (shop.root / ".sync/dev.token").chmod(0o644)
    (shop.root / ".sync").chmod(0o755)
    code, checks = examined(shop)
    assert (code, failing(checks)) == (2, {"permissions", "token"})
    assert [entry["help"] for entry in checks["permissions"]] == [
        "chmod go= .sync",
        "chmod 600 .sync/dev.token",
    ]


def test_a_project_that_does_not_load_is_told_with_the_versions(shop: Project) -> None:
    shop.edit("pyproject.toml", "[tool.sync.targets.dev]", "[tool.sync.targets.dev]\ncolour = 3")
    code, checks = examined(shop)
    assert (code, failing(checks)) == (2, {"project"})
    assert "versions" in checks
    assert "pyproject.toml:" in checks["project"][0]["why"]


def test_an_endpoint_nobody_listens_at_is_no_matter_of_access(shop: Project) -> None:
    nowhere = {"SYNC_ENDPOINT": "http://127.0.0.1:9", "SYNC_TIKTOK_ACCESS_TOKEN": TOKEN}
    code, checks = examined(shop, **nowhere)
    assert (code, failing(checks)) == (5, {"token"})


def test_a_small_audience_is_worked_on_and_then_gone(shop: Project, tiktok: Simulated) -> None:
    assert shop.run("sync").exit_code == 0
    code, checks = examined(shop)
    (shoppers,) = checks["audiences"]
    assert (code, shoppers["facts"]["standing"], shoppers["facts"]["matched"]) == (0, "processing", 12)

    audience = {
        "advertiser_id": ADVERTISERS[0],
        "action": "delete",
        "delete_audience_id": shoppers["facts"]["audience_id"],
    }
    deleted = requests.post(
        f"{tiktok.base_url}/open_api/v1.3/segment/audience/", json=audience, timeout=5,
        headers={"Access-Token": TOKEN},
    )  # fmt: skip
    assert deleted.json()["code"] == 0
    code, checks = examined(shop)
    assert (code, failing(checks), checks["audiences"][0]["facts"]["standing"]) == (5, {"audiences"}, "gone")


def hours_after(facts: dict[str, Any], *names: str) -> list[float]:
    """Return how many hours after its acceptance something is."""
    return [(facts[name] - facts["accepted_at"]) / 3600 for name in names]


def test_accepted_is_not_visible(shop: Project) -> None:
    assert shop.run("sync").exit_code == 0
    _, checks = examined(shop)
    times = {entry["facts"]["sync"]: entry["facts"] for entry in checks["visibility"]}
    assert times.keys() == {AUDIENCE, EVENTS}
    members, events = times[AUDIENCE], times[EVENTS]
    assert abs(members["accepted_at"] - time.time()) < 60
    assert hours_after(members, "visible_from", "visible_by") == [10, 48]
    assert hours_after(events, "visible_from", "visible_by") == [0, 24]


def test_asking_again_ends_when_time_is_over(shop: Project) -> None:
    assert shop.run("sync").exit_code == 0
    started = time.monotonic()
    result = shop.run("doctor", "--poll", "1.5", "--output", "json")
    assert 1.4 < time.monotonic() - started < 15
    assert found(result)["audiences"][0]["facts"]["standing"] == "processing"
    assert "for at most 2 s" in result.stderr


def test_asking_again_sees_an_audience_become_usable_beside_a_run(shop: Project) -> None:
    assert shop.run("sync").exit_code == 0
    with shop.started("doctor", "--poll", "60", "--output", "json") as process:
        assert process.stderr is not None
        line = next(line for line in process.stderr if "asking again" in line)
        write_customers(shop, map(customer, ENOUGH))
        assert shop.run("sync").exit_code == 0
        out, err = process.communicate(timeout=60)
    result = Result(process.returncode, out, line + err)
    (shoppers,) = found(result)["audiences"]
    assert (result.exit_code, shoppers["state"], shoppers["facts"]["matched"]) == (0, "ok", len(ENOUGH))


def test_a_damaged_ledger_is_named(shop: Project) -> None:
    assert shop.run("sync").exit_code == 0
    (journal,) = (shop.root / ".sync").rglob("journal.db")
    journal.write_bytes(b"no database at all")
    code, checks = examined(shop)
    assert (code, failing(checks)) == (6, {"ledger"})


def spoilt(shop: Project, spoil: Callable[[Path], object]) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    """Return what is found after something was done to the ledger of a shop that has delivered."""
    assert shop.run("sync").exit_code == 0
    (lock,) = (shop.root / ".sync").rglob("lock")
    spoil(lock.parent)
    return examined(shop)


@pytest.mark.parametrize("cut", [lambda file: file.write_bytes(file.read_bytes()[:-9]), Path.unlink])
def test_a_ledger_that_the_next_run_would_refuse_is_not_whole(
    shop: Project, cut: Callable[[Path], object]
) -> None:
    """It was "whole" as long as the journal could be opened."""
    code, checks = spoilt(shop, lambda ledger: cut(min(ledger.glob("generations/*.parquet"))))

    assert shop.run("plan").exit_code == code == 6
    assert failing(checks) == {"ledger"}
    assert checks["ledger"][0]["help"].startswith("restore the ledger's folder from a backup")


def test_a_journal_that_is_gone_is_not_a_ledger_that_never_was(shop: Project) -> None:
    """A run began anew: it sent every event once more and knew of nobody it had to remove."""
    code, checks = spoilt(shop, lambda ledger: (ledger / "journal.db").unlink())

    assert (code, failing(checks)) == (6, {"ledger"})
    for command in (("sync",), ("plan",), ("status",), ("runs",), ("ledger", "check")):
        refused = shop.run(*command)
        assert (refused.exit_code, [error.rule for error in refused.errors]) == (6, ["lost-journal"]), command
        assert "nothing" not in refused.stdout


def test_a_network_file_system_is_refused_as_by_a_run(shop: Project) -> None:
    paths = LedgerPaths(shop.root / ".sync/dev/tiktok")
    (problem,) = ledger_of(paths, f"22 1 0:1 / {shop.root} rw - nfs4 files:/srv rw").problems
    assert (problem.rule, problem.where) == ("network-ledger", str(paths.root))
    assert ledger_of(paths, mount_table()).problems == ()


def test_a_simulator_whose_state_is_of_no_use_is_told(tmp_path: Path) -> None:
    """It ended in a bug of ours: a folder that may not be written, a file that is no database."""
    shop = open_project("shop", tmp_path / "shop")
    (shop.root / ".sync").mkdir(mode=0o700)
    shop.write(".sync/simulator.db", b"no database at all" * 100)
    (shop.root / ".sync/simulator.db").chmod(0o600)

    code, checks = examined(shop)
    simulated = shop.run("simulate", "--port", "0")

    assert (code, failing(checks)) == (6, {"token"})
    assert "delete the file" in checks["token"][0]["help"]
    assert (simulated.exit_code, simulated.errors[0].rule) == (6, "simulator-state")
