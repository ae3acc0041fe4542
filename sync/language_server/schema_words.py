"""What the shipped schemas say: keys of a model header, properties of a record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sync.project.project import RECORD_SCHEMAS, Project
from sync.project.shipped import shipped_folder

_HEADER = "model_header.schema.json"


@dataclass(frozen=True, slots=True)
class SchemaKey:
    """A key or property.

    Attributes:
        words: Its description, or "".
        values: Values it may have; empty when there are too many to list.
    """

    name: str
    words: str
    values: tuple[str, ...] = ()


def header_keys(table: str) -> Mapping[str, SchemaKey]:
    """Return the keys a header's table may have; `table` is dotted, "" is the top."""
    schema = _shipped(_HEADER)
    for name in filter(None, table.split(".")):
        schema = _resolved(schema.get("properties", {}).get(name, {}))
    return {name: _key(name, _resolved(found)) for name, found in schema.get("properties", {}).items()}


def record_properties(project: Project, destination: str) -> Mapping[str, SchemaKey]:
    """Return the properties of a destination's records; values are collected from all conditions."""
    found = project.schema_of(RECORD_SCHEMAS, destination)
    if found is None:
        return {}
    return _properties(found[1])


@cache
def _properties(text: str) -> Mapping[str, SchemaKey]:
    schema = json.loads(text)
    named = schema.get("properties", {})
    allowed: dict[str, dict[str, None]] = {name: {} for name in named}
    for name, values in _enumerations(schema):
        allowed.setdefault(name, {}).update(dict.fromkeys(values))
    words = {name: str(found.get("description", "")) for name, found in named.items()}
    return {name: SchemaKey(name, words[name], tuple(allowed[name])) for name in named}


def _enumerations(schema: object) -> Iterator[tuple[str, list[str]]]:
    """Yield the listed texts of a property, wherever in the schema: also under `allOf` and `then`."""
    if isinstance(schema, list):
        for item in schema:
            yield from _enumerations(item)
    if not isinstance(schema, dict):
        return
    for name, found in schema.get("properties", {}).items():
        values = [found["const"]] if "const" in found else found.get("enum", [])
        yield name, [value for value in values if isinstance(value, str)]
    for inner in schema.values():
        yield from _enumerations(inner)


@cache
def _shipped(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((shipped_folder("schemas") / name).read_text(encoding="utf-8"))
    return found


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference into another shipped schema; the words beside it are kept."""
    if "$ref" not in schema:
        return schema
    file, _, pointer = schema["$ref"].partition("#/")
    found: Any = _shipped(file or _HEADER)
    for step in filter(None, pointer.split("/")):
        found = found[step]
    return {**_resolved(found), **{key: value for key, value in schema.items() if key != "$ref"}}


def _key(name: str, schema: Mapping[str, Any]) -> SchemaKey:
    values = ["true", "false"] if schema.get("type") == "boolean" else schema.get("enum", [])
    return SchemaKey(name, str(schema.get("description", "")), tuple(map(str, values)))
