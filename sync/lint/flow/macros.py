"""Read the body of a project's own macro, so that values can be followed into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import TokenType, exp
from sqlglot.errors import SqlglotError

from sync.lint.flow.scope import MacroBody
from sync.lint.macro_files import MacroStatement

if TYPE_CHECKING:
    from sqlglot.tokenizer_core import Token

_OPENING = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE})
_CLOSING = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE})


def macro_body(statement: MacroStatement) -> MacroBody | None:
    """Return a scalar macro's arguments and expression; None for what cannot be followed.

    Overloads and table macros cannot. The statement is taken apart here, because sqlglot reads neither
    an argument with a default nor a body that begins with a text.
    """
    try:
        tokens = sqlglot.tokenize(statement.text, read="duckdb")
        start, end = _parentheses(tokens)
        body = tokens[end + 2 :]
        if len(_parts(body)) != 1 or body[0].token_type is TokenType.TABLE:
            return None
        arguments = _parts(tokens[start + 1 : end])
        names = tuple(part[0].text.casefold() for part in arguments)
        return MacroBody(names, _parsed(statement, body), _defaults(statement, arguments))
    except (SqlglotError, ValueError):
        return None


def _parentheses(tokens: Sequence[Token]) -> tuple[int, int]:
    """Return where the arguments open and close.

    Raises:
        ValueError: They do not.
    """
    depth = 0
    kinds = [token.token_type for token in tokens]
    start = kinds.index(TokenType.L_PAREN)
    for place in range(start, len(kinds)):
        depth += (kinds[place] in _OPENING) - (kinds[place] in _CLOSING)
        if not depth:
            return start, place
    raise ValueError


def _parts(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return what commas separate, those inside of parentheses aside."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.token_type in _OPENING) - (token.token_type in _CLOSING)
        if token.token_type is TokenType.COMMA and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _defaults(statement: MacroStatement, arguments: Sequence[Sequence[Token]]) -> Mapping[str, exp.Expr]:
    found = {}
    for part in arguments:
        places = [place for place, token in enumerate(part) if token.token_type is TokenType.COLON_EQ]
        if places:
            found[part[0].text.casefold()] = _parsed(statement, part[places[0] + 1 :])
    return found


def _parsed(statement: MacroStatement, tokens: Sequence[Token]) -> exp.Expr:
    return sqlglot.parse_one(statement.text[tokens[0].start : tokens[-1].end + 1], read="duckdb")
