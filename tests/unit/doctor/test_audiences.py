"""How an audience stands: `audiences/<case>.json` beside the line a person reads.

A case is what the platform says (`details`, or null when it does not know the audience) and how many
hours ago members were last accepted. `DOCTOR_REWRITE=1` writes the expectations anew.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync.doctor.audiences import STANDINGS, Seen, audiences, judged, visibility
from sync.doctor.base import Accepted, State
from sync.doctor.readings import parse_audiences
from sync.report.doctor import doctor_lines
from tests.unit.doctor.evidence import AUDIENCE, LEDGER, NOW, evidence

CASES = sorted((Path(__file__).parent / "audiences").glob("*.json"))
DETAILS = {"audience_id": "73", "is_valid": True, "cover_num": 2311, "expired_time": "2027-11-18 12:00:00"}


def _seen(case: Path) -> Seen:
    document: dict[str, Any] = json.loads(case.read_text("utf-8"))
    details, hours = document["details"], document.get("accepted_hours_ago")
    readings = parse_audiences(
        {"list": [{"audience_details": {"audience_id": "73", **details}}] if details else []}
    )
    assert readings is not None
    last = Accepted("run-1", int(NOW - hours * 3600)) if hours is not None else None
    return Seen(AUDIENCE, readings.get("73"), last, NOW)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_an_audience_stands_as_it_says(case: Path) -> None:
    finding = judged(_seen(case))
    found = f"{finding.facts['standing']}, exit code {finding.exit_code}, may change: {finding.may_change}\n"
    found += "".join(f"{line}\n" for line in list(doctor_lines([finding]))[:-1])
    expected = case.with_suffix(".expected.txt")
    if "DOCTOR_REWRITE" in os.environ:
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")


def test_every_standing_has_a_case() -> None:
    found = {judged(_seen(case)).facts["standing"] for case in CASES}
    assert found == {standing.name for standing in STANDINGS}


def test_audiences_of_one_owner_are_asked_for_in_one_call() -> None:
    second = replace(AUDIENCE, store="other", name="Lapsed", audience_id="74")
    answers = {'[\\"73\\", \\"74\\"]': {"list": [{"audience_details": DETAILS}]}}
    found = list(audiences(evidence(answers, ledger=replace(LEDGER, audiences=(AUDIENCE, second)))))
    assert [finding.state for finding in found] == [State.OK, State.FAILURE]


@pytest.mark.parametrize(
    ("answer", "state", "exit_code"),
    [
        (40130, State.WARNING, 0),
        (40100, State.WARNING, 0),
        (40105, State.FAILURE, 4),
        ({"list": 3}, State.FAILURE, 5),
    ],
    ids=["not allowed", "throttled", "token dead", "senseless"],
)
def test_what_cannot_be_told_is_said(answer: object, state: State, exit_code: int) -> None:
    (finding,) = audiences(evidence({"/get/": answer}))
    assert (finding.state, finding.exit_code) == (state, exit_code)
    assert finding.help


def test_accepted_and_visible_are_two_times() -> None:
    ledger = replace(
        LEDGER, accepted={"shoppers": Accepted("run-1", int(NOW)), "orders": Accepted("run-2", int(NOW))}
    )
    events, members = visibility(evidence(ledger=ledger))
    assert members.what == (
        "shoppers: accepted 2026-11-18 11:06 UTC (run run-1), "
        "to be visible from 2026-11-18 21:06 UTC, by 2026-11-20 11:06 UTC"
    )
    assert members.facts["visible_by"] == NOW + 48 * 3600
    assert events.what.endswith("(run run-2), to be visible by 2026-11-19 11:06 UTC")


def test_a_sync_that_was_never_accepted_says_so() -> None:
    assert {finding.state for finding in visibility(evidence())} == {State.OK}
    assert list(visibility(evidence(project=None))) == []
