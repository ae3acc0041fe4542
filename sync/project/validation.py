"""Hold a settings or header table to its JSON Schema, all problems at once."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    """Return every way `instance` breaks a shipped schema, each at its key.

    Args:
        schema: File name under the shipped `schemas/`, such as `project.schema.json`.
        place: Turns a path of keys into a span, or the name of a variable.
    """
    findings = [
        Diagnostic("bad-value", f'key "{keys[-1]}" is not a finite number', place(keys), help="give a number")
        for keys in _not_finite(instance, ())
    ]
    for error in _validator(schema).iter_errors(instance):
        findings += _findings(error, place)
    return findings


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


def _findings(error: ValidationError, place: Place) -> Iterator[Diagnostic]:
    keys = tuple(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.schema, dict):
        known = error.schema.get("properties", {})
        for key in sorted(set(error.instance) - set(known)):
            yield Diagnostic(
                "unknown-key", f'key "{key}" is not known', place((*keys, key)), help=did_you_mean(key, known)
            )
        return
    if error.validator == "required":
        for key in error.validator_value:
            if key not in error.instance:
                yield Diagnostic(
                    "missing-key",
                    f'key "{key}" is missing',
                    place(keys),
                    help=f'add "{key}"{_example(error, key)}',
                )
        return
    name = next((key for key in reversed(keys) if isinstance(key, str)), "table")
    yield Diagnostic(
        "bad-value", f'key "{name}" {_reason(error)}', place(keys), _described(error), _advice(error)
    )


def _example(error: ValidationError, key: str) -> str:
    described = error.schema.get("properties", {}).get(key, {}).get("description", "")
    return f": {described}" if described else ""


def _reason(error: ValidationError) -> str:
    limit = error.validator_value
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
    return reasons.get(str(error.validator), f"breaks the rule {error.validator}")


def _described(error: ValidationError) -> tuple[str, ...]:
    described = error.schema.get("description") if isinstance(error.schema, dict) else None
    return (described,) if described else ()


def _advice(error: ValidationError) -> str:
    if error.validator == "enum":
        return did_you_mean(str(error.instance), map(str, error.validator_value))
    if error.validator == "pattern":
        return f"expected form: {error.validator_value}"
    return (
        f"give a value of type {error.validator_value}" if error.validator == "type" else "change the value"
    )
