"""The TOML block of a model file while it is being written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPEN = re.compile(r"^--\s*///\s*model\s*$")
_CLOSE = re.compile(r"^--\s*///\s*$")
_TABLE = re.compile(r"^--\s*\[\s*(?P<table>[\w.]*)\s*\]?")
_KEY = re.compile(r"^--\s*(?P<key>[\w-]*)\s*(?P<equals>=?)")


@dataclass(frozen=True, slots=True)
class HeaderKey:
    """A key of the header.

    Attributes:
        table: The table it stands in, or "".
        key: As far as it is written.
        start: Offset of the key; `end` is behind it.
        value_start: Offset behind the equals sign; None while there is none.
        line_end: Offset of the line's end.
    """

    table: str
    key: str
    start: int
    end: int
    value_start: int | None
    line_end: int


def header_line_at(text: str, offset: int) -> HeaderKey | None:
    """Return the header's line a cursor is in, or None outside of a header."""
    return next((line for line in _lines(text) if line.start <= offset <= line.line_end), None)


def header_key_at(text: str, offset: int) -> HeaderKey | None:
    """Return the key a cursor touches, or None."""
    line = header_line_at(text, offset)
    return line if line and line.key and line.start <= offset <= line.end else None


def _lines(text: str) -> Iterator[HeaderKey]:
    """Yield the lines between `-- /// model` and `-- ///`; without an end, as long as comments go on."""
    table, is_open, start = "", False, 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\r\n")
        if is_open and (_CLOSE.match(bare) or not bare.startswith("--")):
            return
        if is_open:
            named = _TABLE.match(bare)
            table = named["table"] if named else table
            yield _table_line(named, start, bare) if named else _key_line(table, start, bare)
        is_open = is_open or bool(_OPEN.match(bare))
        start += len(line)


def _table_line(named: re.Match[str], start: int, line: str) -> HeaderKey:
    begin, end = named.span("table")
    return HeaderKey("", named["table"], start + begin, start + end, None, start + len(line))


def _key_line(table: str, start: int, line: str) -> HeaderKey:
    match = _KEY.match(line)
    assert match is not None  # noqa: S101 - the line starts with "--", and all else is optional
    begin, end = match.span("key")
    value = start + match.end("equals") if match["equals"] else None
    return HeaderKey(table, match["key"], start + begin, start + end, value, start + len(line))
