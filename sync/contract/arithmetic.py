"""Rules about numbers, exact for every SQL type.

A JSON number is its decimal text. Integer and DECIMAL columns hold exactly that, on a
grid of fixed scale; a DOUBLE stands for the shortest decimal that reads back as the same
double, which is how the engine and Python both write it. Bounds from the schema are
moved to the nearest value the type can hold, so comparing in SQL equals comparing texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction
from math import ceil, floor, isinf
from types import MappingProxyType
from typing import Final

from sqlglot import exp

from sync.contract.exact import MAX_DIGITS, Number, step_units
from sync.contract.logic import all_of, always, any_of, call, cast, known, negated, never
from sync.contract.values import Kind, SqlType, Value

_WIDE: Final = Context(prec=MAX_DIGITS + 2)

_COMPARISONS: Final[Mapping[str, type[exp.Binary]]] = MappingProxyType(
    {
        "minimum": exp.GTE,
        "exclusiveMinimum": exp.GT,
        "maximum": exp.LTE,
        "exclusiveMaximum": exp.LT,
    }
)

_LOWER: Final = frozenset({"minimum", "exclusiveMinimum"})

# No double lies on the limit: by (it is a lower limit, the nearest double keeps to it).
_BESIDE_LIMIT: Final[Mapping[tuple[bool, bool], type[exp.Binary]]] = MappingProxyType(
    {(True, True): exp.GTE, (True, False): exp.GT, (False, True): exp.LTE, (False, False): exp.LT}
)


def is_finite(value: Value) -> exp.Expr:
    """Return whether a number is neither NaN nor infinite."""
    return call("isfinite", value.sql()) if value.kind is Kind.DOUBLE else always()


def is_whole(value: Value) -> exp.Expr:
    """Return whether a number has no fraction; 1.0 is whole, NaN and infinities are not."""
    if value.kind is Kind.INTEGER or (value.kind is Kind.DECIMAL and value.type.scale == 0):
        return always()
    whole = exp.EQ(this=call("trunc", value.sql()), expression=value.sql())
    return all_of((is_finite(value), whole))


def compared(value: Value, keyword: str, limit: Number) -> exp.Expr:
    """Return whether a number keeps to a limit; what is not finite is no number and passes."""
    if value.kind is Kind.DOUBLE:
        return any_of((negated(is_finite(value)), _compared_double(value, keyword, Decimal(limit))))
    return _compared_exact(value, keyword, Fraction(limit))


def _compared_double(value: Value, keyword: str, limit: Decimal) -> exp.Expr:
    """Compare with the double nearest to the limit, which may lie on either side of it."""
    nearest, is_lower = float(limit), keyword in _LOWER
    if isinf(nearest):
        return known((nearest < 0) == is_lower)
    written = Decimal(repr(nearest))
    comparison = _COMPARISONS[keyword]
    if written != limit:
        nearest_is_valid = (written > limit) == is_lower
        comparison = _BESIDE_LIMIT[is_lower, nearest_is_valid]
    holds: exp.Expr = comparison(this=value.sql(), expression=_double(nearest))
    return holds


def _compared_exact(value: Value, keyword: str, limit: Fraction) -> exp.Expr:
    """Compare with the outermost value of the type's grid that keeps to the limit."""
    units = limit * 10**value.type.scale
    lowest, highest = value.type.lowest, value.type.highest
    if keyword in _LOWER:
        least = ceil(units) if keyword == "minimum" else floor(units) + 1
        if least <= lowest or least > highest:
            return known(least <= lowest)
        return exp.GTE(this=value.sql(), expression=_exact(value.type, least))
    greatest = floor(units) if keyword == "maximum" else ceil(units) - 1
    if greatest >= highest or greatest < lowest:
        return known(greatest >= highest)
    return exp.LTE(this=value.sql(), expression=_exact(value.type, greatest))


def number_literal(type_: SqlType, number: Number) -> exp.Expr | None:
    """Return a number as a literal of a type, or None when no value of the type equals it."""
    if type_.kind is Kind.DOUBLE:
        nearest = float(Decimal(number))
        return _double(nearest) if not isinf(nearest) and Decimal(repr(nearest)) == number else None
    units = Fraction(number) * 10**type_.scale
    fits = units.denominator == 1 and type_.lowest <= units <= type_.highest
    return _exact(type_, int(units)) if fits else None


def is_multiple(value: Value, step: Number) -> exp.Expr | None:
    """Return whether a number is a multiple of a step, or None when the step is too fine or too large.

    A number counts as a multiple only if 38 digits hold it with the step's decimals: the
    text is cast to such a DECIMAL and must survive the way back, then its digits divide.
    """
    decimals, units = step_units(step)
    if decimals > MAX_DIGITS or units >= 10**MAX_DIGITS:
        return None
    exact = cast(cast(value.sql(), "VARCHAR"), f"DECIMAL({MAX_DIGITS},{decimals})", tries=True)
    written = cast(exact, "VARCHAR")
    back = cast(written.copy(), "DOUBLE" if value.kind is Kind.DOUBLE else value.type.name, tries=True)
    conditions: list[exp.Expr] = [exp.EQ(this=back, expression=value.sql())]
    if units > 1:
        digits = cast(call("replace", written, ".", ""), "HUGEINT")
        rest = exp.Mod(this=digits, expression=cast(exp.Literal.string(str(units)), "HUGEINT"))
        conditions.append(exp.EQ(this=rest, expression=exp.Literal.number(0)))
    holds = exp.Coalesce(this=all_of(conditions), expressions=[never()])
    return any_of((negated(is_finite(value)), holds))


def _exact(type_: SqlType, units: int) -> exp.Expr:
    return cast(exp.Literal.string(f"{Decimal(units).scaleb(-type_.scale, _WIDE):f}"), type_.name)


def _double(number: float) -> exp.Expr:
    """Return a double by its text; SQL would read a bare 0.1 as a DECIMAL first."""
    return cast(exp.Literal.string(repr(number)), "DOUBLE")
