"""The generated file and the code that generates it."""

from __future__ import annotations

import random
import re

import duckdb
import phonenumbers
import pytest
from phonenumbers.phonemetadata import PhoneMetadata

from tools.generate_phone_metadata import TARGET, read_plans, read_trunk, render
from tools.phone_patterns import digit_class, leading_digits, read_sequences

PLANS = {plan.region: plan for plan in read_plans() if plan.region}


def test_the_committed_file_is_what_the_metadata_says() -> None:
    assert TARGET.read_text(encoding="utf-8") == render(read_plans()), (
        "run python -m tools.generate_phone_metadata"
    )


def test_the_file_says_which_metadata_it_came_from(database: duckdb.DuckDBPyConnection) -> None:
    assert database.execute("select numbering_plans_version()").fetchall() == [(phonenumbers.__version__,)]


def test_every_region_has_its_calling_code(database: duckdb.DuckDBPyConnection) -> None:
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    found = database.execute("select list_transform(?, lambda r: calling_code(r))", [regions]).fetchall()
    assert found == [([str(phonenumbers.country_code_for_region(region)) for region in regions],)]


@pytest.mark.parametrize(
    ("pattern", "lengths", "expected"),
    [
        (r"[2-9]\d{9}", [10], [("J", "[2-9]")]),
        (r"[2-9]\d{9}", [9], []),
        (r"(?:268|[58]\d\d|900)\d{7}", [10], [("J", "(?:268|[58]|900)")]),
        (r"[1-357-9]\d{9}|[18]\d{8}|8\d{6}", [7, 9, 10], [("J", "[1-357-9]"), ("I", "[18]"), ("G", "8")]),
        (r"1\d{3,5}", [4, 5, 6], [("[DEF]", "1")]),
        (r"1\d?", [1, 2], [("[AB]", "1")]),
        (r"\d{3}", [3], [("C", "")]),
        (r"[0-4]\d|[5-9]\d", [2], [("B", "")]),
    ],
)
def test_leading_digits(pattern: str, lengths: list[int], expected: list[tuple[str, str]]) -> None:
    assert leading_digits(pattern, lengths) == expected


@pytest.mark.parametrize(("digits", "expected"), [("7", "7"), ("78", "[78]"), ("123579", "[1-3579]")])
def test_digit_classes(digits: str, expected: str) -> None:
    assert digit_class(digits) == expected


@pytest.mark.parametrize("region", sorted(PLANS))
def test_leading_digits_accept_the_same_numbers(region: str) -> None:
    plan = PLANS[region]
    entries = leading_digits(plan.numbers, plan.lengths)
    randomness = random.Random(region)
    for length in plan.lengths:
        digits = "|".join(prefix for letters, prefix in entries if chr(64 + length) in letters)
        for _ in range(40):
            number = "".join(randomness.choices("0123456789", k=length))
            accepts = re.fullmatch(plan.numbers, number) is not None
            says = any(chr(64 + length) in letters for letters, _ in entries)
            assert accepts == (says and re.match(digits, number) is not None), number


@pytest.mark.parametrize("pattern", ["[2-9", r"\w{3}", "(?:1|2", "1)", "12*"])
def test_a_pattern_of_a_new_kind_stops_the_generator(pattern: str) -> None:
    with pytest.raises(SystemExit):
        read_sequences(pattern)


def test_a_national_prefix_rule_of_a_new_kind_stops_the_generator() -> None:
    metadata = PhoneMetadata(
        id="ZZ",
        register=False,
        national_prefix_for_parsing=r"0(?:(12)(\d\d))?3",
        national_prefix_transform_rule=r"\1",
    )
    with pytest.raises(SystemExit):
        read_trunk(metadata)
