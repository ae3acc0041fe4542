"""Write models/macros/numbering_plans.sql from libphonenumber's metadata.

Run `python -m tools.generate_phone_metadata` after an update of the `phonenumbers` package and read the
diff; `--check` only compares. The package is a development dependency: no row ever passes through it.

Rules for editors:
  - One region is one line; the lines of a macro are the alternatives of one pattern for the whole world.
  - RE2 has no look-around and nine groups at most: a pattern that needs more stops the generator.
  - A length is a letter, A for one digit: what a number starts with is then a short pattern without
    counters, and one pattern for the whole world stays small enough for RE2's state cache.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, groupby
from pathlib import Path

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata

from tools.phone_patterns import Sequence, leading_digits, letter_class, letters_by_lead, read_sequences
from tools.plain_numbers import ZERO, Front, plain_numbers, read_fronts

TARGET = Path(__file__).parents[1] / "models" / "macros" / "numbering_plans.sql"
E164_MAX_DIGITS = 15
SHORT_FORM_GROUPS = 6
SERVICE = "001"  # libphonenumber's region of +800, +881 and the other codes that belong to no country

# The three kinds of national prefix rule that rewrite; a fourth kind stops the generator.
RULE = re.compile(r"^(\d*)\\(\d)$")
LOCAL_FORM = re.compile(r"\(([^()]+)\)\$(?:\|(.+))?")
OPTIONAL_FORM_PREFIXES = ("0?", "(?:0|90)")
WHOLE_FORM = re.compile(r"\d\((?:[\d|]|\[\d+\]|\\d\{\d\})+\)")

FILE = """\
-- Numbering plans of {regions} regions and {services} international services.
--
-- Generated from libphonenumber's metadata, phonenumbers {version} (Apache-2.0), by
-- `python -m tools.generate_phone_metadata`. Do not edit: run it again; a test compares.
-- A number that was dialled in GB starts with 44:GB: in the patterns, one written with a plus with +44; for
-- the latter the rules of the region that owns the code hold. The lines of a pattern are its alternatives.

-- The metadata's release.
create or replace macro numbering_plans_version() as '{version}';

-- Calling codes by ISO 3166 alpha-2 region.
create or replace macro calling_codes() as '
{calling_codes}
';

-- What is dialled in a region before an international number.
create or replace macro international_prefixes() as replace('
{international_prefixes}
', chr(10), '');

-- The national prefix: dialled in a region before a national number, but no part of it. The calling code
-- may stand before it, as in 44 (0)20 7946 0958.
create or replace macro national_prefixes() as replace('
{national_prefixes}
', chr(10), '');

-- Forms that leave out or move digits. A group is the part to keep; without one the whole form is kept.
create or replace macro short_forms() as replace('
{short_forms}
', chr(10), '');

-- The digits to put before what is kept of a short form.
create or replace macro short_form_leads() as '
{short_form_leads}
';

-- Which numbers exist: a letter for how many digits (A is 1, L is 12), then the digits that such numbers
-- begin with, calling code first. Regions that share a code share its line.
create or replace macro national_numbers() as replace('
{national_numbers}
', chr(10), '');

-- Those of them that can be read in one way only: nothing that a region of their code cuts or completes fits
-- their front. A small letter stands for a number that was dialled with one 0 before it.
create or replace macro plain_numbers() as replace('
{plain_numbers}
', chr(10), '');
"""


@dataclass(frozen=True, slots=True)
class Trunk:
    """How a region's domestic forms become national numbers.

    Attributes:
        prefix: What is cut from the front.
        lead: What is put before the kept part of a short form.
        short: The short form, with a group around the part to keep unless all of it is kept.
    """

    prefix: str = ""
    lead: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the metadata says about one region, or about one service code.

    Attributes:
        region: ISO 3166 alpha-2; a service has none.
        code: The calling code.
        is_owner: Whether its rules hold for numbers that are written with the calling code.
        international_prefix: A pattern.
        trunk: How domestic forms become national numbers.
        lengths: How long national numbers are.
        numbers: The pattern of national numbers.
    """

    region: str
    code: int
    is_owner: bool
    international_prefix: str
    trunk: Trunk
    lengths: tuple[int, ...]
    numbers: str


def ungrouped(pattern: str) -> str:
    """Return `pattern` with groups that capture nothing."""
    return re.sub(r"\((?!\?)", "(?:", pattern)


def enclosed(pattern: str) -> str:
    """Return `pattern` so that it can stand beside other text."""
    return f"(?:{pattern})" if "|" in pattern else pattern


def kept_group(pattern: str, number: int) -> str:
    """Return `pattern` in which group `number` is the only one that captures."""
    numbers = count(1)
    return re.sub(r"\((?!\?)", lambda _: "(" if next(numbers) == number else "(?:", pattern)


def read_trunk(metadata: PhoneMetadata) -> Trunk:
    r"""Split a national prefix rule into what is cut and what is rewritten.

    libphonenumber keeps both in one pattern. `([457]\d{6})$|1` with the rule `268\1` says that seven digits
    get the area code and that otherwise a leading 1 is cut; `0?(?:(11|221)15)?` with `9\1` that 15 after the
    area code becomes a 9 before it.
    """
    pattern, rule = metadata.national_prefix_for_parsing or "", metadata.national_prefix_transform_rule
    if not rule:
        return Trunk(enclosed(ungrouped(pattern)))
    lead, group = re.findall(RULE, rule)[0]
    if local := LOCAL_FORM.fullmatch(pattern):
        return Trunk(enclosed(ungrouped(local[2] or "")), lead, local[1] + "$")
    for prefix in OPTIONAL_FORM_PREFIXES:
        if pattern.startswith(prefix + "(?:") and pattern.endswith(")?"):
            body = pattern[len(prefix) + len("(?:") : -len(")?")]
            return Trunk(prefix, lead, prefix + kept_group(body, int(group)) + r"(\d*)$")
    if WHOLE_FORM.fullmatch(pattern):
        return Trunk("", lead, kept_group(pattern, int(group)) + r"(\d*)$")
    raise SystemExit(f"{metadata.id}: a national prefix rule of a new kind, {pattern!r} -> {rule!r}")


def read_plan(code: int, region: str, owner: str) -> Plan:
    """Read the metadata of one region, or of one service code."""
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    if metadata is None or metadata.general_desc is None:
        raise SystemExit(f"{region}: no metadata for +{code}")
    return Plan(
        region="" if region == SERVICE else region,
        code=code,
        is_owner=region == owner,
        international_prefix=enclosed(ungrouped(metadata.international_prefix or "")),
        trunk=read_trunk(metadata),
        lengths=metadata.general_desc.possible_length,
        numbers=metadata.general_desc.national_number_pattern or "",
    )


def read_plans() -> list[Plan]:
    """Return every plan, by calling code, the owner of a code before the regions that share it."""
    return [
        read_plan(code, region, regions[0])
        for code, regions in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items())
        for region in regions
    ]


def render_numbers(code: int, plans: Iterable[Plan]) -> str:
    """Return which numbers exist under one code, without those that are longer than E.164 allows."""
    sharing = list(plans)
    lengths = {len(str(code)) + length for plan in sharing for length in plan.lengths}
    numbers = f"{code}(?:{'|'.join(plan.numbers for plan in sharing)})"
    found = leading_digits(numbers, (length for length in lengths if length <= E164_MAX_DIGITS))
    return "".join(f"{letters}{digits}|" for letters, digits in found)


def render_plain_numbers(code: int, plans: Iterable[Plan]) -> str:
    """Return which numbers under one code can be read in one way only."""
    sharing = list(plans)
    front = tuple(frozenset(digit) for digit in str(code))
    lengths = {length for plan in sharing for length in plan.lengths}
    known = {number for plan in sharing for number in read_sequences(plan.numbers) if len(number) in lengths}
    cuts_zero = all(ZERO in read_sequences(plan.trunk.prefix) for plan in sharing)
    plain = plain_numbers(
        known, (cut for plan in sharing for cut in cut_fronts(plan, front)), cuts_zero=cuts_zero
    )
    found = letters_by_lead((front + number for number in plain), range(E164_MAX_DIGITS + 1))
    return "".join(
        f"{letter_class(letters + letters.lower() if cuts_zero else letters)}{digits}|"
        for digits, letters in found.items()
    )


def cut_fronts(plan: Plan, code: Sequence) -> Iterator[Front]:
    """Yield everything that a region cuts from the front of a number, or completes."""
    for pattern in (plan.international_prefix, plan.trunk.prefix, ungrouped(plan.trunk.short)):
        yield from read_fronts(pattern)
    for cut in read_fronts(plan.trunk.prefix):
        yield Front(code + cut.digits)


def render_front(plan: Plan, pattern: str, *, repeats_code: bool = False) -> str:
    """Return a pattern for the front of a dialled number: 44:GB: and, for the owner of a code, +44."""
    domestic = f"{plan.code}:{plan.region}:" + (f"(?:{plan.code})?" if repeats_code else "")
    fronts = ([domestic] if plan.region else []) + ([f"[+]{plan.code}"] if plan.is_owner else [])
    return f"(?:{'|'.join(fronts)}){pattern}|" if len(fronts) > 1 else f"{fronts[0]}{pattern}|"


def render_sections(plans: list[Plan]) -> dict[str, str]:
    """Return the lines of each macro of the file."""
    regions = sorted((plan for plan in plans if plan.region), key=lambda plan: plan.region)
    lines: dict[str, Iterable[str]] = {
        "calling_codes": (f"{plan.region} {plan.code}" for plan in regions),
        "international_prefixes": (
            f"{plan.code}:{plan.region}:{plan.international_prefix}|"
            for plan in regions
            if plan.international_prefix
        ),
        "national_prefixes": (
            render_front(plan, plan.trunk.prefix, repeats_code=True) for plan in plans if plan.trunk.prefix
        ),
        "short_forms": (render_front(plan, plan.trunk.short) for plan in plans if plan.trunk.short),
        "short_form_leads": (
            f"{front} {plan.trunk.lead}"
            for plan in plans
            if plan.trunk.lead
            for front in [f"{plan.code}:{plan.region}"] + [f"{plan.code}:--"] * plan.is_owner
        ),
        "national_numbers": (
            render_numbers(code, sharing) for code, sharing in groupby(plans, lambda plan: plan.code)
        ),
        "plain_numbers": (
            render_plain_numbers(code, sharing) for code, sharing in groupby(plans, lambda plan: plan.code)
        ),
    }
    return {name: "\n".join(section) for name, section in lines.items()}


def render(plans: list[Plan]) -> str:
    """Return the whole file."""
    if sum(len(re.findall(r"\((?!\?)", plan.trunk.short)) for plan in plans) != SHORT_FORM_GROUPS:
        raise SystemExit("the groups of the short forms changed: change the rewrite in phone.sql with them")
    services = sum(not plan.region for plan in plans)
    return FILE.format(
        **render_sections(plans),
        regions=len(plans) - services,
        services=services,
        version=phonenumbers.__version__,
    )


def main(arguments: list[str]) -> int:
    """Write the file, or compare it when called with `--check`."""
    text = render(read_plans())
    if "--check" in arguments:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
