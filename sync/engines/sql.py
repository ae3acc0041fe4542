"""Small SQL templates with named holes, as sqlglot trees.

A template is DuckDB SQL in which a hole is an identifier such as `__table`. Filling a
hole puts a tree or a quoted name there; text is never pasted into text.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp


def filled(template: str, **holes: exp.Expression | str) -> exp.Expression:
    """Return a template's tree with every hole filled.

    Args:
        template: One statement or expression; a hole `__name` stands where an
            identifier may stand.
        holes: By name without the underscores; text is a column or table name.
    """
    from sqlglot import exp

    tree = _parsed(template).copy()
    for node in list(tree.find_all(exp.Identifier)):
        name = node.name.removeprefix("__")
        if node.name.startswith("__") and name in holes:
            tree = _fill(tree, node, holes[name])
    return tree


def _fill(tree: exp.Expression, node: exp.Identifier, part: exp.Expression | str) -> exp.Expression:
    from sqlglot import exp

    if isinstance(part, str):
        node.replace(exp.to_identifier(part, quoted=True))
        return tree
    # A hole that stands alone as a column is replaced whole, so that `__x = 1` takes any expression.
    place = (
        node.parent if isinstance(node.parent, exp.Column | exp.Table) and node.arg_key == "this" else node
    )
    wrapped = (
        exp.paren(part.copy()) if isinstance(part, exp.Binary | exp.Connector | exp.Between) else part.copy()
    )
    if place is tree:
        return wrapped
    place.replace(wrapped)
    return tree


def quoted(name: str) -> str:
    """Return an identifier in double quotes, safe inside a statement."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text literal in single quotes, safe inside a statement."""
    return "'" + text.replace("'", "''") + "'"


def column(name: str) -> exp.Column:
    """Return a quoted column reference."""
    from sqlglot import exp

    return exp.column(name, quoted=True)


def table_named(name: str) -> exp.Table:
    """Return a quoted table reference."""
    from sqlglot import exp

    return exp.Table(this=exp.to_identifier(name, quoted=True))


def text(value: str) -> exp.Literal:
    """Return a text literal."""
    from sqlglot import exp

    return exp.Literal.string(value)


def call(name: str, *arguments: exp.Expression) -> exp.Anonymous:
    """Return a function call that sqlglot leaves as it is."""
    from sqlglot import exp

    return exp.Anonymous(this=name, expressions=list(arguments))


def comma_joined(parts: Iterable[exp.Expression]) -> exp.Expression:
    """Return SQL that joins the parts that are not NULL with commas, NULL when none is left."""
    parts = list(parts)
    return call("nullif", call("concat_ws", text(","), *parts), text("")) if parts else filled("null")


@cache
def _parsed(template: str) -> exp.Expression:
    import sqlglot

    return sqlglot.parse_one(template, read="duckdb")  # type: ignore[return-value]
