"""Small checks that compose into the shape of an event.

A check takes a value and returns its first flaw, or None. Composed checks are the
tables in `event_rules`; nothing there is code.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from sync.simulator.codes import Code
from sync.simulator.digests import describe_flaw
from sync.simulator.fields import shown_name

SHA256 = re.compile(r"[0-9a-f]{64}")

# Seconds have ten digits until the year 2286; a time in milliseconds has thirteen.
FIRST_TIME_THAT_IS_NOT_SECONDS = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong, and the path to it from the value that was checked, outermost first."""

    text: str
    path: tuple[str, ...] = ()
    code: Code = Code.PARAMETER

    def under(self, name: str) -> Flaw:
        """Return the flaw as seen from the value that holds `name`."""
        return replace(self, path=(name, *self.path))


Check = Callable[[object], Flaw | None]


def string(value: object) -> Flaw | None:
    """Accept any string, the empty one too."""
    return None if isinstance(value, str) else Flaw("Not a valid string")


def filled_string(value: object) -> Flaw | None:
    """Accept a string that is more than blanks."""
    return None if isinstance(value, str) and value.strip() else Flaw("Not a valid string")


def boolean(value: object) -> Flaw | None:
    """Accept true and false."""
    return None if isinstance(value, bool) else Flaw("Not a valid boolean")


def whole(value: object) -> Flaw | None:
    """Accept an integer; JSON `1.0` is none, nor is `true`."""
    return None if type(value) is int else Flaw("Not a valid integer")


def number(value: object) -> Flaw | None:
    """Accept a finite JSON number, never one written as text."""
    is_number = type(value) is int or (type(value) is float and math.isfinite(value))
    return None if is_number else Flaw("Not a valid number")


def unix_seconds(value: object) -> Flaw | None:
    """Accept whole seconds since 1970.

    Whether TikTok refuses old or future times is not documented, so neither is here.
    """
    if type(value) is not int:
        return Flaw("Not a valid integer")
    return None if 0 < value < FIRST_TIME_THAT_IS_NOT_SECONDS else Flaw("Not a unix time in seconds")


def digest(value: object) -> Flaw | None:
    """Accept a SHA-256 digest in lower-case hex."""
    if isinstance(value, str) and SHA256.fullmatch(value):
        return None
    code, text = describe_flaw(value, "SHA256")
    return Flaw(text, code=code)


def one_of(values: Collection[str], text: str) -> Check:
    """Accept one of `values`, in exact case."""
    allowed = frozenset(values)
    return lambda value: None if isinstance(value, str) and value in allowed else Flaw(text)


def list_of(check: Check) -> Check:
    """Accept a list whose every item passes; the empty list passes."""

    def checked(value: object) -> Flaw | None:
        if not isinstance(value, list):
            return Flaw("Not a valid list")
        for position, item in enumerate(value):
            if flaw := check(item):
                return flaw.under(str(position))
        return None

    return checked


def one_or_many(check: Check) -> Check:
    """Accept one item, or a list of at least one."""
    many = list_of(check)

    def checked(value: object) -> Flaw | None:
        if isinstance(value, list):
            return many(value) if value else Flaw("Must not be empty")
        return check(value)

    return checked


def object_of(
    members: Mapping[str, Check], *, required: Collection[str] = (), is_closed: bool = True
) -> Check:
    """Accept an object whose members pass; a closed one has no others."""

    def checked(value: object) -> Flaw | None:
        if not isinstance(value, dict):
            return Flaw("Not a valid object")
        for name in required:
            if name not in value:
                return Flaw("Missing data for required field", (name,))
        for name, member in value.items():
            check = members.get(name)
            if check is None and is_closed:
                return Flaw("Unknown field", (shown_name(name),))
            if check is not None and (flaw := check(member)):
                return flaw.under(name)
        return None

    return checked


def any_of(names: Collection[str]) -> Check:
    """Accept an object that has at least one of the named members."""
    text = f"One of {', '.join(names)} is required"
    return lambda value: (
        None if isinstance(value, dict) and not value.keys().isdisjoint(names) else Flaw(text)
    )


def both(first: Check, second: Check) -> Check:
    """Accept what passes two checks; the flaw of the first is told first."""
    return lambda value: first(value) or second(value)
