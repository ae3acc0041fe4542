"""Names that would have been right where a name was wrong.

The engine leaves its candidates out for columns of aliased views, and names only a few
for others; so they are looked up here, in the SELECT that surrounds the place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlglot import exp

ColumnsOf = Callable[[str], tuple[str, ...]]
"""Column names of a source or model, empty when nobody knows them."""


def columns_in_scope(
    query: exp.Query, offset: int | None, table: str, columns_of: ColumnsOf
) -> tuple[str, ...]:
    """Return the columns a name at `offset` could have meant.

    Args:
        query: The whole query.
        columns_of: Columns of sources and models.
        offset: In the SQL that `query` was parsed from; None means anywhere.
        table: The relation's name or alias when the text names one, else "".
    """
    found = [
        name
        for select in _selects_around(query, offset)
        for relation in _relations(select)
        if not table or relation.alias_or_name.casefold() == table.casefold()
        for name in _columns(relation, columns_of)
    ]
    return tuple(dict.fromkeys(found))


def relations_in_scope(query: exp.Query, offset: int | None) -> tuple[str, ...]:
    """Return the relation names and aliases a name at `offset` could have meant."""
    names = [
        relation.alias_or_name for select in _selects_around(query, offset) for relation in _relations(select)
    ]
    return tuple(dict.fromkeys(name for name in names if name))


def _selects_around(query: exp.Query, offset: int | None) -> list[exp.Select]:
    """Return the innermost SELECT that has an expression at the offset, else all of them."""
    if offset is not None:
        for node in query.walk():
            if node.meta.get("start", -1) <= offset <= node.meta.get("end", -2):
                inner = node.find_ancestor(exp.Select)
                return [inner] if isinstance(inner, exp.Select) else []
    return list(query.find_all(exp.Select))


def _relations(select: exp.Select) -> Iterator[exp.Expr]:
    source = select.args.get("from_")
    if source is not None:
        yield source.this
    yield from (join.this for join in select.args.get("joins") or ())


def _columns(relation: exp.Expr, columns_of: ColumnsOf) -> tuple[str, ...]:
    if isinstance(relation, exp.Subquery):
        return _yielded(relation.this)
    cte = _cte_named(relation)
    if cte is None:
        return columns_of(relation.name)
    given = cte.args["alias"].columns if cte.args.get("alias") else []
    return tuple(column.name for column in given) or _yielded(cte.this)


def _yielded(query: exp.Expr) -> tuple[str, ...]:
    """Return the columns a query names; those of PIVOT depend on its data."""
    return tuple(getattr(query, "named_selects", ()))


def _cte_named(relation: exp.Expr) -> exp.CTE | None:
    node = relation.parent
    while node is not None:
        with_ = node.args.get("with_")
        for cte in with_.expressions if isinstance(with_, exp.With) else ():
            if isinstance(cte, exp.CTE) and cte.alias.casefold() == relation.name.casefold():
                return cte
        node = node.parent
    return None
