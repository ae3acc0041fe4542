"""Which column holds what after PIVOT and UNPIVOT, as far as the query tells."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from sync.lint.flow.expressions import value_of
from sync.lint.flow.scope import Scope
from sync.lint.flow.value import CLEAN, Relation, Value, joined, relation_of, unfollowed

_NAME_AND_VALUE = ("name", "value")
"""What DuckDB calls the columns that UNPIVOT makes when nobody names them."""


def turned(relation: Relation, pivot: exp.Pivot, scope: Scope) -> Relation:
    """Return a relation after `FROM relation PIVOT (...)` or UNPIVOT.

    Where the new columns cannot be told from the old ones, each may hold anything.
    """
    fields = pivot.args.get("fields") or []
    is_plain = len(fields) == 1 and isinstance(fields[0], exp.In)
    known = (_unpivoted if pivot.unpivot else _pivoted)(relation, pivot, scope) if is_plain else None
    return known or unfollowed(relation.values())


def _unpivoted(relation: Relation, pivot: exp.Pivot, _scope: Scope) -> Relation | None:
    field, turned_columns = pivot.args["fields"][0], pivot.args["fields"][0].expressions
    names = [column.name.casefold() for column in turned_columns]
    held = [value for name in names if (value := relation.exact(name)) is not None]
    are_columns = all(isinstance(column, exp.Column) for column in turned_columns)
    if not are_columns or len(held) != len(names) or len(pivot.expressions) != 1:
        return None
    kept = [(name, value) for name, value in relation.columns if name not in names]
    new = [(field.this.name, CLEAN), (pivot.expressions[0].name, joined(held))]
    return relation_of([*kept, *new], relation.others)


def _pivoted(relation: Relation, pivot: exp.Pivot, scope: Scope) -> Relation | None:
    choices = pivot.args["fields"][0].expressions
    if relation.others is not None or not all(isinstance(choice, exp.Literal) for choice in choices):
        return None
    return _widened(relation, pivot, pivot.expressions, [*pivot.expressions, *pivot.args["fields"]], scope)


def turned_by_statement(relation: Relation, pivot: exp.Pivot, scope: Scope) -> Relation | None:
    """Return a relation after `PIVOT relation ON ... USING ...`, or None when it cannot be told."""
    using = pivot.args.get("using")
    if pivot.unpivot:
        return _unpivoted_by_statement(relation, pivot)
    if not using or relation.others is not None:
        return None
    return _widened(relation, pivot, using, [*using, *pivot.expressions], scope)


def _unpivoted_by_statement(relation: Relation, pivot: exp.Pivot) -> Relation | None:
    """Return a relation after `UNPIVOT relation ON a, b INTO NAME n VALUE v`: `n` holds names alone."""
    into = pivot.args.get("into")
    if not all(isinstance(column, exp.Column) for column in pivot.expressions):
        return None
    names = [column.name.casefold() for column in pivot.expressions]
    held = [value for name in names if (value := relation.exact(name)) is not None]
    given = (into.this.name, *(column.name for column in into.expressions)) if into else _NAME_AND_VALUE
    if len(held) != len(names) or len(given) != len(_NAME_AND_VALUE):
        return None
    kept = [(name, value) for name, value in relation.columns if name not in names]
    return relation_of([*kept, (given[0], CLEAN), (given[1], joined(held))], relation.others)


def _widened(
    relation: Relation, pivot: exp.Pivot, made: list[exp.Expr], mentioned: list[exp.Expr], scope: Scope
) -> Relation:
    """Return the kept columns beside the made ones, whose names may clash with theirs."""
    inside = replace(scope, relations={"": relation})
    values = joined(value_of(aggregate, inside) for aggregate in made)
    kept = _kept(relation, pivot, mentioned)
    return relation_of([(name, joined([value, values])) for name, value in kept], values)


def _kept(relation: Relation, pivot: exp.Pivot, mentioned: list[exp.Expr]) -> list[tuple[str, Value]]:
    """Return the columns of GROUP BY or, without it, those the pivot does not mention."""
    group = pivot.args.get("group")
    if group is not None:
        grouped = {column.name.casefold() for column in group.find_all(exp.Column)}
        return [(name, value) for name, value in relation.columns if name in grouped]
    used = {column.name.casefold() for part in mentioned for column in part.find_all(exp.Column)}
    return [(name, value) for name, value in relation.columns if name not in used]
