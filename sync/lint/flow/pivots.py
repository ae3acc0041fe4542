"""Which column holds what after PIVOT and UNPIVOT, as far as the query tells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sync.lint.flow.expressions import value_of
from sync.lint.flow.scope import Scope
from sync.lint.flow.value import CLEAN, Relation, Value, joined, relation_of, unfollowed

if TYPE_CHECKING:
    from sqlglot import exp


def turned(relation: Relation, pivot: exp.Pivot, scope: Scope) -> Relation:
    """Return a relation after `FROM relation PIVOT (...)` or UNPIVOT.

    Where the new columns depend on the data, or an alias names them, each may hold anything.
    """
    from sqlglot import exp

    fields = pivot.args.get("fields") or []
    is_plain = len(fields) == 1 and isinstance(fields[0], exp.In) and not pivot.args.get("alias")
    known = (_unpivoted if pivot.unpivot else _pivoted)(relation, pivot, scope) if is_plain else None
    return known or unfollowed(relation.values())


def _unpivoted(relation: Relation, pivot: exp.Pivot, _scope: Scope) -> Relation | None:
    from sqlglot import exp

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
    from sqlglot import exp

    choices = pivot.args["fields"][0].expressions
    kept = _kept(relation, pivot)
    texts = tuple(choice.name.casefold() for choice in choices)
    # A column made of a choice could take the name of one that is kept.
    is_clear = not any(name.startswith(texts) for name, _ in kept) and relation.others is None
    if not choices or not is_clear or not all(isinstance(choice, exp.Literal) for choice in choices):
        return None
    inside = replace(scope, relations={"": relation})
    return relation_of(kept, joined(value_of(aggregate, inside) for aggregate in pivot.expressions))


def _kept(relation: Relation, pivot: exp.Pivot) -> list[tuple[str, Value]]:
    """Return the columns of GROUP BY or, without it, those the pivot does not mention."""
    from sqlglot import exp

    group = pivot.args.get("group")
    if group is not None:
        grouped = {column.name.casefold() for column in group.find_all(exp.Column)}
        return [(name, value) for name, value in relation.columns if name in grouped]
    parts = [*pivot.expressions, *pivot.args["fields"]]
    used = {column.name.casefold() for part in parts for column in part.find_all(exp.Column)}
    return [(name, value) for name, value in relation.columns if name not in used]
