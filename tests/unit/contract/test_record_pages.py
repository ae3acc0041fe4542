"""The reference pages say what the schemas, the shapes, the requests and the tested values say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.contract import parse_contract
from sync.destinations import DESTINATIONS
from tests.unit.planning.given_values import Case, read_cases
from tools.generate_record_pages import SCHEMAS, TARGET, Property, main, pages, properties, unusable
from tools.record_words import needs, rule_words, value_words

PAGES = pages()


def _properties(destination: str) -> dict[str, Property]:
    path = SCHEMAS / f"{DESTINATIONS[destination].record_schema}.schema.json"
    contract = parse_contract(path.name, path.read_text())
    return {item.name: item for item in properties(DESTINATIONS[destination], contract)}


PROPERTIES = {name: _properties(name) for name in DESTINATIONS}


def _unusable_cases() -> Iterator[Case]:
    return (case for case in read_cases() if case.outcome in {"dropped", "quarantined"})


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_is_what_its_schema_says(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path], "run python -m tools.generate_record_pages"


def test_every_record_schema_has_a_page_and_every_page_a_schema() -> None:
    schemas = {path.name.removesuffix(".schema.json") for path in SCHEMAS.glob("*.json")}
    assert {path.stem for path in TARGET.glob("*.md")} == schemas
    assert main(["--check"]) == 0


@pytest.mark.parametrize("destination", DESTINATIONS)
def test_every_accepted_column_stands_on_the_page(destination: str) -> None:
    text = (TARGET / f"{DESTINATIONS[destination].record_schema}.md").read_text(encoding="utf-8")
    assert [name for name in DESTINATIONS[destination].shape.names() if f"`{name}`" not in text] == []


def test_what_the_pages_promise_about_unusable_values_is_what_the_tested_ones_become() -> None:
    starts = {"dropped": ("left out", "row quarantined w"), "quarantined": ("row quarantined",)}
    wrong = [
        (case.name, words)
        for case in _unusable_cases()
        if not (words := unusable(PROPERTIES[case.destination][case.feeds])).startswith(starts[case.outcome])
    ]
    assert wrong == []


def test_a_condition_is_told_in_words() -> None:
    rule = {
        "if": {"required": ["source"], "properties": {"source": {"const": "web"}}},
        "then": {"required": ["page"], "anyOf": [{"required": ["mail"]}, {"required": ["mail_2"]}]},
    }
    schema = {"type": "object", "allOf": [rule], "dependentRequired": {"value": ["currency"]}}
    assert list(rule_words(schema)) == [
        "When `source` is `web`: `page` is given; at least one of `mail` is given.",
        "When `value` is given: `currency` is given.",
    ]
    assert {name: (need.when, need.is_shared) for name, need in needs(schema)} == {
        "currency": ("`value` is given", False),
        "page": ("`source` is `web`", False),
        "mail": ("`source` is `web`", True),
    }


@pytest.mark.parametrize("schema", [{"multipleOf": 2}, {"anyOf": [{"propertyNames": {}}]}])
def test_a_rule_without_words_is_no_silent_gap(schema: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        value_words(schema, "")
    with pytest.raises(KeyError):
        list(rule_words(schema))
