"""Find the call that is to blame when the engine points into the body of a macro.

A macro is expanded before it is bound, so a wrong argument shows up as a fault in text
the analyst never wrote, with an offset into that text. The call is found by leaving one
after the other out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import TokenType

from sync.engines.base import BindFault, Engine


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a statement; `name` is the function when it is a call found to be at fault."""

    start: int
    end: int
    name: str = ""


def refused_part(sql: str, engine: Engine, fault: BindFault, name: str) -> Part | None:
    """Return the piece of a statement that a fault is about, or None when nobody can tell.

    `name` is what the engine's sentence names; an offset at which it does not stand is
    an offset into a macro.
    """
    if fault.start is not None and _stands_at(name, sql, fault.start, fault.length):
        return Part(fault.start, fault.start + (fault.length or max(1, len(name))))
    return _blamed_call(sql, engine, fault)


def narrowed(part: Part, sql: str, named: Mapping[str, str]) -> Part:
    """Return the part without the qualifier that is right, or the qualifier when it is wrong."""
    name, refused = named.get("name", "").rpartition(".")[2], sql[part.start : part.end]
    if not name or part.name or "." not in refused or "(" in refused:
        return part
    offset = refused.casefold().rfind(name.casefold())
    return Part(part.start + offset, part.start + offset + len(name)) if offset >= 0 else part


def _stands_at(name: str, sql: str, start: int, length: int | None) -> bool:
    refused = sql[start : start + (length or max(1, len(name)))].casefold().replace('"', "")
    return name.casefold().rpartition(".")[2] in refused if name else bool(length)


def _blamed_call(sql: str, engine: Engine, fault: BindFault) -> Part | None:
    """Return the innermost call without which this fault goes away."""
    for call in _calls(sql):
        without = sql[: call.start] + "null".ljust(call.end - call.start) + sql[call.end :]
        try:
            engine.describe(without)
        except BindFault as other:
            if other.message == fault.message:
                continue
        return call
    return None


def _calls(sql: str) -> Iterator[Part]:
    """Yield every call, inner ones before those around them."""
    opened: list[tuple[str, int]] = []
    previous = None
    for token in sqlglot.tokenize(sql, read="duckdb"):
        if token.token_type is TokenType.L_PAREN:
            is_call = previous is not None and previous.end + 1 == token.start and previous.text[:1].isalpha()
            opened.append((previous.text, previous.start) if previous is not None and is_call else ("", 0))
        elif token.token_type is TokenType.R_PAREN and opened:
            name, start = opened.pop()
            if name:
                yield Part(start, token.end + 1, name)
        previous = token
