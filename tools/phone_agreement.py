"""Compare the phone macros with libphonenumber, number by number, and say how they differ.

`python -m tools.phone_agreement` prints the tables of docs/identifiers.md; `--write` puts them there. The
cases are drawn with fixed seeds, so the tables change only with the macros or the metadata.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import duckdb
import phonenumbers
import pyarrow as pa
from phonenumbers import PhoneNumberFormat

from tools.marked_text import write_part
from tools.phone_cases import Case, example_cases, example_numbers, perturbed_cases

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "identifiers.md"
PART = "phone agreement"
SEEDS = (1, 2, 3)
PERTURBED_PER_SEED = 60_000
MAX_E164_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """What libphonenumber makes of a case.

    Attributes:
        number: E.164, or None when there is no number of a possible length in it.
        is_valid: Whether the number is in an assigned range.
    """

    number: str | None
    is_valid: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """One case, read twice; `ours` is E.164 or None."""

    case: Case
    ours: str | None
    theirs: Reading

    @property
    def agrees(self) -> bool:
        """Whether the readings fit: the same number, or one that is in no range and is refused."""
        return self.ours == self.theirs.number or (self.ours is None and not self.theirs.is_valid)

    @property
    def starts_with_own_code(self) -> bool:
        """Whether the text is dialled in its region and starts with the calling code of it."""
        code = phonenumbers.country_code_for_region((self.case.region or "").upper())
        return bool(code) and self.case.text.startswith(str(code))


@dataclass(frozen=True, slots=True)
class Kind:
    """A way of differing, found by its first letters or by where it happens.

    Attributes:
        holds: Whether a difference is of this kind; kinds are tried in order.
    """

    text: str
    holds: Callable[[Judged], bool]


KINDS = (
    Kind(
        "a short form behind its own calling code without plus: we do not complete it",
        lambda one: one.starts_with_own_code and one.ours is None,
    ),
    Kind(
        "its own calling code without plus, or a local number that starts with the same digits: two readings",
        lambda one: one.starts_with_own_code,
    ),
    Kind(
        "a number of Guernsey, Jersey or Man with a digit missing: we cut the 0, libphonenumber does not",
        lambda one: one.case.region in {"GG", "JE", "IM"},
    ),
    Kind(
        "dialled abroad from Hong Kong: its prefix pattern swallows digits of the calling code",
        lambda one: one.case.region == "HK",
    ),
    Kind(
        "an international prefix before too few digits",
        lambda one: one.case.region is not None and one.ours is not None and one.theirs.number is None,
    ),
)
OTHER = Kind("anything else", lambda _: True)

RIGHT: Mapping[tuple[bool, bool], str] = {
    (True, False): "we",
    (False, True): "libphonenumber",
    (True, True): "both readings are assigned",
    (False, False): "neither is assigned",
}
"""(our reading is in an assigned range, theirs is) -> who is right."""


def read_by_libphonenumber(case: Case) -> Reading:
    """Read a case as `phonenumbers.parse` does."""
    try:
        number = phonenumbers.parse(case.text, case.region and case.region.upper())
    except phonenumbers.NumberParseException:
        return Reading(None, is_valid=False)
    text = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if len(text) > MAX_E164_CHARACTERS or not phonenumbers.is_possible_number(number):
        return Reading(None, is_valid=False)
    return Reading(text, is_valid=phonenumbers.is_valid_number(number))


def evaluate(database: duckdb.DuckDBPyConnection, expression: str, cases: Sequence[Case]) -> list[str | None]:
    """Return an expression over `phone` and `region` for each case."""
    columns = {"phone": [case.text for case in cases], "region": [case.region for case in cases]}
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    database.register("cases", table)
    found = [value for (value,) in database.execute(f"select {expression} from cases").fetchall()]
    database.unregister("cases")
    return found


def judge(database: duckdb.DuckDBPyConnection, cases: Sequence[Case]) -> Iterator[Judged]:
    """Read every case both ways."""
    ours = evaluate(database, "e164(phone, region)", cases)
    for case, number in zip(cases, ours, strict=True):
        yield Judged(case, number, read_by_libphonenumber(case))


def kind_of(one: Judged) -> Kind:
    """Return the first kind of difference that holds."""
    return next((kind for kind in KINDS if kind.holds(one)), OTHER)


def is_assigned(number: str | None) -> bool:
    """Whether a number in E.164 is in an assigned range."""
    return number is not None and phonenumbers.is_valid_number(phonenumbers.parse(number))


def render_shares(name: str, judged: Sequence[Judged]) -> str:
    """Return a table row: cases, agreement, and how strictness differs from is_valid_number."""
    different = sum(not one.agrees for one in judged)
    not_assigned = sum(one.ours is not None and not is_assigned(one.ours) for one in judged)
    refused = sum(
        one.ours is None and one.theirs.number is not None and not one.theirs.is_valid for one in judged
    )
    shares = " | ".join(
        f"{count:,} ({count / len(judged):.2%})" for count in (different, not_assigned, refused)
    )
    return f"| {name} | {len(judged):,} | {1 - different / len(judged):.3%} | {shares} |"


def render_kinds(judged: Iterable[Judged]) -> Iterator[str]:
    """Yield a table row for every kind of difference and who is right, the most frequent first."""
    different = [one for one in judged if not one.agrees]
    groups = Counter((kind_of(one).text, right(one)) for one in different)
    regions = {
        group: Counter(
            one.case.region or "none" for one in different if (kind_of(one).text, right(one)) == group
        )
        for group in groups
    }
    for group, count in groups.most_common():
        named = ", ".join(region for region, _ in regions[group].most_common(3))
        yield f"| {group[0]} | {count} | {named} | {group[1]} |"


def right(one: Judged) -> str:
    """Say whose reading of a case is a number in an assigned range."""
    return RIGHT[is_assigned(one.ours), one.theirs.is_valid]


def render(judged: Mapping[str, Sequence[Judged]]) -> str:
    """Return both tables."""
    shares = [render_shares(name, rows) for name, rows in judged.items()]
    kinds = render_kinds(one for rows in judged.values() for one in rows)
    return "\n".join(
        [
            "| numbers | cases | agree | differ | kept, not assigned | refused, possible by length |",
            "|---|---|---|---|---|---|",
            *shares,
            "",
            "| kind of difference | count | regions | who is right |",
            "|---|---|---|---|",
            *kinds,
        ]
    )


def open_database() -> duckdb.DuckDBPyConnection:
    """Open a database that knows the macros."""
    database = duckdb.connect()
    for path in sorted((ROOT / "models" / "macros").glob("*.sql")):
        database.execute(path.read_text(encoding="utf-8"))
    return database


def main(arguments: list[str]) -> int:
    """Compare, and print or write the tables."""
    examples = list(example_numbers())
    database = open_database()
    drawn = {
        "examples in every notation": [
            case for seed in SEEDS for case in example_cases(examples, Random(seed))
        ],
        "one to four digits wrong": [
            case for seed in SEEDS for case in perturbed_cases(examples, PERTURBED_PER_SEED, Random(seed))
        ],
    }
    tables = render({name: list(judge(database, cases)) for name, cases in drawn.items()})
    if "--write" in arguments:
        write_part(DOCUMENT, PART, tables)
    else:
        print(tables)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
