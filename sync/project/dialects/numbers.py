"""Division, logarithms and casts to whole numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sync.diagnostics import Severity
from sync.project.dialects.base import (
    CHECKED,
    PRESTO,
    SPARK,
    Change,
    Rewrite,
    Write,
    filled,
    is_type,
    number_of,
)

if TYPE_CHECKING:
    from sqlglot import exp

_WHOLE_DIVISION = PRESTO | {"postgres", "redshift"}
_FRACTION = frozenset({"snowflake", "bigquery", "databricks"})
_WHOLE = ("TINYINT", "SMALLINT", "INT", "BIGINT", "UTINYINT", "USMALLINT", "UINT", "UBIGINT")
_TEXT = ("TEXT", "VARCHAR", "CHAR", "NVARCHAR")
_FLOATS = ("DOUBLE", "FLOAT")
_MOMENTS = frozenset({"TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMPLTZ", "TIMESTAMPNTZ", "DATETIME"})


def _is_of_numbers(node: exp.Expr) -> bool:
    """Tell whether a division is of numbers; an interval divided stays an interval."""
    from sqlglot import exp

    return not isinstance(node.this.unnest(), exp.Interval)


def _may_be_zero(divisor: exp.Expr) -> bool:
    from sqlglot import exp

    number = divisor.unnest()
    is_known = isinstance(number, exp.Literal) and float(str(number.this)) != 0
    return not is_known and not isinstance(number, exp.Nullif)


def _is_sent_as_fraction(node: exp.Expr) -> bool:
    """Tell whether a division is cast to a fraction and is an output column of the query."""
    from sqlglot import exp

    is_cast, around = False, node.parent
    while isinstance(around, exp.Paren | exp.Cast):
        is_cast = is_cast or (isinstance(around, exp.Cast) and is_type(around, *_FLOATS))
        around = around.parent
    query = node.parent_select
    return is_cast and isinstance(around, exp.Alias) and query is not None and query.parent is None


def _divided(operator: str) -> Write:
    """Return a division by another operator, whose result is NULL where the divisor is zero.

    Except in an output column that is a fraction: there it is infinity, which no record
    can hold, so the row is quarantined and does not go out without its amount. In a
    condition infinity would pass for a large number.
    """

    def write(node: exp.Expr) -> exp.Expr | None:
        if not _is_of_numbers(node):
            return None
        if not _may_be_zero(node.expression):
            return filled(f"__this {operator} __expression", node)
        if _is_sent_as_fraction(node):
            return filled(
                f"case when __expression = 0 then __this / 0 else __this {operator} __expression end", node
            )
        return filled(f"__this {operator} nullif(__expression, 0)", node)

    return write


def _fails_on_zero(node: exp.Expr) -> bool:
    """Tell whether a division would have stopped the query on a zero; TRY takes that back."""
    from sqlglot import exp

    may_fail = _is_of_numbers(node) and _may_be_zero(node.expression) and not node.find_ancestor(exp.Try)
    return may_fail and not _is_guarded(node)


def _is_guarded(division: exp.Expr) -> bool:
    """Tell whether a condition around a division, or on its rows, compares the columns of its divisor."""
    from sqlglot import exp

    names = _columns(division.expression)
    conditions = (part for part in _conditions(division) for part in part.find_all(exp.Predicate))
    return bool(names) and any(
        names & _columns(condition) for condition in conditions if not isinstance(condition, exp.Is)
    )


def _columns(node: exp.Expr) -> frozenset[str]:
    from sqlglot import exp

    return frozenset(column.name.casefold() for column in node.find_all(exp.Column))


def _conditions(division: exp.Expr) -> Iterator[exp.Expr]:
    """Yield what decides whether a division is computed; a condition that holds it decides nothing."""
    from sqlglot import exp

    inner, node = division, division.parent
    while node is not None and not isinstance(node, exp.Query):
        if isinstance(node, exp.Case):
            yield from (branch.this for branch in node.args["ifs"] if branch is not inner)
        if isinstance(node, exp.If) and node.this is not inner:
            yield node.this
        inner, node = node, node.parent
    if isinstance(node, exp.Select):
        parts = (node.args.get(part) for part in ("where", "having", "qualify"))
        yield from (part for part in parts if part is not None and part is not inner)


def _cut(node: exp.Expr) -> exp.Expr | None:
    """Cut a number's fraction off before it becomes whole; DuckDB would round it."""
    from sqlglot import exp

    if not is_type(node, *_WHOLE) or number_of(node.this) is not None:
        return None
    kind = type(node)
    exact = kind(this=node.this.copy(), to=exp.DataType.build("decimal(38, 9)"))
    return kind(this=exp.Trunc(this=exact), to=node.args["to"].copy())


def _type_of(node: exp.Expr) -> str:
    kind = node.type
    return kind.this.name if kind is not None and hasattr(kind.this, "name") else ""


def _is_of_decimals(node: exp.Expr) -> bool:
    """Tell whether a division is of decimals, and nothing around it says to which scale it is rounded."""
    from sqlglot import exp

    around = node.parent
    while isinstance(around, exp.Paren):
        around = around.parent
    if isinstance(around, exp.Round) and around.args.get("decimals") is not None:
        return False
    kinds = {_type_of(node.this), _type_of(node.expression)}
    return "DECIMAL" in kinds and kinds.isdisjoint(_FLOATS)


def _is_text_of_double(node: exp.Expr) -> bool:
    return is_type(node, *_TEXT) and _type_of(node.this) in _FLOATS


def _is_epoch(node: exp.Expr) -> bool:
    return is_type(node, *_WHOLE) and _type_of(node.this) in _MOMENTS


REWRITES = (
    Rewrite(
        "integer-division",
        _WHOLE_DIVISION,
        ("Div",),
        # `//` of whole numbers is whole, and of all others it is `/`.
        _divided("//"),
        "whole when both are whole",
        "Trino, Mathematical functions and operators; PostgreSQL 17, 9.3; read 2026-11-23",
    ),
    Rewrite(
        "division-by-zero",
        _FRACTION,
        ("Div",),
        _divided("/"),
        "a zero stops the query; here the row gets NULL, not infinity, and it is reported",
        "Snowflake, Arithmetic operators; BigQuery, Operators; Databricks, slash sign; read 2026-11-23",
    ),
    Rewrite(
        "logarithm",
        frozenset({"presto"}),
        ("Log",),
        # sqlglot takes Presto's first argument for the number, and puts it second.
        lambda node: filled("log(__expression, __this)", node) if node.args.get("expression") else None,
        "log(base, number)",
        "Presto, Mathematical functions, read 2026-11-23",
    ),
    Rewrite(
        "cut-to-whole",
        SPARK | {"clickhouse"},
        ("Cast", "TryCast"),
        _cut,
        "a fraction is cut off; DuckDB rounds",
        "Spark SQL, ANSI compliance, Cast; ClickHouse, Type conversion functions; read 2026-11-23",
    ),
)

CHANGES = (
    Change(
        "division-by-zero",
        _WHOLE_DIVISION | _FRACTION,
        ("Div",),
        _fails_on_zero,
        "a division by what may be zero",
        "a zero stops the query",
        "the row gets NULL, or is quarantined, and the query goes on",
        "say what a zero means: a / nullif(b, 0), or leave such rows out",
        "each system's page on arithmetic operators, read 2026-11-23",
    ),
    Change(
        "decimal-division",
        PRESTO | SPARK | {"redshift", "snowflake", "bigquery", "mysql"},
        ("Div",),
        _is_of_decimals,
        "a division of decimals",
        "a decimal, rounded to a scale that follows from both types",
        "a DOUBLE that is not rounded",
        "round to the scale you mean, as in cast(round(a / b, 2) as decimal(18, 2))",
        "each system's page on decimal arithmetic, read 2026-11-23",
        needs_types=True,
    ),
    Change(
        "double-as-text",
        CHECKED - SPARK,
        ("Cast", "TryCast"),
        _is_text_of_double,
        "the text of a double",
        "spelt otherwise: 1 or 1.0E10",
        "1.0 and 10000000000.0",
        "cast to a whole number or a decimal first",
        "each system's page on casts to text, read 2026-11-23",
        needs_types=True,
    ),
    Change(
        "moment-as-number",
        SPARK,
        ("Cast", "TryCast"),
        _is_epoch,
        "a timestamp cast to a whole number",
        "seconds since 1970",
        "NULL or an error",
        "use unix_timestamp(ts)",
        "Spark SQL, Cast, read 2026-11-23",
        Severity.ERROR,
        needs_types=True,
    ),
)
