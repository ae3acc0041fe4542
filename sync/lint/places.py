"""Where something stands in a model file.

sqlglot keeps the offsets of identifiers, literals and most calls; the engine those of
the text it refused. Both are offsets of `Model.sql`. For a transpiled model that is not
the file, so a name is looked up again in the file itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import TokenType

from sync.diagnostics import Span, span_of
from sync.lint.projections import is_several, outermost_selects, output_name, output_projections

if TYPE_CHECKING:
    from sqlglot import exp

    from sync.project.models import Model

_WORD = re.compile(r"\w+")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_BEFORE_PROJECTION = frozenset({",", "SELECT", "DISTINCT", "ALL"})


@dataclass(frozen=True, slots=True)
class _Word:
    """One token: its text, its offsets, and whether it is a text or number literal."""

    text: str
    start: int
    end: int
    is_literal: bool


def first_line(model: Model) -> Span:
    """Return the first line of the query, below the header's comments."""
    lines = model.text.split("\n")
    written = (number for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("--"))
    number = next(written, 1)
    source = lines[number - 1] if lines else ""
    return Span(model.path, number, 1 + len(source) - len(source.lstrip()), max(1, len(source.strip())))


def span_of_nodes(model: Model, *nodes: exp.Expr) -> Span:
    """Return the place of expressions of `model.query`; the first line when none is known."""
    offsets = _offsets(nodes)
    return (
        span_in_sql(model, *_closed(_words(model.sql, "duckdb"), *offsets)) if offsets else first_line(model)
    )


def span_in_sql(model: Model, start: int, end: int) -> Span:
    """Return the place in the file of `model.sql[start:end]`."""
    if model.is_verbatim:
        return span_of(model.path, model.text, start, end)
    names = _WORD.findall(model.sql[start:end])
    if not names:
        return first_line(model)
    folded = names[-1].casefold()
    before = [word for word in _words(model.sql, "duckdb") if word.start < start and _names(word, folded)]
    return span_of_name(model, folded, len(before))


def span_of_name(model: Model, name: str, occurrence: int = 0) -> Span:
    """Return where a name stands in the file; the first line when it does not.

    `occurrence` says which one is meant when there are several, from 0; comments and
    text literals do not count.
    """
    found = [word for word in _words(model.text, model.header.dialect) if _names(word, name.casefold())]
    if not found:
        return first_line(model)
    word = found[min(occurrence, len(found) - 1)]
    return span_of(model.path, model.text, word.start, word.end)


def span_of_column(model: Model, name: str) -> Span:
    """Return where an output column is named in the first outermost SELECT, or its star."""
    projection = _projection(model, name)
    return (
        span_in_file(model, projection.args.get("alias") or projection) if projection else first_line(model)
    )


def span_of_value(model: Model, name: str) -> Span:
    """Return where an output column's expression stands, without its alias."""
    projection = _projection(model, name)
    offsets = _offsets_in_file(model, projection.unalias()) if projection else None
    return span_of(model.path, model.text, *offsets) if offsets else span_of_column(model, name)


def lone_value(model: Model, name: str) -> tuple[exp.Expr, tuple[int, int]] | None:
    """Return the projection that alone yields an output column, and where its expression starts and ends.

    None when a star or several SELECTs yield the column, or its place is not known.
    """
    projection = _projection(model, name)
    if projection is None or is_several(projection) or len(list(outermost_selects(model.query))) != 1:
        return None
    offsets = _offsets_in_file(model, projection.unalias())
    return (projection, offsets) if offsets else None


def _offsets_in_file(model: Model, value: exp.Expr) -> tuple[int, int] | None:
    """Return start and end of a projection's expression, brackets and all."""
    offsets = _offsets([value])
    if not offsets:
        return None
    words = _words(model.text, model.header.dialect)
    return _closed(words, _opened(words, offsets[0]), offsets[1])


def _projection(model: Model, name: str) -> exp.Expr | None:
    """Return the projection of the file that yields a column; the first star when none names it."""
    folded = name.casefold()
    projections = output_projections(model.query if model.is_verbatim else _as_written(model))
    named = (projection for projection in projections if output_name(projection).casefold() == folded)
    return next(named, None) or next(filter(is_several, projections), None)


def _as_written(model: Model) -> exp.Expr:
    return sqlglot.parse_one(model.text, read=model.header.dialect)


def span_in_file(model: Model, node: exp.Expr) -> Span:
    """Return the place of an expression of the file's own tree; the first line when none is known."""
    offsets = _offsets([node])
    if not offsets:
        return first_line(model)
    return span_of(model.path, model.text, *_closed(_words(model.text, model.header.dialect), *offsets))


def _offsets(nodes: Sequence[exp.Expr]) -> tuple[int, int] | None:
    found = [(meta["start"], meta["end"] + 1) for node in nodes for meta in _metas(node)]
    return (min(start for start, _ in found), max(end for _, end in found)) if found else None


def _metas(node: exp.Expr) -> Iterator[dict[str, int]]:
    # A query that begins with FROM has a star nobody wrote, which sqlglot places at the file's start.
    metas = (inner.meta for inner in node.walk() if "start" in inner.meta)
    return (meta for meta in metas if meta["end"] > 0)


def _opened(words: Sequence[_Word], start: int) -> int:
    """Move a start back to the beginning of its projection: sqlglot keeps no place of CASE, max( or [."""
    depth = 0
    for word in reversed([word for word in words if word.start < start]):
        if depth <= 0 and word.text.upper() in _BEFORE_PROJECTION:
            break
        depth += (word.text in _PAIRS) - (word.text in _PAIRS.values())
        start = word.start
    return start


def _closed(words: Sequence[_Word], start: int, end: int) -> tuple[int, int]:
    """Move an end forward over the brackets that close what was opened since the start."""
    depth = 0
    for word in words:
        if word.start < start:
            continue
        if word.start >= end and depth <= 0:
            break
        depth += (word.text in _PAIRS.values()) - (word.text in _PAIRS)
        end = max(end, word.end)
    return start, end


def _names(word: _Word, folded: str) -> bool:
    return not word.is_literal and word.text.casefold() == folded


def _words(text: str, dialect: str) -> list[_Word]:
    literals = {TokenType.STRING, TokenType.NUMBER}
    return [
        _Word(token.text, token.start, token.end + 1, token.token_type in literals)
        for token in sqlglot.tokenize(text, read=dialect)
    ]
