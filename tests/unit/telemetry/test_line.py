from __future__ import annotations

import json

from sync.telemetry.line import Fact, Line, State, json_line

MOMENT = 1_795_000_000.1239


def test_a_line_is_one_json_object_with_its_moment_first() -> None:
    facts: dict[str, Fact] = {"sync": "a", "seconds": 0.25, "code": None, "notes": ["first\nsecond"]}
    text = json_line(Line(MOMENT, "run-1", "plan", State.FINISHED, facts, "for a person"))
    assert "\n" not in text
    assert json.loads(text) == {
        "at": "2026-11-18T11:06:40.123Z",
        "run_id": "run-1",
        "step": "plan",
        "state": "finished",
        "sync": "a",
        "seconds": 0.25,
        "notes": ["first\nsecond"],
    }
    assert list(json.loads(text))[:3] == ["at", "run_id", "step"]


def test_what_is_only_said_has_no_state() -> None:
    assert "state" not in json.loads(json_line(Line(MOMENT, "run-1", "note", facts={"message": "é"})))
