"""The phone macros against libphonenumber itself, number by number."""

from __future__ import annotations

import random
from collections import Counter
from typing import Final

import duckdb
import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat

from tools.phone_agreement import (
    DOCUMENT,
    KINDS,
    OTHER,
    PART,
    Judged,
    Kind,
    Reading,
    evaluate,
    judge,
    kind_of,
    render_shares,
    right,
)
from tools.phone_cases import Case, Example, example_cases, example_numbers, perturbed_cases

PERTURBED: Final = 12_000


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return list(example_numbers())


@pytest.fixture(scope="module")
def written(examples: list[Example]) -> list[Case]:
    return example_cases(examples, random.Random(20261123))


@pytest.fixture(scope="module")
def perturbed(examples: list[Example]) -> list[Case]:
    return perturbed_cases(examples, PERTURBED, random.Random(20261124))


def differing(database: duckdb.DuckDBPyConnection, cases: list[Case]) -> list[Judged]:
    return [one for one in judge(database, cases) if not one.agrees]


def test_every_region_and_number_type_has_an_example(examples: list[Example]) -> None:
    assert {region for region, _ in examples} >= phonenumbers.SUPPORTED_REGIONS


def test_example_numbers_agree_in_every_form(
    database: duckdb.DuckDBPyConnection, written: list[Case]
) -> None:
    different = differing(database, written)
    assert len(different) <= len(written) * 0.001, different


def test_perturbed_numbers_agree(database: duckdb.DuckDBPyConnection, perturbed: list[Case]) -> None:
    different = differing(database, perturbed)
    assert len(different) <= len(perturbed) * 0.005, different


def test_every_difference_is_of_a_known_kind(
    database: duckdb.DuckDBPyConnection, written: list[Case], perturbed: list[Case]
) -> None:
    different = differing(database, written + perturbed)
    assert [one for one in different if kind_of(one) is OTHER] == []


def test_a_plain_number_is_the_likely_number(
    database: duckdb.DuckDBPyConnection, written: list[Case], perturbed: list[Case]
) -> None:
    """The short way gives nothing that the long way does not give."""
    cases = written + perturbed
    plain, likely = (
        evaluate(database, f"{macro}(phone, region)", cases) for macro in ("plain_number", "likely_number")
    )
    wrong = [
        (case, short, long)
        for case, short, long in zip(cases, plain, likely, strict=True)
        if short not in {None, long}
    ]
    assert wrong == []


def test_nearly_every_example_is_plain(database: duckdb.DuckDBPyConnection, written: list[Case]) -> None:
    """Speed, not truth: a number that is not plain takes the long way."""
    plain = evaluate(database, "plain_number(phone, region)", written)
    assert sum(number is not None for number in plain) > 0.8 * len(written)


def test_a_number_with_plus_ignores_the_region(
    database: duckdb.DuckDBPyConnection, examples: list[Example]
) -> None:
    texts = [phonenumbers.format_number(number, PhoneNumberFormat.E164) for _, number in examples]
    per_region = [
        evaluate(database, "e164(phone, region)", [Case(text, region) for text in texts])
        for region in (None, "US", "AR", "ZZ", "")
    ]
    assert Counter(map(tuple, per_region)) == {tuple(texts): len(per_region)}


def test_a_number_without_plus_needs_a_region(
    database: duckdb.DuckDBPyConnection, examples: list[Example]
) -> None:
    cases = [
        Case(phonenumbers.format_number(number, PhoneNumberFormat.E164)[1:], region)
        for _, number in examples
        for region in (None, "", "ZZ", "1")
    ]
    assert set(evaluate(database, "e164(phone, region)", cases)) == {None}


@pytest.mark.parametrize(
    ("case", "ours", "theirs", "kind"),
    [
        (Case("672012345", "NF"), None, Reading("+67232345", is_valid=True), KINDS[0]),
        (Case("4908123456", "de"), "+498123456", Reading("+494908123456", is_valid=True), KINDS[1]),
        (Case("0153435679", "JE"), "+44153435679", Reading("+440153435679", is_valid=False), KINDS[2]),
        (Case("0011", "HK"), "+11", Reading(None, is_valid=False), KINDS[3]),
        (Case("0015", "FR"), "+15", Reading(None, is_valid=False), KINDS[4]),
        (Case("+15", None), "+15", Reading("+16", is_valid=True), OTHER),
    ],
)
def test_differences_have_kinds(case: Case, ours: str | None, theirs: Reading, kind: Kind) -> None:
    assert kind_of(Judged(case, ours, theirs)) is kind


def test_who_is_right_is_a_question_of_assigned_ranges() -> None:
    case, theirs = Case("0", "US"), Reading("+12065550100", is_valid=True)
    told = [right(Judged(case, ours, theirs)) for ours in (None, "+442079460958")]
    assert told == ["libphonenumber", "both readings are assigned"]


def test_shares_count_what_is_stricter_and_what_is_not() -> None:
    possible = Reading("+15555555555", is_valid=False)
    judged = [
        Judged(Case("", "US"), "+15555555555", possible),
        Judged(Case("", "US"), None, possible),
        Judged(Case("", "US"), "+12065550100", Reading(None, is_valid=False)),
        Judged(Case("", "US"), None, Reading(None, is_valid=False)),
    ]
    shares = "| x | 4 | 75.000% | 1 (25.00%) | 1 (25.00%) | 1 (25.00%) |"
    assert render_shares("x", judged) == shares


def test_the_document_holds_the_tables() -> None:
    assert f"<!-- {PART} -->" in DOCUMENT.read_text(encoding="utf-8")
