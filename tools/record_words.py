"""A record schema in words: what a value must be, when a column is needed, which rules a row keeps.

Every keyword a record schema uses has an entry here; one without an entry raises KeyError, so
that a page cannot leave a rule out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.contract.vocabulary import ANNOTATIONS

Schema = Mapping[str, Any]

LONGEST_LIST = 12
"""More allowed values than this are told below the table."""

_NUMBERED = re.compile(r"_[2-5]$")
_TYPES = {"boolean": "true or false", "integer": "a whole number", "number": "a number", "string": "text"}


@dataclass(frozen=True, slots=True)
class Need:
    """A reason why a column must be given.

    Attributes:
        when: The condition in words, or "" for always.
        is_shared: Another column of the same kind will do.
    """

    when: str = ""
    is_shared: bool = False


def value_words(schema: Schema, long_list: str) -> str:
    """Return what a schema without references asks of one value, as clauses.

    Args:
        long_list: What stands in place of a list of allowed values that is too long for a table.
    """
    words = [_VALUE[keyword](schema[keyword]) for keyword in schema if keyword not in ANNOTATIONS]
    if is_long(schema):
        words.append(f"one of {len(schema['enum'])} values, {long_list}")
    return ", ".join(word for word in words if word)


def is_long(schema: Schema) -> bool:
    """Tell whether a schema lists more values than a table takes."""
    return len(schema.get("enum", ())) > LONGEST_LIST


def rule_words(schema: Schema) -> Iterator[str]:
    """Yield what a row must keep, one sentence per rule of the root."""
    for keyword, argument in schema.items():
        if keyword not in ANNOTATIONS:
            yield from _ROOT[keyword](argument)


def needs(schema: Schema) -> Iterator[tuple[str, Need]]:
    """Yield every property that a row cannot do without, with the reason; numbered ones are left out."""
    yield from _needs(schema, "")
    for trigger, names in schema.get("dependentRequired", {}).items():
        yield from ((name, Need(f"`{trigger}` is given")) for name in names)
    for rule in schema.get("allOf", ()):
        yield from _needs(rule["then"], _condition(rule["if"]))


def unnumbered(names: Iterable[str]) -> tuple[str, ...]:
    """Return names without the suffixes `_2` to `_5`, each once."""
    return tuple(dict.fromkeys(_NUMBERED.sub("", name) for name in names))


def listed(values: Iterable[object], last: str = "and") -> str:
    """Return values as code, joined as in a sentence."""
    *first, final = (f"`{value}`" for value in values)
    return f"{', '.join(first)} {last} {final}" if first else final


def _needs(schema: Schema, when: str) -> Iterator[tuple[str, Need]]:
    yield from ((name, Need(when)) for name in schema.get("required", ()))
    alternatives = schema.get("anyOf", ())
    if any("required" in alternative for alternative in alternatives):
        yield from ((name, Need(when, is_shared=True)) for name in _alternatives(alternatives))


def _alternatives(schemas: Sequence[Schema]) -> tuple[str, ...]:
    """Return the properties of which one is enough; nothing but `required` may stand beside them."""
    return unnumbered(name for schema in schemas for name in _only(schema, "required"))


def _only(schema: Schema, keyword: str) -> Any:  # noqa: ANN401 - arguments are any JSON
    ((found, argument),) = schema.items()
    if found != keyword:
        raise KeyError(found)
    return argument


def _enum(values: Sequence[object]) -> str:
    return listed(values, "or") if len(values) <= LONGEST_LIST else ""


def _pattern(source: str) -> str:
    return f"matches `{source}`"


_VALUE: Mapping[str, Callable[[Any], str]] = {
    "anyOf": lambda schemas: " or ".join(value_words(schema, "") for schema in schemas),
    "enum": _enum,
    "format": lambda name: f"format {name}",
    "maxLength": lambda limit: f"at most {limit:,} characters",
    "maximum": lambda limit: f"at most {limit:,}",
    "minLength": lambda limit: "not empty" if limit == 1 else f"at least {limit:,} characters",
    "minimum": lambda limit: f"at least {limit:,}",
    "pattern": _pattern,
    "type": _TYPES.__getitem__,
}


def _given(names: Iterable[str]) -> str:
    names = tuple(names)
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'} given"


def _one_of(schemas: Sequence[Schema]) -> str:
    return f"at least one of {listed(_alternatives(schemas))} is given"


def _allowed(properties: Mapping[str, Schema]) -> str:
    return " and ".join(f"`{name}` is {_choices(schema)}" for name, schema in properties.items())


def _choices(schema: Schema) -> str:
    if "const" in schema:
        return f"`{_only(schema, 'const')}`"
    return f"one of {listed(_only(schema, 'enum'), 'or')}"


_CLAUSES: Mapping[str, Callable[[Any], str]] = {
    "anyOf": _one_of,
    "properties": _allowed,
    "required": _given,
}


def _clauses(schema: Schema) -> str:
    return "; ".join(_CLAUSES[keyword](argument) for keyword, argument in schema.items())


def _condition(schema: Schema) -> str:
    """Return an `if` in words; what it compares with a value is also given."""
    compared = schema.get("properties", {})
    given = [name for name in schema.get("required", ()) if name not in compared]
    return _clauses({**schema, "required": given} if given else {"properties": compared})


def _conditional(rules: Sequence[Schema]) -> Iterator[str]:
    for rule in rules:
        if rule.keys() != {"if", "then"}:
            raise KeyError(*rule.keys() - {"if", "then"})
        yield f"When {_condition(rule['if'])}: {_clauses(rule['then'])}."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _additional(allowed: bool) -> Iterator[str]:  # noqa: FBT001 - the keyword's argument
    if not allowed:
        yield "A record holds nothing else."


_ROOT: Mapping[str, Callable[[Any], Iterable[str]]] = {
    "additionalProperties": _additional,
    "allOf": _conditional,
    "anyOf": lambda schemas: [_sentence(_one_of(schemas))],
    "dependentRequired": lambda needed: [
        f"When `{trigger}` is given: {_given(names)}." for trigger, names in needed.items()
    ],
    "properties": lambda _: (),  # each has a row of the table
    "required": lambda names: [_sentence(_given(names))],
    "type": lambda _: (),  # a row is an object
}
