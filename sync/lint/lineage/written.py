"""Queries as their authors wrote them: places and texts of expressions in the file itself.

`Model.query` is what DuckDB runs. For a model in another dialect that is a translation
without places of its own, so rules that speak about the author's words look here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from sync.diagnostics import Span, span_of
from sync.lint.fault_kinds import without_values
from sync.lint.places import first_line
from sync.project.models import Model

if TYPE_CHECKING:
    from sqlglot.tokenizer_core import Token

_BREAK = re.compile(r"\s*\n\s*")
_BREAK_AT_BRACKET = re.compile(r"(?<=[(\[])\s*\n\s*|\s*\n\s*(?=[)\],])")
_CASTS = frozenset({"CAST", "TRY_CAST", "SAFE_CAST"})
_UNITS = frozenset({"SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"})
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def as_written(model: Model) -> exp.Query:
    """Return a model's query in its own dialect; its offsets are those of the file."""
    return model.query if model.is_verbatim else _parsed(model.text, model.header.dialect)


@lru_cache(maxsize=256)
def _parsed(text: str, dialect: str) -> exp.Query:
    query = sqlglot.parse_one(text, read=dialect)
    assert isinstance(query, exp.Query)  # noqa: S101 - the model was parsed from it
    return query


def place_of(model: Model, *nodes: exp.Expr) -> Span:
    """Return where expressions of `as_written(model)` stand; the first line when none is known."""
    offsets = offsets_of(model, *nodes)
    return span_of(model.path, model.text, *offsets) if offsets else first_line(model)


def text_of(model: Model, node: exp.Expr) -> str:
    """Return an expression as it is written, on one line, fit for a message.

    What has no place is written by sqlglot. Literals that may be somebody's e-mail or number are left out.
    """
    offsets = offsets_of(model, node)
    text = model.text[offsets[0] : offsets[1]] if offsets else ""
    if not text or ("\n" in text and "--" in text):
        return without_values(node.sql(dialect=model.header.dialect))
    return without_values(_BREAK.sub(" ", _BREAK_AT_BRACKET.sub("", text)))


def offsets_of(model: Model, *nodes: exp.Expr) -> tuple[int, int] | None:
    """Return start and end of some expressions in the file; None for what a star or nobody wrote."""
    metas = [inner.meta for node in nodes for inner in node.walk() if "start" in inner.meta]
    if not metas:
        return None
    start, end = min(meta["start"] for meta in metas), max(meta["end"] for meta in metas) + 1
    tokens = _tokens(model.text, model.header.dialect)
    first, last = _first_at(tokens, start), _last_at(tokens, end)
    first, last = _balanced(tokens, first, last)
    for node in nodes:
        last = _with_interval(tokens, node, last)
        first, last = _with_keywords(tokens, node, first, last)
    return tokens[first].start, tokens[last].end + 1


def _first_at(tokens: Sequence[Token], start: int) -> int:
    return next(index for index, token in enumerate(tokens) if token.end >= start)


def _last_at(tokens: Sequence[Token], end: int) -> int:
    return next(index for index in range(len(tokens) - 1, -1, -1) if tokens[index].start < end)


def _balanced(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """Widen a run of tokens until every bracket in it has its partner."""
    depth = lowest = 0
    for token in tokens[first : last + 1]:
        depth += _step(token)
        lowest = min(lowest, depth)
    for _ in range(-lowest):
        first = _called(tokens, _partner(tokens, first - 1, -1))
    for _ in range(depth - lowest):
        last = _partner(tokens, last + 1, 1)
    return first, last


def _step(token: Token) -> int:
    return (token.text in _OPENING) - (token.text in _CLOSING)


def _partner(tokens: Sequence[Token], index: int, direction: int) -> int:
    """Return the bracket that opens (-1) or closes (1) what surrounds a token."""
    depth = 0
    while 0 <= index < len(tokens):
        depth += _step(tokens[index]) * direction
        if depth < 0:
            return index
        index += direction
    return min(max(index, 0), len(tokens) - 1)


def _called(tokens: Sequence[Token], bracket: int) -> int:
    """Return the name before a bracket when it is a call, else the bracket."""
    name = tokens[bracket - 1] if bracket else None
    is_call = tokens[bracket].text == "(" and name is not None and name.text[:1].isalpha()
    is_call = is_call and name is not None and name.end + 1 == tokens[bracket].start
    return bracket - 1 if is_call else bracket


def _with_keywords(tokens: Sequence[Token], node: exp.Expr, first: int, last: int) -> tuple[int, int]:
    """Add the words that sqlglot keeps no place of: CASE and END, CAST, `::`, brackets without arguments."""
    after = tokens[last + 1].text if last + 1 < len(tokens) else ""
    if isinstance(node, exp.Case):
        opened = (index for index in range(first, -1, -1) if tokens[index].text.upper() == "CASE")
        closed = (index for index in range(last, len(tokens)) if tokens[index].text.upper() == "END")
        return next(opened, first), next(closed, last)
    if _lacks_name(node) and first > 1 and _is_call_of(node, tokens, first - 1):
        return _called(tokens, first - 1), _partner(tokens, last + 1, 1)
    if isinstance(node, exp.Cast) and after == "::":
        last += 2
        return first, _with_brackets(tokens, last, 1)
    return first, _with_brackets(tokens, last, 2 if first < last else 1)


def _is_call_of(node: exp.Expr, tokens: Sequence[Token], bracket: int) -> bool:
    name = _called(tokens, bracket)
    return name < bracket and (not isinstance(node, exp.Cast) or tokens[name].text.upper() in _CASTS)


def _with_brackets(tokens: Sequence[Token], last: int, nearest: int) -> int:
    """Add the brackets that follow a name: any after a type or a lone call, else empty ones alone."""
    texts = [token.text for token in tokens[last + 1 : last + 3]]
    is_name = tokens[last].text[:1].isalpha() and texts[:1] == ["("]
    is_wanted = is_name and (nearest == 1 or texts == ["(", ")"])
    return _partner(tokens, last + 2, 1) if is_wanted else last


def _with_interval(tokens: Sequence[Token], node: exp.Expr, last: int) -> int:
    """Add `- interval 7 days` at the end of an expression: sqlglot keeps no place of its number."""
    last = _with_brackets(tokens, last, 2)
    if node.find(exp.Interval) is None:
        return last
    words = [token.text.upper() for token in tokens[last + 1 : last + 4]]
    if words[:1] in (["-"], ["+"]) and words[1:2] == ["INTERVAL"]:
        last = _partner(tokens, last + 4, 1) if words[2:3] == ["("] else last + 3
    has_unit = last + 1 < len(tokens) and tokens[last + 1].text.upper().rstrip("S") in _UNITS
    return last + has_unit


def _lacks_name(node: exp.Expr) -> bool:
    """Tell whether an expression begins with a call whose name sqlglot keeps no place of."""
    while isinstance(node, exp.Window | exp.Filter | exp.IgnoreNulls | exp.RespectNulls):
        node = node.this
    return isinstance(node, exp.Func) and not isinstance(node, exp.Binary) and "start" not in node.meta


@lru_cache(maxsize=256)
def _tokens(text: str, dialect: str) -> tuple[Token, ...]:
    return tuple(sqlglot.tokenize(text, read=dialect))
