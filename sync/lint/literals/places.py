"""Where a constant stands in the file of its model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import sqlglot

from sync.diagnostics import Span, span_of
from sync.lint.literals.value import Alternative, Written
from sync.lint.places import first_line

if TYPE_CHECKING:
    from sync.project.models import Model


def place_of(models: Mapping[str, Model], one: Alternative) -> Span | None:
    """Return where a constant or a reason for NULL is written, or None when it is nowhere."""
    model = models.get(one.written.model) if one.written else None
    return span_of_written(model, one.written) if model and one.written else None


def span_of_written(model: Model, written: Written) -> Span:
    """Return the place in the file of a piece of a model's SQL.

    The SQL of a transpiled model is not its file: a literal is looked up by its text, and
    the first of equal ones in the SQL is taken for the first in the file.
    """
    if model.is_verbatim:
        return span_of(model.path, model.text, written.start, written.end)
    wanted = model.sql[written.start : written.end]
    before = [start for start, _ in _tokens(model.sql, "duckdb", wanted) if start < written.start]
    found = _tokens(model.text, model.header.dialect, wanted)
    if not found:
        return first_line(model)
    return span_of(model.path, model.text, *found[min(len(before), len(found) - 1)])


def _tokens(text: str, dialect: str, wanted: str) -> list[tuple[int, int]]:
    """Return start and end of every token that reads like a literal or name, in any letter case."""
    tokens = sqlglot.tokenize(text, read=dialect)
    return [
        (token.start, token.end + 1)
        for token in tokens
        if text[token.start : token.end + 1].casefold() == wanted.casefold()
    ]
