"""Schemas are the analysts' files, too: what they ask for is asked of every row."""

from __future__ import annotations

import json

import pytest

from sync.project.shipped import shipped_folder
from tests.e2e.project import Project
from tests.e2e.shop import EVENTS

RECORDS = "schemas/records/tiktok_events.schema.json"
SHIPPED = shipped_folder("schemas") / "records" / "tiktok_events.schema.json"


def test_a_tightened_record_schema_holds_back_what_the_shipped_one_takes(shop: Project) -> None:
    schema = json.loads(SHIPPED.read_text())
    schema["properties"]["value"]["maximum"] = 10
    shop.write(RECORDS, json.dumps(schema))

    found = shop.run("validate", "--select", EVENTS, "--output", "json").json["syncs"][0]

    assert found["invalid"] > 0
    assert {"column": "value", "reason": "value_too_large"}.items() <= found["reasons"][0].items()


def _with(shop: Project, rules: dict[str, object], content_id: dict[str, object]) -> None:
    """Tighten the shipped events schema at its root and at `content_id`."""
    schema = json.loads(SHIPPED.read_text())
    schema.update(rules)
    schema["properties"]["content_id"].update(content_id)
    shop.write(RECORDS, json.dumps(schema, indent=2))


@pytest.mark.parametrize("command", ["lint", "validate", "plan", "sync"])
def test_a_format_without_a_checker_stops_every_command(shop: Project, command: str) -> None:
    _with(shop, {}, {"format": "hostname"})
    result = shop.run(command)
    assert result.exit_code == 1
    (finding,) = result.errors
    assert (finding.rule, finding.what) == ("unknown-format", 'format "hostname" has no checker')
    assert finding.where.startswith(RECORDS)


@pytest.mark.parametrize(
    ("rules", "content_id", "keyword"),
    [
        ({"unevaluatedProperties": False}, {}, "unevaluatedProperties"),
        ({"propertyNames": {"maxLength": 40}}, {}, "propertyNames"),
        ({"dependentSchemas": {"value": {"required": ["currency"]}}}, {}, "dependentSchemas"),
        ({}, {"contains": {"const": 1}}, "contains"),
    ],
)
def test_a_keyword_the_compiler_does_not_know_is_checked_all_the_same_and_its_cost_is_told(
    shop: Project, rules: dict[str, object], content_id: dict[str, object], keyword: str
) -> None:
    compiled = shop.run("validate", "--select", EVENTS, "--output", "json").json
    _with(shop, rules, content_id)
    result = shop.run("validate", "--select", EVENTS, "--output", "json")
    assert result.json == compiled
    (warning,) = [found for found in result.findings if found.rule == "contract-not-compiled"]
    assert (warning.severity, warning.what) == ("warning", f'"{keyword}" is checked row by row')
    assert "two to five minutes for a million rows" in " ".join(warning.notes)
