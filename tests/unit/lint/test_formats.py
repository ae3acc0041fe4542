"""Findings in every format: for people, for programs, for GitHub, for code scanning."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from sync import __version__
from sync.diagnostics import Diagnostic, Edit, Fix, Severity, Span
from sync.lint import FORMATS, RULES, Report, as_json

SARIF_SCHEMA = Path(__file__).parent / "sarif/sarif-schema-2.1.0.json"
"""The official one: OASIS, with errata 01, as published at docs.oasis-open.org."""

FIX = Fix('rename it to "email"', (Edit(Span("models/a.sql", 2, 5, 5), "email"),))
ERROR = Diagnostic(
    "unknown-column",
    'column "emial" does not exist here',
    Span("models/a.sql", 2, 5, 5),
    ("a fact",),
    'did you mean "email"?',
    fix=FIX,
)
WARNING = Diagnostic("missing-grain", "no grain", Span("models/a.sql", 1), severity=Severity.WARNING)
INFO = Diagnostic("stored-pii", "kept", 'sync "shoppers"', severity=Severity.INFO)
TEXTS = {"models/a.sql": "select\n    emial\n"}

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
spans = st.builds(Span, texts, st.integers(1, 9), st.integers(1, 99), st.integers(1, 99))
findings = st.builds(
    Diagnostic,
    texts,
    texts,
    st.one_of(spans, texts),
    st.lists(texts, max_size=2).map(tuple),
    texts,
    st.sampled_from(Severity),
    st.none()
    | st.builds(Fix, texts, st.lists(st.builds(Edit, spans, texts), min_size=1, max_size=3).map(tuple)),
)


def _report(*found: Diagnostic, folder: str = "") -> Report:
    return Report(found, TEXTS, folder)


def _sarif(*found: Diagnostic, folder: str = "", texts: Mapping[str, str] = TEXTS) -> Any:  # noqa: ANN401 - JSON
    return json.loads(FORMATS["sarif"](Report(found, texts, folder)))["runs"][0]


def _github(*found: Diagnostic, folder: str = "") -> list[str]:
    return FORMATS["github"](_report(*found, folder=folder)).split("\n")


def test_text_is_underlined_and_counted() -> None:
    assert (
        FORMATS["text"](_report(WARNING, ERROR))
        == """\
warning[missing-grain]: no grain
  --> models/a.sql:1:1
  |
1 | select
  | ^

error[unknown-column]: column "emial" does not exist here
  --> models/a.sql:2:5
  |
2 |     emial
  |     ^^^^^
  = note: a fact
  = help: did you mean "email"?

1 error, 1 warning; "lint --fix" can mend 1"""
    )


def test_nothing_to_say() -> None:
    assert FORMATS["text"](_report()) == "no findings"
    assert FORMATS["json"](_report()) == "[]"
    assert FORMATS["github"](_report()) == ""
    assert _sarif()["results"] == []


def test_json_can_be_written_and_is_sorted() -> None:
    document = json.loads(json.dumps(as_json([ERROR, WARNING])))
    assert [(one["rule"], one["line"], one["severity"]) for one in document] == [
        ("missing-grain", 1, "warning"),
        ("unknown-column", 2, "error"),
    ]


def test_json_holds_the_edits_of_a_fix() -> None:
    (without, with_) = as_json([ERROR, WARNING])
    assert without["fix"] is None
    assert with_["fix"] == {
        "title": 'rename it to "email"',
        "edits": [{"path": "models/a.sql", "line": 2, "column": 5, "length": 5, "replacement": "email"}],
    }


def test_github_annotates_a_line_of_the_repository() -> None:
    place = "file=shop/models/a.sql,line=2,col=5,endColumn=10,title=unknown-column"
    message = 'column "emial" does not exist here%0Anote: a fact%0Ahelp: did you mean "email"?'
    assert _github(ERROR, WARNING, INFO, folder="shop/") == [
        f"::error {place}::{message}",
        "::warning file=shop/models/a.sql,line=1,col=1,endColumn=2,title=missing-grain::no grain",
        '::notice title=stored-pii::kept%0Aat sync "shoppers"',
    ]


def test_github_takes_commas_colons_and_per_cent_signs() -> None:
    hostile = Diagnostic("r", "50% of a::b,\r\nc", Span("models/a,b:c%.sql", 1))
    assert _github(hostile) == [
        "::error file=models/a%2Cb%3Ac%25.sql,line=1,col=1,endColumn=2,title=r::50%25 of a::b,%0D%0Ac"
    ]


@given(st.lists(findings, max_size=5))
def test_github_gives_one_line_per_finding(found: list[Diagnostic]) -> None:
    lines = _github(*found) if found else []
    assert len(lines) == len(found)
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)
    assert not any("\r" in line for line in lines)


@pytest.fixture(scope="module")
def validator() -> Draft4Validator:
    return Draft4Validator(json.loads(SARIF_SCHEMA.read_text(encoding="utf-8")))


@given(found=st.lists(findings, max_size=5))
def test_sarif_is_what_the_standard_says(validator: Draft4Validator, found: list[Diagnostic]) -> None:
    log = json.loads(FORMATS["sarif"](Report(tuple(found), TEXTS)))
    assert [error.message for error in validator.iter_errors(log)] == []


def test_the_official_schema_does_find_mistakes(validator: Draft4Validator) -> None:
    log = json.loads(FORMATS["sarif"](_report(ERROR)))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not validator.is_valid(log)


def test_sarif_describes_every_rule() -> None:
    driver = _sarif(ERROR)["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("tiktok-sync", __version__)
    assert len(driver["rules"]) == len(RULES)
    assert all(rule["help"]["markdown"] and rule["shortDescription"]["text"] for rule in driver["rules"])


def test_sarif_says_where_and_how_to_mend() -> None:
    run = _sarif(ERROR, folder="my shop/")
    (result,) = run["results"]
    region = {"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 10}
    artifact = {"uri": "my%20shop/models/a.sql", "uriBaseId": "%SRCROOT%"}
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "unknown-column"
    assert result["level"] == "error"
    assert result["message"]["text"].split("\n")[1:] == ["note: a fact", 'help: did you mean "email"?']
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "email"}}]


def test_sarif_levels() -> None:
    assert [result["level"] for result in _sarif(ERROR, WARNING, INFO)["results"]] == [
        "error",
        "warning",
        "note",
    ]


def test_sarif_knows_a_finding_again_when_lines_move() -> None:
    moved = replace(ERROR, where=Span("models/a.sql", 3, 5, 5))
    below = {"models/a.sql": "-- new\nselect\n    emial\n"}
    assert _fingerprints(_sarif(moved, texts=below)) == _fingerprints(_sarif(ERROR))


def test_sarif_tells_equal_lines_apart() -> None:
    twice = {"models/a.sql": "select\n    emial\n    emial\n"}
    other = replace(ERROR, where=Span("models/a.sql", 3, 5, 5))
    first, second = _fingerprints(_sarif(ERROR, other, texts=twice))
    assert first.partition(":")[0] == second.partition(":")[0]
    assert first != second


def _fingerprints(run: Any) -> list[str]:  # noqa: ANN401 - JSON
    return [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
