"""The phone macros against libphonenumber itself, number by number."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import duckdb
import phonenumbers
import pyarrow as pa
import pytest
from phonenumbers import PhoneNumber, PhoneNumberFormat

SERVICE: Final = "001"
MAX_E164_CHARACTERS: Final = 16
PERTURBED: Final = 12_000
DIALLED_FROM: Final = ("US", "DE", "AU", "JP", "KR", "BR", "RU", "FI", "KZ")


@dataclass(frozen=True, slots=True)
class Case:
    """A phone number as written, and the region to read it in."""

    text: str
    region: str | None


def example_numbers() -> Iterator[tuple[str, PhoneNumber]]:
    """Yield libphonenumber's example of every number type of every region and service."""
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        for region in regions:
            if region == SERVICE:
                found = [phonenumbers.example_number_for_non_geo_entity(code)]
            else:
                types = phonenumbers.PhoneNumberType.values()
                found = [phonenumbers.example_number_for_type(region, number_type) for number_type in types]
            yield from ((region, number) for number in found if number is not None)


def written_forms(region: str, number: PhoneNumber, randomness: random.Random) -> Iterator[Case]:
    """Yield a number in the forms people and machines write."""
    yield Case(phonenumbers.format_number(number, PhoneNumberFormat.E164), None)
    yield Case(phonenumbers.format_number(number, PhoneNumberFormat.RFC3966), None)
    yield Case(
        phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL), randomness.choice(DIALLED_FROM)
    )
    if region == SERVICE:
        return
    yield Case(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL), region)
    yield Case(phonenumbers.national_significant_number(number), region.lower())
    abroad = randomness.choice(DIALLED_FROM)
    yield Case(phonenumbers.format_out_of_country_calling_number(number, abroad), abroad)


def perturb(digits: str, randomness: random.Random) -> str:
    """Change, insert or drop one to four digits."""
    for _ in range(randomness.randint(1, 4)):
        place, change = randomness.randrange(len(digits)), randomness.random()
        digit = randomness.choice("0123456789") if change < 0.85 else ""
        digits = digits[:place] + digit + digits[place + (change < 0.7 or not digit) :]
        digits = digits or "0"
    return digits


def perturbed_case(region: str, number: PhoneNumber, randomness: random.Random) -> Case:
    """Write a perturbed number with plus, bare, with its national prefix or with its calling code."""
    digits = perturb(phonenumbers.national_significant_number(number), randomness)
    if region == SERVICE or randomness.random() < 0.3:
        return Case(f"+{number.country_code}{digits}", None)
    trunk = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) or ""
    return Case(randomness.choice(["", "", trunk, trunk, str(number.country_code)]) + digits, region)


def expected_values(case: Case) -> set[str | None]:
    """Return what the macro may say: one value, unless libphonenumber itself is in doubt.

    A number with a possible length that is not valid may be refused or kept, but never read as another.
    """
    try:
        number = phonenumbers.parse(case.text, case.region and case.region.upper())
    except phonenumbers.NumberParseException:
        return {None}
    text = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if len(text) > MAX_E164_CHARACTERS or not phonenumbers.is_possible_number(number):
        return {None}
    return {text} if phonenumbers.is_valid_number(number) else {text, None}


def read_numbers(database: duckdb.DuckDBPyConnection, cases: list[Case]) -> list[str | None]:
    """Return what the macro makes of the cases."""
    table = pa.table(
        {
            "phone": pa.array([case.text for case in cases], pa.string()),
            "region": pa.array([case.region for case in cases], pa.string()),
        }
    )
    database.register("cases", table)
    found = [value for (value,) in database.execute("select e164(phone, region) from cases").fetchall()]
    database.unregister("cases")
    return found


def disagreements(database: duckdb.DuckDBPyConnection, cases: list[Case]) -> list[tuple[Case, str | None]]:
    found = read_numbers(database, cases)
    return [
        (case, value) for case, value in zip(cases, found, strict=True) if value not in expected_values(case)
    ]


@pytest.fixture(scope="module")
def examples() -> list[tuple[str, PhoneNumber]]:
    return list(example_numbers())


def test_every_region_and_number_type_has_an_example(examples: list[tuple[str, PhoneNumber]]) -> None:
    assert {region for region, _ in examples} >= phonenumbers.SUPPORTED_REGIONS


def test_example_numbers_agree_in_every_form(
    database: duckdb.DuckDBPyConnection, examples: list[tuple[str, PhoneNumber]]
) -> None:
    randomness = random.Random(20261123)
    cases = [case for region, number in examples for case in written_forms(region, number, randomness)]
    different = disagreements(database, cases)
    assert len(different) <= len(cases) * 0.001, different


def test_perturbed_numbers_agree(
    database: duckdb.DuckDBPyConnection, examples: list[tuple[str, PhoneNumber]]
) -> None:
    randomness = random.Random(20261124)
    cases = [perturbed_case(*randomness.choice(examples), randomness) for _ in range(PERTURBED)]
    different = disagreements(database, cases)
    assert len(different) <= len(cases) * 0.005, different


def test_a_number_with_plus_ignores_the_region(
    database: duckdb.DuckDBPyConnection, examples: list[tuple[str, PhoneNumber]]
) -> None:
    texts = [phonenumbers.format_number(number, PhoneNumberFormat.E164) for _, number in examples]
    per_region = [
        read_numbers(database, [Case(text, region) for text in texts])
        for region in (None, "US", "AR", "ZZ", "")
    ]
    assert Counter(map(tuple, per_region)) == {tuple(texts): len(per_region)}


def test_a_number_without_plus_needs_a_region(
    database: duckdb.DuckDBPyConnection, examples: list[tuple[str, PhoneNumber]]
) -> None:
    cases = [
        Case(phonenumbers.format_number(number, PhoneNumberFormat.E164)[1:], region)
        for _, number in examples
        for region in (None, "", "ZZ", "1")
    ]
    assert set(read_numbers(database, cases)) == {None}
