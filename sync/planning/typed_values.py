"""Rules for values that arrive with a type of their own: what the rule for text gives, without the text."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

_MOMENTS: Mapping[str, str] = {
    "TIMESTAMP WITH TIME ZONE": "epoch_seconds(given)",
    "TIMESTAMP": "epoch_seconds(local_instant(given))",
    "DATE": "epoch_seconds(local_instant(try_cast(given as timestamp)))",
}
_INTEGERS = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
)
_FINITE = "case when isfinite(given) then given end"
_DOUBLE = "cast(given as double)"
_EXACT_OR_TEXT = """case
    when given between cast('-{limit}' as {type}) and cast('{limit}' as {type}) then cast(given as double)
    else finite_number(cast(given as varchar))
end"""
_WHOLE = "case when {number} = floor({number}) then try_cast({number} as bigint) end"

_EXACT_BELOW = 2**53
"""Up to here every whole number is a double, so that one division gives the double nearest to a decimal."""

_EXACT_POWERS = 22
"""Powers of ten up to this one are doubles themselves."""


def typed_rule(property_: str, type_: str) -> str:
    """Return SQL over `given` with the same meaning as a property's rule for text; "" when there is none.

    Args:
        property_: A canonical property without its number.
        type_: The SQL type, as the engine writes it.
    """
    if property_ == "timestamp":
        return _MOMENTS.get(type_, "")
    number = _number(type_)
    if property_ in {"value", "price"}:
        return number
    return _WHOLE.format(number=number) if property_ == "quantity" and number else ""


def _number(type_: str) -> str:
    """Return SQL of the double nearest to a number; that of a FLOAT is not what its text says."""
    if type_ in _INTEGERS:
        return _DOUBLE
    if type_ == "DOUBLE":
        return _FINITE
    return _decimal(type_) if type_.startswith("DECIMAL(") and type_.endswith(")") else ""


def _decimal(type_: str) -> str:
    digits, scale = (int(part) for part in type_.removeprefix("DECIMAL(").removesuffix(")").split(","))
    if scale > _EXACT_POWERS:
        return ""
    if 10**digits <= _EXACT_BELOW:
        return _DOUBLE
    return _EXACT_OR_TEXT.format(limit=f"{Decimal(_EXACT_BELOW).scaleb(-scale):f}", type=type_)
