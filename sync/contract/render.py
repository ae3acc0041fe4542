"""A row as JSON text, rendered by the engine with absent keys left out.

This is the value that `jsonschema` judges. It keeps what the engine holds: DECIMAL with
every digit, NaN and infinities in Python's spelling (they are no JSON, and no contract
lets them pass), times as in `values`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from sqlglot import exp

from sync.contract.logic import call, cast, function_of, text
from sync.contract.values import Kind, Value


def json_text(value: Value) -> exp.Expr:
    """Return the JSON text of a value that is not NULL."""
    return _RENDERED[value.kind](value)


def json_or_null(value: Value) -> exp.Expr:
    """Return the JSON text of a list's item, where NULL is null."""
    return exp.Coalesce(this=json_text(value), expressions=[text("null")])


def _object(value: Value) -> exp.Expr:
    """Join the members that are present: `||` with NULL is NULL, and `concat_ws` drops it."""
    members = [
        exp.DPipe(this=text(f"{json.dumps(name, ensure_ascii=False)}:"), expression=json_text(field))
        for name, field in value.fields().items()
    ]
    joined = exp.DPipe(this=text("{"), expression=call("concat_ws", ",", *members)) if members else text("{")
    whole = exp.Paren(this=exp.DPipe(this=joined, expression=text("}")))
    if value.parts is not None:
        return whole
    return exp.Case(ifs=[exp.If(this=exp.Not(this=value.is_null()), true=whole)])


def _list(value: Value) -> exp.Expr:
    texts = call("list_transform", value.sql(), function_of(value.item_name(), json_or_null(value.item())))
    opened = exp.DPipe(this=text("["), expression=call("array_to_string", texts, ","))
    return exp.Paren(this=exp.DPipe(this=opened, expression=text("]")))


def _quoted(value: Value) -> exp.Expr:
    return call("to_json", value.sql())


def _open_ended(value: Value) -> exp.Expr:
    """Leave JSON as it was written: `to_json` would read its numbers as doubles."""
    return _digits(value) if value.type.name == "JSON" else call("to_json", value.sql())


def _digits(value: Value) -> exp.Expr:
    return cast(value.sql(), "VARCHAR")


def _decimal(value: Value) -> exp.Expr:
    """Write the digit before the point that the engine leaves out of a DECIMAL(n,n)."""
    digits = _digits(value)
    is_fraction = value.type.highest < 10**value.type.scale
    return call("regexp_replace", digits, "^(-?)[.]", r"\10.") if is_fraction else digits


def _double(value: Value) -> exp.Expr:
    """Write -0.0 as 0.0: they are one number."""
    return cast(call("to_json", exp.Add(this=value.sql(), expression=exp.Literal.number(0))), "VARCHAR")


_RENDERED: Final[Mapping[Kind, Callable[[Value], exp.Expr]]] = MappingProxyType(
    {
        Kind.BOOLEAN: _digits,
        Kind.DECIMAL: _decimal,
        Kind.DOUBLE: _double,
        Kind.INTEGER: _digits,
        Kind.LIST: _list,
        Kind.OTHER: _open_ended,
        Kind.STRUCT: _object,
        Kind.TEXT: _quoted,
    }
)
