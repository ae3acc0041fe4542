"""What each keyword of JSON Schema means in SQL, one function per keyword.

A function yields checks for a value that is not NULL. A keyword says nothing about
values of kinds it is not about, so `KEYWORDS` names the kinds and the functions never
ask. A keyword with no entry sends the whole schema to `jsonschema`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from sqlglot import exp

from sync.contract.arithmetic import compared, is_finite, is_multiple, is_whole
from sync.contract.equality import has_length, is_one_of
from sync.contract.formats import format_pattern
from sync.contract.logic import (
    all_of,
    always,
    any_of,
    call,
    cast,
    exactly_one_of,
    function_of,
    known,
    negated,
    never,
    text,
    truth_of,
    whole_number,
)
from sync.contract.patterns import parse_pattern
from sync.contract.places import child
from sync.contract.render import json_or_null
from sync.contract.schema import at_pointer, ref_pointer
from sync.contract.values import NULL, NUMBERS, Kind, Value
from sync.contract.vocabulary import ANNOTATIONS, OWN_PREFIX, Schema


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that valid rows satisfy.

    Attributes:
        column: The column it is about, or "" when it is about the whole row.
        holds: TRUE or FALSE, never NULL.
    """

    keyword: str
    holds: exp.Expr
    column: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One schema inside a document."""

    schema: Schema
    pointer: str
    document: Mapping[str, Any]

    def under(self, *steps: str | int) -> Node:
        """Return a schema inside this one."""
        found: Any = self.schema
        for step in steps:
            found = found[step]
        return Node(found, child(self.pointer, *steps), self.document)

    def get(self, keyword: str, default: object = None) -> Any:  # noqa: ANN401 - arguments are any JSON
        """Return a keyword's argument."""
        return default if isinstance(self.schema, bool) else self.schema.get(keyword, default)


class NotCompiled(Exception):
    """A keyword has no meaning in SQL here."""

    def __init__(self, keyword: str, pointer: str) -> None:
        super().__init__(keyword)
        self.keyword, self.pointer = keyword, pointer


Checks = Iterator[Check]


def checks_of(node: Node, value: Value) -> Checks:
    """Yield what a schema asks of a value that is not NULL."""
    for keyword in node.schema if isinstance(node.schema, Mapping) else ():  # `true` asks nothing
        if keyword in ANNOTATIONS or keyword.startswith(OWN_PREFIX):
            continue
        rule = KEYWORDS.get(keyword)
        if rule is None:
            raise NotCompiled(keyword, child(node.pointer, keyword))
        if value.kind in rule.kinds:
            yield from rule.checks(node, value, keyword)


def is_valid(node: Node, value: Value) -> exp.Expr:
    """Return whether a value that is not NULL satisfies a schema."""
    return all_of(check.holds for check in checks_of(node, value))


def _if_present(value: Value, holds: exp.Expr) -> exp.Expr:
    return any_of((value.is_null(), holds))


def _is_missing(value: Value, name: str) -> exp.Expr:
    field = value.fields().get(name)
    return field.is_null() if field else always()


# --- any kind -----------------------------------------------------------------------------------


def _type(node: Node, value: Value, keyword: str) -> Checks:
    kinds = node.get(keyword)
    names = {kinds} if isinstance(kinds, str) else set(kinds)
    yield Check(keyword, _is_of_type(names, value))


def _is_of_type(names: set[str], value: Value) -> exp.Expr:
    if value.kind not in NUMBERS:
        return known(_TYPE_NAMES[value.kind] in names)
    if "number" in names:
        return is_finite(value)
    return is_whole(value) if "integer" in names else never()


_TYPE_NAMES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.TEXT: "string",
        Kind.BOOLEAN: "boolean",
        Kind.LIST: "array",
        Kind.STRUCT: "object",
        Kind.NULL: "null",
    }
)


def _enum(node: Node, value: Value, keyword: str) -> Checks:
    yield Check(keyword, is_one_of(value, node.get(keyword)))


def _const(node: Node, value: Value, keyword: str) -> Checks:
    yield Check(keyword, is_one_of(value, [node.get(keyword)]))


# The sizes a schema may limit: how the engine counts them, and which side of the limit is valid.
_SIZES: Final[Mapping[str, tuple[str, type[exp.Binary]]]] = MappingProxyType(
    {
        "maxItems": ("len", exp.LTE),
        "maxLength": ("length", exp.LTE),
        "minItems": ("len", exp.GTE),
        "minLength": ("length", exp.GTE),
    }
)

_LARGEST_SIZE: Final = 2**63 - 1  # what the engine counts with; nothing is larger


def _size(node: Node, value: Value, keyword: str) -> Checks:
    count, comparison = _SIZES[keyword]
    limit = whole_number(min(node.get(keyword), _LARGEST_SIZE))
    yield Check(keyword, comparison(this=call(count, value.sql()), expression=limit))


# --- combining schemas --------------------------------------------------------------------------


def _ref(node: Node, value: Value, keyword: str) -> Checks:
    pointer = ref_pointer(node.get(keyword))
    yield from checks_of(Node(at_pointer(node.document, pointer), pointer, node.document), value)


def _all_of(node: Node, value: Value, keyword: str) -> Checks:
    for index in range(len(node.get(keyword))):
        yield from checks_of(node.under(keyword, index), value)


def _alternatives(node: Node, value: Value, keyword: str) -> Iterator[exp.Expr]:
    return (is_valid(node.under(keyword, index), value) for index in range(len(node.get(keyword))))


def _any_of(node: Node, value: Value, keyword: str) -> Checks:
    yield Check(keyword, any_of(_alternatives(node, value, keyword)))


def _one_of(node: Node, value: Value, keyword: str) -> Checks:
    yield Check(keyword, exactly_one_of(_alternatives(node, value, keyword)))


def _not(node: Node, value: Value, keyword: str) -> Checks:
    yield Check(keyword, negated(is_valid(node.under(keyword), value)))


def _if(node: Node, value: Value, keyword: str) -> Checks:
    for branch in ("then", "else"):
        if node.get(branch) is None:
            continue
        applies = is_valid(node.under(keyword), value)
        skips = negated(applies) if branch == "then" else applies
        for check in checks_of(node.under(branch), value):
            yield replace(check, holds=any_of((skips.copy(), check.holds)))


def _nothing(_node: Node, _value: Value, _keyword: str) -> Checks:
    """Say nothing: another keyword reads this one."""
    yield from ()


# --- text ---------------------------------------------------------------------------------------


def _pattern(node: Node, value: Value, keyword: str) -> Checks:
    if node.get(keyword) == value.pattern:
        return
    yield Check(keyword, call("regexp_matches", value.sql(), parse_pattern(node.get(keyword)).re2))


def _format(node: Node, value: Value, keyword: str) -> Checks:
    name = node.get(keyword)
    years = _FOUR_DIGIT_YEARS.get((value.type.name, name))
    if years is None:
        yield Check(keyword, call("regexp_matches", value.sql(), format_pattern(name).re2))
    else:
        first, last = (cast(text(bound), value.type.name) for bound in years)
        yield Check(keyword, exp.Between(this=value.raw.copy(), low=first, high=last))


# A time's own text has its own format, unless the year has no four digits; comparing is 50 times cheaper.
_FOUR_DIGIT_YEARS: Final[Mapping[tuple[str, str], tuple[str, str]]] = MappingProxyType(
    {
        ("DATE", "date"): ("0001-01-01", "9999-12-31"),
        ("TIMESTAMP WITH TIME ZONE", "date-time"): (
            "0001-01-01 00:00:00+00",
            "9999-12-31 23:59:59.999999+00",
        ),
    }
)


# --- numbers ------------------------------------------------------------------------------------


def _limit(node: Node, value: Value, keyword: str) -> Checks:
    yield Check(keyword, compared(value, keyword, node.get(keyword)))


def _multiple_of(node: Node, value: Value, keyword: str) -> Checks:
    holds = is_multiple(value, node.get(keyword))
    if holds is None:
        raise NotCompiled(keyword, child(node.pointer, keyword))
    yield Check(keyword, holds)


# --- lists --------------------------------------------------------------------------------------


def _items(node: Node, value: Value, keyword: str) -> Checks:
    """Hold every item to a schema; a NULL item is null, which is a kind of its own."""
    inner, item = node.under(keyword), value.item()
    for check in checks_of(inner, item):
        yield replace(check, holds=every_item(value, any_of((item.is_null(), check.holds))))
    for check in checks_of(inner, replace(item, type=NULL)):
        yield replace(check, holds=every_item(value, any_of((negated(item.is_null()), check.holds))))


def every_item(value: Value, holds: exp.Expr) -> exp.Expr:
    """Return whether a condition on the item variable holds for every item of a list."""
    truth = truth_of(holds)
    if truth is not None:
        return holds if truth else has_length(value, exp.EQ, 0)
    failing = call("list_filter", value.sql(), function_of(value.item_name(), negated(holds)))
    return exp.EQ(this=call("len", failing), expression=exp.Literal.number(0))


def _unique_items(node: Node, value: Value, keyword: str) -> Checks:
    """Compare items by their JSON, where 0.0 is -0.0 and an absent field is no field."""
    if node.get(keyword):
        texts = call(
            "list_transform", value.sql(), function_of(value.item_name(), json_or_null(value.item()))
        )
        distinct = call("len", call("list_distinct", texts))
        yield Check(keyword, exp.EQ(this=distinct, expression=call("len", value.sql())))


# --- objects ------------------------------------------------------------------------------------


def _properties(node: Node, value: Value, keyword: str) -> Checks:
    fields = value.fields()
    for name in node.get(keyword):
        if name in fields:
            yield from _field_checks(node.under(keyword, name), name, fields[name])


def _field_checks(node: Node, name: str, field: Value) -> Checks:
    for check in checks_of(node, field):
        yield replace(check, column=name, holds=_if_present(field, check.holds))


def _additional_properties(node: Node, value: Value, keyword: str) -> Checks:
    for name, field in value.fields().items():
        if name in node.get("properties", {}):
            continue
        if node.get(keyword) is False:
            yield Check(keyword, field.is_null(), column=name)
        else:
            yield from _field_checks(node.under(keyword), name, field)


def _required(node: Node, value: Value, keyword: str) -> Checks:
    for name in node.get(keyword):
        yield Check(keyword, negated(_is_missing(value, name)), column=name)


def _dependent_required(node: Node, value: Value, keyword: str) -> Checks:
    for trigger, names in node.get(keyword).items():
        for name in names:
            holds = any_of((_is_missing(value, trigger), negated(_is_missing(value, name))))
            yield Check(keyword, holds, column=name)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A keyword: its function, and the kinds it says something about."""

    checks: Callable[[Node, Value, str], Checks]
    kinds: frozenset[Kind] = frozenset(Kind)


_TEXT, _LIST, _STRUCT = frozenset({Kind.TEXT}), frozenset({Kind.LIST}), frozenset({Kind.STRUCT})

KEYWORDS: Final[Mapping[str, _Rule]] = MappingProxyType(
    {
        "$ref": _Rule(_ref),
        "additionalProperties": _Rule(_additional_properties, _STRUCT),
        "allOf": _Rule(_all_of),
        "anyOf": _Rule(_any_of),
        "const": _Rule(_const),
        "dependentRequired": _Rule(_dependent_required, _STRUCT),
        "else": _Rule(_nothing),
        "enum": _Rule(_enum),
        "exclusiveMaximum": _Rule(_limit, NUMBERS),
        "exclusiveMinimum": _Rule(_limit, NUMBERS),
        "format": _Rule(_format, _TEXT),
        "if": _Rule(_if),
        "items": _Rule(_items, _LIST),
        "maxItems": _Rule(_size, _LIST),
        "maxLength": _Rule(_size, _TEXT),
        "maximum": _Rule(_limit, NUMBERS),
        "minItems": _Rule(_size, _LIST),
        "minLength": _Rule(_size, _TEXT),
        "minimum": _Rule(_limit, NUMBERS),
        "multipleOf": _Rule(_multiple_of, NUMBERS),
        "not": _Rule(_not),
        "oneOf": _Rule(_one_of),
        "pattern": _Rule(_pattern, _TEXT),
        "properties": _Rule(_properties, _STRUCT),
        "required": _Rule(_required, _STRUCT),
        "then": _Rule(_nothing),
        "type": _Rule(_type),
        "uniqueItems": _Rule(_unique_items, _LIST),
    }
)
