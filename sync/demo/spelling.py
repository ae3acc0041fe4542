"""How people and desks write things down: the mess that staging and the certified macros must survive.

Each table below is one habit with its share; the functions only choose from the tables.
"""

from collections.abc import Callable

from sync.demo.countries import Country, national_number
from sync.demo.draws import Draw, pick, wheel
from sync.demo.people import Person, plain_letters

# Typed to get past a mandatory field. The domains of the first two exist, so these never leave: the e-mail
# macros refuse them, and a model case proves that they join nobody.
PLACEHOLDER_EMAILS = ("none@none.com", "test@test.com", "n/a", "noemail@example.com")

ZERO_DEVICE = "00000000-0000-0000-0000-000000000000"

_EMAIL_HABITS: tuple[tuple[Callable[[str], str], int], ...] = (
    (str, 72),
    (str.title, 10),
    (str.upper, 7),
    (lambda email: f"  {email} ", 6),
    (lambda email: f"{email}\u00a0", 3),  # a no-break space, as pasted from a web page
    (str.capitalize, 2),
)

_PHONE_HABITS: tuple[tuple[Callable[[Country, str], str], int], ...] = (
    (lambda country, digits: f"+{country.calling_code} {_grouped(digits, ' ')}", 26),
    (lambda country, digits: f"+{country.calling_code}{digits}", 18),
    (lambda country, digits: _at_home(country, digits, " "), 18),
    (lambda country, digits: _at_home(country, digits, "-"), 12),
    (lambda country, digits: f"({country.trunk_prefix}{digits[:3]}) {_grouped(digits[3:], '-')}", 9),
    (lambda country, digits: f"{country.exit_prefix}{country.calling_code}{digits}", 6),
    (lambda country, digits: f"{_at_home(country, digits, ' ')} ext. 12", 4),
    (lambda _country, digits: digits[:3], 3),
    (lambda _country, _digits: "call after 6pm", 2),
    (lambda _country, _digits: "-", 2),
)

_NAME_HABITS: tuple[tuple[Callable[[str], str], int], ...] = (
    (str, 70),
    (str.upper, 10),
    (plain_letters, 10),
    (lambda name: f" {name}", 5),
    (lambda name: name[:1], 5),
)

_EMAIL_WHEEL = wheel(_EMAIL_HABITS)
_PHONE_WHEEL = wheel(_PHONE_HABITS)
_NAME_WHEEL = wheel(_NAME_HABITS)


def write_email(person: Person, missing: float, placeholder: float, draw: Draw) -> str | None:
    """Write a person's address as some desk has it.

    The two shares, 0 to 1, are those of fields left empty and of fields filled with anything that passes.
    """
    chance = draw()
    if chance < missing:
        return None
    if chance < missing + placeholder:
        return pick(PLACEHOLDER_EMAILS, draw)
    return pick(_EMAIL_WHEEL, draw)(person.email)


def write_phone(person: Person, missing: float, draw: Draw) -> str | None:
    """Write a person's phone number, if the country has fictional ones."""
    if person.national_number is None or draw() < missing:
        return None
    return pick(_PHONE_WHEEL, draw)(person.country, person.national_number)


def front_desk_phone(country: Country) -> str | None:
    """Give the number a cashier types when a customer will not tell; the same for all shops of a country."""
    digits = national_number(country, 0)
    return None if digits is None else _at_home(country, digits, " ")


def write_name(name: str, draw: Draw) -> str:
    """Write one name; scripts that an old till cannot write come out as they are."""
    return pick(_NAME_WHEEL, draw)(name).strip() or name


def write_device(person: Person, platform: str, draw: Draw) -> str | None:
    """Write the advertising id if the person's phone is of this platform.

    An iPhone tells it in upper case, an Android phone in lower case. A person who forbids tracking has the
    all-zero id (Apple, ASIdentifierManager.advertisingIdentifier).
    """
    if person.device is None or person.device[0] != platform:
        return None
    if draw() < 0.06:
        return ZERO_DEVICE
    return person.device[1].upper() if platform == "ios" else person.device[1]


def _at_home(country: Country, digits: str, separator: str) -> str:
    return country.trunk_prefix + _grouped(digits, separator)


def _grouped(digits: str, separator: str) -> str:
    middle = max(len(digits) - 4, 3)
    return separator.join(part for part in (digits[:3], digits[3:middle], digits[middle:]) if part)
