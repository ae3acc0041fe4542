"""Follow what conditions choose: CASE, if(), COALESCE, NULLIF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from sync.lint.flow.expressions import parts_of, value_of
from sync.lint.flow.presence import (
    Columns,
    checked_columns,
    columns_if_false,
    columns_if_true,
    constant_outcome,
)
from sync.lint.flow.scope import Scope
from sync.lint.flow.value import PRESENT, Value, joined


def case(node: exp.Case, scope: Scope) -> Value:
    """Follow CASE into all branches whose conditions may hold."""
    values: list[Value] = []
    around = scope
    for branch in node.args["ifs"]:
        outcome = constant_outcome(branch.this)
        if outcome is not False:
            values.append(_branch(branch, scope, around))
        if outcome:
            return _one_of(values)
        scope = _with_present(scope, columns_if_false(branch.this))
    default = node.args.get("default")
    if default is None:
        return _alternatives(values).without_form(PRESENT)
    return _one_of([*values, _result(default, scope, around)])


def if_(node: exp.If, scope: Scope) -> Value:
    """Follow if(), a CASE of one branch."""
    value, other = _branch(node, scope, scope), node.args.get("false")
    if other is None:
        return _alternatives([value]).without_form(PRESENT)
    return _alternatives([value, _result(other, _with_present(scope, columns_if_false(node.this)), scope)])


def one_of_all(node: exp.Coalesce | exp.Greatest | exp.Least, scope: Scope) -> Value:
    """Follow COALESCE, and GREATEST and LEAST, which skip NULL as well."""
    return _alternatives(list(parts_of(node, scope)))


def nullif(node: exp.Nullif, scope: Scope) -> Value:
    """Follow NULLIF, which takes a constant away again."""
    return value_of(node.this, scope).each(lambda strand: replace(strand, is_folded=False))


def _branch(branch: exp.If, scope: Scope, around: Scope) -> Value:
    """Follow what a branch yields, for rows that its condition admits."""
    checked = tuple(checked_columns(branch.this))
    inner = replace(scope, checked=(*scope.checked, *checked)) if checked else scope
    return _result(branch.args["true"], _with_present(inner, columns_if_true(branch.this)), around)


def _with_present(scope: Scope, columns: Columns) -> Scope:
    return replace(scope, present=scope.present | columns) if columns else scope


def _result(node: exp.Expr, scope: Scope, around: Scope) -> Value:
    """Follow a result; that it is not NULL because of its condition holds in its own branch alone."""
    value = value_of(node, scope)
    return value if scope.present == around.present else value.without_form(PRESENT)


def _one_of(values: Sequence[Value]) -> Value:
    return values[0] if len(values) == 1 else _alternatives(values)


def _alternatives(values: Sequence[Value]) -> Value:
    """Join the results a CASE or COALESCE may have; a constant among them stands where NULL would."""
    result = joined(values)
    return result.folded() if any(value.constant is not None for value in values) else result
