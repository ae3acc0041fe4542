"""What columns a destination takes: the shape lint and planning both read.

A model's output columns are the destination's record. An accepted column feeds one
canonical property of the record schema; several columns may feed the same property
(`email`, `emails`, `email_sha256`), and an identifier may be repeated by suffix
(`email_2` to `email_5`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

MAX_REPEATS = 5

SHA256, MD5 = "^[0-9a-f]{64}$", "^[0-9a-f]{32}$"
"""Patterns of digests, as the record schemas write them."""

DIGEST_PATTERNS: Mapping[str, str] = {"sha256": SHA256, "md5": MD5}
"""Algorithm -> the pattern of its digests."""

_SUFFIX = re.compile(r"^(?P<base>.+)_(?P<number>[2-5])$")


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """One column a model may give.

    Attributes:
        names: Accepted names, lower case; the first is the one we recommend.
        property: The canonical property it feeds.
        value: SQL over `given` that yields the canonical value, or NULL when unusable.
        problem: SQL over `given` that names why the value is unusable, or NULL; "" when
            `value` keeps whatever is given.
        personal: Kind of personal data it may hold (`email`, `phone`, `ip`, ...), or "".
        is_raw: Whether raw personal data is accepted, to be normalised and hashed by us.
        repeats: How many columns of this kind one record may hold.
        sources: Event sources that take it; empty means all.
        default: SQL for rows where no value is given; "" for none.
        pattern: JSON Schema pattern of every value that `value` yields, so that nobody looks for it
            once more; "" when there is none to promise.
    """

    names: tuple[str, ...]
    property: str
    value: str
    problem: str = ""
    personal: str = ""
    is_raw: bool = False
    repeats: int = 1
    sources: tuple[str, ...] = ()
    default: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class RecordShape:
    """Every column one destination takes.

    Attributes:
        required: Groups of properties; a model must give at least one of each group.
    """

    destination: str
    columns: tuple[RecordColumn, ...]
    required: tuple[tuple[str, ...], ...]

    def accepted(self, name: str) -> RecordColumn | None:
        """Return what a column name means, in any letter case, or None."""
        folded = name.casefold()
        for column in self.columns:
            if folded in column.names:
                return column
            suffix = _SUFFIX.match(folded)
            if suffix and column.repeats > 1 and suffix["base"] in column.names:
                return column
        return None

    def names(self) -> tuple[str, ...]:
        """Return every accepted column name, without suffixes."""
        return tuple(name for column in self.columns for name in column.names)


@dataclass(frozen=True, slots=True)
class Slot:
    """One output column of a model matched to one canonical property of its record.

    Attributes:
        given: The column as the engine spells it; "" when the property has its default.
        property: The canonical property with its number, such as `email_sha256_2`.
        is_proven: Whether every value that can be given is surely canonical as it stands.
    """

    given: str
    property: str
    column: RecordColumn
    is_proven: bool = False


def slots(shape: RecordShape, given: Iterable[str]) -> tuple[Slot, ...]:
    """Match a model's columns to record properties, in the order of the shape.

    Columns that feed one property are numbered in the order they are given: the first
    keeps the plain name. Columns the shape does not know are left out (the grain is
    such a column: a key, never sent).
    """
    return tuple(_slots(shape, [(name, shape.accepted(name)) for name in given]))


def with_defaults(shape: RecordShape, matched: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Add a slot for every property that no column gives and that has a default."""
    given = {slot.column.property for slot in matched}
    missing = (item for item in shape.columns if item.default and item.property not in given)
    return (*matched, *(Slot("", item.property, item) for item in missing))


def _slots(shape: RecordShape, given: list[tuple[str, RecordColumn | None]]) -> Iterator[Slot]:
    for property_ in dict.fromkeys(column.property for column in shape.columns):
        feeding = [(name, column) for name, column in given if column and column.property == property_]
        for number, (name, column) in enumerate(feeding, 1):
            yield Slot(name, property_ if number == 1 else f"{property_}_{number}", column)


def properties_given(matched: Iterable[Slot]) -> Mapping[str, tuple[Slot, ...]]:
    """Group slots by the canonical property without its number."""
    grouped: dict[str, tuple[Slot, ...]] = {}
    for slot in matched:
        grouped[slot.column.property] = (*grouped.get(slot.column.property, ()), slot)
    return grouped
