"""What a row of the dialect tables is, and how a rewrite is written as SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sync.diagnostics import Severity

if TYPE_CHECKING:
    from sqlglot import exp

PRESTO = frozenset({"presto", "trino", "athena"})
SPARK = frozenset({"spark", "databricks"})
CHECKED = PRESTO | SPARK | {"postgres", "redshift", "snowflake", "bigquery", "clickhouse", "mysql"}
"""Dialects the tables were made for; of any other one lint says that nobody has looked."""

_HOLE = "__"

Write = Callable[[Any], "exp.Expr | None"]
"""A construct's tree -> what takes its place, or None to leave it alone."""

Applies = Callable[[Any], bool]
"""Tells whether a construct's tree is one whose meaning changes."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A construct that is written anew so that it keeps its meaning.

    Attributes:
        name: What the documentation and the cases call it.
        dialects: Where it has that meaning.
        constructs: Class names of sqlglot, or names of functions that sqlglot does not know.
        there: What it means there, as a clause.
        source: The page that says so, and when it was read.
    """

    name: str
    dialects: frozenset[str]
    constructs: tuple[str, ...]
    write: Write
    there: str
    source: str


@dataclass(frozen=True, slots=True)
class Change:
    """A construct whose meaning changes, and that nobody can rewrite from its text.

    Attributes:
        name: What the documentation calls it.
        subject: What changes, for the first line of the message.
        there: What it means in its own dialect, as a clause.
        here: What it means in DuckDB, as a clause.
        instead: What to write, as one action.
        needs_types: Whether it applies only where the columns' types are known.
    """

    name: str
    dialects: frozenset[str]
    constructs: tuple[str, ...]
    applies: Applies
    subject: str
    there: str
    here: str
    instead: str
    source: str
    severity: Severity = Severity.WARNING
    needs_types: bool = False


def construct_of(node: exp.Expr) -> str:
    """Return the name by which the tables know a node: its class, or its function's folded name."""
    from sqlglot import exp

    return node.name.casefold() if isinstance(node, exp.Anonymous) else type(node).__name__


def sql(template: str, *, when: Applies | None = None) -> Write:
    """Return a rewrite written as a DuckDB expression.

    Args:
        template: A hole `__this` is the node's part of that name, `__1` the first argument
            of a function that sqlglot does not know.
        when: Whether the node is meant at all; every one when left out.
    """

    def write(node: exp.Expr) -> exp.Expr | None:
        return filled(template, node) if when is None or when(node) else None

    return write


def filled(template: str, node: exp.Expr, **more: exp.Expr) -> exp.Expr:
    """Return a template's tree, its holes filled with copies of a node's parts and of `more`."""
    from sqlglot import exp

    tree = _parsed(template).copy()
    for hole in [column for column in tree.find_all(exp.Column) if column.name.startswith(_HOLE)]:
        name = hole.name.removeprefix(_HOLE)
        part = more.get(name) or _part(node, name)
        filling = _enclosed(part.copy(), hole.parent)
        tree = filling if hole is tree else tree
        hole.replace(filling)
    return tree


@cache
def _parsed(template: str) -> exp.Expr:
    import sqlglot

    return sqlglot.parse_one(template, read="duckdb")


def _part(node: exp.Expr, name: str) -> exp.Expr:
    part: exp.Expr = node.expressions[int(name) - 1] if name.isdigit() else node.args[name]
    return part


def _enclosed(part: exp.Expr, parent: exp.Expr | None) -> exp.Expr:
    """Put an operation in parentheses where it becomes part of another one."""
    from sqlglot import exp

    operation = isinstance(part, exp.Binary | exp.Unary | exp.AtTimeZone | exp.Between | exp.In)
    is_whole = isinstance(part, exp.Func | exp.Paren | exp.Dot) or isinstance(parent, exp.Func | None)
    return exp.paren(part, copy=False) if operation and not is_whole else part


def text_of(node: exp.Expr | None) -> str | None:
    """Return the text of a literal, or None for anything else."""
    from sqlglot import exp

    return str(node.this) if isinstance(node, exp.Literal) and node.is_string else None


def number_of(node: exp.Expr | None) -> int | None:
    """Return a whole number that is written out, negative ones too, or None."""
    from sqlglot import exp

    if isinstance(node, exp.Neg):
        inner = number_of(node.this)
        return None if inner is None else -inner
    is_number = isinstance(node, exp.Literal) and not node.is_string and str(node.this).isdigit()
    return int(str(node.this)) if is_number and node is not None else None


def string(text: str) -> exp.Expr:
    """Return the literal of a text."""
    from sqlglot import exp

    return exp.Literal.string(text)


def is_type(node: exp.Expr, *names: str) -> bool:
    """Tell whether a cast's target is one of some sqlglot types, such as `VARBINARY`."""
    return node.args["to"].this.name in names


def argument(node: exp.Expr, number: int) -> exp.Expr | None:
    """Return the argument of a function that sqlglot does not know, counted from 1, or None."""
    return node.expressions[number - 1] if len(node.expressions) >= number else None
