"""Plans and runs for people and for programs."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable

import pytest
from rich.console import Console, RenderableType

from sync.delivery.run import RunResult, SyncResult
from sync.destinations.base import Outcome, Verdict
from sync.ledger.entries import BatchRow, RunRow
from sync.ledger.holds import NOTHING, Holds, Standing
from sync.planning.plan import GuardResult, Plan, PlannedBatch, Reason, SyncPlan
from sync.report.documents import batch_result, plan_result, run_result
from sync.report.status import status_parts, status_result
from sync.report.tables import batch_lines, plan_parts, run_parts

GUARD = GuardResult(
    "max_removed", passed=False, stops=True, message="1,501 of 5,000 would be removed", help="look"
)
SYNC = SyncPlan(
    "high_value",
    "tiktok_audience",
    adds=1234,
    deletes=5,
    unchanged=6,
    rows=2000,
    invalid=3,
    members=1997,
    requests=2,
    guards=(GUARD,),
    reasons=(Reason("email", "email_no_at", 3),),
    dropped=(Reason("phone", "phone_no_country", 7),),
    notes=("the accounts have changed",),
)
PLAN = Plan(
    "plan1", 0, "dev", "simulator", {}, "", 0, "1", (SYNC,), (), (PlannedBatch(0, 0, 5, 1_500_000),) * 2, ()
)
BATCH = BatchRow(
    "run1",
    3,
    0,
    "high_value",
    "add",
    0,
    10_000,
    "ab" * 32,
    '{"x":1}',
    "rejected",
    2,
    1_795_000_000,
    1_795_000_001,
    40002,
    "invalid parameters",
    "Invalid parameter.",
    "r77",
)
RESULT = RunResult(
    "run1",
    "incomplete",
    (SyncResult("high_value", 1200, 30, 4, 5, 3, 2),),
    Outcome(
        Verdict.STOP, "the access token is invalid or revoked", 40105, "Access token is incorrect.", "r9"
    ),
    (BATCH,),
)


def shown(parts: Iterable[RenderableType], width: int = 200) -> str:
    console = Console(file=io.StringIO(), width=width, markup=False, highlight=False)
    for part in parts:
        console.print(part)
    output = console.file
    assert isinstance(output, io.StringIO)
    return output.getvalue()


def test_a_plan_has_the_fields_programs_rely_on() -> None:
    document = json.loads(json.dumps(plan_result(PLAN)))
    (sync,) = document["syncs"]
    assert {
        "name",
        "destination",
        "adds",
        "deletes",
        "unchanged",
        "events",
        "invalid",
        "requests",
        "guards",
    } <= sync.keys()
    assert sync["guards"] == [
        {"name": "max_removed", "passed": False, "stops": True, "message": GUARD.message, "help": "look"}
    ]
    assert (document["requests"], document["bytes"]) == (2, 3_000_000)


def test_a_run_has_the_fields_programs_rely_on() -> None:
    document = json.loads(json.dumps(run_result(RESULT)))
    assert {"run_id", "status", "syncs"} <= document.keys()
    (sync,) = document["syncs"]
    assert {"accepted", "rejected", "unknown", "invalid", "requests"} <= sync.keys()
    assert document["stopped_by"]["code"] == 40105
    assert document["rejections"][0]["batch"] == "run1.3"


def test_a_run_that_was_not_stopped_says_null() -> None:
    assert run_result(RunResult("run1", "completed", ()))["stopped_by"] is None


def test_a_batch_document_holds_no_excerpt() -> None:
    assert "excerpt" not in batch_result(BATCH)


@pytest.mark.parametrize(
    "word",
    [
        "high_value",
        "1,234",
        "max_removed",
        "1,501 of 5,000",
        "the accounts have changed",
        "email_no_at",
        "phone_no_country",
        "3.0 MB",
        "simulator",
    ],
)
def test_a_plan_is_told_in_full(word: str) -> None:
    assert word in shown(plan_parts(PLAN))


@pytest.mark.parametrize(
    "word", ["1,200", "incomplete", "tiktok-sync show run1.3", "Invalid parameter.", "40002", "48 hours"]
)
def test_a_run_is_told_in_full(word: str) -> None:
    assert word in shown(run_parts(RESULT, {"audiences": "10 to 48 hours"}))


def test_nothing_accepted_promises_nothing() -> None:
    nothing = RunResult("run1", "incomplete", (SyncResult("high_value", rejected=3),))
    assert "48 hours" not in shown(run_parts(nothing, {"audiences": "10 to 48 hours"}))


def test_square_brackets_are_not_markup() -> None:
    """A name such as "[bold]" is shown, not obeyed."""
    plan = Plan(
        "p",
        0,
        "dev",
        "simulator",
        {},
        "",
        0,
        "1",
        (SyncPlan("[bold]x[/bold]", "d", notes=("[red]",)),),
        (),
        (),
        (),
    )
    text = shown(plan_parts(plan))
    assert "[bold]x[/bold]" in text
    assert "[red]" in text


def test_one_request_is_told_with_its_answer() -> None:
    text = "\n".join(batch_lines(BATCH))
    assert "run1.3" in text
    assert "10,000 records" in text
    assert 'code 40002, "Invalid parameter.", request r77' in text
    assert "2026-11-18" in text


def test_status_before_the_first_run() -> None:
    assert "nothing has been delivered yet" in shown(status_parts(None))


def run_row(summary: dict[str, object] | None) -> RunRow:
    return RunRow("run1", 1_795_000_000, 1_795_000_100, "completed", "f", {}, forced=True, summary=summary)


def standing(summary: dict[str, object] | None, events: Holds = NOTHING) -> Standing:
    return Standing((run_row(summary),), (), {"events": events})


def test_status_shows_runs_and_what_is_held() -> None:
    summary: dict[str, object] = {
        "syncs": [{"name": "high_value", "accepted": 7, "rejected": 0, "unknown": 0, "not_sent": 0}]
    }
    text = shown(status_parts(standing(summary, Holds(1500, 2, last_accepted_at=1_795_000_050))))
    assert "run1" in text
    assert "(forced)" in text
    assert "1,500" in text


@pytest.mark.parametrize("summary", [None, {}, {"syncs": []}])
def test_a_run_without_a_summary_is_no_error(summary: dict[str, object] | None) -> None:
    assert shown(status_parts(standing(summary)))
    assert json.dumps(status_result("dev", "simulator", standing(summary)))
