"""SQL types in families, and which family can stand for which."""

from __future__ import annotations

import re
from collections.abc import Mapping

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
)
"""Family -> the types of it, first match wins."""

FITTING: Mapping[str, frozenset[str]] = {
    "text": frozenset({"text"}),
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

UNSENDABLE = frozenset({"nested", "binary"})
"""Families that no column of a flat record can hold."""


def family(sql_type: str) -> str:
    """Return the family of a SQL type, or "" for one that belongs to none."""
    return next((name for name, pattern in FAMILIES if re.match(pattern, sql_type, re.IGNORECASE)), "")


def fits(expected: str, found: str) -> bool:
    """Tell whether a column of type `found` can satisfy the type `expected`; in doubt it can."""
    wanted, given = family(expected), family(found)
    return not wanted or not given or given in FITTING.get(wanted, frozenset({wanted}))
