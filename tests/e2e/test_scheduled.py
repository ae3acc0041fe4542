"""What a schedule relies on: one JSON document, one JSON line per step, exit codes, OpenTelemetry."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby, takewhile
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import open_shop
from tests.e2e.project import SHIPPED_MODELS, Project, Result
from tests.e2e.shop import (
    AUDIENCE,
    AUDIENCE_PATH,
    EVENTS,
    email_digest,
    order_line,
    phone_digest,
    write_order_lines,
)
from tests.e2e.simulated import simulated
from tests.e2e.strict_server import TOKEN, StrictServer
from tests.unit.telemetry.collector import Collector, attributes, collecting

DIGEST = re.compile(rb"[0-9a-f]{64}")
PERSONAL = ("person.001", "(206)", "+1206", "192.31.196", email_digest(1), phone_digest(1), TOKEN)
"""What no line may hold: an address, a phone, an ip, digests of a customer, the token."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as found:
        yield found


def lines(result: Result) -> list[dict[str, Any]]:
    """Read every line of stderr as JSON."""
    return [json.loads(line) for line in result.stderr.splitlines()]


def stages(result: Result) -> list[str]:
    """Return the stages in the order they ended, repeats drawn together."""
    ended = (line["step"] for line in lines(result) if line.get("state") in {"finished", "failed"})
    return [step for step, _ in groupby(ended)]


def of(result: Result, step: str, state: str) -> list[dict[str, Any]]:
    return [line for line in lines(result) if (line["step"], line.get("state")) == (step, state)]


def test_a_run_tells_its_steps_as_json_lines_beside_its_one_document(shop: Project) -> None:
    done = shop.run("sync", "--output", "json")
    assert done.exit_code == 0
    assert stages(done) == ["lint", "build", "validate", "plan", "deliver", "run"]
    assert {line["run_id"] for line in lines(done)} == {done.json["run_id"]}
    assert [line["at"] for line in lines(done)] == sorted(line["at"] for line in lines(done))
    (run,) = of(done, "run", "found")
    assert run["target"] == "dev"


def test_every_stage_that_starts_ends(shop: Project) -> None:
    shop.edit(AUDIENCE_PATH, "customer_id,", "customer_number,")
    for done in (shop.run("sync", "--output", "json"), shop.run("validate", "--output", "json")):
        started = [line["step"] for line in lines(done) if line.get("state") == "started"]
        ended = [line["step"] for line in lines(done) if line.get("state") in {"finished", "failed"}]
        assert sorted(started) == sorted(ended)
        assert stages(done) == ["lint", "run"]


def test_an_answered_batch_is_a_line_with_what_was_answered(shop: Project) -> None:
    done = shop.run("sync", "--output", "json")
    found = [
        {name: line[name] for name in ("sync", "operation", "records", "verdict", "code", "request_id")}
        for line in of(done, "batch", "answered")
    ]
    answered = {"verdict": "accepted", "code": 0, "request_id": "strict-1"}
    assert sorted(found, key=itemgetter("sync")) == [
        {"sync": AUDIENCE, "operation": "add", "records": 12, **answered},
        {"sync": EVENTS, "operation": "track", "records": 4, **answered},
    ]


def test_what_was_planned_and_what_became_of_it_is_told_by_sync(shop: Project) -> None:
    done = shop.run("sync", "--output", "json")
    planned = {line["sync"]: (line["adds"], line["events"]) for line in of(done, "plan", "found")}
    assert planned == {AUDIENCE: (24, 0), EVENTS: (0, 4)}
    *syncs, run = of(done, "close", "found")
    assert {line["sync"]: line["accepted"] for line in syncs} == {AUDIENCE: 24, EVENTS: 4}
    assert run["status"] == "completed"


@pytest.mark.parametrize("command", ["sync", "plan", "validate", "apply"])
def test_no_line_holds_a_personal_value_or_a_digest(command: str, shop: Project) -> None:
    told = shop.run(command, "--output", "json").stderr
    assert told
    assert not DIGEST.search(told.encode())
    assert [text for text in PERSONAL if text in told] == []


@pytest.mark.parametrize("command", ["plan", "validate", "build", "status", "sync", "apply", "ledger check"])
def test_every_line_is_json(command: str, shop: Project) -> None:
    done = shop.run_apart(*command.split(), "--output", "json", SYNC_UNKNOWN="x")
    assert isinstance(done.json, dict)
    assert [line["rule"] for line in lines(done) if line["step"] == "warning"] == ["unknown-variable"]
    (end,) = of(done, "run", "finished")
    assert (end["command"], end["exit_code"]) == (command, done.exit_code)


def test_an_error_is_a_line_with_its_four_parts(shop: Project) -> None:
    refused = shop.run("sync", "--output", "json", SYNC_TIKTOK_ACCESS_TOKEN="revoked")
    (error,) = [line for line in lines(refused) if line["step"] == "error"]
    assert error["rule"] == "reauthorise"
    assert error["message"].startswith("TikTok refuses to take the records: ")
    assert error["message"].endswith("could not be listed: the access token is invalid or revoked")
    assert error["place"] == "code 40105, request strict-1"
    assert error["notes"]
    assert error["help"]
    assert of(refused, "run", "finished")[0]["exit_code"] == refused.exit_code == 4


def test_a_request_that_was_not_accepted_is_a_line_of_its_own(shop: Project) -> None:
    refused = shop.run("sync", "--output", "json", SYNC_TIKTOK_ACCESS_TOKEN="revoked")
    assert {(line["verdict"], line["code"]) for line in of(refused, "request", "answered")} == {
        ("stop", 40105)
    }


def test_a_request_that_is_repeated_is_told_before_its_batch(tmp_path: Path) -> None:
    throttled = '[[fault]]\nendpoint = "/event/track/"\nkind = "code"\ncode = 40100\ntimes = 1\n'
    with simulated(tmp_path, throttled) as tiktok:
        done = open_shop(tmp_path / "shop", tiktok.base_url).run("sync", "--output", "json")
    (request,) = of(done, "request", "answered")
    assert (request["verdict"], request["code"], request["is_repeat"]) == ("retry", 40100, False)
    assert request["path"].endswith("/event/track/")
    assert request["at"] < next(
        line["at"] for line in of(done, "batch", "answered") if line["sync"] == EVENTS
    )


def test_a_schedulers_please_end_leaves_whole_lines_and_its_exit_code(tmp_path: Path) -> None:
    slow = '[[fault]]\nendpoint = "/event/track/"\nkind = "slow"\nseconds = 1.5\nafter = 1\ntimes = 1\n'
    with simulated(tmp_path, slow) as tiktok:
        shop = open_shop(tmp_path / "shop", tiktok.base_url)
        write_order_lines(shop, [order_line(number, customer_id="001") for number in range(1, 3201)])
        with shop.started("sync", "--output", "json") as process:
            assert process.stderr is not None
            before = list(takewhile(lambda line: '"batch"' not in line, process.stderr))
            process.terminate()
            out, rest = process.communicate(timeout=30)
    stopped = Result(process.returncode, out, "".join(before) + rest)
    assert stopped.exit_code == 130
    assert lines(stopped)[-1]["exit_code"] == 130


def test_a_project_that_cannot_be_read_still_ends_with_its_exit_code(shop: Project) -> None:
    shop.write("pyproject.toml", "[tool.sync]\ntimezone = 7\n")
    failed = shop.run("sync", "--output", "json")
    assert [step for step, _ in groupby(line["step"] for line in lines(failed))] == ["run", "error", "run"]
    assert lines(failed)[-1]["exit_code"] == failed.exit_code == 2


def test_without_json_a_person_reads_words(shop: Project) -> None:
    told = shop.run("sync").stderr
    assert re.search(rf"^  [12]/2 add 12 records of {AUDIENCE}: accepted$", told, re.MULTILINE)
    assert "{" not in told


def test_at_a_terminal_a_person_reads_words_beside_the_document(shop: Project) -> None:
    seen = at_a_terminal(shop, "sync", "--output", "json")
    assert f"/2 add 12 records of {AUDIENCE}: accepted" in seen
    assert "{" not in seen


def test_a_log_that_nobody_reads_does_not_end_a_delivery(shop: Project, server: StrictServer) -> None:
    """The collector of the logs may die; what was planned is delivered all the same."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            command_line(shop, "sync", "--output", "json"), env=environment(shop), cwd=SHIPPED_MODELS.parent,
            stdout=subprocess.PIPE, stderr=writing, timeout=60, check=False,
        )  # fmt: skip
    finally:
        os.close(writing)
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["status"] == "completed"
    assert len(server.events) == 4


def test_a_run_is_one_trace_of_stages_and_requests(shop: Project, collector: Collector) -> None:
    done = shop.run_apart("sync", "--output", "json", OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint)
    assert done.exit_code == 0, done.text
    names = {span.span_id: span.name for span in collector.spans}
    below = {(names.get(span.parent_span_id, ""), span.name) for span in collector.spans}
    stages = {"lint", "build", "validate", "plan", "deliver"}
    assert below == {
        ("", "tiktok-sync sync"), *(("tiktok-sync sync", stage) for stage in stages), ("deliver", "request")
    }  # fmt: skip
    assert len({span.trace_id for span in collector.spans}) == 1
    run = attributes(list(collector.spans[0].attributes))
    assert (run["run_id"], run["target"], run["exit_code"]) == (done.json["run_id"], "dev", 0)


def test_a_request_of_a_trace_says_whose_it_was_and_what_was_answered(
    shop: Project, collector: Collector
) -> None:
    shop.run_apart("sync", OTEL_TRACES_EXPORTER="otlp", OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint)
    requests = [attributes(list(span.attributes)) for span in collector.spans if span.name == "request"]
    mapping, events = (
        found for found in requests if str(found["path"]).endswith(("/segment/mapping/", "/event/track/"))
    )
    assert (mapping["sync"], mapping["records"], mapping["verdict"], mapping["code"]) == (
        AUDIENCE, 12, "accepted", 0
    )  # fmt: skip
    assert (events["sync"], events["records"], events["request_id"]) == (EVENTS, 4, "strict-1")


def test_metrics_count_what_was_planned_and_what_became_of_it(shop: Project, collector: Collector) -> None:
    shop.run_apart("sync", OTEL_METRICS_EXPORTER="otlp", OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint)
    planned, records = counted(collector, "planned", "operation"), counted(collector, "records", "verdict")
    assert (planned[AUDIENCE, "add"], planned[EVENTS, "event"]) == (24, 4)
    assert (records[AUDIENCE, "accepted"], records[EVENTS, "accepted"], records[EVENTS, "invalid"]) == (
        24,
        4,
        0,
    )
    assert {name.removeprefix("tiktok_sync.") for name in collector.metrics} == {
        "planned", "records", "requests", "retries", "runs", "stage.duration"
    }  # fmt: skip


def test_what_a_collector_is_sent_names_nobody(shop: Project, collector: Collector) -> None:
    shop.run_apart(
        "sync",
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint,
        OTEL_EXPORTER_OTLP_HEADERS="api-key=of-the-collector",
    )
    assert {headers["api-key"] for headers in collector.headers} == {"of-the-collector"}
    sent = b"".join(body for _, body in collector.bodies)
    assert not DIGEST.search(sent)
    assert [text for text in PERSONAL if text.encode() in sent] == []


def test_a_collector_that_is_down_changes_nothing_but_a_note(shop: Project) -> None:
    done = shop.run_apart(
        "sync", "--output", "json",
        OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9", OTEL_EXPORTER_OTLP_TIMEOUT="1",
    )  # fmt: skip
    assert (done.exit_code, done.json["status"]) == (0, "completed")
    assert "OpenTelemetry data did not arrive" in lines(done)[-1]["message"]


def test_nothing_of_opentelemetry_is_loaded_unless_it_is_asked_for(shop: Project) -> None:
    program = (
        "import sys; from sync.cli.main import run; run(sys.argv[1:]); print('opentelemetry' in sys.modules)"
    )
    assert apart(shop, program, "plan").stdout.splitlines()[-1] == "False"


def test_without_the_extra_a_run_says_what_is_missing(shop: Project) -> None:
    program = (
        "import sys; sys.modules['opentelemetry'] = None; from sync.cli.main import main; main(sys.argv[1:])"
    )
    done = apart(shop, program, "sync", OTEL_TRACES_EXPORTER="otlp")
    assert done.returncode == 0
    assert "pip install 'tiktok-sync[otel]'" in done.stderr


def command_line(project: Project, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "sync", "--project", str(project.root), *arguments]


def environment(project: Project, **more: str) -> dict[str, str]:
    return {**os.environ, **project.environment, **more}


def apart(project: Project, program: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own; it finds a command line in `sys.argv`."""
    return subprocess.run(
        [sys.executable, "-c", program, "--project", str(project.root), *arguments],
        env=environment(project, **more), cwd=SHIPPED_MODELS.parent,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def at_a_terminal(project: Project, *arguments: str) -> str:
    """Run a command whose stderr is a terminal; return what the terminal showed."""
    seen, terminal = os.openpty()
    try:
        subprocess.run(
            command_line(project, *arguments), env=environment(project), cwd=SHIPPED_MODELS.parent,
            stdout=subprocess.DEVNULL, stderr=terminal, timeout=60, check=True,
        )  # fmt: skip
        return os.read(seen, 65536).decode()
    finally:
        os.close(terminal)
        os.close(seen)


def counted(collector: Collector, metric: str, label: str) -> dict[tuple[object, object], int]:
    """Return the counts of a metric by sync and by a label."""
    points = collector.metrics[f"tiktok_sync.{metric}"].sum.data_points
    labelled = [
        (attributes(list(point.attributes)), int(point.as_double or point.as_int)) for point in points
    ]
    return {(labels["sync"], labels[label]): count for labels, count in labelled}
