"""SQL values and what JSON they stand for.

A column's SQL type decides at compile time what JSON kind its values have, so most of a
schema's type rules cost nothing at run time.

    VARCHAR, ENUM, UUID, TIME, BLOB, INTERVAL, DATE      text, as the engine casts it
    TIMESTAMP WITH TIME ZONE                             RFC 3339 text in UTC, microseconds
    TIMESTAMP                                            the same without a zone (never a date-time)
    integer types, DECIMAL                               exact numbers
    DOUBLE, REAL                                         numbers: the shortest decimal of the double
    T[], T[n]                                            a list; a NULL item is null
    STRUCT                                               an object; a NULL field is absent
    JSON, MAP, UNION, VARIANT, …                         known only at run time (`Kind.OTHER`)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType
from typing import Final

from sqlglot import exp
from sqlglot.errors import ParseError

from sync.contract.logic import call, cast, column, text

RFC3339 = "%Y-%m-%dT%H:%M:%S.%f"


class Kind(Enum):
    """What JSON a SQL value is."""

    TEXT = auto()
    BOOLEAN = auto()
    INTEGER = auto()
    DECIMAL = auto()
    DOUBLE = auto()
    LIST = auto()
    STRUCT = auto()
    NULL = auto()
    OTHER = auto()


NUMBERS: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.DOUBLE})


@dataclass(frozen=True, slots=True)
class SqlType:
    """A SQL type as a contract sees it.

    Attributes:
        name: Its spelling in a cast.
        lowest: The least value of a type with exact numbers, in units of its last digit.
        highest: The greatest value, likewise.
        scale: Digits after the decimal point of a type with exact numbers.
        item: The type of a list's items.
        fields: The types of a struct's fields.
    """

    kind: Kind
    name: str
    lowest: int = 0
    highest: int = 0
    scale: int = 0
    item: SqlType | None = None
    fields: tuple[tuple[str, SqlType], ...] = ()


def _integer(name: str, bits: int, *, signed: bool) -> SqlType:
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    return SqlType(Kind.INTEGER, name, low, high)


TEXT: Final = SqlType(Kind.TEXT, "VARCHAR")
NULL: Final = SqlType(Kind.NULL, "NULL")
DOUBLE: Final = SqlType(Kind.DOUBLE, "DOUBLE")
BOOLEAN: Final = SqlType(Kind.BOOLEAN, "BOOLEAN")

_D = exp.DType
_CAST_TO_TEXT: Final = (
    _D.DATE,
    _D.ENUM,
    _D.INTERVAL,
    _D.TIME,
    _D.TIMETZ,
    _D.TIMESTAMP_MS,
    _D.TIMESTAMP_NS,
    _D.TIMESTAMP_S,
    _D.UUID,
    _D.VARBINARY,
)
_SIMPLE: Final[Mapping[exp.DType, SqlType]] = MappingProxyType(
    {
        _D.TEXT: TEXT,
        _D.BOOLEAN: BOOLEAN,
        _D.DOUBLE: DOUBLE,
        _D.FLOAT: SqlType(Kind.DOUBLE, "REAL"),
        _D.TINYINT: _integer("TINYINT", 8, signed=True),
        _D.SMALLINT: _integer("SMALLINT", 16, signed=True),
        _D.INT: _integer("INTEGER", 32, signed=True),
        _D.BIGINT: _integer("BIGINT", 64, signed=True),
        _D.INT128: _integer("HUGEINT", 128, signed=True),
        _D.UTINYINT: _integer("UTINYINT", 8, signed=False),
        _D.USMALLINT: _integer("USMALLINT", 16, signed=False),
        _D.UINT: _integer("UINTEGER", 32, signed=False),
        _D.UBIGINT: _integer("UBIGINT", 64, signed=False),
        _D.UINT128: _integer("UHUGEINT", 128, signed=False),
        _D.JSON: SqlType(Kind.OTHER, "JSON"),
        _D.TIMESTAMPTZ: SqlType(Kind.TEXT, "TIMESTAMP WITH TIME ZONE"),
        _D.TIMESTAMPNTZ: SqlType(Kind.TEXT, "TIMESTAMP"),
        **{type_: SqlType(Kind.TEXT, type_.value) for type_ in _CAST_TO_TEXT},
    }
)
_OTHER: Final = SqlType(Kind.OTHER, "OTHER")
_ALWAYS_NULL: Final = frozenset({'"NULL"', "NULL"})


def parse_type(name: str) -> SqlType:
    """Read a type as the engine spells it; one we cannot place is `Kind.OTHER`."""
    if name in _ALWAYS_NULL:
        return TEXT
    try:
        return _read(exp.DataType.build(name, dialect="duckdb"))
    except ParseError:
        return _OTHER


def _read(node: exp.DataType) -> SqlType:
    if node.this == _D.DECIMAL:
        precision, scale = (int(parameter.name) for parameter in node.expressions)
        return SqlType(
            Kind.DECIMAL, f"DECIMAL({precision},{scale})", 1 - 10**precision, 10**precision - 1, scale
        )
    if node.this == _D.ARRAY:
        item = _read(node.expressions[0])
        return SqlType(Kind.LIST, "LIST", item=item)
    if node.this == _D.STRUCT and all(isinstance(field, exp.ColumnDef) for field in node.expressions):
        fields = tuple((field.name, _read(field.args["kind"])) for field in node.expressions)
        return SqlType(Kind.STRUCT, "STRUCT", fields=fields)
    return _SIMPLE.get(node.this, _OTHER)


def is_known(type_: SqlType) -> bool:
    """Tell whether the JSON of every value of a type has the same shape."""
    inner = [field for _, field in type_.fields] + ([type_.item] if type_.item else [])
    return type_.kind is not Kind.OTHER and all(map(is_known, inner))


@dataclass(frozen=True, slots=True)
class Value:
    """An expression that is not NULL where it is used, and its type.

    Attributes:
        depth: How many lists enclose it; names the variables of nested lambdas.
        parts: For the row itself: its columns, by the name their JSON key has.
        pattern: A pattern that it is known to have, or "".
    """

    raw: exp.Expr
    type: SqlType
    depth: int = 0
    parts: Mapping[str, Value] | None = None
    pattern: str = ""

    @property
    def kind(self) -> Kind:
        """The JSON kind of the value."""
        return self.type.kind

    def sql(self) -> exp.Expr:
        """Return the expression whose value is judged, as a tree of its own."""
        return _JUDGED.get(self.type.name, _as_is)(self)

    def is_null(self) -> exp.Expr:
        """Return whether the value is NULL: absent, or null inside a list."""
        return exp.Is(this=self.raw.copy(), expression=exp.Null())

    def fields(self) -> Mapping[str, Value]:
        """Return the members of an object by name; none for other values."""
        if self.parts is not None:
            return self.parts
        return {
            name: Value(call("struct_extract", self.raw.copy(), text(name)), field, self.depth)
            for name, field in self.type.fields
        }

    def item(self) -> Value:
        """Return the variable that stands for one item of a list."""
        return Value(exp.to_identifier(self.item_name()), self.type.item or _OTHER, self.depth + 1)

    def item_name(self) -> str:
        """Return the name of the variable for one item."""
        return f"item_{self.depth + 1}"


def _as_is(value: Value) -> exp.Expr:
    return value.raw.copy()


def _utc_text(value: Value) -> exp.Expr:
    return call("strftime", call("timezone", "UTC", value.raw.copy()), f"{RFC3339}Z")


def _zoneless_text(value: Value) -> exp.Expr:
    return call("strftime", value.raw.copy(), RFC3339)


def _cast_text(value: Value) -> exp.Expr:
    return cast(value.raw.copy(), "VARCHAR")


def _cast_double(value: Value) -> exp.Expr:
    return cast(value.raw.copy(), "DOUBLE")


_JUDGED: Final[Mapping[str, Callable[[Value], exp.Expr]]] = MappingProxyType(
    {
        "REAL": _cast_double,
        "TIMESTAMP": _zoneless_text,
        "TIMESTAMP WITH TIME ZONE": _utc_text,
        **{type_.value: _cast_text for type_ in _CAST_TO_TEXT},
    }
)


def row_value(columns: Mapping[str, tuple[str, str]], patterns: Mapping[str, str]) -> Value:
    """Return the row itself as a value.

    Args:
        columns: By JSON key, a column's name and SQL type as the engine spells them.
        patterns: By a column's name, the pattern that its values are known to have.
    """
    parts = {
        key: Value(column(name), parse_type(type_name), pattern=patterns.get(name, ""))
        for key, (name, type_name) in columns.items()
    }
    return Value(exp.Null(), SqlType(Kind.STRUCT, "STRUCT"), parts=parts)
