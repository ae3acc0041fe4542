"""Follow personal data through one query: WITH, FROM, SELECT, set operations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from sqlglot import exp

from sync.lint.flow.expressions import value_of
from sync.lint.flow.pivots import turned, turned_by_statement
from sync.lint.flow.presence import checked_columns, present_columns
from sync.lint.flow.scope import Scope
from sync.lint.flow.value import CLEAN, PRESENT, Relation, Value, joined, lost, relation_of, unfollowed
from sync.lint.projections import is_several, output_name

MAX_ROUNDS = 6
"""How often a recursive CTE is followed before it is given up; each round adds one step."""


def followed(query: exp.Expr, scope: Scope) -> Relation:
    """Return the relation a query yields.

    `scope` is that of the query around, whose columns a subquery may use.
    """
    inner = Scope(scope.reader, ctes=_with_ctes(query, scope), outer=scope)
    follow = _followers().get(type(query))
    return follow(query, inner) if follow else _blurred(query, inner)


def _with_ctes(query: exp.Expr, scope: Scope) -> Mapping[str, Relation]:
    with_ = query.args.get("with_")
    ctes = dict(scope.ctes)
    if with_ is None:
        return ctes
    follow_cte = _recursive if with_.args.get("recursive") else _plain
    for cte in with_.expressions:
        around = Scope(scope.reader, ctes=ctes, outer=scope.outer)
        ctes = {**ctes, cte.alias.casefold(): follow_cte(cte, around)}
    return ctes


def _alias_columns(source: exp.Expr) -> list[exp.Expr]:
    """Return the column names an alias gives, as in `people(name, age)`."""
    alias = source.args.get("alias")
    return list(alias.columns) if isinstance(alias, exp.TableAlias) else []


def _plain(cte: exp.CTE, scope: Scope) -> Relation:
    return followed(cte.this, scope).renamed(column.name for column in _alias_columns(cte))


def _recursive(cte: exp.CTE, scope: Scope) -> Relation:
    """Follow a CTE that may read itself until another round adds nothing."""
    names = [column.name for column in _alias_columns(cte)]
    start = cte.this.this if isinstance(cte.this, exp.SetOperation) else cte.this
    known = followed(start, scope).renamed(names)
    for _ in range(MAX_ROUNDS):
        around = replace(scope, ctes={**scope.ctes, cte.alias.casefold(): known})
        again = followed(cte.this, around).renamed(names)
        if again == known:
            return known
        known = again
    return unfollowed([*known.values(), lost(f'the recursive CTE "{cte.alias}"')])


def _select(query: exp.Select, scope: Scope) -> Relation:
    columns: list[tuple[str, Value]] = []
    others: list[Value] = []
    aliases: dict[str, Value] = {}
    where = query.args.get("where")
    scope = replace(
        scope,
        relations=_relations(query, scope),
        aliases=aliases,
        present=present_columns(query),
        checked=tuple(checked_columns(where.this)) if where is not None else (),
    )
    is_spelt = scope.is_spelt
    for projection in query.expressions:
        outcome = _projected(projection, scope)
        is_spelt = is_spelt and outcome.is_spelt
        columns += outcome.columns
        aliases.update((name, value) for name, value in outcome.columns if name)
        if outcome.others is not None:
            others.append(outcome.others)
    return relation_of(columns, joined(others) if others else None, is_spelt=is_spelt)


def _projected(projection: exp.Expr, scope: Scope) -> Relation:
    """Return the columns one projection adds."""
    star = projection.this if isinstance(projection, exp.Column) else projection
    if isinstance(star, exp.Star):
        return _starred(star, projection, scope)
    if is_several(projection):
        return _picked(projection, scope)
    is_spelt = isinstance(projection, exp.Alias | exp.Column) and not _is_field(projection, scope)
    value = value_of(projection, scope).without_form(PRESENT)
    return relation_of([(output_name(projection), value)], is_spelt=is_spelt)


def _is_field(projection: exp.Expr, scope: Scope) -> bool:
    """Tell whether a name with a qualifier is a struct's field, whose spelling only its type tells."""
    table = projection.table.casefold() if isinstance(projection, exp.Column) else ""
    return bool(table) and table not in scope.relations


def _picked(projection: exp.Expr, scope: Scope) -> Relation:
    """Return the columns of COLUMNS(...) or `* LIKE ...`; an expression over them may have any of them."""
    if isinstance(projection, exp.Columns) or _is_filtered_star(projection):
        names = scope.chosen(projection.sql(dialect="duckdb"))
        if names is not None:
            return relation_of(((name, scope.named(name)) for name in names), is_spelt=True)
    has_star_alone = projection.find(exp.Columns) is None
    return unfollowed([scope.everything() if has_star_alone else value_of(projection, scope)])


def _is_filtered_star(node: exp.Expr) -> bool:
    while isinstance(node, exp.Escape | exp.Glob | exp.ILike | exp.Like | exp.Not | exp.SimilarTo):
        node = node.this
    return isinstance(node.this if isinstance(node, exp.Column) else node, exp.Star)


def _starred(star: exp.Star, projection: exp.Expr, scope: Scope) -> Relation:
    table = projection.table if isinstance(projection, exp.Column) else ""
    relations = [
        relation for name, relation in scope.relations.items() if not table or name == table.casefold()
    ]
    if table and not relations:
        return unfollowed([scope.named(table)])
    left_out = {item.name.casefold() for item in star.args.get("except_") or ()}
    renamed = {item.this.name.casefold(): item.alias for item in star.args.get("rename") or ()}
    replaced = {item.alias.casefold(): value_of(item, scope) for item in star.args.get("replace") or ()}
    columns = [
        (renamed.get(name, name), replaced.get(name, value))
        for relation in relations
        for name, value in relation.columns
        if name not in left_out
    ]
    others = [relation.others for relation in relations if relation.others is not None]
    is_spelt = all(relation.is_spelt for relation in relations)
    return relation_of(columns, joined(others) if others else None, is_spelt=is_spelt)


def _set_operation(query: exp.SetOperation, scope: Scope) -> Relation:
    left, right = followed(query.this, scope), followed(query.expression, scope)
    if isinstance(query, exp.Except):
        return left  # the right side only takes rows away, as a condition does
    if left.others is not None or right.others is not None:
        return unfollowed([*left.values(), *right.values()])
    if query.args.get("by_name"):
        return _by_name(left, right)
    if len(left.columns) != len(right.columns):
        return unfollowed([*left.values(), *right.values()])
    pairs = zip(left.columns, right.columns, strict=True)
    columns = ((name, joined([value, other])) for (name, value), (_, other) in pairs)
    return relation_of(columns, is_spelt=left.is_spelt)


def _by_name(left: Relation, right: Relation) -> Relation:
    names = dict.fromkeys(name for name, _ in (*left.columns, *right.columns))
    found = ((name, [side.exact(name) for side in (left, right)]) for name in names)
    columns = ((name, joined(value for value in values if value is not None)) for name, values in found)
    return relation_of(columns, is_spelt=left.is_spelt and right.is_spelt)


def _relations(query: exp.Select, scope: Scope) -> Mapping[str, Relation]:
    """Return the relations of FROM and its joins by folded alias; later ones may use earlier ones."""
    found: dict[str, Relation] = {}
    for number, source in enumerate(_sources(query)):
        relation = _read(source, replace(scope, relations=found))
        name = _called(source).casefold() or f"#{number}"
        found = {**found, name if name not in found else f"#{number}": relation}
    return found


def _called(source: exp.Expr) -> str:
    """Return the name of one entry of FROM; after PIVOT it is that of its result."""
    pivots = source.args.get("pivots") or []
    return (pivots[-1].alias if pivots else "") or source.alias_or_name


def _sources(query: exp.Select) -> Iterator[exp.Expr]:
    source = query.args.get("from_")
    if source is not None:
        yield from _with_its_joins(source.this)
    for join in query.args.get("joins") or ():
        yield from _with_its_joins(join.this)
    yield from query.args.get("laterals") or ()


def _with_its_joins(source: exp.Expr) -> Iterator[exp.Expr]:
    """Yield a relation and those joined to it inside parentheses."""
    yield source
    for join in source.args.get("joins") or ():
        yield from _with_its_joins(join.this)


def _read(source: exp.Expr, scope: Scope) -> Relation:
    """Return the relation one entry of FROM stands for."""
    pivots = source.args.get("pivots") or []
    if len(pivots) == 1:
        return turned(followed(source, scope), pivots[0], scope).renamed(
            column.name for column in _alias_columns(pivots[0])
        )
    if pivots:
        return unfollowed(followed(source, scope).values())
    return followed(source, scope).renamed(column.name for column in _alias_columns(source))


def _table(source: exp.Table, scope: Scope) -> Relation:
    if not isinstance(source.this, exp.Identifier):
        return unfollowed([value_of(source.this, scope.outer or scope)])
    folded = source.name.casefold()
    if not source.db and folded in scope.ctes:
        return scope.ctes[folded]
    name = ".".join(part.name for part in source.parts)
    return scope.reader.relation(name) or unfollowed([lost(f'the relation "{name}"')])


def _subquery(source: exp.Subquery, scope: Scope) -> Relation:
    if isinstance(source.this, exp.Table) or source.args.get("joins"):
        return _blurred(source, scope)
    return followed(source.this, scope)


def _values(source: exp.Values, scope: Scope) -> Relation:
    rows = [row.expressions for row in source.expressions]
    around = scope.outer or scope
    columns = zip(*rows, strict=True) if len({len(row) for row in rows}) == 1 else ()
    named = (
        (f"col{number}", joined(value_of(cell, around) for cell in cells))
        for number, cells in enumerate(columns)
    )
    return relation_of(named, is_spelt=True)


def _unnest(source: exp.Unnest, scope: Scope) -> Relation:
    around = scope.outer or scope
    return unfollowed(value_of(item, around) for item in source.expressions)


def _lateral(source: exp.Lateral, scope: Scope) -> Relation:
    around = scope.outer or scope
    if isinstance(source.this, exp.Subquery):
        return followed(source.this, around)
    return unfollowed([value_of(source.this, around)])


def _pivot(query: exp.Pivot, scope: Scope) -> Relation:
    relation = followed(query.this, scope)
    return turned_by_statement(relation, query, scope) or unfollowed(relation.values())


def _blurred(query: exp.Expr, scope: Scope) -> Relation:
    """Give every column everything that any relation below holds: for what is not known here."""
    tables = [_table(table, scope) for table in query.find_all(exp.Table)]
    around = scope.outer.everything() if scope.outer else CLEAN
    return unfollowed([around, *(value for table in tables for value in table.values())])


@cache
def _followers() -> Mapping[type, Callable[[Any, Scope], Relation]]:
    return {
        exp.Select: _select,
        exp.Union: _set_operation,
        exp.Except: _set_operation,
        exp.Intersect: _set_operation,
        exp.Subquery: _subquery,
        exp.Table: _table,
        exp.Values: _values,
        exp.Unnest: _unnest,
        exp.Lateral: _lateral,
        exp.Pivot: _pivot,
    }
