"""Rules about values and columns say nothing about right queries, and read the project's schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.lint.projects import REPOSITORY, lint, project_of

QUERIES = (Path(__file__).parent / "correct.sql").read_text(encoding="utf-8").split(";\n")
RULES = frozenset(
    {
        "duplicate-column",
        "legacy-event",
        "missing-column",
        "misspelt-event",
        "null-required",
        "unaccepted-value",
        "unfit-type",
        "unknown-event-source",
        "unquoted-event-source",
        "unrecognised-column",
        "untaken-column",
    }
)
UNBOUND = frozenset({"ambiguous-column", "parse-error", "type-error", "unknown-column", "unknown-function"})
"""Findings of a query that is not right after all."""

RECORDS = "schemas/records/tiktok_events.schema.json"
EVENT = """select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp,
    'Purchase' as event, 'USD' as currency, email_sha256
from (select *, buyer_sha256 as email_sha256 from lines)"""


def _header(query: str) -> str:
    events = "event_id" in query.casefold()
    destination, grain = ("tiktok_events", "order_id") if events else ("tiktok_audience", "customer_id")
    audience = "" if events else 'audience = "A"'
    lines = ["/// model", f'grain = ["{grain}"]', "[sync]", f'destination = "{destination}"', audience, "///"]
    return "".join(f"-- {line}\n" for line in lines if line)


def _told(files: dict[str, str]) -> list[str]:
    findings = lint(project_of(files)).findings
    return [f"{one.rule}: {one.what}" for one in findings if one.rule in RULES | UNBOUND]


@pytest.mark.parametrize("query", [query.strip() for query in QUERIES if query.strip()])
def test_nothing_is_said_about_queries_that_are_right(query: str) -> None:
    assert _told({"models/activation/a.sql": _header(query) + query}) == []


def _tightened(**changes: Any) -> str:  # noqa: ANN401 - any JSON
    schema = json.loads((REPOSITORY / RECORDS).read_text(encoding="utf-8"))
    for name, enum in changes.get("enums", {}).items():
        schema["properties"][name] = {**schema["properties"][name], "enum": enum}
    schema["required"] += changes.get("required", [])
    return json.dumps(schema)


def test_the_projects_own_tighter_schema_is_asked() -> None:
    files = {
        RECORDS: _tightened(enums={"currency": ["EUR"]}),
        "models/activation/a.sql": _header(EVENT) + EVENT,
    }
    findings = [one for one in lint(project_of(files)).findings if one.rule in RULES]
    assert [(one.what, one.help) for one in findings] == [
        ('"USD" is not accepted as currency', "accepted values: EUR")
    ]


def test_what_only_a_tightened_schema_requires_is_missing() -> None:
    files = {RECORDS: _tightened(required=["shop_id"]), "models/activation/a.sql": _header(EVENT) + EVENT}
    assert _told(files) == ['missing-column: model "a" has no column "shop_id"']


def test_without_a_usable_record_schema_nothing_is_judged() -> None:
    event = EVENT.replace("'USD'", "'nonsense'")
    files = {RECORDS: '{"type": "object"}', "models/activation/a.sql": _header(event) + event}
    assert _told(files) == []
    assert "loosened-contract" in {one.rule for one in lint(project_of(files)).findings}
