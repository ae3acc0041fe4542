"""Follow the values of a column back to where they are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from sync.lint.flow.expressions import function_name
from sync.lint.lineage.blocks import Block, Definition, Origin, SourceColumn, bare_column
from sync.lint.lineage.queries import Lineage


@dataclass(frozen=True, slots=True)
class Traced:
    """Everything that the value of one expression is made from.

    Attributes:
        definitions: The expression itself and those behind its columns, each once.
        sources: Columns that come from outside the project.
        is_whole: Whether every column on the way could be followed.
    """

    definitions: tuple[Definition, ...]
    sources: frozenset[SourceColumn]
    is_whole: bool

    @property
    def is_constant(self) -> bool:
        """Whether no column has a part in it."""
        return self.is_whole and not self.sources


def trace(lineage: Lineage, start: Definition, ends: frozenset[str] = frozenset()) -> Traced:
    """Follow an expression's value through SELECTs and models to the sources.

    Conditions do not count: `case when paid then 1 else 2 end` is made from constants.

    Args:
        start: The expression.
        ends: Folded names of functions behind which nothing is followed.
    """
    definitions: dict[tuple[int, int], Definition] = {}
    sources: set[SourceColumn] = set()
    is_whole = True
    waiting: list[Origin] = [start]
    while waiting:
        origin = waiting.pop()
        if isinstance(origin, SourceColumn):
            sources.add(origin)
            continue
        key = (id(origin.block), id(origin.expression))
        if key in definitions:
            continue
        definitions[key] = origin
        if isinstance(origin.expression, exp.Column):
            behind = lineage.behind(origin.block, origin.expression)
            is_whole = is_whole and bool(behind)
            waiting += behind
            continue
        for column in value_columns(origin.expression, ends):
            behind = lineage.behind(origin.block, column)
            is_whole = is_whole and bool(behind)
            waiting += behind
        is_whole = is_whole and not _is_followed_no_further(origin.expression)
    return Traced(tuple(definitions.values()), frozenset(sources), is_whole)


def value_nodes(expression: exp.Expr, ends: frozenset[str] = frozenset()) -> Iterator[exp.Expr]:
    """Yield the parts of an expression that its value is made from: no conditions, no subqueries.

    Calls of functions in `ends` are yielded without their arguments.
    """
    closed = (exp.Predicate, exp.Connector, exp.Not, exp.Query)
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, closed) and not isinstance(node, exp.Func):
            continue
        yield node
        if isinstance(node, exp.Func) and ends and function_name(node) in ends:
            continue
        if isinstance(node, exp.Window | exp.Filter):
            waiting.append(node.this)
        elif isinstance(node, exp.If):
            waiting += [part for part in (node.args.get("true"), node.args.get("false")) if part is not None]
        elif isinstance(node, exp.Case):
            waiting += [*node.args["ifs"], *([node.args["default"]] if node.args.get("default") else [])]
        else:
            waiting += [part for part in node.iter_expressions() if not isinstance(part, exp.Order)]


def value_columns(expression: exp.Expr, ends: frozenset[str] = frozenset()) -> Iterator[exp.Column]:
    """Yield the columns that the value of an expression is made from."""
    return (node for node in value_nodes(expression, ends) if isinstance(node, exp.Column))


def renamings(lineage: Lineage, start: Definition) -> Iterator[Definition]:
    """Yield a definition and, while it only names a column, the one behind it.

    Ends at the first expression that is more than a name, at a source, and where UNION
    gives several answers.
    """
    seen: set[int] = set()
    current: Definition | None = start
    while current is not None and id(current.expression) not in seen:
        seen.add(id(current.expression))
        yield current
        column = bare_column(current.expression)
        behind = lineage.behind(current.block, column) if column is not None else ()
        only = behind[0] if len(behind) == 1 else None
        current = only if isinstance(only, Definition) else None


def source_behind(lineage: Lineage, definition: Definition) -> SourceColumn | None:
    """Return the source column that a definition only names, or None."""
    column = bare_column(definition.expression)
    behind = lineage.behind(definition.block, column) if column is not None else ()
    only = behind[0] if len(behind) == 1 else None
    return only if isinstance(only, SourceColumn) else None


def around(node: exp.Expr, block: Block) -> Iterator[exp.Expr]:
    """Yield what surrounds an expression within its SELECT, inner first."""
    parent = node.parent
    while parent is not None and parent is not block.select:
        yield parent
        parent = parent.parent


def _is_followed_no_further(expression: exp.Expr) -> bool:
    """Tell whether a subquery or a setting has a part in a value."""
    return any(
        isinstance(node, exp.Query)
        or (isinstance(node, exp.Anonymous) and node.name.casefold() == "getvariable")
        for node in expression.walk()
    )
