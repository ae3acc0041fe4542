"""Every digest that we may have sent for a value: whoever is forgotten must be found under each."""

from __future__ import annotations

import hashlib

import pytest

from sync.engines.duckdb import DuckDBEngine
from sync.identifiers.explain import Options
from sync.identifiers.spellings import spell
from tests.unit.identifiers.test_explain import DEFAULTS

TODAY, STRIPPED, GERMAN = "1+phones_9.0.43", "1+phones_9.0.43+strip_plus_dots", "1+phones_9.0.43+country_DE"
UUID = "6D92078A-8246-4BA4-AE5B-76104861E7DC"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


KEPT, CUT = sha256("a.b+c@shop.example"), sha256("ab@shop.example")

CASES: list[tuple[str, str, list[str], set[str]]] = [
    ("A.b+c@Shop.example", "auto", [TODAY], {KEPT}),
    (
        "A.b+c@Shop.example",
        "auto",
        [TODAY, STRIPPED],
        {sha256("a.b+c@shop.example"), sha256("ab@shop.example")},
    ),
    (UUID, "auto", [], {make(case) for make in (sha256, md5) for case in (UUID.lower(), UUID)}),
    ("+1 206 555 0100", "auto", [GERMAN], {sha256("+12065550100")}),
    ("030 901820", "auto", [GERMAN], {sha256("+4930901820")}),
    ("030 901820", "auto", [], set()),
    ("K-17", "external_id", [STRIPPED], {sha256("K-17")}),
    ("AB" * 32, "auto", [], {"ab" * 32}),
]


@pytest.mark.parametrize(("value", "kind", "rules", "digests"), CASES)
def test_a_value_is_hashed_as_every_rule_set_hashed_it(
    value: str, kind: str, rules: list[str], digests: set[str], engine: DuckDBEngine
) -> None:
    assert spell(engine, value, None, kind, DEFAULTS, rules).digests == digests


def test_todays_options_count_besides_the_earlier_ones(engine: DuckDBEngine) -> None:
    options: Options = {**DEFAULTS, "strip_plus_dots": True}
    found = spell(engine, "a.b@shop.example", None, "auto", options, [TODAY])
    assert found.digests == {sha256("a.b@shop.example"), sha256("ab@shop.example")}
    assert found.today.ours.digest == sha256("ab@shop.example")
