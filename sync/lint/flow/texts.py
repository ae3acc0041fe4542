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
_E164_PROBES = ("+12065550100", "+442079460958", "+493012345678", "+60123456789")
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


def replaced(value: Value, pattern: str | None, replacement: str, *, everywhere: bool) -> Value:
    """Return a text after a pattern was replaced; the pattern is tried on probes.

    Args:
        value: The text.
        pattern: A regular expression, or None when it is not a literal.
        replacement: What takes its place.
        everywhere: Whether all matches are replaced, not the first alone.
    """
    if "\\" in replacement:
        return shapeless(value)
    added = (
        _forms_after_stripping(pattern, 0 if everywhere else 1)
        if pattern and not replacement
        else frozenset()
    )

    def change(strand: Strand) -> Strand:
        if not strand.is_raw:
            return replace(strand, encoding="other")
        kept = strand.forms & _kept_by_replacing(pattern, replacement)
        return replace(strand, forms=_completed(kept | added))

    return value.each(change)


def _kept_by_replacing(pattern: str | None, replacement: str) -> frozenset[str]:
    """Tell what stays certain of any text of which parts are replaced by another text.

    Args:
        pattern: A regular expression, or None when it is not known.
        replacement: What takes the place of its matches, without references to them.
    """
    kept = {PRESENT}
    kept |= {
        form
        for form, is_so in (("lower", str.lower), ("upper", str.upper))
        if replacement == is_so(replacement)
    }
    if re.fullmatch("[0-9]*", replacement):
        kept |= {"digits"} | (
            {"plus"} if pattern is not None and _leaves_plus(pattern, replacement) else set()
        )
    has_firm_ends = bool(replacement) and replacement == replacement.strip()
    if has_firm_ends or (pattern is not None and not replacement):
        kept |= {"trim", *_SIDES}
    return frozenset(kept)


def _leaves_plus(pattern: str, replacement: str) -> bool:
    """Tell whether E.164 keeps its plus when matches of a pattern are replaced."""
    expression = _compiled(pattern)
    return expression is not None and all(
        expression.sub(replacement, probe).startswith("+") for probe in _E164_PROBES
    )


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern as Python reads it, which stands in for the engine's RE2, or None."""
    for name, characters in _CLASSES.items():
        pattern = pattern.replace(name, characters)
    try:
        with warnings.catch_warnings(action="error"):
            return re.compile(pattern)
    except (re.error, FutureWarning):
        return None


def _forms_after_stripping(pattern: str, count: int) -> frozenset[str]:
    """Tell what is certain of any text once `count` matches of a pattern, or all for 0, are taken out.

    A pattern that only the engine's RE2 knows proves nothing.
    """
    expression = _compiled(pattern)
    if expression is None:
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
