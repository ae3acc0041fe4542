"""Fixes that rules offer: small edits, made only where one answer is certainly right.

Rules for editors:
  - A fix touches names, calls and literals, never a comment but a `noqa`.
  - What cannot be seen in the file as it is written, is not mended: a function here
    answers None rather than guess.
  - An edit stays on one line. What spans lines is wrapped by two insertions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from sync.diagnostics import Edit, Fix, Span, insertion
from sync.engines.sql import quoted
from sync.lint.nearest import surely_meant
from sync.lint.places import lone_value, span_of_column

if TYPE_CHECKING:
    from sync.project.models import Model

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def written_at(text: str, span: Span) -> str:
    """Return what stands at a span of a file."""
    line = text.split("\n")[span.line - 1]
    return line[span.column - 1 : span.column - 1 + span.length]


def renamed(text: str, span: Span, name: str, known: Iterable[str]) -> Fix | None:
    """Return the fix that gives a misspelt name its right spelling.

    Args:
        text: The file.
        span: Begins with the name, quoted or not; what follows it stays.
        known: Names that would have been right; none is taken unless it is surely meant.
    """
    meant = surely_meant(name, known)
    spelling = next((form for form in (quoted(name), name) if _begins(text, span, form)), None)
    if meant is None or spelling is None:
        return None
    right = meant if spelling == name and _PLAIN_NAME.fullmatch(meant) else quoted(meant)
    return Fix(f'rename it to "{meant}"', (Edit(replace(span, length=len(spelling)), right),))


def replaced(text: str, span: Span, old: str, new: str) -> Fix | None:
    """Return the fix that writes `new` for `old`, when `old` is what the span begins with."""
    if not _begins(text, span, old):
        return None
    return Fix(f"write {new}", (Edit(replace(span, length=len(old)), new),))


def wrapped(model: Model, offsets: tuple[int, int], before: str, after: str) -> Fix:
    """Return the fix that puts text around a piece of a model's file.

    Args:
        offsets: Start and end in `model.text`, such as those of `offsets_of_value`.
    """
    start, end = offsets
    edits = (insertion(model.path, model.text, start, before), insertion(model.path, model.text, end, after))
    return Fix(f"write {before}…{after}", edits)


def wrapped_value(model: Model, column: str, function: str) -> Fix | None:
    """Return the fix that calls a function on an output column's value; the column keeps its name."""
    found = lone_value(model, column)
    if found is None or not isinstance(found[0], exp.Alias | exp.Column):
        return None
    projection, offsets = found
    name = "" if isinstance(projection, exp.Alias) else f" as {projection.alias_or_name}"
    return wrapped(model, offsets, f"{function}(", f"){name}")


def renamed_output(model: Model, column: str, known: Iterable[str]) -> Fix | None:
    """Return the fix that gives an output column with an alias the name that was surely meant."""
    found = lone_value(model, column)
    if found is None or not isinstance(found[0], exp.Alias):
        return None
    return renamed(model.text, span_of_column(model, column), column, known)


def hashes_one_text(call: str) -> bool:
    """Tell whether a call of sha256 takes one column, at most trimmed or in another letter case."""
    try:
        parsed = sqlglot.parse_one(call, read="duckdb")
    except sqlglot.errors.SqlglotError:
        return False
    simple = (exp.Lower, exp.Upper, exp.Trim, exp.Paren, exp.Column, exp.Identifier)
    return (
        isinstance(parsed, exp.SHA2)
        and len(list(parsed.find_all(exp.Column))) == 1
        and all(isinstance(node, simple) for node in parsed.this.walk())
    )


def without_comment(text: str, span: Span) -> Fix:
    """Return the fix that deletes a comment and the blanks before it."""
    before = text.split("\n")[span.line - 1][: span.column - 1]
    blanks = len(before) - len(before.rstrip())
    whole = replace(span, column=span.column - blanks, length=span.length + blanks)
    return Fix("delete the comment", (Edit(whole, ""),))


def _begins(text: str, span: Span, form: str) -> bool:
    written = written_at(text, replace(span, length=len(form)))
    return written.casefold() == form.casefold()
