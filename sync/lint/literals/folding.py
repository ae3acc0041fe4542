"""Let the engine compute what holds no column: nothing of SQL's meaning is written down twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

from sqlglot import exp

from sync.engines.base import Engine, EngineFault
from sync.lint.literals.scope import Fold, Unfoldable
from sync.lint.literals.value import Alternative, Constant, Gap, Value, Written, origins_of

MAX_ALTERNATIVES = 32
"""How many combinations of constants are computed before an expression is given up."""


def folder(engine: Engine) -> Fold:
    """Return a function that computes expressions without columns, each once."""
    known: dict[str, str | None] = {}

    def fold(sql: str) -> str | None:
        if sql not in known:
            try:
                (known[sql],) = engine.texts(f"select cast({sql} as varchar)")
            except EngineFault:
                raise Unfoldable from None
        return known[sql]

    return fold


def combinations(values: Sequence[Value]) -> Iterator[tuple[Constant | Gap, ...]] | None:
    """Yield every choice of one alternative per value; None when one is open or there are too many."""
    choices: list[tuple[Alternative, ...]] = [value.alternatives() for value in values]
    if not all(value.is_closed for value in values) or prod(map(len, choices)) > MAX_ALTERNATIVES:
        return None
    return product(*choices)


def folded(node: exp.Expr, parts: Sequence[exp.Expr], values: Sequence[Value], fold: Fold) -> Value | None:
    """Compute an expression for every combination of what its parts may be; None when that cannot be done."""
    choices = combinations(values)
    if choices is None:
        return None
    try:
        found = [_alternative(node, parts, chosen, fold) for chosen in choices]
    except Unfoldable:
        return None
    return Value(
        frozenset(one for one in found if isinstance(one, Constant)),
        frozenset(one for one in found if isinstance(one, Gap)),
        origins=origins_of(values),
    )


def _alternative(
    node: exp.Expr, parts: Sequence[exp.Expr], chosen: Sequence[Alternative], fold: Fold
) -> Alternative:
    sql = _replaced(node, parts, chosen)
    text = fold(sql)
    by = frozenset().union(*(one.decided_by for one in chosen))
    if text is None:
        gap = next((one for one in chosen if isinstance(one, Gap)), None)
        return Gap(gap.how if gap else "an expression that is NULL", gap.written if gap else None, by)
    return Constant(text, sql, _first_place(chosen), by)


def _first_place(chosen: Sequence[Alternative]) -> Written | None:
    return next((one.written for one in chosen if one.written), None)


def _replaced(node: exp.Expr, parts: Sequence[exp.Expr], chosen: Sequence[Alternative]) -> str:
    """Return the SQL of an expression with each direct part replaced by what it is."""
    stand_ins = {id(part): _stand_in(one) for part, one in zip(parts, chosen, strict=True)}
    arguments = {name: _with_stand_ins(value, stand_ins) for name, value in node.args.items()}
    return type(node)(**arguments).sql(dialect="duckdb")


def _with_stand_ins(value: object, stand_ins: Mapping[int, exp.Expr]) -> object:
    """Return an argument of an expression, which may be a list of them, fit to belong to another one."""
    if isinstance(value, list):
        return [_with_stand_ins(one, stand_ins) for one in value]
    if not isinstance(value, exp.Expr):
        return value
    return stand_ins[id(value)] if id(value) in stand_ins else value.copy()


def _stand_in(one: Alternative) -> exp.Expr:
    """Return an expression that is written as a constant's SQL; to parse that again would tell nothing."""
    return exp.Paren(this=exp.Var(this=one.sql if isinstance(one, Constant) else "null"))
