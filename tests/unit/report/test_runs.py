"""What `runs` shows: pieces stand under the batch they were cut from."""

from __future__ import annotations

import json
from dataclasses import replace

from sync.ledger.entries import BatchRow, RunRow
from sync.report.runs import one_run_parts, one_run_result, run_document, runs_parts
from tests.unit.report.test_report import shown

RUN = RunRow("run1", 1_795_000_000, None, "running", "f", {}, forced=False, summary=None)
BATCH = BatchRow("run1", 0, 0, "orders", "track", 0, 4, "sha", "{}", "split", 1, 1_795_000_001)
BATCHES = (
    BATCH,
    replace(BATCH, number=1, rows=2, state="accepted"),
    replace(BATCH, number=2, parent=0, rows=2, state="split"),
    replace(BATCH, number=3, parent=0, rows=2, state="accepted"),
    replace(BATCH, number=4, parent=2, rows=1, state="rejected", code=40002, message="Bad.", request_id="r9"),
    replace(BATCH, number=5, parent=2, rows=1, state="accepted"),
)
FORCED = replace(
    RUN,
    forced=True,
    plan={
        "syncs": [
            {"name": "orders", "guards": [
                {"name": "max_invalid", "stops": True, "passed": False},
                {"name": "max_removed", "stops": True, "passed": True},
                {"name": "min_size", "stops": False, "passed": False},
            ]},
        ]
    },
)  # fmt: skip


def test_pieces_follow_the_batch_they_were_cut_from() -> None:
    text = shown(one_run_parts(RUN, BATCHES))
    named = [line.split("orders")[0].rstrip() for line in text.splitlines() if "track" in line]
    assert named == [
        " run1.0", "   run1.2", "     run1.4", "     run1.5", "   run1.3", " run1.1",
    ]  # fmt: skip
    assert 'code 40002, "Bad.", request r9' in text
    assert "6 requests" in text


def test_pieces_are_nested_in_documents() -> None:
    document = json.loads(json.dumps(one_run_result(RUN, BATCHES)))
    first, second = document["batches"]
    assert [piece["batch"] for piece in first["pieces"]] == ["run1.2", "run1.3"]
    assert [piece["batch"] for piece in first["pieces"][0]["pieces"]] == ["run1.4", "run1.5"]
    assert second["pieces"] == []


def test_a_run_that_is_not_closed_is_said() -> None:
    assert "run1: is going on, or ended without closing" in shown(runs_parts((RUN,)))
    assert "closing" not in shown(runs_parts((replace(RUN, closed_at=1_795_000_009),)))


def test_guards_are_named_only_when_a_person_overruled_them() -> None:
    assert run_document(FORCED)["forced_guards"] == ["max_invalid of orders"]
    assert run_document(replace(FORCED, forced=False))["forced_guards"] == []
