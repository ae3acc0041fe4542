"""Follow constants and NULLs through one query: WITH, FROM, WHERE, SELECT, set operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from sqlglot import exp

from sync.lint.literals.expressions import value_of
from sync.lint.literals.filters import NOTHING, all_of, conditions, narrowed
from sync.lint.literals.joins import relations_of
from sync.lint.literals.scope import Scope
from sync.lint.literals.value import Relation, Value, joined, row, unknown
from sync.lint.projections import is_several, output_name


def followed(query: exp.Expr, scope: Scope) -> Relation:
    """Return the relation a query yields.

    `scope` is that of the query around, whose columns a subquery may use.
    """
    inner = Scope(scope.reader, ctes=_with_ctes(query, scope), outer=scope)
    follow = _followers().get(type(query))
    return follow(query, inner) if follow else unknown()


def _with_ctes(query: exp.Expr, scope: Scope) -> Mapping[str, Relation]:
    with_ = query.args.get("with_")
    ctes = dict(scope.ctes)
    if with_ is None:
        return ctes
    for cte in with_.expressions:
        if with_.args.get("recursive") and _reads_itself(cte):
            found = unknown()
        else:
            found = followed(cte.this, Scope(scope.reader, ctes=ctes, outer=scope.outer))
        ctes = {**ctes, cte.alias.casefold(): found.renamed(alias_columns(cte))}
    return ctes


def _reads_itself(cte: exp.CTE) -> bool:
    return any(table.name.casefold() == cte.alias.casefold() for table in cte.this.find_all(exp.Table))


def alias_columns(source: exp.Expr) -> list[str]:
    """Return the column names an alias gives, as in `people(name, age)`."""
    alias = source.args.get("alias")
    return [column.name for column in alias.columns] if isinstance(alias, exp.TableAlias) else []


def _select(query: exp.Select, scope: Scope) -> Relation:
    joins = relations_of(query, scope, read)
    scope = replace(scope, relations=joins)
    where = conditions(query.args.get("where"), scope)
    scope = replace(scope, relations=narrowed(joins, where))
    projected = _projected(query, scope)
    named = replace(scope, aliases=projected.columns)
    afterwards = [conditions(query.args.get(key), named) for key in ("having", "qualify")]
    if _reads_aliases(query, named):
        afterwards.append(conditions(query.args["where"], named))
    remaining = all_of([where, *afterwards])
    left = projected if remaining == NOTHING else projected.each(remaining.remaining)
    return replace(left, filtered=scope.filtered | remaining.spoken_of)


def _reads_aliases(query: exp.Select, scope: Scope) -> bool:
    """Tell whether WHERE may speak of columns that the same SELECT computes."""
    where = query.args.get("where")
    names = {column.name.casefold() for column in where.find_all(exp.Column)} if where else set()
    given = {name for relation in scope.relations.values() for name in relation.columns}
    return bool(names & (scope.aliases.keys() - given))


def _projected(query: exp.Select, scope: Scope) -> Relation:
    columns: dict[str, Value] = {}
    scope = replace(scope, aliases=columns)
    is_complete = True
    for projection in query.expressions:
        outcome = _columns_of(projection, scope)
        is_complete &= outcome.is_complete
        for name, value in outcome.columns.items():
            columns[name] = joined([columns[name], value]) if name in columns else value
    return Relation(columns, is_complete)


def _columns_of(projection: exp.Expr, scope: Scope) -> Relation:
    """Return the columns one projection adds; one without a name is called by its place in memory."""
    star = projection.this if isinstance(projection, exp.Column) else projection
    if isinstance(star, exp.Star):
        return _starred(star, projection, scope)
    if is_several(projection):
        return unknown()
    name = output_name(projection).casefold() or row("unnamed", projection)
    return Relation({name: value_of(projection, scope)})


def _starred(star: exp.Star, projection: exp.Expr, scope: Scope) -> Relation:
    table = projection.table.casefold() if isinstance(projection, exp.Column) else ""
    relations = [relation for name, relation in scope.relations.items() if not table or name == table]
    left_out = {item.name.casefold() for item in star.args.get("except_") or ()}
    renamed = {item.this.name.casefold(): item.alias.casefold() for item in star.args.get("rename") or ()}
    replaced = {item.alias.casefold(): value_of(item, scope) for item in star.args.get("replace") or ()}
    columns: dict[str, Value] = {}
    for relation in relations:
        for name, value in relation.columns.items():
            if name not in left_out and name not in columns:
                columns[renamed.get(name, name)] = replaced.get(name, value)
    return Relation(columns, bool(relations) and all(relation.is_complete for relation in relations))


def _union(query: exp.Union, scope: Scope) -> Relation:
    sides = [
        _one_side(followed(side, scope), row(f"side {number}", query))
        for number, side in enumerate((query.this, query.expression), 1)
    ]
    left, right = sides
    filtered = left.filtered | right.filtered
    if query.args.get("by_name"):
        names = dict.fromkeys([*left.columns, *right.columns])
        found = {name: [side.columns[name] for side in sides if name in side.columns] for name in names}
        is_complete = left.is_complete and right.is_complete
        return Relation({name: joined(values) for name, values in found.items()}, is_complete, filtered)
    if not (left.is_complete and right.is_complete) or len(left.columns) != len(right.columns):
        return unknown(filtered)
    pairs = zip(left.columns.items(), right.columns.values(), strict=True)
    return Relation({name: joined([value, other]) for (name, value), other in pairs}, filtered=filtered)


def _one_side(relation: Relation, name: str) -> Relation:
    """Note in every column that tells the rows of a side apart which side they are of."""

    def noted(value: Value) -> Value:
        if value.constants or value.gaps:
            return value.decided(frozenset({name}))
        return value

    return relation.each(noted)


def _left_only(query: exp.SetOperation, scope: Scope) -> Relation:
    """Follow EXCEPT and INTERSECT: rows of the left side, nobody knows which."""
    return followed(query.this, scope).each(Value.doubted)


def _subquery(source: exp.Subquery, scope: Scope) -> Relation:
    if isinstance(source.this, exp.Table) or source.args.get("joins"):
        return unknown()
    return followed(source.this, scope)


def _table(source: exp.Table, scope: Scope) -> Relation:
    if not isinstance(source.this, exp.Identifier):
        return unknown()
    folded = source.name.casefold()
    if not source.db and folded in scope.ctes:
        return scope.ctes[folded]
    name = ".".join(part.name for part in source.parts)
    return scope.reader.relation(name) or unknown()


def _values(source: exp.Values, scope: Scope) -> Relation:
    """Follow the rows of VALUES; each constant is decided by its row."""
    around = scope.outer or scope
    rows = [
        [value_of(cell, around).decided(frozenset({row("values", given)})) for cell in given.expressions]
        for given in source.expressions
    ]
    if len({len(cells) for cells in rows}) != 1:
        return unknown()
    columns = zip(*rows, strict=True)
    return Relation({f"col{number}": joined(cells) for number, cells in enumerate(columns)})


def read(source: exp.Expr, scope: Scope) -> Relation:
    """Return the relation one entry of FROM stands for."""
    if source.args.get("pivots"):
        return unknown()
    return followed(source, scope).renamed(alias_columns(source))


def _lateral(source: exp.Lateral, scope: Scope) -> Relation:
    return followed(source.this, scope.outer or scope) if isinstance(source.this, exp.Subquery) else unknown()


@cache
def _followers() -> Mapping[type, Callable[[Any, Scope], Relation]]:
    return {
        exp.Select: _select,
        exp.Union: _union,
        exp.Except: _left_only,
        exp.Intersect: _left_only,
        exp.Subquery: _subquery,
        exp.Table: _table,
        exp.Values: _values,
        exp.Lateral: _lateral,
    }
