"""Which columns the conditions of a SELECT keep from being NULL, or hold to a pattern.

Only within that SELECT: what a subquery or model filtered is not remembered further out, so
that an outer join or another row can never make a promise of it that does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sqlglot import exp

from sync.lint.flow.patterns import forms_of_match
from sync.lint.flow.value import PRESENT, Value

Columns = frozenset[tuple[str, str]]
"""Folded qualifiers, "" where none is written, and names."""

Checked = tuple[tuple[tuple[str, str], frozenset[str]], ...]
"""Such columns, each with what is certain of its text."""


def present_columns(query: exp.Select) -> Columns:
    """Return the columns that cannot be NULL in a row that passes WHERE."""
    where = query.args.get("where")
    return frozenset(_required(where.this)) if where is not None else frozenset()


def columns_if_true(condition: exp.Expr) -> Columns:
    """Return the columns that cannot be NULL where a condition holds."""
    return frozenset(_required(condition))


def columns_if_false(condition: exp.Expr) -> Columns:
    """Return the columns that cannot be NULL where a condition does not hold: `email is null or ...`."""
    node = condition.unnest()
    if isinstance(node, exp.Or):
        return columns_if_false(node.left) | columns_if_false(node.right)
    is_null_test = isinstance(node, exp.Is) and isinstance(node.expression, exp.Null)
    column = _compared(node.this) if is_null_test else None
    return frozenset() if column is None else frozenset({(column.table.casefold(), column.name.casefold())})


def _required(condition: exp.Expr) -> Iterator[tuple[str, str]]:
    node = condition.unnest()
    if isinstance(node, exp.And):
        yield from _required(node.left)
        yield from _required(node.right)
        return
    inner = node.this.unnest() if isinstance(node, exp.Not) else node
    is_null_test = isinstance(inner, exp.Is)
    if is_null_test and not (isinstance(node, exp.Not) and isinstance(inner.expression, exp.Null)):
        return
    if is_null_test or isinstance(inner, _comparisons()):
        column = _compared(inner.this)
        if column is not None:
            yield column.table.casefold(), column.name.casefold()


def checked_columns(condition: exp.Expr) -> Iterator[tuple[tuple[str, str], frozenset[str]]]:
    """Yield columns that a condition holds to a pattern of digits, with what is certain of them then."""
    node = condition.unnest()
    if isinstance(node, exp.And):
        yield from checked_columns(node.left)
        yield from checked_columns(node.right)
    elif isinstance(node, exp.RegexpFullMatch | exp.RegexpLike) and isinstance(node.this, exp.Column):
        is_whole = isinstance(node, exp.RegexpFullMatch)
        certain = forms_of_match(node.expression.name, 0, is_whole=is_whole)
        if certain:
            yield (node.this.table.casefold(), node.this.name.casefold()), certain


def constant_outcome(condition: exp.Expr) -> bool | None:
    """Return what a condition over constants is, as translators write them; None for any other."""
    node = condition.unnest()
    if not isinstance(node, exp.EQ | exp.Is | exp.LT) or not isinstance(node.this, exp.Literal):
        return None
    if isinstance(node.expression, exp.Null):
        return False
    if not isinstance(node.expression, exp.Literal):
        return None
    left, right = node.this, node.expression
    if isinstance(node, exp.LT):
        return int(left.name) < int(right.name) if left.is_int and right.is_int else None
    return bool(left == right)


def _compared(node: exp.Expr) -> exp.Column | None:
    """Return the column that is compared, itself or in a function that is NULL where it is."""
    while isinstance(node, _strict()):
        node = node.this
    return node if isinstance(node, exp.Column) else None


def is_present(column: exp.Column, columns: Columns) -> bool:
    """Tell whether a name means one of some columns; a missing qualifier cannot mean another one."""
    return any(_means(column, other) for other in columns)


def forms_checked(column: exp.Column, checked: Checked) -> frozenset[str]:
    """Return what conditions make certain of the text in a column."""
    return frozenset().union(*(forms for other, forms in checked if _means(column, other)))


def _means(column: exp.Column, other: tuple[str, str]) -> bool:
    (table, name), (at, other_name) = (column.table.casefold(), column.name.casefold()), other
    return name == other_name and (not table or not at or table == at)


def marked(value: Value) -> Value:
    """Return a value that is not NULL in the rows at hand."""
    return value.with_forms(frozenset({PRESENT}))


@cache
def keeping() -> frozenset[type]:
    """Return the expressions that are not NULL as long as the values they are made of are not."""
    return frozenset(
        {
            exp.Alias, exp.Case, exp.Cast, exp.Coalesce, exp.Column, exp.Concat, exp.DPipe, exp.If,
            exp.Left, exp.Lower, exp.Paren, exp.RegexpReplace, exp.Replace, exp.Right, exp.Substring,
            exp.Trim, exp.Upper,
        }
    )  # fmt: skip


@cache
def _strict() -> tuple[type, ...]:
    """Return the functions that are NULL where their first argument is."""
    return (exp.Paren, exp.Lower, exp.Upper, exp.Trim, exp.Length, exp.RegexpReplace, exp.Replace)


@cache
def _comparisons() -> tuple[type, ...]:
    """Return the conditions that are NULL, and so not true, where their left side is."""
    return (
        exp.Between, exp.EQ, exp.GT, exp.GTE, exp.ILike, exp.In, exp.LT, exp.LTE, exp.Like, exp.NEQ,
        exp.RegexpFullMatch, exp.RegexpLike,
    )  # fmt: skip
