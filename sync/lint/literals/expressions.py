"""Follow constants and NULLs through one expression, bottom up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from sqlglot import exp

from sync.engines.sql import literal
from sync.lint.flow.expressions import arguments_of, function_name
from sync.lint.flow.scope import MAX_MACRO_DEPTH
from sync.lint.literals.folding import folded
from sync.lint.literals.functions import PASSING, STRICT, foldable, lenient
from sync.lint.literals.scope import Scope, Unfoldable, column_key
from sync.lint.literals.value import Constant, Value, anything, null, origins_of

Follow = Callable[[Any, Scope], Value]

TRUE, FALSE = "true", "false"


def value_of(node: exp.Expr, scope: Scope) -> Value:
    """Return what an expression may yield."""
    follow = _followers().get(type(node))
    if follow is not None:
        return follow(node, scope)
    if isinstance(node, exp.Query):
        return _scalar(node, scope)
    parts = arguments_of(node)
    values = [value_of(part, scope) for part in parts]
    if isinstance(node, foldable()) and not node.args.get("query"):
        computed = folded(node, parts, values, scope.reader.fold)
        return computed or _operated(node, values)
    return _called(node, values, scope) if isinstance(node, exp.Func) else anything(origins_of(values))


def _operated(node: exp.Expr, values: list[Value]) -> Value:
    return anything(origins_of(values)) if isinstance(node, lenient()) else _strict(values, values)


def _strict(values: Iterable[Value], deciding: Iterable[Value]) -> Value:
    """Return the value of something that is NULL where any deciding part is."""
    deciders = tuple(deciding)
    origins = origins_of(values)
    lost = next((value for value in deciders if value.is_always_null), None)
    if lost is not None:
        return Value(gaps=lost.gaps, origins=origins)
    gaps = frozenset().union(*(value.gaps for value in deciders))
    return Value(gaps=gaps, is_open=True, origins=origins)


def _called(node: exp.Func, values: list[Value], scope: Scope) -> Value:
    name = function_name(node)
    if name in PASSING:
        return _passed_on(name, values)
    macro = scope.reader.macro(name)
    if macro is not None and name not in STRICT:
        return _expanded(node, name, values, scope)
    if name in STRICT:
        return _strict(values, values[:1])
    return anything(origins_of(values))


def _passed_on(name: str, values: list[Value]) -> Value:
    is_list = name in {"max", "min"} and len(values) > 1
    if not values or is_list:
        return anything(origins_of(values))
    first = values[0]
    return first if first.is_always_null else first.filled()


def _expanded(node: exp.Func, name: str, values: list[Value], scope: Scope) -> Value:
    """Follow a project's own macro into its body."""
    macro, reader = scope.reader.macro(name), scope.reader
    if macro is None or reader.depth >= MAX_MACRO_DEPTH or len(values) != len(macro.arguments):
        return anything(origins_of(values))
    inner = replace(reader, site=reader.written(node), depth=reader.depth + 1)
    names = dict(zip(macro.arguments, values, strict=True))
    return value_of(macro.body, Scope(inner, names=names))


def _scalar(query: exp.Query, scope: Scope) -> Value:
    """Return the value of a subquery; where it reads rows, there may be none."""
    from sync.lint.literals.queries import followed

    columns = list(followed(query, scope).columns.values())
    if len(columns) != 1:
        return anything(origins_of(columns))
    reads = query.args.get("from_") is not None or query.args.get("where") is not None
    return replace(columns[0], gaps=frozenset(), is_open=True) if reads else columns[0]


def _column(node: exp.Column, scope: Scope) -> Value:
    if isinstance(node.this, exp.Star):
        return anything()
    pinned = scope.pinned.get(column_key(node)) if scope.pinned else None
    if pinned is not None:
        return pinned
    return scope.qualified(node.table, node.name) if node.table else scope.named(node.name)


def _identifier(node: exp.Identifier, scope: Scope) -> Value:
    return scope.named(node.name)


def _literal(node: exp.Literal, scope: Scope) -> Value:
    text = str(node.this)
    sql = literal(text) if node.is_string else text
    if not node.is_string and not text.isdigit():
        try:
            text = scope.reader.fold(sql) or text
        except Unfoldable:
            return anything()
    return Value(frozenset({Constant(text, sql, scope.reader.written(node))}))


def _boolean(node: exp.Boolean, _scope: Scope) -> Value:
    text = TRUE if node.this else FALSE
    return Value(frozenset({Constant(text, text)}))


def _null(node: exp.Null, scope: Scope) -> Value:
    return null(f'a NULL in model "{scope.reader.model}"', scope.reader.written(node))


def _unread(node: exp.Expr, scope: Scope) -> Value:
    """Know nothing but the columns an expression reads."""
    return anything(origins_of(value_of(column, scope) for column in node.find_all(exp.Column)))


def _inner(node: exp.Expr, scope: Scope) -> Value:
    # WITHIN GROUP (ORDER BY x) orders nothing that stands there.
    return value_of(node.this, scope) if node.this is not None else _unread(node, scope)


def _cast(node: exp.Cast, scope: Scope) -> Value:
    """Follow a cast; the commonest one changes nothing and is not worth asking the engine."""
    value = value_of(node.this, scope)
    if value.is_closed and node.to.is_type("text", "varchar"):
        return replace(
            value, constants=frozenset(replace(one, sql=literal(one.text)) for one in value.constants)
        )
    return folded(node, [node.this], [value], scope.reader.fold) or _strict([value], [value])


def _and(node: exp.And, scope: Scope) -> Value:
    return _connected(node, scope, FALSE)


def _or(node: exp.Or, scope: Scope) -> Value:
    return _connected(node, scope, TRUE)


def _connected(node: exp.Connector, scope: Scope, deciding: str) -> Value:
    """Return AND or OR; one side alone may decide it."""
    parts = list(node.flatten())
    values = [value_of(part, scope) for part in parts]
    decided = next((value for value in values if is_surely(value, deciding)), None)
    if decided is not None:
        return decided
    both = [node.this, node.expression]
    direct = values if len(parts) == len(both) else [value_of(part, scope) for part in both]
    return folded(node, both, direct, scope.reader.fold) or anything(origins_of(values))


def is_surely(value: Value, text: str) -> bool:
    """Tell whether a value is one constant and nothing else."""
    return value.is_closed and not value.gaps and {one.text for one in value.constants} == {text}


def may_be(value: Value, text: str) -> bool:
    """Tell whether a value can be a constant."""
    return value.is_open or any(one.text == text for one in value.constants)


@cache
def _followers() -> Mapping[type, Follow]:
    """Return what is done for each kind of expression that is not computed from its parts alone."""
    from sync.lint.literals import choices

    return {
        exp.Alias: _inner,
        exp.And: _and,
        exp.Boolean: _boolean,
        exp.Case: choices.case,
        exp.Cast: _cast,
        exp.Coalesce: choices.coalesce,
        exp.Column: _column,
        exp.Dot: _unread,
        exp.Filter: _inner,
        exp.Identifier: _identifier,
        exp.If: choices.either,
        exp.IgnoreNulls: _inner,
        exp.Literal: _literal,
        exp.Null: _null,
        exp.Nullif: choices.nullif,
        exp.Or: _or,
        exp.Order: _inner,
        exp.Paren: _inner,
        exp.Window: _inner,
    }
