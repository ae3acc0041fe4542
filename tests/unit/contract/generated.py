"""Random types, values and schemas for the agreement property.

A type is a SQL type name, `("LIST", type)`, `("ARRAY", type)` of two items or
`("STRUCT", {name: type})`. A value is the Python twin of a SQL value, None for NULL; `sql_of`
writes it for the engine and `json_of` says, independently of the room, which JSON it has to become.
"""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

Type = Any  # a SQL type name, or a pair for nested types

TEXTS = [
    "",
    "a",
    "ab",
    "abc",
    "a\n",
    "\n",
    "é",
    "e\u0301",
    "🤦🏼",
    "\u0661",
    "a'b",
    'q"\\',
    "1",
    "A@b.c",
    "\u2028",
    "\x00",
    "a\x00b",
    "\u200d",
    "\ud7ff\ue000",
    "\uffff",
    "\U0010ffff",
    "ß",
    "İ",
    "null",
    "NaN",
]
TEXTS += [
    "2024-02-29",
    "2023-02-29",
    "2024-02-29T23:59:59.5+14:00",
    "2024-02-29T23:59:60Z",
    "0000-01-01",
    "a@b.c\n",
    "00000000-0000-0000-0000-00000000000A",
    "::1",
    "1.2.3.4",
    "01.2.3.4",
    "https://a.b/c?d#e",
]
DOUBLES = [0.0, -0.0, 0.1, 0.3, 0.1 + 0.2, 1.0, 1.5, -2.0, 1e16, 123456789012345680.0, 1e300, 5e-324, 2.5e-7]
DOUBLES += [1.7976931348623157e308, math.nan, math.inf, -math.inf]
HUGE = [2**128 - 1, 10**17, 2**63 - 1, -(2**63), 2**127 - 1, -(2**127), 10**37, 10**38 - 1, 10**38, 2**64]
DATES = [date(2024, 2, 29), date(1, 1, 1), date(9999, 12, 31)]
SINGLES = [0.5, 1.0, math.nan, 3.4028234663852886e38, 1.401298464324817e-45, 16777216.0, 0.10000000149011612]
TIMES = [datetime(2024, 2, 29, 23, 59, 59, 120, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)]
FAR_DATES = ["infinity", "-infinity", "10000-01-01", "0044-03-15 (BC)"]

# Moments that Python cannot hold, and the text they stand for.
FAR_TIMES = {
    "infinity": "infinity",
    "-infinity": "-infinity",
    "10000-01-01 00:00:00": "10000-01-01T00:00:00.000000",
    "0044-03-15 (BC) 01:02:03": "-43-03-15T01:02:03.000000",
}
# Types whose values are judged as the text the engine casts them to.
AS_TEXT = {
    "TIME": ["00:00:00", "23:59:59.5"],
    "UUID": ["00000000-0000-0000-0000-00000000000a"],
    "BLOB": ["", "a", "\\x00\\xFF"],
    "INTERVAL": ["00:00:00", "1 day", "2 years 02:00:00"],
    "ENUM('a', 'b''c', '')": ["a", "b'c", ""],
    "TIMESTAMP_NS": ["2024-02-29 23:59:59.123456789"],
}

_WHOLE = {
    "TINYINT": (-128, 127),
    "BIGINT": (-(2**63), 2**63 - 1),
    "HUGEINT": (-(2**127), 2**127 - 1),
    "UBIGINT": (0, 2**64 - 1),
    "UHUGEINT": (0, 2**128 - 1),
}
_DECIMALS = {
    "DECIMAL(4,1)": (4, 1),
    "DECIMAL(10,2)": (10, 2),
    "DECIMAL(38,0)": (38, 0),
    "DECIMAL(38,6)": (38, 6),
    "DECIMAL(38,38)": (38, 38),
}
SCALARS = ["VARCHAR", "BOOLEAN", "DOUBLE", "REAL", "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"]
SCALARS += ["VARCHAR", "VARCHAR", *_WHOLE, *_DECIMALS, *AS_TEXT]  # texts have the most rules
FIELD_NAMES = ("a", "b", "we ird")
COLUMN_NAMES = ("x", "y", 'od"d')


@cache
def types() -> st.SearchStrategy[Type]:
    """Generate types, nested at most three deep."""
    return st.recursive(
        st.sampled_from(SCALARS),
        lambda inner: (
            st.tuples(st.sampled_from(["LIST", "LIST", "ARRAY"]), inner)
            | st.tuples(st.just("STRUCT"), st.dictionaries(st.sampled_from(FIELD_NAMES), inner, min_size=1))
        ),
        max_leaves=3,
    )


def type_name(type_: Type) -> str:
    """Spell a type in SQL."""
    if isinstance(type_, str):
        return type_
    if type_[0] == "LIST":
        return f"{type_name(type_[1])}[]"
    if type_[0] == "ARRAY":
        return f"{type_name(type_[1])}[2]"
    return "STRUCT(" + ", ".join(f'"{name}" {type_name(inner)}' for name, inner in type_[1].items()) + ")"


def values(type_: Type) -> st.SearchStrategy[Any]:
    """Generate values of a type, None often enough to matter."""
    return st.one_of(st.none(), _present(type_), _present(type_), _present(type_))


def _present(type_: Type) -> st.SearchStrategy[Any]:
    if not isinstance(type_, tuple):
        return _scalars(type_)
    if type_[0] == "LIST":
        return st.lists(values(type_[1]), max_size=3)
    if type_[0] == "ARRAY":
        return st.lists(values(type_[1]), min_size=2, max_size=2)
    return st.fixed_dictionaries({name: values(inner) for name, inner in type_[1].items()})


@cache
def _scalars(type_: str) -> st.SearchStrategy[Any]:
    if type_ in _WHOLE:
        low, high = _WHOLE[type_]
        huge = [number for number in HUGE if low <= number <= high] or [low]
        return st.integers(max(low, -3), 12) | st.sampled_from(huge)
    if type_ in _DECIMALS:
        precision, scale = _DECIMALS[type_]
        units = st.integers(1 - 10**precision, 10**precision - 1) | st.integers(-20, 300)
        return units.map(lambda number: Decimal(f"{number}E-{scale}"))
    return _OTHER_SCALARS[type_]


_OTHER_SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "BOOLEAN": st.booleans(),
    "VARCHAR": st.sampled_from(TEXTS) | st.text(max_size=5),
    "DOUBLE": st.sampled_from(DOUBLES) | st.floats() | st.integers(-9, 99).map(lambda number: number / 10),
    "REAL": st.sampled_from(SINGLES) | st.floats(width=32),
    "DATE": st.sampled_from([*DATES, *FAR_DATES]),
    "TIMESTAMP": st.sampled_from([*TIMES, *FAR_TIMES]),
    "TIMESTAMP WITH TIME ZONE": st.sampled_from([*TIMES, *FAR_TIMES]),
    **{name: st.sampled_from(texts) for name, texts in AS_TEXT.items()},
}


def sql_of(type_: Type, value: Any) -> str:  # noqa: ANN401 - a value of any type
    """Write a value as a SQL expression of its type."""
    if value is None:
        return "NULL"
    if _is_list(type_):
        inner = f"[{', '.join(sql_of(type_[1], item) for item in value)}]"
    elif isinstance(type_, tuple):
        fields = (f'"{name}" := {sql_of(field, value[name])}' for name, field in type_[1].items())
        inner = f"struct_pack({', '.join(fields)})"
    else:
        inner = _text_sql(value)
    return f"cast({inner} as {type_name(type_)})"


def _is_list(type_: Type) -> bool:
    return isinstance(type_, tuple) and type_[0] in {"LIST", "ARRAY"}


def _moment(value: datetime | str) -> str:
    return FAR_TIMES[value] if isinstance(value, str) else value.strftime("%Y-%m-%dT%H:%M:%S.%f")


def _text_sql(value: Any) -> str:  # noqa: ANN401 - a value of any type
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)  # the engine's zone is UTC
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return "||".join("'" + piece.replace("'", "''") + "'" for piece in text.split("\0")).replace(
        "'||'", "'||chr(0)||'"
    )


def json_of(type_: Type, value: Any) -> Any:  # noqa: ANN401 - a value of any type
    """Return the JSON a value stands for, numbers as Decimal, what is not finite as text."""
    if value is None or isinstance(value, bool):
        return value
    if _is_list(type_):
        return [json_of(type_[1], item) for item in value]
    if isinstance(type_, tuple):
        return {name: json_of(type_[1][name], field) for name, field in value.items() if field is not None}
    if type_ in {"TIMESTAMP", "TIMESTAMP WITH TIME ZONE"}:
        return _moment(value) + ("Z" if type_ != "TIMESTAMP" and "infinity" not in str(value) else "")
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else str(value)
    return Decimal(value) if isinstance(value, int | Decimal) else str(value)


NUMBERS = [
    0,
    1,
    2,
    -1,
    0.1,
    0.3,
    1.5,
    1e16,
    1e300,
    127,
    128,
    2**63 - 1,
    2**63,
    10**38,
    "@@1e400@@",
    "@@-1e400@@",
]
NUMBERS += [2**127, -(2**127), 2**128 - 1, 16777217, 3.4028234663852886e38, 0.10000000149011612]
NUMBERS += ["@@99999999999999999999999999999999.999999@@", "@@1e-38@@", "@@-1e-400@@"]
NUMBERS += ["@@0.1000000000000000055@@", "@@0.3000000000000000001@@", "@@1.0@@", 99.9, 2.5e-7]
STEPS = [1, 2, 3, 0.1, 0.01, 0.25, 1.5, 1e10, "@@1.0@@", "@@1e-20@@", "@@0.10@@"]
PATTERNS = [
    "^a",
    "b$",
    "^.$",
    "^[a-c]{1,3}$",
    "[^a]",
    "a|^1$",
    "\\n",
    "é",
    "^$",
    "^(?:ab?)+c?$",
    "[\\x00-\\x1f]",
    "\\u2028",
    "'",
    "^..$",
    "^(?:[^,]|,$)*$",
    "[\U0001f926-\U0010ffff]",
    "a|",
    "^[A-Z]{2}",
]
CONSTANTS: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    1.0,
    0.1,
    1.5,
    "",
    "a",
    "1",
    "a'b",
    "\x00",
    [],
    [1],
    [None],
    {},
    {"a": 1},
]
CONSTANTS += [[[None]], [["a"], []], [{"a": []}], {"a": {"b": [0]}}, "2024-02-29", "infinity", 2**128 - 1]
CONSTANTS += [
    "a\x00b",
    "e\u0301",
    "@@1e400@@",
    "@@0.00000000000000000000000000000000000001@@",
    3.4028234663852886e38,
]
CONSTANTS += [[[]], ["a"], {"a": "a", "b": 1}, {"a": None}, 2**127 - 1, "@@0.10@@"]
FORMATS = ["date", "date-time", "email", "ipv4", "ipv6", "uri", "uuid"]
KINDS = ["string", "integer", "number", "boolean", "array", "object", "null"]


@cache
def schemas(names: tuple[str, ...], depth: int = 2) -> st.SearchStrategy[Any]:
    """Generate schemas from every supported keyword; at depth 0 without inner schemas."""
    name = st.sampled_from(names)
    small = st.integers(0, 4) | st.sampled_from(["@@2.0@@", 2**63, 10**40])
    plain: dict[str, st.SearchStrategy[Any]] = {
        "type": st.sampled_from(KINDS) | st.lists(st.sampled_from(KINDS), min_size=1, unique=True),
        "enum": st.lists(st.sampled_from(CONSTANTS), max_size=4),
        "const": st.sampled_from(CONSTANTS),
        "pattern": st.sampled_from(PATTERNS),
        "format": st.sampled_from(FORMATS),
        "multipleOf": st.sampled_from(STEPS),
        "uniqueItems": st.booleans(),
        "required": st.lists(name, unique=True, max_size=2),
        "dependentRequired": st.dictionaries(name, st.lists(name, unique=True, max_size=2), max_size=2),
        "$ref": st.sampled_from(["#/$defs/shared", "#/$defs/far%20a~1b"]),
        **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), small),
        **dict.fromkeys(
            ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), st.sampled_from(NUMBERS)
        ),
    }
    nested: dict[str, st.SearchStrategy[Any]] = {}
    if depth:
        inner = st.deferred(lambda: schemas(FIELD_NAMES, depth - 1))
        several = st.lists(inner, min_size=1, max_size=3)
        nested = {
            "items": inner,
            "properties": st.dictionaries(name, inner, max_size=3),
            "additionalProperties": inner,
            **dict.fromkeys(("allOf", "anyOf", "oneOf"), several),
            **dict.fromkeys(("not", "if", "then", "else"), inner),
        }
    pool = plain | nested
    chosen = st.lists(st.sampled_from(sorted(pool)), max_size=3, unique=True)
    return st.booleans() | chosen.flatmap(
        lambda keywords: st.fixed_dictionaries({keyword: pool[keyword] for keyword in keywords})
    )


def schema_text(schema: object) -> str:
    """Write a schema; texts between @@ become bare numbers that Python's floats cannot hold."""
    return re.sub(r'"@@(.*?)@@"', r"\1", json.dumps(schema))
