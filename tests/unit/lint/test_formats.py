"""Findings as text and as JSON."""

from __future__ import annotations

import json

from sync.diagnostics import Diagnostic, Severity, Span
from sync.lint import as_json, render_text

ERROR = Diagnostic(
    "unknown-column",
    'column "emial" does not exist here',
    Span("models/a.sql", 2, 5, 5),
    ("a fact",),
    'did you mean "email"?',
)
WARNING = Diagnostic("missing-grain", "no grain", Span("models/a.sql", 1), severity=Severity.WARNING)
TEXTS = {"models/a.sql": "select\n    emial\n"}


def test_text_is_sorted_underlined_and_counted() -> None:
    assert (
        render_text([ERROR, WARNING], TEXTS)
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

1 error, 1 warning"""
    )


def test_nothing_to_say() -> None:
    assert render_text([], TEXTS) == "no findings"


def test_json_can_be_written_and_is_sorted() -> None:
    document = json.loads(json.dumps(as_json([ERROR, WARNING])))
    assert [(one["rule"], one["line"], one["severity"]) for one in document] == [
        ("missing-grain", 1, "warning"),
        ("unknown-column", 2, "error"),
    ]
