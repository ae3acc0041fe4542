"""A record schema, read for what lint asks of it: what is listed, what is needed, what fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from sync.contract import Contract
from sync.contract.judge import Judge, accepts, build_judge
from sync.contract.vocabulary import Schema, walk

EVENT_SOURCE = "event_source"
"""The property on whose value a record schema's conditions rest."""

_NUMBERED = re.compile(r"_[2-5]$")


@dataclass(frozen=True, slots=True)
class RecordRules:
    """The record schema of one destination.

    Attributes:
        schema: Without references.
        judge: Tells what fails of a record.
        accepted: Every text the schema lists for a property, anywhere, in its order.
        needs: Gives groups of properties; a record needs one of each, whatever its event source. Takes the
            properties a model gives, without their numbers, and every value `event_source` may
            have, none where there is no such property. Remembered: many models give the same.
    """

    contract: Contract
    schema: Schema
    judge: Judge
    accepted: Mapping[str, tuple[str, ...]]
    needs: Callable[[frozenset[str], frozenset[str]], tuple[frozenset[str], ...]]


def read_rules(contract: Contract) -> RecordRules:
    """Read a record schema once for all models that deliver to its destination."""
    schema = contract.inlined()
    judge, needs = cache(build_judge(contract.schema)), cache(partial(_needs, schema))
    return RecordRules(contract, schema, judge, _accepted(schema), needs)


def _needs(
    schema: Schema, given: frozenset[str], event_sources: frozenset[str]
) -> tuple[frozenset[str], ...]:
    asked = [dict.fromkeys(_needed(schema, source, given)) for source in event_sources or frozenset({""})]
    return tuple(group for group in asked[0] if all(group in other for other in asked))


def _accepted(schema: Schema) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for pointer, inner in walk(schema):
        around, _, name = pointer.rpartition("/")
        if around.endswith("/properties") and isinstance(inner, Mapping) and "enum" in inner:
            listed = (one for one in inner["enum"] if isinstance(one, str))
            found.setdefault(name, {}).update(dict.fromkeys(listed))
    return {name: tuple(texts) for name, texts in found.items()}


def _needed(schema: Schema, source: str, given: frozenset[str]) -> Iterator[frozenset[str]]:
    """Yield the groups of properties that a schema requires of a record with one event source."""
    if isinstance(schema, bool):
        return
    for name in schema.get("required", ()):
        yield frozenset({_plain(name)})
    for trigger, names in schema.get("dependentRequired", {}).items():
        yield from (frozenset({_plain(name)}) for name in names if _plain(trigger) in given)
    yield from _alternatives(schema.get("anyOf", ()))
    for inner in schema.get("allOf", ()):
        yield from _needed(inner, source, given)
    if "if" in schema:
        holds = _holds(schema["if"], source)
        if holds is not None:
            yield from _needed(schema.get("then" if holds else "else", True), source, given)


def _alternatives(schemas: Iterable[Schema]) -> Iterator[frozenset[str]]:
    """Yield one group for an `anyOf` of which each alternative only requires one property."""
    required: list[Any] = [_only_required(schema) for schema in schemas]
    if required and all(len(names) == 1 for names in required):
        yield frozenset(_plain(names[0]) for names in required)


def _only_required(schema: Schema) -> list[str]:
    is_plain = isinstance(schema, Mapping) and schema.keys() == {"required"}
    return list(schema["required"]) if is_plain and isinstance(schema, Mapping) else []


def _holds(condition: Schema, source: str) -> bool | None:
    """Tell whether a condition on the event source alone holds; None when it speaks of more."""
    if not isinstance(condition, Mapping) or not condition.keys() <= {"properties", "required"} or not source:
        return None
    properties: Mapping[str, Schema] = condition.get("properties", {})
    if {*properties, *condition.get("required", ())} != {EVENT_SOURCE} or not properties:
        return None
    return accepts(properties[EVENT_SOURCE], source)


def _plain(property_: str) -> str:
    return _NUMBERED.sub("", property_)
