"""The keywords of JSON Schema draft 2020-12, by what they mean to a contract.

A keyword that is in none of these tables is refused when a contract is parsed: JSON
Schema ignores unknown keywords, so a misspelt rule would silently check nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from sync.contract.places import child

Schema = Mapping[str, Any] | bool

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
OWN_PREFIX: Final = "x-"

# Keywords that say something about a value and never fail one (Core 8.2 to 8.4, Validation 8 and 9).
ANNOTATIONS: Final = frozenset(
    {
        "$comment",
        "$defs",
        "$id",
        "$schema",
        "contentEncoding",
        "contentMediaType",
        "contentSchema",
        "default",
        "deprecated",
        "description",
        "examples",
        "readOnly",
        "title",
        "writeOnly",
    }
)

# Keywords whose argument holds further schemas, and how.
_ONE, _LIST, _MAP = "one", "list", "map"
_SUBSCHEMAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "$defs": _MAP,
        "additionalProperties": _ONE,
        "allOf": _LIST,
        "anyOf": _LIST,
        "contains": _ONE,
        "dependentSchemas": _MAP,
        "else": _ONE,
        "if": _ONE,
        "items": _ONE,
        "not": _ONE,
        "oneOf": _LIST,
        "patternProperties": _MAP,
        "prefixItems": _LIST,
        "properties": _MAP,
        "propertyNames": _ONE,
        "then": _ONE,
        "unevaluatedItems": _ONE,
        "unevaluatedProperties": _ONE,
    }
)

_ASSERTIONS: Final = frozenset(
    {
        "$ref",
        "const",
        "dependentRequired",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "maxContains",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minContains",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "pattern",
        "required",
        "type",
        "uniqueItems",
    }
)

KNOWN: Final = ANNOTATIONS | _ASSERTIONS | _SUBSCHEMAS.keys()

TYPE_NAMES: Final = ("array", "boolean", "integer", "null", "number", "object", "string")

# What x- keywords may say; each value is a text.
OWN_KEYWORDS: Final = frozenset({"x-grain", "x-pii", "x-type"})


def spelled_out(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema with every inner `false` written as `{"not": {}}`.

    Core 4.3.2 defines it so. jsonschema 4.26 loses the place of a failure under a plain
    `false`, which is why both sides read the long form. `additionalProperties: false` has
    a failure of its own there and stays. `$schema` is left out, because jsonschema takes it
    as a request for its own validator class.
    """
    return {
        keyword: argument
        if _keeps_false(keyword, argument)
        else map_schemas(keyword, argument, _inner_spelled_out)
        for keyword, argument in schema.items()
        if keyword != "$schema"
    }


def _keeps_false(keyword: str, argument: object) -> bool:
    """Tell whether a keyword fails in a way of its own when its schema is `false`."""
    return argument is False and keyword in _KEEPS_FALSE


def map_schemas(keyword: str, argument: Any, change: Callable[[Schema], Schema]) -> Any:  # noqa: ANN401 - any JSON
    """Return a keyword's argument with every schema directly inside it changed."""
    how = _SUBSCHEMAS.get(keyword)
    if how == _MAP:
        return {name: change(inner) for name, inner in argument.items()}
    if how == _LIST:
        return [change(inner) for inner in argument]
    return change(argument) if how == _ONE else argument


def _inner_spelled_out(schema: Schema) -> Schema:
    if isinstance(schema, bool):
        return schema or {"not": {}}
    return spelled_out(schema)


_KEEPS_FALSE: Final = frozenset({"additionalProperties", "unevaluatedItems", "unevaluatedProperties"})


def walk(schema: Schema, pointer: str = "") -> Iterator[tuple[str, Schema]]:
    """Yield a schema and every schema inside it with its pointer, outermost first.

    Members that have the wrong shape are left out; the meta-schema reports them.
    """
    yield pointer, schema
    if not isinstance(schema, Mapping):
        return
    for keyword, argument in schema.items():
        for steps, inner in _inside(_SUBSCHEMAS.get(keyword), argument):
            yield from walk(inner, child(pointer, keyword, *steps))


def _inside(how: str | None, argument: object) -> Iterator[tuple[tuple[str | int, ...], Schema]]:
    members: Iterator[tuple[tuple[str | int, ...], object]] = iter(())
    if how == _ONE:
        members = iter([((), argument)])
    elif how == _LIST and isinstance(argument, list):
        members = (((index,), inner) for index, inner in enumerate(argument))
    elif how == _MAP and isinstance(argument, Mapping):
        members = (((name,), inner) for name, inner in argument.items())
    for steps, inner in members:
        if isinstance(inner, bool | Mapping):
            yield steps, inner
