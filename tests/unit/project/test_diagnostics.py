"""How a finding is shown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.diagnostics import (
    EXCERPT_CHARACTERS,
    Diagnostic,
    Severity,
    Span,
    did_you_mean,
    in_order,
    render,
    span_of,
)
from sync.errors import ProjectError

TEXT = "select\n    phone as phone_sha256,\n\tid\nfrom customers\n"
PATH = "models/customers.sql"


def test_a_finding_has_four_parts_and_its_place_underlined() -> None:
    finding = Diagnostic(
        "unhashed-pii",
        'column "phone" reaches "phone_sha256" without a digest',
        Span(PATH, 2, 5, 5),
        ("it is tagged in a schema", "and by its name"),
        "use phone_sha256(phone, country)",
    )
    assert render(finding, {PATH: TEXT}) == (
        'error[unhashed-pii]: column "phone" reaches "phone_sha256" without a digest\n'
        "  --> models/customers.sql:2:5\n"
        "  |\n"
        "2 |     phone as phone_sha256,\n"
        "  |     ^^^^^\n"
        "  = note: it is tagged in a schema\n"
        "  = note: and by its name\n"
        "  = help: use phone_sha256(phone, country)"
    )


def test_a_place_that_is_no_file_is_named() -> None:
    finding = Diagnostic("missing-token", "there is no token", "SYNC_TOKEN", severity=Severity.WARNING)
    assert render(finding, {}) == "warning[missing-token]: there is no token\n  --> SYNC_TOKEN"


def test_of_an_endless_line_only_the_surroundings_are_shown() -> None:
    line = "x" * 9_000 + "here" + "y" * 9_000
    finding = Diagnostic("rule", "what", Span("a.json", 1, 9_001, 4), ("why",), "how")
    shown = render(finding, {"a.json": line}).splitlines()
    assert max(map(len, shown)) < 2 * EXCERPT_CHARACTERS
    assert shown[3][shown[4].index("^") :].startswith("here")


@pytest.mark.parametrize(
    ("span", "underlined"),
    [
        (Span(PATH, 2, 5, 500), "    phone as phone_sha256,"),
        (Span(PATH, 3, 2, 2), " id"),
        (Span(PATH, 1, 6, 0), "select"),
        (Span(PATH, 1, 99, 3), "select"),
    ],
)
def test_an_underline_never_leaves_its_line(span: Span, underlined: str) -> None:
    lines = render(Diagnostic("rule", "what", span), {PATH: TEXT}).splitlines()
    assert lines[3].endswith(underlined)
    assert "^" in lines[4]
    assert len(lines[4]) <= max(len(lines[3]), len("1 | ") + span.column)


@pytest.mark.parametrize("span", [Span(PATH, 99), Span(PATH, 0), Span("unknown.sql", 1)])
def test_a_line_that_is_not_there_is_not_shown(span: Span) -> None:
    assert "|" not in render(Diagnostic("rule", "what", span), {PATH: TEXT})


@settings(deadline=None)
@given(text=st.text("ab\n\t ", max_size=30), data=st.data())
def test_any_place_of_any_text_can_be_shown(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    span = span_of(PATH, text, start, data.draw(st.integers(start, len(text) + 3)))
    assert render(Diagnostic("rule", "what", span), {PATH: text}).startswith("error[rule]: what")
    assert text[:start].count("\n") == span.line - 1


@pytest.mark.parametrize(
    ("name", "known", "help_"),
    [
        ("custmers", ["customers", "orders"], 'did you mean "customers"?'),
        ("CUSTOMERS", ["Customers"], 'did you mean "Customers"?'),
        ("xyz", ["b", "a", "a"], "known names: a, b"),
        ("xyz", [], ""),
        ("xyz", [f"name{number:02}" for number in range(12)], "and 2 more"),
    ],
)
def test_the_nearest_name_is_offered_else_the_known_ones(name: str, known: list[str], help_: str) -> None:
    assert did_you_mean(name, known).endswith(help_)


def test_findings_are_sorted_by_place_and_told_once() -> None:
    last, first, second = (Diagnostic("rule", "what", Span(PATH, line)) for line in (10, 2, 9))
    assert in_order([last, first, second, first]) == (first, second, last)


def test_an_error_carries_its_findings_in_order() -> None:
    findings = [Diagnostic("rule", "what", Span(PATH, line)) for line in (3, 1)]
    assert [finding.where for finding in ProjectError(*findings).findings] == [Span(PATH, 1), Span(PATH, 3)]


def test_json_says_the_same_as_text() -> None:
    finding = Diagnostic("rule", "what", Span(PATH, 2, 5, 3), ("why",), "how")
    assert finding.as_json() == {
        "rule": "rule", "severity": "error", "message": "what", "place": f"{PATH}:2:5", "path": PATH,
        "line": 2, "column": 5, "length": 3, "notes": ["why"], "help": "how", "fix": None,
    }  # fmt: skip
