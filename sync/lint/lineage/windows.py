"""How far back the conditions on a column let its values go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from sync.lint.lineage.blocks import Block, Definition, bare_column, conjuncts_of
from sync.lint.lineage.instability import is_clock
from sync.lint.lineage.queries import Lineage
from sync.lint.lineage.values import value_columns

DAYS_IN: Mapping[str, float] = {
    "second": 1 / 86_400,
    "minute": 1 / 1_440,
    "hour": 1 / 24,
    "day": 1,
    "week": 7,
    "month": 30,
    "quarter": 91,
    "year": 365,
}
"""Unit -> days, the short side where it varies."""

_INTERVAL = re.compile(
    r"\binterval\s+(?:'[^']*'|\(?\d+\)?)(?:\s*(?:second|minute|hour|day|week|month|quarter|year)s?\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Window:
    """The oldest value that one condition lets through, in days before now."""

    days: float
    node: exp.Expr
    block: Block

    def shortened(self, text: str, days: int) -> str:
        """Return a condition's text with its interval, or its number, replaced."""
        whole = re.sub(_INTERVAL, f"interval {days} days", text, count=1)
        return whole if whole != text else re.sub(r"\b\d+\b", str(days), text, count=1)


def widest_window(lineage: Lineage, definition: Definition) -> Window | None:
    """Return the condition that limits a column most, within the model it belongs to.

    Windows of models upstream serve other readers as well and are left alone.
    """
    found: list[Window] = []
    for block, column in _single_columns(lineage, definition):
        alias = lineage.alias_of(block, column)
        if alias is not None and block.model is definition.block.model:
            found += _windows(lineage, block, (alias, column.name.casefold()))
    return min(found, key=lambda window: window.days, default=None)


def _single_columns(lineage: Lineage, definition: Definition) -> Iterator[tuple[Block, exp.Column]]:
    """Yield the one column that a value is made of, the one behind it, and so on."""
    seen: set[int] = set()
    current: Definition | None = definition
    while current is not None and id(current.expression) not in seen:
        seen.add(id(current.expression))
        columns = {column.sql().casefold(): column for column in value_columns(current.expression)}
        if len(columns) != 1:
            return
        (column,) = columns.values()
        yield current.block, column
        behind = lineage.behind(current.block, column)
        only = behind[0] if len(behind) == 1 else None
        current = only if isinstance(only, Definition) else None


def _windows(lineage: Lineage, block: Block, wanted: tuple[str, str]) -> Iterator[Window]:
    where = block.select.args.get("where")
    for condition in conjuncts_of(where.this) if where is not None else ():
        for column, days in _limits(condition):
            if (lineage.alias_of(block, column), column.name.casefold()) == wanted:
                yield Window(days, condition, block)


def _limits(condition: exp.Expr) -> Iterator[tuple[exp.Column, float]]:
    """Yield a column and how many days back a comparison lets it go."""
    sides: list[tuple[exp.Expr, exp.Expr]] = []
    if isinstance(condition, exp.GT | exp.GTE):
        sides = [(condition.left, condition.right)]
    elif isinstance(condition, exp.LT | exp.LTE):
        sides = [(condition.right, condition.left)]
    elif isinstance(condition, exp.Between):
        sides = [(condition.this, condition.args["low"])]
    for newer, older in sides:
        column, days = bare_column(_uncut(newer)), days_back(older)
        if column is not None and days is not None:
            yield column, days
        elif isinstance(older, exp.DateDiff):
            yield from _age(older, newer)


def _uncut(node: exp.Expr) -> exp.Expr:
    """Return the time under a cast to a day, or under date_trunc()."""
    while isinstance(node, exp.Cast | exp.TimestampTrunc | exp.DateTrunc | exp.Paren):
        node = node.this
    return node


def _age(difference: exp.DateDiff, limit: exp.Expr) -> Iterator[tuple[exp.Column, float]]:
    """Read `date_diff('day', column, now()) <= 90`."""
    column = bare_column(difference.expression)
    unit = DAYS_IN.get(difference.text("unit").lower() or "day")
    if column is not None and unit and is_clock(difference.this) and limit.is_number:
        yield column, float(limit.name) * unit


def days_back(node: exp.Expr) -> float | None:
    """Return how many days before now an expression lies, or None when that cannot be read off."""
    node = node.unnest()
    if is_clock(node):
        return 0
    if isinstance(node, exp.Cast | exp.TimestampTrunc | exp.DateTrunc):
        return days_back(node.this)
    if isinstance(node, exp.Sub | exp.DateSub | exp.TimestampSub):
        return _moved(node, 1)
    if isinstance(node, exp.Add | exp.DateAdd | exp.TimestampAdd):
        return _moved(node, -1)
    return None


def _moved(node: exp.Expr, direction: int) -> float | None:
    start, step = days_back(node.this), _step(node.expression, node.text("unit"))
    return start + direction * step if start is not None and step is not None else None


def _step(node: exp.Expr, unit: str) -> float | None:
    """Return an interval, or a number of some unit, in days."""
    if isinstance(node, exp.Interval):
        return _step(node.this, node.text("unit")) if node.this is not None else None
    if isinstance(node, exp.Paren):
        return _step(node.this, unit)
    if isinstance(node, exp.Neg):
        inner = _step(node.this, unit)
        return -inner if inner is not None else None
    days = DAYS_IN.get((unit or "day").lower().rstrip("s"))
    is_whole = isinstance(node, exp.Literal) and re.fullmatch(r"\d+", str(node.this)) is not None
    return float(node.this) * days if is_whole and days is not None else None
