"""What replacing only the first match of a pattern leaves behind."""

from __future__ import annotations

import re
import string

from sync.lint.flow.patterns import compiled

EVERYTHING_BUT, SEPARATORS = "everything but", "separators"

_PROBE = string.ascii_letters + string.digits + string.punctuation + " \t\n"
_LEAST_PUNCTUATION = 20


def stripped_kind(pattern: str) -> str:
    """Return what a pattern is there to strip, when one match alone makes no sense; else "".

    `[^0-9]` strips everything but digits, `[ -]` strips separators. A pattern that matches one
    certain character, that is anchored or that matches at most once in any text says nothing.
    """
    expression = compiled(pattern)
    if expression is None:
        return ""
    matched = {character for character in _PROBE if expression.fullmatch(character)}
    if not _matches_again(expression, matched):
        return ""
    if matched >= {" "} and len(matched & set(string.punctuation)) >= _LEAST_PUNCTUATION:
        return EVERYTHING_BUT
    is_separating = len(matched) > 1 and not matched & set(string.ascii_letters + string.digits)
    return SEPARATORS if is_separating else ""


def matches_itself(pattern: str, replacement: str) -> bool:
    """Tell whether the replacement is what the pattern looks for, as in collapsing blanks."""
    expression = compiled(pattern)
    return expression is not None and expression.fullmatch(replacement) is not None


def _matches_again(expression: re.Pattern[str], matched: set[str]) -> bool:
    """Tell whether a text can hold two matches apart from each other."""
    kept = next((character for character in "a0A-" if character not in matched), None)
    if kept is None or not matched:
        return False
    first = min(matched)
    found = [match[0] for match in expression.finditer(f"{kept}{first}{kept}{first}{kept}") if match[0]]
    return len(found) > 1
