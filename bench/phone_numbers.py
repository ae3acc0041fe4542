"""Phone numbers for benchmarks: made of libphonenumber's examples, spelt as columns spell them."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import phonenumbers
import pyarrow as pa
from phonenumbers import PhoneNumber, PhoneNumberFormat

_SHARES: Mapping[int, tuple[str, ...]] = {
    35: ("US",),
    10: ("GB",),
    8: ("DE",),
    6: ("FR", "BR"),
    5: ("MX",),
    4: ("CA", "IT", "ES", "IN"),
    3: ("AU", "JP", "ID"),
    2: ("TR",),
    1: ("SA", "AE", "VN"),
}

BY_SIZE: Mapping[str, int] = {country: share for share, countries in _SHARES.items() for country in countries}
"""Seventeen countries with plans of every style, and their shares of a column."""

ALIKE: Mapping[str, int] = dict.fromkeys(sorted(phonenumbers.SUPPORTED_REGIONS), 1)
"""All regions, equally often."""

BARE = -1
SPELLINGS: Mapping[int, int] = {
    PhoneNumberFormat.NATIONAL: 40,
    PhoneNumberFormat.INTERNATIONAL: 15,
    PhoneNumberFormat.E164: 25,
    BARE: 20,
}
"""How numbers are spelt, and in what share of the rows; bare is the national number's digits."""

CHANGED_DIGITS = 6
"""How many of an example's last digits are drawn anew; two stay, so that the number stays in its plan."""


def spelt_numbers(countries: Mapping[str, int], count: int, randomness: Random) -> pa.Table:
    """Return `count` numbers with columns `number` (from 1), `phone` and `region`."""
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    examples = {
        region: [
            found
            for kind in kinds
            if (found := phonenumbers.example_number_for_type(region, kind)) is not None
        ]
        for region in countries
    }
    regions = randomness.choices(list(countries), list(countries.values()), k=count)
    spellings = randomness.choices(list(SPELLINGS), list(SPELLINGS.values()), k=count)
    phones = [
        spelt(varied(randomness.choice(examples[region]), randomness), spelling)
        for region, spelling in zip(regions, spellings, strict=True)
    ]
    return pa.table({"number": range(1, count + 1), "phone": phones, "region": regions})


def varied(example: PhoneNumber, randomness: Random) -> PhoneNumber:
    """Return a number with other last digits."""
    digits = str(example.national_number)
    kept = max(2, len(digits) - CHANGED_DIGITS)
    number = PhoneNumber()
    number.merge_from(example)
    number.national_number = int(
        digits[:kept] + "".join(randomness.choices("0123456789", k=len(digits) - kept))
    )
    return number


def spelt(number: PhoneNumber, spelling: int) -> str:
    """Return a number in one of the `SPELLINGS`."""
    if spelling == BARE:
        return phonenumbers.national_significant_number(number)
    return phonenumbers.format_number(number, spelling)


def as_e164(phone: str, region: str) -> str | None:
    """Return what a loop over rows would make of a number: the side to beat."""
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
