"""What is certain of a text that a pattern matches, or takes out of another one."""

from __future__ import annotations

import re
import string
import warnings
from collections.abc import Mapping
from functools import cache

_CLASSES: Mapping[str, str] = {
    "[:digit:]": "0-9",
    "[:alpha:]": "a-zA-Z",
    "[:alnum:]": "a-zA-Z0-9",
    "[:upper:]": "A-Z",
    "[:lower:]": "a-z",
    "[:space:]": r"\s",
    "[:punct:]": re.escape(string.punctuation),
}
"""RE2's names of characters, as Python's `re` writes them."""

_DIGIT = r"(?:[0-9]|\\d|\[0-9\]|\[[0-9]-[0-9]\]|\[\\d\]|\[\[:digit:\]\])"
_DIGITS = rf"(?:{_DIGIT}(?:[+*?]|\{{[0-9]+(?:,[0-9]*)?\}})?)+"
_NUMBER = re.compile(rf"(?P<start>\^)?(?P<plus>(?:\\\+|\[\+\]))?(?:{_DIGITS}|\({_DIGITS}\))(?P<end>\$)?")
_ONE_GROUP = re.compile(r"[^()]*\((?!\?)([^()]*)\)[^()]*")
_ADDRESSES = ("ann.lee+shop@mail.example.com", "a@b.co", "x_y-1@sub.d-e.org")


@cache
def forms_of_match(pattern: str, group: int, *, is_whole: bool = True) -> frozenset[str]:
    """Return what is certain of the text a pattern matches: `digits`, and `plus` before them.

    Args:
        pattern: A regular expression.
        group: The group that is meant; 0 is all of the match.
        is_whole: Whether the match is the text; if not, the pattern must be anchored at both ends.
    """
    if group:
        inner = _ONE_GROUP.fullmatch(pattern.replace("\\(", "").replace("\\)", ""))
        return forms_of_match(inner[1], 0) if inner and group == 1 else frozenset()
    match = _NUMBER.fullmatch(pattern)
    if match is None or not (is_whole or (match["start"] and match["end"])):
        return frozenset()
    return frozenset({"digits", "plus"} if match["plus"] else {"digits"})


@cache
def extracted_forms(pattern: str, group: int) -> str:
    """Return which part of an address a pattern takes out: `local`, `domain`, or "" for neither."""
    expression = compiled(pattern)
    if expression is None or group > expression.groups:
        return ""
    taken = [match[group] if match else None for match in map(expression.search, _ADDRESSES)]
    parts = [address.split("@") for address in _ADDRESSES]
    if taken == [local for local, _ in parts]:
        return "local"
    return "domain" if taken == [domain for _, domain in parts] else ""


def compiled(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern as Python reads it, which stands in for RE2; None for one that only RE2 knows."""
    for name, characters in _CLASSES.items():
        pattern = pattern.replace(name, characters)
    try:
        with warnings.catch_warnings(action="error"):
            return re.compile(pattern)
    except (re.error, FutureWarning):
        return None
