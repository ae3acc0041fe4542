"""Where a key stands in a TOML text; `tomllib` keeps no positions.

The finder reads the shapes people write in pyproject.toml and model headers: table
headers, bare, quoted and dotted keys, and keys inside a one-line inline table. When it
cannot see a key it answers with the nearest ancestor it can see, so a finding
always has a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sync.diagnostics import Span

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_TABLE_LINE = re.compile(rf"^(?P<indent>[\s#-]*)\[(?P<keys>\s*{_DOTTED}\s*)\]")
_KEY_LINE = re.compile(rf"^(?P<indent>[\s-]*)(?P<keys>{_DOTTED})\s*=")


def toml_place(path: str, text: str, keys: Sequence[str | int]) -> Span:
    """Return the span of the key `keys[-1]`, or of its nearest visible ancestor.

    Args:
        path: The file's name in messages.
        text: TOML, or SQL whose header comments hold TOML (`-- ` before each line).
        keys: The path to the key, such as `("tool", "sync", "targets", "dev")`;
            array positions are ignored.
    """
    wanted = tuple(key for key in keys if isinstance(key, str))
    best, best_depth = Span(path, 1), 0
    for found, line, column, length, source in _keys_of(text):
        depth = _shared(found, wanted)
        if depth < len(found) or depth <= best_depth:
            continue
        best, best_depth = Span(path, line, column, length), depth
        inline = _inside(source, column + length, wanted[depth:])
        if inline is not None:
            return Span(path, line, *inline)
    return best


def _keys_of(text: str) -> Iterator[tuple[tuple[str, ...], int, int, int, str]]:
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if match := _TABLE_LINE.match(line):
            table = _parts(match["keys"])
            yield table, number, match.start("keys") + 1, len(match["keys"]), line
        elif match := _KEY_LINE.match(line):
            yield (*table, *_parts(match["keys"])), number, match.start("keys") + 1, len(match["keys"]), line


def _parts(keys: str) -> tuple[str, ...]:
    return tuple(part.strip("\"' ") for part in re.findall(_KEY, keys))


def _shared(found: tuple[str, ...], wanted: tuple[str, ...]) -> int:
    return next(
        (depth for depth, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other),
        min(len(found), len(wanted)),
    )


def _inside(line: str, start: int, rest: tuple[str, ...]) -> tuple[int, int] | None:
    """Find a key of a one-line inline table, `key = { other = 1 }`."""
    if not rest:
        return None
    match = re.compile(rf"[{{,]\s*[\"']?({re.escape(rest[-1])})[\"']?\s*=").search(line, start - 1)
    return (match.start(1) + 1, len(rest[-1])) if match else None
