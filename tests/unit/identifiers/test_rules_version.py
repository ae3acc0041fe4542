"""The version of the identifier rules changes whenever a value could get another digest."""

from __future__ import annotations

from itertools import combinations

import phonenumbers
import pytest

from sync.engines.duckdb import DuckDBEngine
from sync.identifiers.explain import Options
from tests.unit.identifiers import freeze
from tests.unit.identifiers.test_explain import explained

BASE = f"1+phones_{phonenumbers.__version__}"
OPTIONS: list[tuple[Options, str]] = [
    ({}, BASE),
    ({"strip_plus_dots": True}, f"{BASE}+strip_plus_dots"),
    ({"maid_case": "upper"}, f"{BASE}+upper_case_maid"),
    ({"default_country": "US"}, f"{BASE}+country_US"),
    ({"default_country": "DE"}, f"{BASE}+country_DE"),
    (
        {"default_country": "US", "strip_plus_dots": True, "maid_case": "upper"},
        f"{BASE}+country_US+strip_plus_dots+upper_case_maid",
    ),
]
VALUES = {
    "email": "Jane.Doe+x@example.org",
    "maid": "ea7583cd-a667-48bc-b806-42ecb2b48606",
    "phone": "030 901820",
}


@pytest.mark.parametrize(("options", "expected"), OPTIONS, ids=str)
def test_it_names_the_options_that_differ_from_the_defaults(
    engine: DuckDBEngine, options: Options, expected: str
) -> None:
    assert explained(engine, "x", options=options).rules == expected


@pytest.mark.parametrize("options", [{"timezone": "Asia/Tokyo"}, {"default_country": ""}])
def test_what_moves_no_digest_is_no_part_of_it(engine: DuckDBEngine, options: Options) -> None:
    assert explained(engine, "x", options=options).rules == BASE


def test_other_digests_have_another_version(engine: DuckDBEngine) -> None:
    made = [
        (found.rules, found.ours.digest)
        for options, _ in OPTIONS
        for kind, value in VALUES.items()
        for found in [explained(engine, value, kind, options=options)]
    ]
    by_value = [made[place :: len(VALUES)] for place in range(len(VALUES))]
    for versions in by_value:
        assert len({digest for _, digest in versions}) > 1
        for (rules, digest), (other_rules, other_digest) in combinations(versions, 2):
            assert digest == other_digest or rules != other_rules


def test_a_version_makes_the_digests_it_made_when_it_was_frozen(engine: DuckDBEngine) -> None:
    """On failure: raise the number in rules_version.sql, then `python -m tests.unit.identifiers.freeze`."""
    explained(engine, "x")
    rows = freeze.frozen(freeze.version(engine))
    assert len(rows) > 250
    made = freeze.digests(engine, [(file, value, region) for file, value, region, _ in rows])
    assert [row[3] for row in rows] == made
