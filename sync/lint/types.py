"""SQL types in families, and which family can stand for which."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

FAMILIES: tuple[tuple[str, str], ...] = (
    ("nested", r".*\]$|STRUCT|MAP|UNION|VARIANT"),
    ("json", r"JSON"),
    ("binary", r"BLOB|BYTEA|BINARY|VARBINARY|BIT"),
    ("text", r"VARCHAR|CHAR|BPCHAR|TEXT|STRING|UUID|ENUM"),
    ("integer", r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?\b|INT[1248]|BIGNUM|LONG|SHORT"),
    ("number", r"DECIMAL|NUMERIC|DOUBLE|FLOAT|REAL"),
    ("boolean", r"BOOL"),
    ("moment", r"TIMESTAMP WITH TIME ZONE|TIMESTAMPTZ"),
    ("local time", r"TIMESTAMP|DATETIME"),
    ("date", r"DATE"),
    ("span", r"TIME|INTERVAL"),
)
"""Family -> the types of it, first match wins."""

FITTING: Mapping[str, frozenset[str]] = {
    "text": frozenset({"text", "span"}),
    "integer": frozenset({"integer", "number"}),
    "number": frozenset({"integer", "number"}),
    "boolean": frozenset({"boolean"}),
    "moment": frozenset({"moment", "text"}),
    "local time": frozenset({"local time", "moment", "text"}),
    "date": frozenset({"date", "text"}),
    "nested": frozenset({"nested", "json"}),
    "json": frozenset({"nested", "json"}),
}
"""Expected family -> families whose values can satisfy it; row by row, `validate` has the last word."""

UNSENDABLE = frozenset({"nested", "binary", "json"})
"""Families that no column of a flat record can hold; JSON would keep its own quotes."""

PERSONAL_FAMILIES: Mapping[str, frozenset[str]] = {
    "email": frozenset({"text"}),
    "device_id": frozenset({"text"}),
    "phone": frozenset({"text", "integer", "number"}),
}
"""Kind of personal data -> families whose values can be it, as they are or as a digest."""

TYPICAL_TEXTS: Mapping[str, tuple[str, ...]] = {
    "boolean": ("true", "false"),
    "integer": ("0", "1", "42", "1700000000", "7654321098765432109"),
    "number": ("12.0", "0.5", "1234567.89", "1700000000.5", "1700000000123.0", "1e+20"),
    "moment": ("2026-11-01 10:30:00+00", "2026-11-01 10:30:00.5+00"),
    "local time": ("2026-11-01 10:30:00", "2026-11-01 10:30:00.5"),
    "date": ("2026-11-01",),
    "span": ("10:30:00", "1 day", "00:00:00"),
}
"""Family -> texts its values are cast to, one of every form; text itself may be anything."""


@lru_cache(maxsize=256)
def family(sql_type: str) -> str:
    """Return the family of a SQL type, or "" for one that belongs to none."""
    return next((name for name, pattern in FAMILIES if re.match(pattern, sql_type, re.IGNORECASE)), "")


_EVENT_SET_ID = "7654321098765432109"
_DECIMAL = re.compile(r"DECIMAL\((?P<width>[0-9]+),(?P<scale>[0-9]+)\)")
_WHOLE = re.compile(r"(?P<digits>-?[0-9]+)\.0+")


def typical_texts(sql_type: str, *, is_id: bool) -> tuple[str, ...]:
    """Return texts that stand for the values of a type; empty for those that may be anything.

    Args:
        is_id: Whether the column is an event set id, whose 19 digits not every type holds.
    """
    texts = TYPICAL_TEXTS.get(family(sql_type), ())
    if family(sql_type) != "number":
        return texts
    decimal = _DECIMAL.fullmatch(sql_type)
    holds_ids = decimal is not None and int(decimal["width"]) - int(decimal["scale"]) >= len(_EVENT_SET_ID)
    return (*texts, *(() if is_id else ("0", "1")), *((_EVENT_SET_ID,) if holds_ids else ()))


def read_as(sql_type: str, text: str) -> str:
    """Return a value's text as a run reads it: a whole number by its digits, whatever its type."""
    whole = _WHOLE.fullmatch(text) if family(sql_type) == "number" else None
    return whole["digits"] if whole else text


def fits(expected: str, found: str) -> bool:
    """Tell whether a column of type `found` can satisfy the type `expected`; in doubt it can."""
    wanted, given = family(expected), family(found)
    return not wanted or not given or given in FITTING.get(wanted, frozenset({wanted}))
