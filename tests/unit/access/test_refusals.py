"""What a person reads when TikTok refuses a call: `refusals/<case>.json` beside the rendered finding.

A case is an answer (`status` and `body`), what was asked (`doing`), and whether the request held a
secret (`is_private`). `ACCESS_REWRITE=1` writes the expectations anew; read them as a user would.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from sync.access.refusals import ADVICE, refusal, require_accepted
from sync.destinations.base import Missing, Outcome, Response, Verdict
from sync.destinations.tiktok import CODES, decode
from sync.diagnostics import render
from sync.errors import AccessError, DeliveryIncomplete, SyncError

CASES = sorted((Path(__file__).parent / "refusals").glob("*.json"))
NOT_ABOUT_ACCESS = {
    40006, 40008, 40009, 40010, 40013, 40014, 40051, 40062, 40063, 40200, 40400, 40502, 40900, 40905,
    40906, 40907, 40908, 40909, 40910, 40914, 40915, 41001, 41002,
}  # fmt: skip
"""Codes that stop a run because of the request or its address; nobody has to authorise anything."""


def _error(case: Path) -> SyncError:
    document: dict[str, Any] = json.loads(case.read_text("utf-8"))
    reply = Response(document["status"], json.dumps(document["body"]).encode())
    return refusal(decode(reply), document["doing"], is_private=document.get("is_private", False))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_refusal_says_who_must_do_what(case: Path) -> None:
    error = _error(case)
    found = f"exit code {error.exit_code}\n" + "\n\n".join(render(one, {}) for one in error.findings) + "\n"
    expected = case.with_suffix(".expected.txt")
    if "ACCESS_REWRITE" in os.environ:
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")


@pytest.mark.parametrize("code", ADVICE)
def test_every_advice_has_all_its_parts_and_exit_code_4(code: int) -> None:
    error = refusal(Outcome(Verdict.STOP, "refused", code), "take the token")
    (finding,) = error.findings
    assert isinstance(error, AccessError)
    assert finding.help
    assert any(note.startswith("who can mend it: ") for note in finding.notes)


def test_every_code_that_stops_a_run_has_advice_or_is_not_about_access() -> None:
    stopping = {code for code, (verdict, _) in CODES.items() if verdict is Verdict.STOP}
    about_objects = {40007}  # what was named is gone; the token is as good as before
    assert stopping - about_objects == {code for code in ADVICE if code in CODES} | NOT_ABOUT_ACCESS
    assert not ADVICE.keys() & NOT_ABOUT_ACCESS


@pytest.mark.parametrize("missing", Missing)
def test_no_answer_is_no_refusal(missing: Missing) -> None:
    with pytest.raises(DeliveryIncomplete) as caught:
        require_accepted(decode(missing), "take the token")
    assert missing.value in caught.value.findings[0].what


def test_an_accepted_call_goes_on() -> None:
    require_accepted(Outcome(Verdict.ACCEPTED, "accepted", 0), "take the token")


def test_words_that_may_repeat_a_secret_are_not_shown() -> None:
    outcome = Outcome(Verdict.STOP, "app id and secret do not fit", 40101, "secret hush-hush is wrong")
    assert "hush" not in str(refusal(outcome, "exchange the code", is_private=True).findings)
    assert "hush" in str(refusal(outcome, "take the token").findings)
