"""Sentences about failures that never hold a value.

`jsonschema` words its messages around the value that failed; these are built from the
keyword and its argument alone, which an author wrote into the schema. The value itself
is described by its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

NOT_FINITE: Final = "is not a finite number"

_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "array": "a list",
        "boolean": "a boolean",
        "integer": "an integer",
        "null": "null",
        "number": "a number",
        "object": "an object",
        "string": "text",
    }
)


def _count(number: object, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _type(kinds: str | list[str]) -> str:
    names = [_KINDS[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    return f"is not {' or '.join(names)}"


def _enum(values: list[object]) -> str:
    return (
        "is not the one allowed value"
        if len(values) == 1
        else f"is not one of the {len(values)} allowed values"
    )


_SENTENCES: Final[Mapping[str, Callable[[Any], str]]] = MappingProxyType(
    {
        "additionalProperties": lambda _: "is not a column of the contract",
        "anyOf": lambda schemas: f"matches none of the {len(schemas)} alternatives",
        "const": lambda _: "is not the one allowed value",
        "dependentRequired": lambda _: "is missing although a column that needs it is present",
        "enum": _enum,
        "exclusiveMaximum": lambda limit: f"is not less than {limit}",
        "exclusiveMinimum": lambda limit: f"is not greater than {limit}",
        "format": lambda name: f'is not of the format "{name}"',
        "maxItems": lambda limit: f"has more than {_count(limit, 'item')}",
        "maxLength": lambda limit: f"is longer than {_count(limit, 'character')}",
        "maximum": lambda limit: f"is greater than {limit}",
        "minItems": lambda limit: f"has fewer than {_count(limit, 'item')}",
        "minLength": lambda limit: f"is shorter than {_count(limit, 'character')}",
        "minimum": lambda limit: f"is less than {limit}",
        "multipleOf": lambda step: f"is not a multiple of {step}",
        "not": lambda schema: "is of a form the contract rules out" if schema else "is not allowed",
        "oneOf": lambda schemas: f"does not match exactly one of the {len(schemas)} alternatives",
        "pattern": lambda source: f'does not match the pattern "{source}"',
        "required": lambda _: "is missing",
        "type": _type,
        "uniqueItems": lambda _: "holds an item twice",
    }
)


def reason_of(keyword: str, argument: object) -> str:
    """Return what is wrong with a value that fails a keyword, as the end of a sentence."""
    sentence = _SENTENCES.get(keyword)
    return sentence(argument) if sentence else f'does not satisfy "{keyword}"'


def inner_place(schema_path: Iterable[str | int]) -> str:
    """Return where inside a column a failing keyword stands, such as `[].price`, or "".

    Read from the schema's path, never from the value's: keys of a value can be personal.
    """
    place, depth = "", 0
    steps = iter(schema_path)
    for step in steps:
        if step == "items":
            place += "[]"
        elif step in {"properties", "additionalProperties"}:
            name = next(steps, "*") if step == "properties" else "*"
            place += f".{name}" if depth else ""
            depth += 1
    return place


def describe_shape(value: object) -> str:
    """Describe a value without showing any part of it, such as `11 characters, contains "@"`."""
    if isinstance(value, str):
        return ", ".join((_count(len(value), "character"), *_traits(value)))
    if value is None or isinstance(value, bool):
        return "null" if value is None else "a boolean"
    if isinstance(value, int | Decimal | float):
        return _number_shape(Decimal(value))
    if isinstance(value, Mapping):
        return f"an object of {_count(len(value), 'field')}"
    return (
        f"a list of {_count(len(value), 'item')}"
        if isinstance(value, list | tuple)
        else "a value of another type"
    )


_TRAITS: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    ("only digits", lambda text: text.isascii() and text.isdigit()),
    ('contains "@"', lambda text: "@" in text),
    ('starts with "+"', lambda text: text.startswith("+")),
    ("starts or ends with space", lambda text: text != text.strip()),
    ("contains a line break", lambda text: "\n" in text or "\r" in text),
    ("not only ASCII", lambda text: not text.isascii()),
)


def _traits(text: str) -> list[str]:
    return [trait for trait, holds in _TRAITS if holds(text)]


def _number_shape(number: Decimal) -> str:
    if not number.is_finite():
        return "not a finite number"
    sign = "a negative" if number < 0 else "a positive" if number else "a zero"
    whole = number == number.to_integral_value()
    return f"{sign} {'whole number' if whole else 'number with a fraction'}" if number else "zero"
