"""E-mail addresses that are taken apart at their @ and put together again.

What stands before it has the form `local`, what stands behind it `domain`; joined in that order
they are an address again, as when only the dots of its first part are taken out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sync.lint.flow.value import PRESENT, Strand, Value, boxed, joined, without_form

_KEPT = frozenset({"lower", "upper", PRESENT})
_ENDS = {"local": "ltrim", "domain": "rtrim"}
"""Part -> what must be certain of the address, so that nothing is left to trim at its outer end."""

_ITEMS = {"@1": "local", "@2": "domain", "@-1": "domain"}
"""Place among the parts -> which part; the last one is the domain, however many there are."""


def part_of_address(value: Value, part: str) -> Value:
    """Return what stands before the @ of an address (`local`) or behind it (`domain`)."""

    def change(strand: Strand) -> Strand:
        if not strand.is_raw:
            return replace(strand, encoding="other")
        certain = {part} if _ENDS[part] in strand.forms else set()
        return replace(strand, forms=(strand.forms & _KEPT) | certain)

    return value.each(change)


def split_at(value: Value, separator: str | None) -> Value:
    """Return the list of parts that a text falls into; those of an address can be told apart."""
    if separator != "@":
        return value.each(without_form)
    return boxed((place, part_of_address(value, part)) for place, part in _ITEMS.items())


def part_at(value: Value, separator: str | None, place: int | None) -> Value:
    """Return one part of a text by its place, counted from 1, or from the end below 0."""
    if separator == "@" and f"@{place}" in _ITEMS:
        return part_of_address(value, _ITEMS[f"@{place}"])
    # What stands before a plus begins as the whole does.
    is_begin = place == 1 and value.strands and all("local" in strand.forms for strand in value.strands)
    return value if is_begin else value.each(without_form)


def item_of(value: Value, place: int | None) -> Value:
    """Return an item of a list: of an address taken apart it is one part, else like all the others."""
    if value.field("@1") is None:
        return value
    return value.field(f"@{place}") or Value(value.strands)


def address_of(pieces: Sequence[Value]) -> Value | None:
    """Return the address that some texts are when they are joined, or None when they are none."""
    if len(pieces) == 3 and pieces[1].constant == "@":
        first, _, last = pieces
    elif len(pieces) == 2 and (pieces[1].constant or "").startswith("@"):
        first, last = pieces
    else:
        return None
    is_first = bool(first.strands) and all("local" in strand.forms for strand in first.strands)
    if not is_first or not _is_end(last):
        return None
    together = joined([first, last])
    return together.each(lambda strand: replace(strand, forms=_forms(strand, together, last.constant or "")))


def _is_end(last: Value) -> bool:
    if last.constant is not None:
        return last.constant == last.constant.rstrip()
    return bool(last.strands) and all("domain" in strand.forms for strand in last.strands)


def _forms(strand: Strand, together: Value, ending: str) -> frozenset[str]:
    common = frozenset.intersection(*(one.forms for one in together.strands))
    case = {"lower"} if "lower" in common and ending == ending.lower() else set()
    return frozenset({"trim", "ltrim", "rtrim"} | case) | (strand.forms & common & {PRESENT})
