"""A run that is stopped in the middle: by a person, by the machine, by another run."""

from __future__ import annotations

import fcntl
import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.conftest import open_shop
from tests.e2e.project import Project
from tests.e2e.shop import (
    AUDIENCE,
    EVENTS,
    customer,
    email_digest,
    order_line,
    write_customers,
    write_order_lines,
)
from tests.e2e.simulated import simulated
from tests.faults.aged import sent_hours_ago

ORDERS = range(1, 2201)
"""Three requests of 1,000 events at most; the second one is slow, so there is a middle to stop in."""

UNDER_WAY_SECONDS = 0.4
"""After the first answer: by then the second request is under way, and not yet answered."""

SLOW_SECOND = '[[fault]]\nendpoint = "/event/track/"\nkind = "slow"\nseconds = 2\nafter = 1\ntimes = 1\n'
SLOW_FIRST = '[[fault]]\nendpoint = "/event/track/"\nkind = "slow"\nseconds = 1\ntimes = 1\n'
LOST_ANSWER = '[[fault]]\nendpoint = "/event/track/"\nkind = "reset_after"\ntimes = 1\n'
HTML_ANSWER = (
    '[[fault]]\nendpoint = "/event/track/"\nkind = "status"\nstatus = 502\napplied = true\ntimes = 1\n'
)
REFUSAL = """
[[fault]]
endpoint = "/event/track/"
kind = "code"
code = 40002
message = "Nobody is in today."
times = 7
"""
PARTLY = """
[[fault]]
endpoint = "/event/track/"
kind = "code"
code = 20001
message = "Partly: events.1 and events.2 are bad"
times = 1
"""
LOST_CREATE = '[[fault]]\nendpoint = "/segment/audience/"\nkind = "reset_after"\ntimes = 1\n'


@pytest.mark.parametrize(
    ("stop", "exit_code", "left"),
    [(signal.SIGINT, 130, 200), (signal.SIGTERM, 130, 200), (signal.SIGKILL, -signal.SIGKILL, 1200)],
    ids=["Ctrl-C", "asked to end", "kill"],
)
def test_a_stopped_run_is_continued_without_loss_or_copy(
    stop: signal.Signals, exit_code: int, left: int, tmp_path: Path
) -> None:
    """Who may, finishes what is in flight; who is killed in the middle sends that once more."""
    with simulated(tmp_path, SLOW_SECOND) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)
        write_customers(shop, map(customer, range(1, 10)))
        write_order_lines(shop, [order_line(number, customer_id="001") for number in ORDERS])
        with shop.started("sync", SYNC_REQUESTS_IN_FLIGHT="1") as process:
            wait_for(process, "track")
            time.sleep(UNDER_WAY_SECONDS)
            process.send_signal(stop)
            _, said = process.communicate(timeout=30)

        assert process.returncode == exit_code, said
        assert "Traceback" not in said
        if stop is not signal.SIGKILL:
            assert "interrupted; what was sent is recorded. Run again to continue." in said

        continued = shop.run("sync", "--output", "json")

        assert continued.exit_code == 0, continued.text
        assert continued.sync(EVENTS)["accepted"] == left
        assert tiktok.state()["duplicates"] == left - 200
        assert sorted(tiktok.event_ids()) == [f"W{number:06d}" for number in ORDERS]
        assert tiktok.emails() == set(map(email_digest, range(1, 10)))


def wait_for(process: subprocess.Popen[str], word: str) -> None:
    """Read what a process says until a line holds a word; its end is a failure."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if word in line:
            return
    pytest.fail(f'the process ended without saying "{word}": {"".join(said)}')


def test_an_event_whose_answer_was_lost_is_not_counted_twice(tmp_path: Path) -> None:
    with simulated(tmp_path, LOST_ANSWER) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)

        assert shop.run("sync").exit_code == 0

        assert sorted(tiktok.event_ids()) == ["W000001", "W000002", "W000003", "W000004"]
        assert tiktok.state()["duplicates"] == 4


def test_an_answer_without_sense_leaves_a_doubt_that_the_next_run_settles(tmp_path: Path) -> None:
    with simulated(tmp_path, HTML_ANSWER) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)

        doubtful = shop.run("sync", "--select", EVENTS, "--output", "json", SYNC_RETRY_SECONDS="0")
        doubts = shop.run("status", "--output", "json").json["events"]
        settled = shop.run("sync", "--select", EVENTS, "--output", "json")

        assert doubtful.exit_code == 5
        assert (doubtful.sync(EVENTS)["accepted"], doubtful.sync(EVENTS)["unknown"]) == (0, 4)
        assert (doubts["held"], doubts["unknown"]) == (0, 4)
        assert (settled.exit_code, settled.sync(EVENTS)["accepted"]) == (0, 4)
        assert sorted(tiktok.event_ids()) == ["W000001", "W000002", "W000003", "W000004"]


def test_events_without_an_outcome_are_parked_when_a_copy_might_count(tmp_path: Path) -> None:
    with simulated(tmp_path, LOST_ANSWER) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)
        shop.run("sync", "--select", EVENTS, SYNC_RETRY_SECONDS="0")
        sent_hours_ago(shop.root, 44)

        parked = shop.run("sync", "--select", EVENTS)
        told = shop.run("sync", "--select", EVENTS, "--output", "json")
        (run,) = shop.run("runs", "--limit", "1", "--output", "json").json["runs"]
        status = shop.run("status", "--output", "json").json["events"]
        shown = shop.run("status")
        retried = shop.run("retry", "--select", EVENTS, "--accept-duplicates", "--output", "json")
        quiet = shop.run("sync", "--select", EVENTS)

        assert "4 events of unknown outcome are parked for a person" in parked.text
        assert (parked.exit_code, told.exit_code) == (5, 5)
        (error,) = told.errors
        assert error.rule == "parked-events"
        assert "retry --accept-duplicates" in error.help
        assert "retry --accept-lost" in error.help
        assert (told.json["status"], run["status"]) == ("incomplete", "incomplete")
        assert told.sync(EVENTS)["parked"] == run["syncs"][0]["parked"] == 4
        assert told.sync(EVENTS)["requests"] == 0
        assert status["unknown"] == 4
        assert "4 events parked for a person" in shown.stdout
        assert (retried.exit_code, retried.sync(EVENTS)["accepted"]) == (0, 4)
        assert quiet.exit_code == 0
        assert "TikTok has all of it" in quiet.text


def test_parked_events_that_a_person_books_as_delivered_are_never_sent(tmp_path: Path) -> None:
    with simulated(tmp_path, LOST_ANSWER) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)
        shop.run("sync", "--select", EVENTS, SYNC_RETRY_SECONDS="0")
        sent_hours_ago(shop.root, 44)
        write_order_lines(shop, [order_line(number, customer_id="001") for number in range(1, 6)])

        both = shop.run("retry", "--accept-lost", "--accept-duplicates")
        delivery = shop.run("sync", "--select", EVENTS, "--output", "json")
        booked = shop.run("retry", "--accept-lost")
        again = shop.run("retry", "--accept-lost", "--output", "json")
        (_, run) = shop.run("runs", "--limit", "2", "--output", "json").json["runs"]
        shown = shop.run("runs", "--limit", "2")
        quiet = shop.run("sync", "--output", "json")

        assert both.exit_code == 2
        assert (delivery.exit_code, delivery.sync(EVENTS)["accepted"]) == (5, 1)
        assert booked.exit_code == 0
        assert "4 events are booked as delivered" in booked.stdout
        assert (again.exit_code, again.json["status"]) == (0, "nothing to send")
        assert (run["status"], run["syncs"][0]["booked"], run["syncs"][0]["accepted"]) == ("booked", 4, 0)
        assert "4 events booked as delivered, unsent, by a person" in shown.stdout
        assert (quiet.exit_code, quiet.sync(EVENTS)["requests"]) == (0, 0)
        assert shop.run("ledger", "check").exit_code == 0
        assert sorted(tiktok.event_ids()) == [f"W{number:06d}" for number in range(1, 6)]
        assert tiktok.state()["duplicates"] == 0


def test_refused_records_are_told_in_tiktoks_words_and_sent_again_when_asked(tmp_path: Path) -> None:
    with simulated(tmp_path, REFUSAL) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)

        refused = shop.run("sync", "--select", EVENTS, "--output", "json")
        batches = [json.loads(line) for line in refused.stderr.splitlines() if '"step": "batch"' in line]
        quiet = shop.run("sync", "--select", EVENTS)
        again = shop.run("retry", "--select", EVENTS)

        assert refused.exit_code == 5
        assert refused.sync(EVENTS)["rejected"] == 4
        assert [(one["number"], one["of"]) for one in batches] == [(1, 1), (2, 2), (3, 3), (4, 4)]
        rejection = refused.json["rejections"][0]
        assert (rejection["code"], rejection["message"]) == (40002, "Nobody is in today.")
        (error,) = refused.errors
        assert "TikTok refused 4 identifiers or events" in error.what
        assert "Nobody is in today." in " ".join(error.notes)
        assert "tiktok-sync show" in error.help
        assert (quiet.exit_code, again.exit_code) == (0, 0)
        assert len(tiktok.event_ids()) == 4


STOPS = [
    (40118, 4, "your TikTok representative", "allow-list"),
    (40300, 4, "Operator or Admin of the ad account", "correct advertiser_ids"),
    (40007, 5, "nothing is lost", "correct event_sources"),
    (41001, 5, "nothing is lost", "report this code"),
]
"""Return code, exit code, and words of a note and of the help."""


@pytest.mark.parametrize(("code", "exit_code", "note", "advice"), STOPS)
def test_a_stop_says_who_must_do_what(
    code: int, exit_code: int, note: str, advice: str, tmp_path: Path
) -> None:
    fault = f'[[fault]]\nendpoint = "/event/track/"\nkind = "code"\ncode = {code}\ntimes = 1\n'
    with simulated(tmp_path, fault) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)

        stopped = shop.run("sync", "--select", EVENTS)
        settled = shop.run("sync", "--select", EVENTS)

        (error,) = stopped.errors
        assert (stopped.exit_code, settled.exit_code) == (exit_code, 0)
        assert note in " ".join(error.notes)
        assert advice in error.help
        assert len(tiktok.event_ids()) == 4


def test_a_hint_names_the_run_whose_request_held_what_was_not_hashed(tmp_path: Path) -> None:
    fault = '[[fault]]\nendpoint = "/event/track/"\nkind = "code"\ncode = 40062\ntimes = 1\n'
    with simulated(tmp_path, fault) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)

        stopped = shop.run("sync", "--select", EVENTS, "--output", "json")
        (command,) = re.findall(r'"tiktok-sync (.*?)"', stopped.errors[0].help)

        shown = shop.run(*command.split())

        assert (shown.exit_code, command) == (0, f"show {stopped.json['run_id']}")


LOOK_UPS = [
    ("/segment/audience/", 40002, 'the audience "Shoppers" was not created', "mend what TikTok's words name"),
    ("/segment/audience/", 50002, 'the audience "Shoppers" may have been created', "in some minutes"),
    ("/segment/audience/", 40001, 'the audience "Shoppers" was not created', "Operator or Admin"),
    ("/dmp/custom_audience/list/", 40002, "could not be listed", "mend what TikTok's words name"),
]
"""Endpoint, return code, and words of the message and of its help."""


@pytest.mark.parametrize(("endpoint", "code", "what", "advice"), LOOK_UPS)
def test_what_was_asked_about_an_audience_is_told(
    endpoint: str, code: int, what: str, advice: str, tmp_path: Path
) -> None:
    """It was "delivery stopped: invalid parameters", with the advice to run again in some minutes."""
    fault = f'[[fault]]\nendpoint = "{endpoint}"\nkind = "code"\ncode = {code}\nmessage = "Too many."\n'
    with simulated(tmp_path, fault) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)
        (error,) = shop.run("sync", "--select", AUDIENCE, SYNC_RETRY_SECONDS="1").errors

    assert what in error.what
    assert advice in error.help
    assert "Too many." in " ".join(error.notes)


def test_a_days_quota_stops_cleanly_and_says_when_to_go_on(tmp_path: Path) -> None:
    with simulated(tmp_path) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)
        write_order_lines(shop, [order_line(number, customer_id="001") for number in ORDERS])

        stopped = shop.run("sync", "--select", EVENTS, SYNC_REQUESTS_PER_DAY="2")
        again = shop.run("sync", "--select", EVENTS, SYNC_REQUESTS_PER_DAY="2")
        settled = shop.run("sync", "--select", EVENTS)

        for run in (stopped, again):
            (error,) = run.errors
            assert run.exit_code == 5
            assert "quota" in error.what
            assert "after 00:00 UTC" in error.help
        assert settled.exit_code == 0
        assert len(tiktok.event_ids()) == len(set(tiktok.event_ids())) == len(ORDERS)


def test_records_that_were_refused_are_not_called_delivered(tmp_path: Path) -> None:
    with simulated(tmp_path, PARTLY) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)

        partly = shop.run("sync", "--select", EVENTS)
        quiet = shop.run("sync", "--select", EVENTS)
        status = shop.run("status")

        (error,) = partly.errors
        assert partly.exit_code == 5
        assert "TikTok refused 2 identifiers or events" in error.what
        assert len([note for note in error.notes if "20001" in note]) == 1
        assert "refused, while others of its batch were accepted" in partly.text
        assert "2 identifiers or events that TikTok refused wait for a change" in quiet.text
        assert "TikTok has all of it" not in quiet.text
        assert "what was refused waits" in status.text
        assert "settle what is unknown" not in status.text


def test_an_audience_whose_creation_was_not_answered_is_not_made_twice(tmp_path: Path) -> None:
    with simulated(tmp_path, LOST_CREATE) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)

        assert shop.run("sync", "--select", AUDIENCE).exit_code == 0

        assert [audience["name"] for audience in tiktok.state()["audiences"]] == ["Shoppers"]
        assert tiktok.emails() == set(map(email_digest, range(1, 13)))


def test_a_second_run_at_the_same_time_is_told_who_is_first(delivered: Project) -> None:
    books = delivered.ledgers()
    holder = {
        "run_id": "20260101T000000-aaaa",
        "pid": 4711,
        "host": "till-7",
        "since": "2026-01-01 00:00:00 UTC",
    }
    with locked(delivered, holder):
        result = delivered.run("sync")

    assert result.exit_code == 6
    (error,) = result.errors
    assert error.rule == "ledger-locked"
    assert error.where.endswith("/lock")
    assert error.notes == ("run 20260101T000000-aaaa, process 4711 on till-7, since 2026-01-01 00:00:00 UTC",)
    assert "wait until it has finished" in error.help
    assert delivered.ledgers() == books
    assert delivered.run("sync", "--select", AUDIENCE).exit_code == 0


def test_a_running_delivery_holds_the_lock(tmp_path: Path) -> None:
    with simulated(tmp_path, SLOW_FIRST) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)
        with shop.started("sync") as process:
            wait_for(process, "add")
            result = shop.run("plan")
            process.communicate(timeout=30)

    assert process.returncode == 0
    assert result.exit_code == 6
    assert f"process {process.pid} on" in result.errors[0].notes[0]


@contextmanager
def locked(project: Project, holder: dict[str, object]) -> Iterator[None]:
    """Hold the lock of the project's one ledger."""
    (lock,) = (project.root / ".sync").rglob("lock")
    with lock.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(json.dumps(holder))
        file.flush()
        yield
