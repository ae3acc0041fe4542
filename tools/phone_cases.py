"""Phone numbers as people and machines write them, made from libphonenumber's own examples.

The examples of all regions, services and number types in every notation; and the same with one to four
digits changed, inserted or dropped, which is where wrong readings hide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

SERVICE = "001"
"""libphonenumber's region of numbers that belong to no country, such as +800."""

DIALLED_FROM = ("US", "DE", "AU", "JP", "KR", "BR", "RU", "FI", "KZ", "HK")
"""Regions whose ways of dialling abroad differ."""

Example = tuple[str, PhoneNumber]
"""A region, and a number of it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A phone number as written, and the region to read it in."""

    text: str
    region: str | None


def example_numbers() -> Iterator[Example]:
    """Yield libphonenumber's example of every number type of every region and service."""
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        for region in regions:
            if region == SERVICE:
                found = [phonenumbers.example_number_for_non_geo_entity(code)]
            else:
                types = phonenumbers.PhoneNumberType.values()
                found = [phonenumbers.example_number_for_type(region, number_type) for number_type in types]
            yield from ((region, number) for number in found if number is not None)


def example_cases(examples: Sequence[Example], randomness: Random) -> list[Case]:
    """Return every example in every notation."""
    return [case for region, number in examples for case in written_forms(region, number, randomness)]


def written_forms(region: str, number: PhoneNumber, randomness: Random) -> Iterator[Case]:
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


def perturbed_cases(examples: Sequence[Example], count: int, randomness: Random) -> list[Case]:
    """Return `count` cases with wrong digits."""
    return [perturbed_case(*randomness.choice(examples), randomness) for _ in range(count)]


def perturbed_case(region: str, number: PhoneNumber, randomness: Random) -> Case:
    """Write a perturbed number with plus, bare, with its national prefix or with its calling code."""
    digits = perturb(phonenumbers.national_significant_number(number), randomness)
    if region == SERVICE or randomness.random() < 0.3:
        return Case(f"+{number.country_code}{digits}", None)
    trunk = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) or ""
    return Case(randomness.choice(["", "", trunk, trunk, str(number.country_code)]) + digits, region)


def perturb(digits: str, randomness: Random) -> str:
    """Change, insert or drop one to four digits."""
    for _ in range(randomness.randint(1, 4)):
        place, change = randomness.randrange(len(digits)), randomness.random()
        digit = randomness.choice("0123456789") if change < 0.85 else ""
        digits = digits[:place] + digit + digits[place + (change < 0.7 or not digit) :]
        digits = digits or "0"
    return digits
