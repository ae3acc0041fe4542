"""Asking and mending while a schedule goes on: `runs`, `why`, `retry`, `forget`, `ledger`."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from sync.ledger.lock import held
from tests.e2e.conftest import CUSTOMERS, open_shop
from tests.e2e.project import Project, Result
from tests.e2e.shop import (
    AUDIENCE,
    EVENTS,
    PIXEL,
    customer,
    email_digest,
    order_line,
    phone_digest,
    sha256,
    write_customers,
    write_order_lines,
)
from tests.e2e.simulated import simulated
from tests.e2e.strict_server import StrictServer

FIRST, SECOND = "person.001@example.com", "person.002@example.com"
GONE = """
[[fault]]
endpoint = "/segment/mapping/"
kind = "code"
code = 40007
message = "The audience does not exist."
times = 1
"""
REFUSED = """
[[fault]]
endpoint = "/event/track/"
kind = "code"
code = 40002
message = "Shop is closed."
times = 4
"""
LOST = '[[fault]]\nendpoint = "/event/track/"\nkind = "status"\nstatus = 502\napplied = true\ntimes = 1\n'

OTHERS = ("runs", "batches", "audiences")
READING = (
    ("status",), ("runs",), ("show", "x.0"), ("ledger", "check"), ("explain-hash", FIRST), ("why", FIRST),
)  # fmt: skip
"""Commands that only read, with something to read for."""


@contextmanager
def running(project: Project) -> Iterator[None]:
    """Hold the lock, as a run that is going on does."""
    (lock,) = (project.root / ".sync").rglob("lock")
    with held(lock, {"run_id": "x", "pid": 1, "host": "h", "since": "now"}, time.sleep):
        yield


def files(project: Project) -> set[Path]:
    """Return the project's files; to build models needs a private folder, which stays empty."""
    return {path for path in project.root.rglob("*") if path.is_file()}


def standings(project: Project, identifier: str, *options: str) -> dict[str, list[str]]:
    """Return where a person stands, by audience."""
    told = project.run("why", identifier, "--output", "json", *options).json
    return {one["audience"]: [at["state"] for at in one["standings"]] for one in told["audiences"]}


def wants(project: Project, identifier: str, *options: str) -> dict[str, tuple[int, int]]:
    """Return how many rows with a person's identifier may leave and may not, by sync."""
    told = project.run("why", identifier, "--output", "json", *options).json
    return {one["sync"]: (one["leaving"], one["quarantined"]) for one in told["wanted"]}


def forgotten(project: Project, *arguments: str) -> Result:
    done = project.run("forget", *arguments, "--yes", "--output", "json")
    assert done.exit_code == 0, done.text
    return done


# --- reading -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
def test_reading_makes_nothing_where_nothing_was_delivered(command: tuple[str, ...], shop: Project) -> None:
    before = files(shop)
    result = shop.run(*command)
    assert "been delivered yet" in result.text or "nothing was delivered yet" in result.text
    assert result.exit_code == (2 if command[0] == "show" else 0), result.text
    assert files(shop) == before


@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
def test_reading_needs_no_lock_and_changes_nothing(command: tuple[str, ...], delivered: Project) -> None:
    before = delivered.ledgers()
    with running(delivered):
        result = delivered.run(*command)
    assert result.exit_code == (2 if command[0] == "show" else 0), result.text
    assert delivered.ledgers() == before


def test_runs_lists_what_became_of_each_sync(delivered: Project) -> None:
    delivered.run("sync")
    first, second = reversed(delivered.run("runs", "--output", "json").json["runs"])
    assert (first["status"], second["status"]) == ("completed", "nothing to send")
    assert [(one["accepted"], one["requests"]) for one in first["syncs"]] == [(24, 1), (4, 1)]
    assert not first["forced"]
    assert len(delivered.run("runs", "--limit", "1", "--output", "json").json["runs"]) == 1
    assert first["run_id"] in delivered.run("runs").stdout


def test_a_forced_run_names_the_guards_it_was_forced_past(delivered: Project) -> None:
    delivered.edit(
        "pyproject.toml",
        "[tool.sync.targets.dev]",
        "[tool.sync.guards]\nmax_invalid = 0.01\n\n[tool.sync.targets.dev]",
    )
    write_customers(delivered, [*map(customer, CUSTOMERS), customer(13, email="nobody", phone="1")])
    assert delivered.run("sync", "--select", AUDIENCE).exit_code == 3
    refused = delivered.run("runs", "--output", "json").json["runs"][0]
    assert (refused["status"], refused["refused_by"]) == ("refused", [f"max_invalid of {AUDIENCE}"])
    assert [one["requests"] for one in refused["syncs"]] == [0]
    assert f"refused by max_invalid of {AUDIENCE}" in delivered.run("runs").stdout
    write_customers(
        delivered, [*map(customer, CUSTOMERS), customer(14), customer(13, email="nobody", phone="1")]
    )
    assert delivered.run("sync", "--select", AUDIENCE, "--force-guards").exit_code == 0
    latest = delivered.run("runs", "--output", "json").json["runs"][0]
    assert (latest["forced"], latest["forced_guards"]) == (True, [f"max_invalid of {AUDIENCE}"])
    assert f"forced past max_invalid of {AUDIENCE}" in delivered.run("runs").stdout


def test_a_run_is_shown_with_its_batches(delivered: Project) -> None:
    run = delivered.run("runs", "--output", "json").json["runs"][0]["run_id"]
    shown = delivered.run("runs", run, "--output", "json").json
    assert [(one["batch"], one["state"], one["pieces"]) for one in shown["batches"]] == [
        (f"{run}.0", "accepted", []), (f"{run}.1", "accepted", [])
    ]  # fmt: skip
    assert f"{run}.1" in delivered.run("runs", run).stdout


def test_a_run_that_does_not_exist_is_told_with_those_that_do(delivered: Project) -> None:
    (error,) = delivered.run("runs", "x").errors
    run = delivered.run("runs", "--output", "json").json["runs"][0]["run_id"]
    assert error.rule == "unknown-run"
    assert run in error.help


def test_status_tells_accepted_from_visible(delivered: Project) -> None:
    status = delivered.run("status", "--output", "json").json
    (audience,) = status["audiences"]
    assert (audience["held"], audience["unknown"], audience["refused"], audience["in_doubt"]) == (24, 0, 0, 0)
    assert audience["visible_after"] == "10 to 48 hours"
    assert audience["last_accepted_at"] == pytest.approx(status["runs"][0]["closed_at"], abs=30)
    assert status["events"]["visible_after"] == "up to 24 hours"
    assert "accepted is not yet visible in TikTok Ads Manager" in delivered.run("status").stdout


# --- why -----------------------------------------------------------------------------------------------


def test_why_names_the_request_that_put_a_person_there(delivered: Project) -> None:
    run = delivered.run("runs", "--output", "json").json["runs"][0]["run_id"]
    told = delivered.run("why", FIRST, "--output", "json").json
    ((standing,),) = [one["standings"] for one in told["audiences"]]
    assert (standing["state"], standing["kind"]) == ("held", "EMAIL_SHA256")
    assert standing["digest"] == email_digest(1)
    assert [one["batch"] for one in standing["batches"]] == [f"{run}.0"]
    assert wants(delivered, FIRST) == {AUDIENCE: (1, 0), EVENTS: (2, 0)}


def test_why_by_phone_and_by_digest_says_the_same(delivered: Project) -> None:
    assert standings(delivered, "(206) 555-0001") == {"Shoppers": ["held"]}
    assert (
        standings(delivered, phone_digest(1))
        == standings(delivered, email_digest(1))
        == {"Shoppers": ["held"]}
    )
    assert wants(delivered, phone_digest(1))[AUDIENCE] == (1, 0)


def test_why_somebody_is_no_more_or_was_never_there(delivered: Project, server: StrictServer) -> None:
    write_customers(delivered, map(customer, CUSTOMERS[1:]))
    delivered.run("sync", "--select", AUDIENCE)
    assert standings(delivered, FIRST) == {"Shoppers": ["gone"]}
    assert wants(delivered, FIRST)[AUDIENCE] == (0, 0)
    assert standings(delivered, "nobody@example.com") == {"Shoppers": []}
    shown = delivered.run("why", "nobody@example.com").stdout
    assert 'audience "Shoppers": not there; never sent, or withdrawn' in shown
    assert f"sync {AUDIENCE}: does not want it: no row of the model has it" in shown


def test_why_a_row_with_the_person_may_not_leave(delivered: Project) -> None:
    write_order_lines(delivered, [order_line(1, ordered_at=order_line(1).ordered_at.replace(year=2020))])
    told = delivered.run("why", FIRST, "--output", "json").json
    (events,) = [one for one in told["wanted"] if one["sync"] == EVENTS]
    assert events["rows"][0]["reasons"] == ["event_too_old"]
    assert events["rows"][0]["keys"]["event_id"] == "W000001"


def test_why_answers_from_the_ledger_when_the_models_are_broken(delivered: Project) -> None:
    delivered.write("models/marts/shoppers.sql", "select nothing_like_it from customers\n")
    result = delivered.run("why", FIRST, "--output", "json")
    assert result.exit_code == 0
    assert result.json["wanted"] is None
    assert result.json["audiences"][0]["standings"][0]["state"] == "held"


def test_what_is_asked_about_is_printed_nowhere(delivered: Project) -> None:
    for command in (
        ("why", FIRST),
        ("why", "not an address@", "--kind", "email"),
        ("forget", FIRST, "--yes"),
    ):
        for output in ("text", "json"):
            said = delivered.run(*command, "--output", output).text.lower()
            assert command[1] not in said
            assert "person.001" not in said
    kept = b"".join(path.read_bytes() for path in (delivered.root / ".sync").rglob("*") if path.is_file())
    assert b"person.001" not in kept.lower()


# --- retry ---------------------------------------------------------------------------------------------


def test_what_was_refused_is_sent_again_when_a_person_says_so(tmp_path: Path) -> None:
    with simulated(tmp_path, REFUSED) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)
        write_order_lines(shop, [order_line(1)])
        refused = shop.run("sync", "--select", EVENTS)
        assert refused.exit_code == 5
        assert shop.run("status", "--output", "json").json["events"]["refused"] == 1
        waiting = shop.run("sync", "--select", EVENTS)
        assert "nothing to send" in waiting.stdout
        assert '"tiktok-sync retry" sends them again' in waiting.stdout
        shop.run("retry", "--select", EVENTS)
        shop.run("retry", "--select", EVENTS)
        shop.run("retry", "--select", EVENTS)
        done = shop.run("retry", "--select", EVENTS, "--output", "json")
        assert done.sync(EVENTS)["accepted"] == 1
        assert tiktok.event_ids() == ["W000001"]


def test_an_audience_that_was_deleted_is_made_again_and_stated_whole(tmp_path: Path) -> None:
    with simulated(tmp_path, GONE) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)
        stopped = shop.run("sync", "--select", AUDIENCE)
        (error,) = stopped.errors
        assert (stopped.exit_code, error.rule) == (5, "delivery-incomplete")
        assert "retry --from-scratch 'Shoppers'" in error.help
        assert 'somebody deleted the audience "Shoppers" at TikTok' in error.notes

        asked = shop.run("retry", "--from-scratch", "Shoppers")
        assert (asked.exit_code, asked.errors[0].rule) == (2, "nobody-to-ask")
        assert shop.run("retry", "--from-scratch", "Others", "--yes").errors[0].rule == "unknown-audience"
        anew = shop.run("retry", "--from-scratch", "Shoppers", "--yes", "--output", "json")

        assert (anew.exit_code, anew.json["is_forgotten"]) == (0, True)
        assert shop.run("status", "--output", "json").json["audiences"] == []
        assert shop.run("ledger", "check").exit_code == 0
        assert shop.run("sync", "--select", AUDIENCE, "--output", "json").sync(AUDIENCE)["accepted"] == 24
        assert tiktok.emails() == set(map(email_digest, CUSTOMERS))


# --- an old copy of the ledger -------------------------------------------------------------------------


def test_whom_a_lost_run_withdrew_is_stated_again_after_a_restore(tmp_path: Path) -> None:
    with simulated(tmp_path) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)
        shop.run("sync")
        shutil.copytree(shop.root / ".sync", tmp_path / "backup")
        write_customers(shop, map(customer, range(2, 13)))
        shop.run("sync")
        assert email_digest(1) not in tiktok.emails()
        shutil.rmtree(shop.root / ".sync")
        shutil.copytree(tmp_path / "backup", shop.root / ".sync")
        write_customers(shop, map(customer, range(1, 12)))

        asked = shop.run("ledger", "restored")
        restored = shop.run("ledger", "restored", "--yes")
        delivery = shop.run("sync", "--output", "json")
        quiet = shop.run("sync", "--output", "json")

        assert (asked.exit_code, asked.errors[0].rule) == (2, "nobody-to-ask")
        assert restored.exit_code == 0
        assert 'states everyone again: "Shoppers"' in restored.stdout
        assert "forget them again" in restored.stdout
        assert "parked until a person decides" in restored.stdout
        assert (delivery.exit_code, delivery.sync(AUDIENCE)["accepted"]) == (0, 24)
        assert tiktok.emails() == set(map(email_digest, range(1, 12)))
        assert (quiet.exit_code, quiet.json["status"]) == (0, "nothing to send")
        runs = shop.run("runs", "--output", "json").json["runs"]
        assert [run["status"] for run in runs] == ["nothing to send", "completed", "restored", "completed"]
        assert shop.run("ledger", "check").exit_code == 0


def test_events_that_a_lost_run_may_have_sent_are_not_counted_twice_after_a_restore(tmp_path: Path) -> None:
    with simulated(tmp_path) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)
        shop.run("sync")
        shutil.copytree(shop.root / ".sync", tmp_path / "backup")
        write_order_lines(shop, [order_line(number) for number in range(1, 7)])
        shop.run("sync")
        shutil.rmtree(shop.root / ".sync")
        shutil.copytree(tmp_path / "backup", shop.root / ".sync")
        known_hours_ago(shop, 44)

        shop.run("ledger", "restored", "--yes")
        told = shop.run("sync", "--output", "json")
        decided = shop.run("retry", "--accept-lost")
        quiet = shop.run("sync")

        assert (told.exit_code, told.sync(EVENTS)["parked"], told.sync(EVENTS)["requests"]) == (5, 2, 0)
        assert "2 events are booked as delivered" in decided.stdout
        assert quiet.exit_code == 0
        assert sorted(tiktok.event_ids()) == [f"W{number:06d}" for number in range(1, 7)]
        assert tiktok.state()["duplicates"] == 0


def known_hours_ago(shop: Project, hours: int) -> None:
    """Let all that the journal knows have happened so long ago."""
    (path,) = shop.root.glob(".sync/**/journal.db")
    with contextlib.closing(sqlite3.connect(path)) as journal, journal:
        journal.execute("update runs set started_at = started_at - ?", (hours * 3600,))
        for column in ("intent_at", "answered_at"):
            journal.execute(f"update batches set {column} = {column} - ?", (hours * 3600,))


# --- forget --------------------------------------------------------------------------------------------


def test_a_forgotten_person_leaves_at_once_and_stays_away(delivered: Project, server: StrictServer) -> None:
    done = forgotten(delivered, FIRST)
    assert [(one["withdrawn"], one["accepted"]) for one in done.json["audiences"]] == [(1, 1)]
    assert email_digest(1) not in server.digests("Shoppers", "EMAIL_SHA256")
    assert standings(delivered, FIRST) == {"Shoppers": ["gone"]}

    write_order_lines(
        delivered, [order_line(number) for number in range(1, 6)] + [order_line(9, customer_id="001")]
    )
    events, plan = set(server.events), delivered.run("plan", "--output", "json")
    assert [one["reason"] for one in plan.sync(AUDIENCE)["reasons"]] == ["forgotten"]
    delivered.run("sync")

    assert email_digest(1) not in server.digests("Shoppers", "EMAIL_SHA256")
    assert phone_digest(1) not in server.digests("Shoppers", "PHONE_SHA256")
    assert {event_id for _, _, event_id in set(server.events) - events} == {"W000005"}


def test_forgetting_does_not_trip_the_guards(delivered: Project) -> None:
    for number in range(1, 6):
        forgotten(delivered, f"person.{number:03d}@example.com")
    assert delivered.run("sync").exit_code == 0


def test_evidence_tells_what_was_done_and_names_nobody(delivered: Project) -> None:
    done = forgotten(delivered, FIRST)
    path = Path(done.json["evidence"])
    evidence = json.loads(path.read_text("utf-8"))
    assert path.stat().st_mode & 0o777 == 0o600
    assert (evidence["run_id"], evidence["kind"], evidence["digests_blocked"]) == (
        done.json["run_id"],
        "email",
        1,
    )
    assert evidence["audiences"][0]["withdrawn"] == 1
    assert evidence["audiences"][0]["request_ids"]
    assert email_digest(1)[:8] not in path.read_text("utf-8")
    assert delivered.run("ledger", "check").exit_code == 0


def test_a_digest_of_earlier_rules_is_forgotten_too(delivered: Project, server: StrictServer) -> None:
    """What is held was hashed without stripping; today's rules strip."""
    delivered.edit("pyproject.toml", "[tool.sync]\n", "[tool.sync]\nstrip_plus_dots = true\n")
    done = forgotten(delivered, FIRST)
    assert done.json["digests_blocked"] == 2
    assert email_digest(1) not in server.digests("Shoppers", "EMAIL_SHA256")
    delivered.run("sync", "--select", AUDIENCE, "--force-guards")
    assert sha256("person001@example.com") not in server.digests("Shoppers", "EMAIL_SHA256")


def test_a_plan_from_before_somebody_was_forgotten_is_stale(delivered: Project) -> None:
    write_customers(delivered, [*map(customer, CUSTOMERS), customer(13)])
    delivered.run("plan", "--select", AUDIENCE, "--out", str(delivered.root / "monday.plan"))
    forgotten(delivered, "person.013@example.com")
    assert delivered.run("apply", str(delivered.root / "monday.plan")).errors[0].rule == "stale-plan"


def test_forgetting_needs_agreement_and_a_usable_value(delivered: Project) -> None:
    before = delivered.ledgers()
    assert delivered.run("forget", FIRST).errors[0].rule == "nobody-to-ask"
    unusable = delivered.run("forget", "person@", "--yes")
    assert (unusable.exit_code, unusable.errors[0].rule) == (2, "email_malformed")
    assert delivered.ledgers() == before


def test_forgetting_before_the_first_delivery_blocks(shop: Project, server: StrictServer) -> None:
    assert forgotten(shop, FIRST).json["status"] == "nothing to send"
    shop.run("sync")
    assert server.digests("Shoppers", "EMAIL_SHA256") == set(map(email_digest, CUSTOMERS[1:]))


# --- ledger --------------------------------------------------------------------------------------------


def test_a_damaged_ledger_is_told_with_exit_code_6(delivered: Project) -> None:
    (file, *_) = sorted((delivered.root / ".sync").rglob("generations/*.parquet"))
    file.unlink()
    result = delivered.run("ledger", "check", "--output", "json")
    assert (result.exit_code, result.json["is_sound"]) == (6, False)
    assert [finding["rule"] for finding in result.json["findings"]] == ["lost-file"]


def test_what_is_exported_can_be_counted_and_joined(delivered: Project) -> None:
    folder = delivered.root / "copy"
    result = delivered.run("ledger", "export", "--out", str(folder), "--output", "json")
    assert result.exit_code == 0, result.text
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    with duckdb.connect() as shell:
        shell.execute(f"set file_search_path = '{folder}'")
        held_emails = "select digest from 'members.parquet' where kind = 'email_sha256' and state = 'held'"
        assert {digest for (digest,) in shell.execute(held_emails).fetchall()} == set(
            map(email_digest, CUSTOMERS)
        )
        events = "select source_id, event, event_id, state from 'events.parquet' order by event_id limit 1"
        assert shell.execute(events).fetchall() == [(PIXEL, "Purchase", "W000001", "held")]
        counts = [shell.execute(f"select count(*) from '{name}.parquet'").fetchall() for name in OTHERS]
        assert counts == [[(1,)], [(2,)], [(1,)]]
