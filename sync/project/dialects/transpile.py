"""Apply the dialect tables to one query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from sync.project.dialects.base import Change, Rewrite, construct_of
from sync.project.dialects.tables import CHANGES, REWRITES

if TYPE_CHECKING:
    from sqlglot import exp

Row = TypeVar("Row", Rewrite, Change)


def transpiled(query: exp.Expr, dialect: str, rewrites: Iterable[Rewrite] = REWRITES) -> str:
    """Return the DuckDB text of a query of another dialect; the query itself stays as it is.

    Args:
        query: Parsed in its own dialect.
        dialect: Its name, as sqlglot knows it.
        rewrites: Rows to apply; a test leaves one out to see that it is needed.
    """
    return _generated(query, dialect, rewrites)[0]


def inexpressible_in(query: exp.Expr, dialect: str) -> tuple[str, ...]:
    """Return what sqlglot says it leaves out because DuckDB has nothing for it, one sentence each."""
    return _generated(query, dialect, REWRITES)[1]


def _generated(query: exp.Expr, dialect: str, rewrites: Iterable[Rewrite]) -> tuple[str, tuple[str, ...]]:
    from sqlglot import ErrorLevel
    from sqlglot.dialects.duckdb import DuckDB

    tree = _rewritten(query.copy(), _by_construct(rewrites, dialect))
    # Left to itself, the generator prints what it leaves out, and lint would not know.
    generator = DuckDB().generator(pretty=True, unsupported_level=ErrorLevel.IGNORE)
    return generator.generate(tree), tuple(generator.unsupported_messages)


def _rewritten(tree: exp.Expr, rows: Mapping[str, list[Rewrite]]) -> exp.Expr:
    # Children stand behind their parents, so an inner construct is done before the one around it.
    for node in reversed(list(tree.walk(bfs=False))):
        for row in rows.get(construct_of(node), ()):
            written = row.write(node)
            if written is not None:
                node.replace(written)
                break
    return tree


def changes_in(query: exp.Expr, dialect: str, *, with_types: bool) -> Iterator[tuple[Change, exp.Expr]]:
    """Yield every construct of a query whose meaning changes, with its row.

    Args:
        query: Parsed in its own dialect.
        dialect: Its name, as sqlglot knows it.
        with_types: Whether the tree's expressions carry their types.
    """
    rows = _by_construct((row for row in CHANGES if with_types or not row.needs_types), dialect)
    for node in query.walk(bfs=False):
        for row in rows.get(construct_of(node), ()):
            if row.applies(node):
                yield row, node


def _by_construct(rows: Iterable[Row], dialect: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        for construct in row.constructs if dialect in row.dialects else ():
            found.setdefault(construct, []).append(row)
    return found
