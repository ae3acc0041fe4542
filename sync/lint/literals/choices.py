"""Follow constants and NULLs through what chooses among alternatives: CASE, IF, COALESCE, NULLIF.

Conditions over constants are decided; each further one is written down with its
alternatives (`decided_by`), so that a filter which speaks of the same columns can take
them away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from sqlglot import exp

from sync.lint.literals.expressions import TRUE, is_surely, may_be, value_of
from sync.lint.literals.folding import combinations
from sync.lint.literals.scope import Scope, column_key
from sync.lint.literals.value import (
    Alternative,
    Constant,
    Gap,
    Value,
    anything,
    joined,
    null,
    presence,
)

NO_ELSE = "a CASE without ELSE"


@dataclass(frozen=True, slots=True)
class _Branches:
    """Conditions and results in order, and what comes out when none holds."""

    branches: tuple[tuple[exp.Expr, exp.Expr], ...]
    default: exp.Expr | None
    node: exp.Expr


def case(node: exp.Case, scope: Scope) -> Value:
    """Return what a CASE may yield."""

    def condition(branch: exp.If) -> exp.Expr:
        return exp.EQ(this=node.this.copy(), expression=branch.this.copy()) if node.this else branch.this

    branches = tuple((condition(branch), branch.args["true"]) for branch in node.args["ifs"])
    return _chosen(_Branches(branches, node.args.get("default"), node), scope)


def either(node: exp.If, scope: Scope) -> Value:
    """Return what `if(condition, one, other)` may yield."""
    return _chosen(_Branches(((node.this, node.args["true"]),), node.args.get("false"), node), scope)


def _chosen(branches: _Branches, scope: Scope) -> Value:
    """Try the branches once for every combination of what the columns of their conditions may be."""
    return joined(
        _taken(branches, scope.pinned_to(pins)).decided(_deciders(pins))
        for pins in _alternatives(branches, scope)
    )


def _deciders(pins: Mapping[str, Value]) -> frozenset[str]:
    alternatives = (one for pin in pins.values() for one in pin.alternatives())
    return frozenset().union(*(one.decided_by for one in alternatives))


def _alternatives(branches: _Branches, scope: Scope) -> Iterator[Mapping[str, Value]]:
    """Yield what columns with known values may be together; columns that may be anything are left out."""
    columns = {
        column_key(column): value_of(column, scope)
        for condition, _ in branches.branches
        for column in condition.find_all(exp.Column)
    }
    closed = {key: value for key, value in columns.items() if value.is_closed and not value.is_always_null}
    for chosen in combinations(list(closed.values())) or iter([()]):
        yield {key: _single(one, closed[key]) for key, one in zip(closed, chosen, strict=False)}


def _single(one: Alternative, value: Value) -> Value:
    if isinstance(one, Constant):
        return Value(frozenset({one}), origins=value.origins)
    return Value(gaps=frozenset({one}), origins=value.origins)


def _taken(branches: _Branches, scope: Scope) -> Value:
    found: list[Value] = []
    open_conditions: list[exp.Expr] = []
    deciding: frozenset[str] = frozenset()
    for condition, branch in branches.branches:
        verdict = value_of(condition, scope)
        if not may_be(verdict, TRUE):
            continue
        is_last = is_surely(verdict, TRUE)
        if not is_last:
            deciding |= _deciding(condition, verdict)
            open_conditions.append(condition)
        found.append(_undecided(value_of(branch, scope), deciding, scope))
        if is_last:
            return joined(found)
    return joined([*found, _undecided(_otherwise(branches, open_conditions, scope), deciding, scope)])


def _deciding(condition: exp.Expr, verdict: Value) -> frozenset[str]:
    return verdict.origins | presence(verdict.origins) if condition.find(exp.Is) else verdict.origins


def _otherwise(branches: _Branches, open_conditions: Sequence[exp.Expr], scope: Scope) -> Value:
    if _are_exhaustive(open_conditions):
        return anything()
    if branches.default is not None:
        return value_of(branches.default, scope)
    return null(NO_ELSE, scope.reader.written(branches.node))


def _undecided(value: Value, deciding: frozenset[str], scope: Scope) -> Value:
    """Return one alternative among several, as far as it is certain to occur.

    A filter that speaks of what decides may rule it out; the cases of a macro may not
    concern this call of it.
    """
    if not deciding:
        return value
    if deciding & scope.filtered:
        return value.doubted()
    if scope.reader.site:
        value = value.filled()
    return value.decided(deciding)


def _are_exhaustive(conditions: Sequence[exp.Expr]) -> bool:
    """Tell whether one condition is the opposite of another.

    Both are unknown where a part is NULL, but the query does not say that one is.
    """
    return any(_is_opposite(one, other) for one in conditions for other in conditions if one is not other)


def _is_opposite(one: exp.Expr, other: exp.Expr) -> bool:
    if isinstance(other, exp.Not) and other.this.unnest() == one.unnest():
        return True
    opposite = _opposites().get(type(one))
    return opposite is type(other) and one.this == other.this and one.expression == other.expression


@cache
def _opposites() -> Mapping[type, type]:
    return {exp.EQ: exp.NEQ, exp.GT: exp.LTE, exp.GTE: exp.LT}


def coalesce(node: exp.Coalesce, scope: Scope) -> Value:
    """Return the first value that is not NULL; those behind a certain one are never reached."""
    found: list[Value] = []
    tried: list[Value] = []
    deciding: frozenset[str] = frozenset()
    for part in (node.this, *node.expressions):
        value = value_of(part, scope)
        tried.append(value)
        if value.is_always_null:
            continue
        found.append(_undecided(value.filled(), deciding, scope))
        if value.is_closed and not value.gaps:
            return joined(found)
        deciding |= value.origins | presence(value.origins)
    return replace(joined(found), gaps=_remaining_gaps(tried))


def _remaining_gaps(tried: Sequence[Value]) -> frozenset[Gap]:
    """Return why all of several values may be NULL at once."""
    if not all(value.gaps for value in tried):
        return frozenset()
    return frozenset().union(*(value.gaps for value in tried))


def nullif(node: exp.Nullif, scope: Scope) -> Value:
    """Return the first value, NULL where it equals the second."""
    value, other = value_of(node.this, scope), value_of(node.expression, scope)
    if value.is_always_null:
        return value
    if value.is_closed and other.is_closed:
        texts = {one.text for one in other.constants}
        kept = frozenset(one for one in value.constants if one.text not in texts)
        gone = (Gap("a NULLIF", one.written, one.decided_by) for one in value.constants - kept)
        return replace(value, constants=kept, gaps=value.gaps | frozenset(gone))
    origins = value.origins | other.origins
    if scope.reader.site or origins & scope.filtered:
        return anything(origins)
    return replace(
        value, gaps=value.gaps | {Gap("a NULLIF", scope.reader.written(node), origins)}, origins=origins
    )
