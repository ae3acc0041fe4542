"""A contract: one JSON Schema, read, checked and asked for its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote

from sync.contract.places import steps_of
from sync.contract.vocabulary import Schema, map_schemas

_TEXT: Final = "VARCHAR"
_TYPE_OF_KIND: Final[Mapping[str, str]] = MappingProxyType(
    {"boolean": "BOOLEAN", "integer": "BIGINT", "number": "DOUBLE", "object": "JSON"}
)
_TYPE_OF_FORMAT: Final[Mapping[str, str]] = MappingProxyType(
    {"date": "DATE", "date-time": "TIMESTAMP WITH TIME ZONE"}
)


@dataclass(frozen=True, slots=True)
class ContractColumn:
    """One column that a contract names.

    Attributes:
        required: Absent (NULL) is invalid.
        type: The SQL type an empty stand-in table gives it.
        pii: The `x-pii` tag, such as `email`, or None when it holds no personal data.
        description: The schema's words, or "".
    """

    name: str
    required: bool
    type: str
    pii: str | None
    description: str


@dataclass(frozen=True, slots=True)
class Contract:
    """A JSON Schema (draft 2020-12) for the rows of one relation.

    Attributes:
        name: The file name without `.schema.json`.
        path: Where it was read, as findings show it.
        schema: The parsed text; numbers with a fraction are Decimal.
    """

    name: str
    path: str
    schema: Mapping[str, Any]
    text: str

    def columns(self) -> tuple[ContractColumn, ...]:
        """Return the columns under the root's `properties`, in the schema's order."""
        required = frozenset(self.schema.get("required", ()))
        return tuple(
            self._column(name, self.resolved(argument), is_required=name in required)
            for name, argument in self.schema.get("properties", {}).items()
        )

    def grain(self) -> tuple[str, ...]:
        """Return the columns that tell rows apart, as `x-grain` at the root lists them; empty without it."""
        names = str(self.schema.get("x-grain", "")).split(",")
        return tuple(name.strip() for name in names if name.strip())

    def _column(self, name: str, schema: Schema, *, is_required: bool) -> ContractColumn:
        words = schema if isinstance(schema, Mapping) else {}
        return ContractColumn(
            name=name,
            required=is_required,
            type=self.sql_type(schema),
            pii=words.get("x-pii"),
            description=words.get("description", ""),
        )

    def resolved(self, schema: Schema) -> Schema:
        """Return a schema with its `$ref` replaced by what it names; siblings win."""
        if isinstance(schema, bool) or "$ref" not in schema:
            return schema
        target = self.resolved(at_pointer(self.schema, ref_pointer(schema["$ref"])))
        rest = {keyword: argument for keyword, argument in schema.items() if keyword != "$ref"}
        return {**target, **rest} if isinstance(target, Mapping) else target

    def inlined(self) -> Schema:
        """Return the whole schema without references and annotations of where they led."""
        return self._inlined(self.schema)

    def _inlined(self, schema: Schema) -> Schema:
        """Put what a `$ref` names in its place; rules beside it hold as well."""
        if isinstance(schema, bool):
            return schema
        kept = {
            keyword: map_schemas(keyword, argument, self._inlined)
            for keyword, argument in schema.items()
            if keyword not in {"$ref", "$defs"}
        }
        if "$ref" not in schema:
            return kept
        target = self._inlined(at_pointer(self.schema, ref_pointer(schema["$ref"])))
        return {**kept, "allOf": [target, *kept.get("allOf", ())]} if kept else target

    def sql_type(self, schema: Schema) -> str:
        """Return the SQL type of values a schema describes; VARCHAR when it does not say."""
        schema = self.resolved(schema)
        if isinstance(schema, bool):
            return _TEXT
        if "x-type" in schema:
            return str(schema["x-type"])
        kinds = [kind for kind in _listed(schema.get("type", "string")) if kind != "null"]
        if kinds == ["array"]:
            return f"{self.sql_type(schema.get('items', True))}[]"
        if kinds == ["object"] and schema.get("properties"):
            fields = (
                f"{_quoted(name)} {self.sql_type(field)}" for name, field in schema["properties"].items()
            )
            return f"STRUCT({', '.join(fields)})"
        if kinds == ["string"]:
            return _TYPE_OF_FORMAT.get(schema.get("format", ""), _TEXT)
        return _TYPE_OF_KIND.get(kinds[0], _TEXT) if len(kinds) == 1 else _TEXT


def ref_pointer(ref: str) -> str:
    """Return the JSON pointer of a local reference, such as `#/$defs/price`."""
    return unquote(ref.removeprefix("#"))


def at_pointer(document: Schema, pointer: str) -> Schema:
    """Return the schema a pointer leads to.

    Raises:
        LookupError: It leads nowhere.
    """
    found: Any = document
    for step in steps_of(pointer):
        found = found[int(step)] if isinstance(found, list) else found[step]
    schema: Schema = found  # parse_contract lets only pointers to schemas through
    return schema


def _listed(kinds: str | list[str]) -> list[str]:
    return [kinds] if isinstance(kinds, str) else kinds


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
