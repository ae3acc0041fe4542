"""The people behind the demo: who they are before three systems write them down in three ways."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from sync.demo.countries import COUNTRIES, Country, national_number
from sync.demo.draws import Draw, hexadecimal, pick, wheel

# RFC 2606 keeps these names from ever being registered, so no mail to them can reach a person.
EMAIL_DOMAINS = ("example.com", "example.org", "example.net", "mail.example", "post.example")

# Device ids of the demo share a first group; nothing else reserves advertising ids for fiction.
DEVICE_PREFIX = "de300000"

_COUNTRY_WHEEL = wheel((country, country.weight) for country in COUNTRIES)
_DOMAIN_WHEEL = wheel(zip(EMAIL_DOMAINS, (40, 20, 15, 15, 10), strict=True))
_SYSTEMS_WHEEL = wheel(
    (
        (frozenset({"web"}), 30),
        (frozenset({"store"}), 13),
        (frozenset({"loyalty"}), 5),
        (frozenset({"web", "store"}), 10),
        (frozenset({"web", "loyalty"}), 15),
        (frozenset({"store", "loyalty"}), 10),
        (frozenset({"web", "store", "loyalty"}), 17),
    )
)
_ORDER_COUNTS = wheel(((0, 16), (1, 26), (2, 19), (3, 14), (4, 10), (6, 7), (9, 5), (14, 3)))
_CONSENT_WHEEL = wheel(((True, 74), (False, 10), (None, 16)))
_PLAIN_LETTERS = str.maketrans({"ß": "ss", "ı": "i"})  # noqa: RUF001  an i without dot is the point


@dataclass(frozen=True, slots=True)
class Person:
    """One human being, told once and truthfully.

    Attributes:
        number: position among all people, from 0; makes the e-mail address unique.
        national_number: digits without trunk prefix; None for a country without fictional numbers.
        device: ("ios" or "android", advertising id in lower case), or None without the shop's app.
        systems: which of "web", "store", "loyalty" know this person; at least one.
        orders: how many purchases in the period.
        is_lapsed: buys nothing in the last 180 days.
        consent: what the person answers when asked about advertising; None is no answer.
    """

    number: int
    country: Country
    given_name: str
    surname: str
    email: str
    national_number: str | None
    device: tuple[str, str] | None
    systems: frozenset[str]
    orders: int
    is_lapsed: bool
    consent: bool | None


def plain_letters(text: str) -> str:
    """Write a name in ASCII letters, as an old till does; empty when no letter has an ASCII form."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN_LETTERS))
    return decomposed.encode("ascii", "ignore").decode("ascii")


def email_address(given_name: str, surname: str, number: int, domain: str) -> str:
    """Make the address of a person, lower-case, unique through the number."""
    words = re.findall("[a-z]+", plain_letters(f"{given_name} {surname}").lower())
    local_part = ".".join(words) or "customer"
    return f"{local_part}.{number}@{domain}"


def draw_people(count: int, draw: Draw) -> tuple[Person, ...]:
    """Draw so many people; the first n of a larger count are the same n people."""
    ordinals: Counter[str] = Counter()
    people = []
    for number in range(count):
        country = pick(_COUNTRY_WHEEL, draw)
        ordinals[country.code] += 1
        people.append(_draw_person(number, country, ordinals[country.code], draw))
    return tuple(people)


def _draw_person(number: int, country: Country, ordinal: int, draw: Draw) -> Person:
    # Ordinals start at 1: number 0 of each country is the front desk of its shops.
    given_name, surname = pick(country.given_names, draw), pick(country.surnames, draw)
    return Person(
        number=number,
        country=country,
        given_name=given_name,
        surname=surname,
        email=email_address(given_name, surname, number, pick(_DOMAIN_WHEEL, draw)),
        national_number=national_number(country, ordinal),
        device=_draw_device(draw) if draw() < 0.55 else None,
        systems=pick(_SYSTEMS_WHEEL, draw),
        orders=pick(_ORDER_COUNTS, draw),
        is_lapsed=draw() < 0.3,
        consent=pick(_CONSENT_WHEEL, draw),
    )


def _draw_device(draw: Draw) -> tuple[str, str]:
    # RFC 9562, section 5.4: version 4 in the third group, variant 8 to b in the fourth.
    platform = "ios" if draw() < 0.45 else "android"
    groups = (
        DEVICE_PREFIX,
        hexadecimal(4, draw),
        "4" + hexadecimal(3, draw),
        pick("89ab", draw) + hexadecimal(3, draw),
        hexadecimal(12, draw),
    )
    return platform, "-".join(groups)
