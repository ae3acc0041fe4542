"""Small SQL templates with named holes, as sqlglot trees.

A template is DuckDB SQL in which a hole is an identifier that starts with two
underscores, such as `__rows`. Filling a hole puts a tree or a quoted name there; text is
never pasted into text, so no name or value can change what a statement does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

Constant: TypeAlias = str | bool | None
"""The value of an option that macros read."""

if TYPE_CHECKING:
    from sqlglot import exp

    Part: TypeAlias = "exp.Expr | str | int | Sequence[exp.Expr]"


def filled(template: str, **holes: Part) -> exp.Expr:
    """Return a template's tree with every hole filled.

    Args:
        template: One statement or expression; a hole `__name` stands where an
            identifier may stand.
        holes: By name without the underscores. Text is the name of a column or table, a
            number is itself, a sequence fills a place in a list (of columns, arguments or
            grouping terms), any other tree is put in as it is.
    """
    from sqlglot import exp

    tree = _parsed(template).copy()
    for node in list(tree.find_all(exp.Identifier)):
        if node.name.startswith("__") and node.name[2:] in holes:
            tree = _fill(tree, node, holes[node.name[2:]])
    return tree


def _fill(tree: exp.Expr, node: exp.Identifier, part: Part) -> exp.Expr:
    from sqlglot import exp

    if isinstance(part, str):
        node.replace(exp.to_identifier(part, quoted=True))
        return tree
    # A hole that stands alone as a column or table is replaced whole, so that it takes any tree.
    alone = isinstance(node.parent, exp.Column | exp.Table) and node.arg_key == "this"
    place: exp.Expr = node.parent if alone and node.parent is not None else node
    if isinstance(part, int):
        part = exp.Literal.number(part)
    if isinstance(part, exp.Expr):
        part = _standing_in(place, part.copy())
        if place is tree:
            return part
        place.replace(part)
        return tree
    place.replace([item.copy() for item in part])
    return tree


def _standing_in(place: exp.Expr, part: exp.Expr) -> exp.Expr:
    """Dress a tree for its place: a query in FROM is a subquery, an operator is in brackets."""
    from sqlglot import exp

    if isinstance(place, exp.Table) and isinstance(part, exp.Query) and not isinstance(part, exp.Subquery):
        return part.subquery(place.alias or "filled_in")
    if isinstance(place, exp.Table) and place.alias and isinstance(part, exp.Func):
        return exp.Table(this=part, alias=exp.TableAlias(this=exp.to_identifier(place.alias)))
    if isinstance(place, exp.Column) and isinstance(part, exp.Binary | exp.Connector | exp.Between):
        return exp.paren(part)
    return part


def quoted(name: str) -> str:
    """Return an identifier in double quotes, safe inside a statement."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text literal in single quotes, safe inside a statement."""
    return "'" + text.replace("'", "''") + "'"


def constant(value: Constant) -> str:
    """Return the literal of an option's value, safe inside a statement."""
    if isinstance(value, str):
        return literal(value)
    return "null" if value is None else str(value).lower()


def column(name: str) -> exp.Column:
    """Return a quoted column reference."""
    from sqlglot import exp

    return exp.column(name, quoted=True)


def columns(names: Iterable[str]) -> list[exp.Column]:
    """Return quoted column references."""
    return [column(name) for name in names]


def table_named(name: str) -> exp.Table:
    """Return a quoted table reference."""
    from sqlglot import exp

    return exp.Table(this=exp.to_identifier(name, quoted=True))


def text(value: str) -> exp.Literal:
    """Return a text literal."""
    from sqlglot import exp

    return exp.Literal.string(value)


def named(value: exp.Expr, name: str) -> exp.Alias:
    """Return `value as "name"`."""
    from sqlglot import exp

    return exp.Alias(this=value.copy(), alias=exp.to_identifier(name, quoted=True))


def call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """Return a function call that sqlglot leaves as it is."""
    from sqlglot import exp

    return exp.Anonymous(this=name, expressions=list(arguments))


def comma_joined(parts: Iterable[exp.Expr]) -> exp.Expr:
    """Return SQL that joins the parts that are not NULL with commas, NULL when none is left."""
    parts = list(parts)
    return call("nullif", call("concat_ws", text(","), *parts), text("")) if parts else filled("null")


def union_all(queries: Sequence[exp.Expr]) -> exp.Query:
    """Return the rows of one or more queries together."""
    from sqlglot import exp

    first, *others = [query for query in queries if isinstance(query, exp.Query)]
    joined: exp.Query = first
    for other in others:
        joined = exp.union(joined, other, distinct=False, copy=False)
    return joined


def chosen(
    subject: exp.Expr, cases: Iterable[tuple[exp.Expr, exp.Expr]], default: exp.Expr | None
) -> exp.Case:
    """Return `case subject when ... then ... else default end`."""
    from sqlglot import exp

    found = exp.Case(this=subject.copy())
    for value, then in cases:
        found = found.when(value, then)
    return found.else_(default) if default is not None else found


@cache
def _parsed(template: str) -> exp.Expr:
    import sqlglot

    return sqlglot.parse_one(template, read="duckdb")
