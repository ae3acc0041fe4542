"""Follow the relations of FROM through their joins, one after the other.

The outer side of a join is NULL where nothing matches; a later inner join that compares
one of its columns takes such rows away again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sync.lint.literals.filters import Filtered, conditions, narrowed
from sync.lint.literals.scope import Scope
from sync.lint.literals.value import Gap, Relation, Value, row

if TYPE_CHECKING:
    from sqlglot import exp

Read = Callable[["exp.Expr", Scope], Relation]

_CHOOSING = frozenset({"SEMI", "ANTI"})
"""Joins that add no column and choose rows of the left side."""


def relations_of(query: exp.Select, scope: Scope, read: Read) -> dict[str, Relation]:
    """Return the relations of FROM and its joins by folded alias; later ones may use earlier ones."""
    found: dict[str, Relation] = {}
    source = query.args.get("from_")
    if source is not None:
        found = _with_inner_joins({}, source.this, scope, read)
    for join in query.args.get("joins") or ():
        found = _joined(found, join, scope, read)
    for lateral in query.args.get("laterals") or ():
        found = _added(found, lateral, scope, read)
    return found


def _with_inner_joins(
    found: dict[str, Relation], source: exp.Expr, scope: Scope, read: Read
) -> dict[str, Relation]:
    """Add a relation and those joined to it inside parentheses."""
    found = _added(found, source, scope, read)
    for join in source.args.get("joins") or ():
        found = _joined(found, join, scope, read)
    return found


def _added(found: dict[str, Relation], source: exp.Expr, scope: Scope, read: Read) -> dict[str, Relation]:
    name = source.alias_or_name.casefold()
    key = name if name and name not in found else f"#{len(found)}"
    return {**found, key: read(source, replace(scope, relations=found))}


def _joined(found: dict[str, Relation], join: exp.Join, scope: Scope, read: Read) -> dict[str, Relation]:
    if join.kind in _CHOOSING:
        return _chosen(found, join, scope, read)
    together = _with_inner_joins(found, join.this, scope, read)
    on = conditions(join.args.get("on"), replace(scope, relations=together))
    left = {key: together[key] for key in found}
    right = {key: relation for key, relation in together.items() if key not in found}
    side = join.side
    if not side:
        return narrowed(together, _with_using(on, join, replace(scope, relations=together)))
    if side in {"LEFT", "FULL"}:
        right = _outer(narrowed(right, on) if side == "LEFT" else right, join, scope)
    if side in {"RIGHT", "FULL"}:
        left = _outer(narrowed(left, on) if side == "RIGHT" else left, join, scope)
    return {**left, **right}


def _with_using(on: Filtered, join: exp.Join, scope: Scope) -> Filtered:
    """Add what USING says: its columns are there on both sides."""
    keys = [column.name for column in join.args.get("using") or ()]
    values = [value for key in keys for one in scope.relations.values() if (value := one.get(key))]
    gone = frozenset().union(*(value.gaps for value in values))
    present = frozenset().union(*(gap.decided_by for gap in gone))
    return replace(on, gone=on.gone | gone, present=on.present | present)


def _chosen(found: dict[str, Relation], join: exp.Join, scope: Scope, read: Read) -> dict[str, Relation]:
    together = _with_inner_joins(found, join.this, scope, read)
    on = conditions(join.args.get("on"), replace(scope, relations=together))
    if join.kind == "SEMI":
        on = _with_using(on, join, replace(scope, relations=together))
    else:
        on = Filtered(spoken_of=on.spoken_of, doubtful=on.doubtful)
    doubtful = frozenset().union(*(value.constants for value in _keys(found, join)))
    return narrowed(found, replace(on, doubtful=on.doubtful | doubtful))


def _keys(found: Mapping[str, Relation], join: exp.Join) -> list[Value]:
    keys = [column.name for column in join.args.get("using") or ()]
    return [value for key in keys for relation in found.values() if (value := relation.get(key))]


def _outer(relations: dict[str, Relation], join: exp.Join, scope: Scope) -> dict[str, Relation]:
    """Make every column NULL where the other side of an outer join has no match.

    Whoever speaks of such a column afterwards speaks of the join.
    """
    called = join.this.alias_or_name or "a subquery"
    rows = frozenset({row("join", join)})
    gap = Gap(f'the {join.side.lower()} join of "{called}"', scope.reader.written(join.this), rows)

    def missing(value: Value) -> Value:
        return Value(value.constants, value.gaps | {gap}, value.is_open, value.origins | rows)

    return {alias: relation.each(missing) for alias, relation in relations.items()}
