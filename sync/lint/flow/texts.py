"""What joining and replacing text does to the form of personal data in it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import replace

from sync.lint.flow.value import Strand, Value, joined

_PHONE_PROBE = "+1 (206) 555-01.00ext\u00a09/a"
_BLANK_PROBE = " a\tb "
_KEPT_BY_REPLACING = frozenset({"lower", "upper", "trim"})


def shapeless(value: Value) -> Value:
    """Return a value of whose text nothing is certain any more."""
    return value.each(
        lambda strand: (
            replace(strand, forms=frozenset()) if strand.is_raw else replace(strand, encoding="other")
        )
    )


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
    return replace(strand, forms=frozenset({"digits", "plus"}) if "digits" in strand.forms else frozenset())


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
    added = _forms_after_stripping(pattern) if everywhere else frozenset()

    def change(strand: Strand) -> Strand:
        if not strand.is_raw:
            return replace(strand, encoding="other")
        return replace(strand, forms=(strand.forms & _KEPT_BY_REPLACING) | added)

    return value.each(change)


def _forms_after_stripping(pattern: str) -> frozenset[str]:
    """Tell what is certain of any text once every match of a pattern is taken out of it.

    Python stands in for the engine's RE2; a pattern that only RE2 knows proves nothing.
    """
    try:
        with warnings.catch_warnings(action="error"):
            expression = re.compile(pattern)
    except (re.error, FutureWarning):
        return frozenset()
    phone, blanks = expression.sub("", _PHONE_PROBE), expression.sub("", _BLANK_PROBE)
    forms = set()
    if re.fullmatch(r"[+]?[0-9]+", phone):
        forms |= {"digits", "plus"} if phone.startswith("+") else {"digits"}
    if not re.search(r"\s", blanks):
        forms.add("trim")
    return frozenset(forms)
