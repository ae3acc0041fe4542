"""Lambdas written with an arrow, `x -> x + 1`, which DuckDB gave up in 2.0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import TokenType, exp

from sync.diagnostics import Edit, Fix, Span, span_of

if TYPE_CHECKING:
    from sqlglot import Token


@dataclass(frozen=True, slots=True)
class ArrowLambda:
    """The head of one lambda: what stands before its body.

    Attributes:
        text: The file.
        start: Offset of the first parameter, or of the bracket before it.
        end: Offset behind the arrow.
        parameters: Their names, separated by commas.
    """

    text: str
    start: int
    end: int
    parameters: str

    def span(self, path: str) -> Span:
        """Return the place of the head."""
        return span_of(path, self.text, self.start, self.end)

    def fix(self, path: str) -> Fix | None:
        """Return the fix that writes the head in today's form; None when it spans lines."""
        if "\n" in self.text[self.start : self.end]:
            return None
        head = f"lambda {self.parameters}:"
        return Fix(f"write {head}", (Edit(self.span(path), head),))


def arrow_lambdas(text: str) -> Iterator[ArrowLambda]:
    """Yield every arrow lambda of a DuckDB query, in order.

    An arrow may also take a part out of JSON; sqlglot tells which is which.
    """
    tokens = sqlglot.tokenize(text, read="duckdb")
    numbers = {token.start: number for number, token in enumerate(tokens)}
    found = []
    for node in sqlglot.parse_one(text, read="duckdb").find_all(exp.Lambda):
        starts = [parameter.meta["start"] for parameter in node.expressions if "start" in parameter.meta]
        if starts and len(starts) == len(node.expressions):
            head = _head(tokens, numbers[min(starts)], numbers[max(starts)])
            if head:
                names = ", ".join(parameter.sql("duckdb") for parameter in node.expressions)
                found.append(ArrowLambda(text, head[0].start, head[1].end + 1, names))
    yield from sorted(found, key=lambda arrow: arrow.start)


def _head(tokens: list[Token], first: int, last: int) -> tuple[Token, Token] | None:
    """Return the first token of a head and its arrow, or None when it has none."""
    is_bracketed = tokens[first - 1].token_type is TokenType.L_PAREN
    is_closed = tokens[last + 1].token_type is TokenType.R_PAREN
    arrow = tokens[last + 1 + is_closed]
    if arrow.token_type is not TokenType.ARROW or (is_closed and not is_bracketed):
        return None
    return tokens[first - is_closed], arrow
