"""What WHERE, HAVING, QUALIFY and ON leave of the alternatives.

A comparison of a column with constants takes away exactly what it rules out. Of any other
condition only the columns it speaks of are known, so whatever they decide may be gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from sync.lint.literals.expressions import TRUE, may_be, value_of
from sync.lint.literals.scope import Scope, column_key
from sync.lint.literals.value import Alternative, Constant, Gap, Relation, Value, joined, presence, rows_among


@dataclass(frozen=True, slots=True)
class Filtered:
    """What conditions say about the rows that pass.

    Attributes:
        spoken_of: Columns and rows that decide whether a row passes.
        present: What cannot be missing in rows that pass.
        gone: Alternatives that no passing row has.
        doubtful: Alternatives that passing rows may have or not.
        kept: Alternatives that a comparison let pass.
        closed: Columns, by their `column_key`, whose values the conditions list.
    """

    spoken_of: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()
    gone: frozenset[Alternative] = frozenset()
    doubtful: frozenset[Alternative] = frozenset()
    kept: frozenset[Alternative] = frozenset()
    closed: Mapping[str, Value] = field(default_factory=dict)

    def remaining(self, value: Value) -> Value:
        """Return what is left of a value in the rows that pass."""
        if not (value.constants or value.gaps):
            return value
        constants = frozenset(one for one in value.constants if one not in self.gone)
        certain = frozenset(one for one in constants if not self._is_doubted(one))
        gaps = frozenset(one for one in value.gaps if not self._is_filled(one))
        is_open = value.is_open or certain != constants or not (certain or gaps)
        return Value(certain, gaps, is_open, value.origins)

    def _is_doubted(self, one: Constant) -> bool:
        return one in self.doubtful or (one not in self.kept and bool(one.decided_by & self.spoken_of))

    def _is_filled(self, one: Gap) -> bool:
        ruled_out = one in self.gone or one in self.doubtful or bool(one.decided_by & self.present)
        return ruled_out or (one not in self.kept and bool(one.decided_by & self.spoken_of))


NOTHING = Filtered()
"""What no condition says: every row passes."""


def all_of(found: Iterable[Filtered]) -> Filtered:
    """Return what several conditions say together."""
    filters = tuple(one for one in found if one != NOTHING)
    if len(filters) <= 1:
        return filters[0] if filters else NOTHING
    return Filtered(
        frozenset().union(*(one.spoken_of for one in filters)),
        frozenset().union(*(one.present for one in filters)),
        frozenset().union(*(one.gone for one in filters)),
        frozenset().union(*(one.doubtful for one in filters)),
        frozenset().union(*(one.kept for one in filters)),
        {key: value for one in filters for key, value in one.closed.items()},
    )


def conditions(node: exp.Expr | None, scope: Scope) -> Filtered:
    """Return what a condition says; every part of an AND holds."""
    if node is None:
        return NOTHING
    condition = node.this if isinstance(node, exp.Where | exp.Having | exp.Qualify) else node
    parts = condition.unnest().flatten() if isinstance(condition.unnest(), exp.And) else [condition]
    return all_of(_condition(part.unnest(), scope) for part in parts)


def _condition(node: exp.Expr, scope: Scope) -> Filtered:
    if isinstance(node, exp.And):
        return conditions(node, scope)
    if _is_not_null(node):
        return _presence(value_of(node.this.this, scope))
    sides = (node.this, node.expression) if isinstance(node, exp.EQ) else ()
    if sides and all(isinstance(side, exp.Column) for side in sides):
        return _lookup(value_of(node.this, scope), value_of(node.expression, scope))
    columns = {column_key(column): column for column in node.find_all(exp.Column)}
    if len(columns) == 1 and not node.find(exp.AggFunc, exp.Window):
        key, column = next(iter(columns.items()))
        return _comparison(node, key, value_of(column, scope), scope)
    return _spoken_of(value_of(column, scope) for column in columns.values())


def _is_not_null(node: exp.Expr) -> bool:
    return (
        isinstance(node, exp.Not)
        and isinstance(node.this, exp.Is)
        and isinstance(node.this.expression, exp.Null)
    )


def _presence(value: Value) -> Filtered:
    """Read `x is not null`: what decides whether x is NULL is settled, which constant it is is not."""
    return Filtered(
        spoken_of=presence(value.origins), present=_rows_present(value), gone=value.gaps, kept=value.constants
    )


def _rows_present(value: Value) -> frozenset[str]:
    """Return what must be there when a value is not NULL: the joined rows it comes from."""
    return rows_among(value.origins).union(*(gap.decided_by for gap in value.gaps))


def _lookup(one: Value, other: Value) -> Filtered:
    """Read `a = b`: neither is NULL; which of the constants occur depends on the other side."""
    both = joined([one, other])
    return replace(_presence(both), kept=frozenset(), doubtful=both.constants)


def _spoken_of(values: Iterable[Value]) -> Filtered:
    """Read a condition nobody can judge."""
    everything = joined(values)
    return Filtered(spoken_of=everything.origins, doubtful=everything.constants | everything.gaps)


def _comparison(node: exp.Expr, key: str, value: Value, scope: Scope) -> Filtered:
    """Read a condition on one column: try it on everything the column may be."""
    alternatives = [
        *(Value(frozenset({one}), origins=value.origins) for one in value.constants),
        *(Value(gaps=frozenset({one}), origins=value.origins) for one in value.gaps),
    ]
    verdicts = [(one, value_of(node, scope.pinned_to({key: one}))) for one in alternatives]
    gone = _members(one for one, verdict in verdicts if not may_be(verdict, TRUE))
    doubtful = _members(one for one, verdict in verdicts if verdict.is_open)
    kept = _members(one for one, _ in verdicts) - gone - doubtful
    # Rows that pass for sure are not spoken of: what else they hold stays certain.
    rows = rows_among(frozenset().union(*(one.decided_by for one in gone | doubtful)))
    passing = rows_among(frozenset().union(*(one.decided_by for one in kept))) - rows
    listed = _listed(node, value, scope)
    return Filtered(
        spoken_of=(value.origins | rows) - passing,
        gone=gone,
        doubtful=doubtful,
        kept=kept,
        closed={key: listed} if listed else {},
    )


def _members(values: Iterable[Value]) -> frozenset[Alternative]:
    return frozenset(one for value in values for one in value.alternatives())


def _listed(node: exp.Expr, value: Value, scope: Scope) -> Value | None:
    """Return the constants that `x = 'a'` or `x in ('a', 'b')` leaves of a column that may be anything."""
    if value.constants or not isinstance(node, exp.EQ | exp.In) or not isinstance(node.this, exp.Column):
        return None
    given = node.expressions if isinstance(node, exp.In) else [node.expression]
    found = [value_of(one, scope) for one in given]
    if not found or not all(one.is_closed for one in found):
        return None
    named = joined(found).constants
    return Value(frozenset(replace(one, written=None) for one in named), origins=value.origins)


def narrowed(relations: Mapping[str, Relation], found: Filtered) -> dict[str, Relation]:
    """Return the relations of FROM as conditions leave them."""
    if found == NOTHING:
        return dict(relations)
    return {
        alias: replace(
            relation,
            columns={
                name: _closed(alias, name, found) or found.remaining(value)
                for name, value in relation.columns.items()
            },
            filtered=relation.filtered | found.spoken_of,
        )
        for alias, relation in relations.items()
    }


def _closed(alias: str, name: str, found: Filtered) -> Value | None:
    return found.closed.get(f"{alias}.{name}") or found.closed.get(name)
