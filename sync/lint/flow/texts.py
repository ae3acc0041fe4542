"""What joining and replacing text does to the form of personal data in it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import replace

from sync.lint.flow.value import PRESENT, Strand, Value, joined, without_form

_PHONE_PROBE = "+1 (206) 555-01.00ext\u00a09/a"
_BLANK_PROBE = "  a b  "
_CLASSES = {"[:digit:]": "0-9", "[:space:]": r"\s", "[:alpha:]": "A-Za-z", "[:alnum:]": "A-Za-z0-9"}
_KEPT_BY_REPLACING = frozenset({"lower", "upper", "ltrim", "rtrim", "trim", PRESENT})
_SIDES = frozenset({"ltrim", "rtrim"})


def shapeless(value: Value) -> Value:
    """Return a value of whose text nothing is certain any more."""
    return value.each(without_form)


def trimmed(value: Value, sides: frozenset[str], characters: str | None) -> Value:
    """Return a text after characters were taken off its ends.

    Args:
        value: The text.
        sides: `ltrim`, `rtrim` or both.
        characters: What is taken off, or None when it is not a literal.
    """
    blanks_go = characters is not None and " " in characters

    def change(strand: Strand) -> Strand:
        if not strand.is_raw:
            return strand if characters == " " else replace(strand, encoding="other")
        # Taking other characters off, such as the plus, may uncover blanks.
        gone = frozenset() if characters == " " else _SIDES | {"plus", "trim"}
        return replace(
            strand, forms=_completed((strand.forms - gone) | (sides if blanks_go else frozenset()))
        )

    return value.each(change)


def _completed(forms: frozenset[str]) -> frozenset[str]:
    return forms | {"trim"} if forms >= _SIDES else forms


def glued(parts: Sequence[Value]) -> Value:
    """Return several texts joined; a `+` before digits makes them international."""
    texts = [part.constant for part in parts if part.constant]
    personal = [part for part in parts if part.strands]
    if not texts and len(personal) == 1 and len(parts) == sum(part.constant == "" for part in parts) + 1:
        return joined(personal)
    begins_with_plus = bool(parts) and (parts[0].constant or "").startswith("+")
    if begins_with_plus and len(personal) == 1 and len(texts) == 1:
        return personal[0].each(_with_plus)
    return shapeless(joined(parts))


def _with_plus(strand: Strand) -> Strand:
    if not strand.is_raw:
        return replace(strand, encoding="other")
    international = frozenset({"digits", "plus"}) if "digits" in strand.forms else frozenset()
    return replace(strand, forms=international | (strand.forms & {PRESENT}))


def replaced(value: Value, pattern: str | None, replacement: str | None, *, everywhere: bool) -> Value:
    """Return a text after a pattern was replaced; the pattern is tried on probes.

    Args:
        value: The text.
        pattern: A regular expression, or None when it is not a literal.
        replacement: What takes its place, or None when it is not a literal.
        everywhere: Whether all matches are replaced, not the first alone.
    """
    if pattern is None or replacement != "":
        return shapeless(value)
    added = _forms_after_stripping(pattern, 0 if everywhere else 1)

    def change(strand: Strand) -> Strand:
        if not strand.is_raw:
            return replace(strand, encoding="other")
        return replace(strand, forms=_completed((strand.forms & _KEPT_BY_REPLACING) | added))

    return value.each(change)


def _forms_after_stripping(pattern: str, count: int) -> frozenset[str]:
    """Tell what is certain of any text once `count` matches of a pattern, or all for 0, are taken out.

    Python stands in for the engine's RE2; a pattern that only RE2 knows proves nothing.
    """
    for name, characters in _CLASSES.items():
        pattern = pattern.replace(name, characters)
    try:
        with warnings.catch_warnings(action="error"):
            expression = re.compile(pattern)
    except (re.error, FutureWarning):
        return frozenset()
    phone, blanks = (expression.sub("", probe, count=count) for probe in (_PHONE_PROBE, _BLANK_PROBE))
    forms = set()
    if re.fullmatch(r"[+]?[0-9]+", phone):
        forms |= {"digits", "plus"} if phone.startswith("+") else {"digits"}
    if not blanks.startswith(" "):
        forms.add("ltrim")
    if not blanks.endswith(" "):
        forms.add("rtrim")
    return frozenset(forms)
