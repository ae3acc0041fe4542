"""The columns a SELECT writes out: what each is called, and which of them stand for several."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp


def output_name(projection: exp.Expr) -> str:
    """Return what the engine calls a projection's column, or "" when it makes up a name."""
    if isinstance(projection, exp.Alias | exp.Subquery):
        return projection.alias
    if isinstance(projection, exp.Column) and not isinstance(projection.this, exp.Star):
        return projection.name
    if isinstance(projection, exp.Dot) and isinstance(projection.expression, exp.Identifier):
        return projection.expression.name
    return ""


def is_several(projection: exp.Expr) -> bool:
    """Tell whether a projection stands for any number of columns: stars and COLUMNS(...)."""
    plain = projection.unalias()
    if isinstance(plain, exp.Literal | exp.Column) and not isinstance(plain.this, exp.Star):
        return False
    return any(
        isinstance(node, exp.Columns) or not isinstance(node.parent, exp.Count)
        for node in projection.find_all(exp.Columns, exp.Star)
    )


def outermost_selects(query: exp.Expr) -> Iterator[exp.Select]:
    """Yield the SELECTs whose rows a query returns: both sides of a UNION, no subquery."""
    if isinstance(query, exp.Select):
        yield query
    elif isinstance(query, exp.SetOperation):
        yield from outermost_selects(query.this)
        yield from outermost_selects(query.expression)
    elif isinstance(query, exp.Subquery):
        yield from outermost_selects(query.this)


def output_projections(query: exp.Expr) -> list[exp.Expr]:
    """Return the projections that name a query's columns: those of its first SELECT."""
    first = next(outermost_selects(query), None)
    return list(first.expressions) if first is not None else []
