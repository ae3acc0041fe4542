"""Macro files: which statements they hold, and which names each uses.

The files are split by their tokens; nothing else is parsed here, because the phone
macros alone are 45 kB of SQL and every command reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import TokenType, exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError, SqlglotError, TokenError

from sync.diagnostics import Span, span_of

if TYPE_CHECKING:
    from sqlglot.tokenizer_core import Token

_KINDS = ("MACRO", "FUNCTION")
_BEFORE_KIND = ("CREATE", "OR", "REPLACE", "TEMP", "TEMPORARY")


@dataclass(frozen=True, slots=True)
class MacroStatement:
    """One statement of a macro file.

    Attributes:
        name: The macro it creates, folded, or "" for any other statement.
        text: The statement without its semicolon.
        span: Its first word.
        calls: Folded names that stand before an opening parenthesis; IN and the like are none.
        problem: Why the file cannot be read from here on, or "".
    """

    name: str
    text: str
    span: Span
    calls: frozenset[str] = frozenset()
    problem: str = ""


def read_macros(files: Mapping[str, str]) -> tuple[MacroStatement, ...]:
    """Return every statement of the macro files, in load order."""
    return tuple(statement for path, text in files.items() for statement in _read(path, text))


def reachable(start: Iterable[str], statements: Iterable[MacroStatement]) -> frozenset[str]:
    """Return the macro names that `start` calls, directly or not; `start` itself only when called."""
    calls = {statement.name: statement.calls for statement in statements}
    found: set[str] = set()
    waiting = [called for name in start for called in calls.get(name, ())]
    while waiting:
        name = waiting.pop()
        if name in calls and name not in found:
            found.add(name)
            waiting += calls[name]
    return frozenset(found)


@lru_cache(maxsize=256)
def _read(path: str, text: str) -> tuple[MacroStatement, ...]:
    """Remember a file's statements: an editor asks again at every keystroke."""
    return tuple(_statements(path, text))


def _statements(path: str, text: str) -> Iterator[MacroStatement]:
    try:
        tokens = sqlglot.tokenize(text, read="duckdb")
    except TokenError:
        problem = "a quote or comment is opened and never closed"
        yield MacroStatement("", text, Span(path, 1), problem=problem)
        return
    current: list[Token] = []
    for token in tokens:
        if token.token_type is not TokenType.SEMICOLON:
            current.append(token)
        elif current:
            yield _statement(path, text, current)
            current = []
    if current:
        yield _statement(path, text, current)


def _statement(path: str, text: str, tokens: list[Token]) -> MacroStatement:
    first, last = tokens[0], tokens[-1]
    return MacroStatement(
        name=_created(tokens),
        text=text[first.start : last.end + 1],
        span=span_of(path, text, first.start, first.end + 1),
        calls=frozenset(
            token.text.casefold()
            for token, following in pairwise(tokens[4:])
            if following.text == "(" and token.token_type in DuckDB.Parser.FUNC_TOKENS
        ),
    )


def _created(tokens: list[Token]) -> str:
    words = [token.text.upper() for token in tokens[:5]]
    kind = next((index for index, word in enumerate(words) if word in _KINDS), 0)
    is_macro = words[:1] == ["CREATE"] and kind and all(word in _BEFORE_KIND for word in words[:kind])
    return tokens[kind + 1].text.casefold() if is_macro and len(tokens) > kind + 1 else ""


def reads_relations(statement: MacroStatement) -> bool:
    """Tell whether a macro's body names a table; one that cannot be parsed names none."""
    try:
        tree = sqlglot.parse_one(statement.text, read="duckdb")
    except SqlglotError:
        return False
    named = (table for table in tree.find_all(exp.Table) if isinstance(table.this, exp.Identifier))
    return any(table.find_ancestor(exp.Query) is not None for table in named)


def macro_parse_problem(statement: MacroStatement) -> tuple[Span, str]:
    """Return where and why a macro's SQL cannot be parsed; its first word and "" when it can."""
    try:
        sqlglot.parse_one(statement.text, read="duckdb")
    except ParseError as error:
        return _inside(statement.span, error.errors[0]), str(error.errors[0]["description"]).rstrip(".")
    except SqlglotError:
        return statement.span, "the SQL cannot be parsed"
    return statement.span, ""


def _inside(start: Span, details: Mapping[str, object]) -> Span:
    """Move a place counted from a statement's start to its file; sqlglot counts a token's last character."""
    line, column = (int(str(details.get(key) or 1)) for key in ("line", "col"))
    length = max(1, len(str(details.get("highlight") or "")))
    before = start.column - 1 if line == 1 else 0
    return Span(start.path, start.line + line - 1, max(1, before + column - length + 1), length)
