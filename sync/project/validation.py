"""Hold a settings or header table to its JSON Schema, all problems at once."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.diagnostics import Diagnostic, Span, did_you_mean
from sync.project.shipped import shipped_folder

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

Place = Callable[[Sequence[str | int]], "Span | str"]


def problems(instance: Mapping[str, object], schema: str, place: Place) -> list[Diagnostic]:
    """Return every way `instance` breaks a shipped schema, each at its key; a value has one thing wrong.

    Args:
        schema: File name under the shipped `schemas/`, such as `project.schema.json`.
        place: Turns a path of keys into a span, or the name of a variable.
    """
    endless = tuple(_not_finite(instance, ()))
    findings = [
        Diagnostic("bad-value", f'key "{keys[-1]}" is not a finite number', place(keys), help="give a number")
        for keys in endless
    ]
    told = set(endless)
    for error in sorted(map(_broken, _validator(schema).iter_errors(instance)), key=_is_about_size):
        if error.keyword in _OF_A_TABLE or error.keys not in told:
            findings += _findings(error, place)
        if error.keyword not in _OF_A_TABLE:
            told.add(error.keys)
    return findings


_OF_A_TABLE = frozenset({"additionalProperties", "required"})
"""Keywords that name keys of a table; the others judge one value."""


def _is_about_size(error: _Broken) -> bool:
    """Whether something else may be said first: a bound says little of a value that is no such number."""
    return error.keyword != "type"


def _not_finite(value: object, keys: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Yield where NaN and infinities stand; JSON Schema's bounds let NaN pass."""
    if isinstance(value, float) and not math.isfinite(value):
        yield keys
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _not_finite(item, (*keys, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _not_finite(item, (*keys, number))


@cache
def _validator(schema: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    folder = shipped_folder("schemas")
    resources = [
        (path.name, Resource.from_contents(_read(path))) for path in sorted(folder.glob("*.schema.json"))
    ]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft202012Validator(_read(folder / schema), registry=registry)


def _read(path: Path) -> Any:  # noqa: ANN401 - a JSON document
    return json.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class _Broken:
    """What a validation error says, without jsonschema's marks for what was never set."""

    name: str
    keyword: str
    keys: tuple[str | int, ...]
    instance: Any
    limit: Any
    schema: Mapping[str, Any]


def _broken(error: ValidationError) -> _Broken:
    schema = error.schema if isinstance(error.schema, dict) else {}
    keys = tuple(error.absolute_path)
    if "propertyNames" in error.absolute_schema_path:
        # The instance is the key itself, and jsonschema's path ends at the table that holds it.
        keys = (*keys, str(error.instance))
    return _Broken(_name(keys), str(error.validator), keys, error.instance, error.validator_value, schema)


def _name(keys: Sequence[str | int]) -> str:
    key = next((key for key in reversed(keys) if isinstance(key, str)), "")
    if not key:
        return "the table"
    return f'an entry of "{key}"' if isinstance(keys[-1], int) else f'key "{key}"'


def _findings(error: _Broken, place: Place) -> Iterator[Diagnostic]:
    if error.keyword == "additionalProperties":
        known = error.schema.get("properties", {})
        for key in sorted(set(error.instance) - set(known)):
            where = place((*error.keys, key))
            yield Diagnostic("unknown-key", f'key "{key}" is not known', where, help=did_you_mean(key, known))
    elif error.keyword == "required":
        for key in sorted(set(error.limit) - set(error.instance)):
            advice = f'add "{key}"{_example(error, key)}'
            yield Diagnostic("missing-key", f'key "{key}" is missing', place(error.keys), help=advice)
    else:
        what = f"{error.name} {_reason(error)}"
        yield Diagnostic("bad-value", what, place(error.keys), _described(error), _advice(error))


def _example(error: _Broken, key: str) -> str:
    described = error.schema.get("properties", {}).get(key, {}).get("description", "")
    return f": {described}" if described else ""


def _reason(error: _Broken) -> str:
    limit = error.limit
    reasons = {
        "type": f"is not of type {limit}",
        "enum": "is not one of the allowed values",
        "pattern": "does not have the expected form",
        "minimum": f"is smaller than {limit}",
        "maximum": f"is larger than {limit}",
        "exclusiveMinimum": f"is not larger than {limit}",
        "minLength": "is empty",
        "maxLength": f"is longer than {limit} characters",
        "minItems": "is empty",
        "minProperties": "is empty",
        "uniqueItems": "repeats an entry",
    }
    return reasons.get(error.keyword, f"breaks the rule {error.keyword}")


def _described(error: _Broken) -> tuple[str, ...]:
    described = error.schema.get("description")
    return (described,) if described else ()


def _advice(error: _Broken) -> str:
    if error.keyword == "enum":
        return did_you_mean(str(error.instance), map(str, error.limit))
    if error.keyword == "pattern":
        return f"expected form: {error.limit}"
    if error.keyword == "type":
        return "write it in quotes" if error.limit == "string" else f"give a value of type {error.limit}"
    return "change the value"
