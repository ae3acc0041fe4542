"""Read a contract, and refuse what could not be checked as written.

JSON Schema is lenient where a contract must not be: unknown keywords and unknown
formats pass silently, references may leave for the network, and patterns mean what the
regex engine at hand makes of them. Here each is a finding with a place, and all are
reported at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, Final, NoReturn

from sync.contract.draft import is_well_formed
from sync.contract.exact import MAX_WRITTEN_DIGITS, read_number
from sync.contract.formats import FORMATS
from sync.contract.patterns import PatternProblem, parse_pattern
from sync.contract.places import Places, child, read_places
from sync.contract.reasons import reason_of
from sync.contract.schema import Contract, ref_pointer
from sync.contract.vocabulary import DIALECT, KNOWN, OWN_KEYWORDS, OWN_PREFIX, TYPE_NAMES, Schema, walk
from sync.diagnostics import Diagnostic, Span, did_you_mean, span_of
from sync.errors import ContractError, SyncError

_SUFFIXES: Final = (".schema.json", ".json")
_SURROGATE = re.compile("[\ud800-\udfff]")
_JSON_CHARACTER = re.compile(r"\\u[dD][89abAB].{2}\\u[dD][c-fC-F].{2}|\\u.{4}|\\.|[^\\]", re.DOTALL)


@lru_cache(maxsize=256)
def parse_contract(path: str, text: str) -> Contract:
    """Read a JSON Schema for the rows of one relation.

    Remembered by path and text: an editor asks again at every keystroke.

    Args:
        path: How findings name the file; its last part gives the contract its name.
        text: JSON, draft 2020-12, with `"type": "object"` at the root.

    Raises:
        ContractError: It cannot be used; carries every finding.
    """
    schema = _parse_json(path, text)
    contract = Contract(_name(path), path, schema, text)
    places = read_places(path, text)
    findings = [finding for check in _CHECKS for finding in check(schema, places)]
    if findings:
        raise ContractError(*findings)
    return contract


def _name(path: str) -> str:
    name = PurePath(path).name
    suffix = next((suffix for suffix in _SUFFIXES if name.endswith(suffix)), "")
    return name.removesuffix(suffix)


def _parse_json(path: str, text: str) -> Mapping[str, Any]:
    try:
        schema = json.loads(text, parse_float=_number, parse_int=_number, parse_constant=_refuse_number)
    except json.JSONDecodeError as error:
        what = f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise _unreadable(what, Span(path, error.lineno, error.colno)) from None
    except _NotANumber as number:
        place = span_of(path, text, *_outside_texts(text, number.written))
        raise _unreadable(number.why, place) from None
    if _may_hold_surrogates(text) and (lone := _lone_surrogate(schema)) is not None:
        place = read_places(path, text).of_key(lone)
        raise _unreadable("a text holds half of a surrogate pair, which is no character", place)
    if not isinstance(schema, Mapping) or schema.get("type") != "object":
        raise ContractError.of(
            "invalid-schema",
            "the root of the schema does not describe an object",
            where=Span(path, 1),
            notes=("a contract describes rows, and a row is an object with a member per column",),
            help='start with { "type": "object", "properties": … }',
        )
    return schema


def _unreadable(what: str, where: Span) -> SyncError:
    notes = ("a contract is one JSON Schema in JSON",)
    return ContractError.of(
        "invalid-schema", what, where=where, notes=notes, help="correct the file at this place"
    )


class _NotANumber(Exception):
    """A number that Python's reader takes and a contract does not."""

    def __init__(self, written: str, why: str) -> None:
        super().__init__(why)
        self.written, self.why = written, why


def _outside_texts(text: str, written: str) -> tuple[int, int]:
    tokens = re.finditer(rf'"(?:[^"\\]|\\.)*"|{re.escape(written)}', text)
    return next(match for match in tokens if match[0] == written).span()


def _number(written: str) -> int | Decimal:
    """Read 3.0 as 3, which JSON Schema calls an integer."""
    number = read_number(written)
    if number is None:
        raise _NotANumber(written, f"a number has more than {MAX_WRITTEN_DIGITS} digits")
    return int(number) if number == number.to_integral_value() else number


def _refuse_number(constant: str) -> NoReturn:
    raise _NotANumber(constant, "not JSON: NaN and Infinity are no numbers")


def _may_hold_surrogates(text: str) -> bool:
    r"""Tell whether a text holds half of a pair, as it is or as an escape such as \ud800."""
    return "\\u" in text or _SURROGATE.search(text) is not None


def _lone_surrogate(value: object, pointer: str = "") -> str | None:
    """Return where a text stands that no row can equal and no SQL can hold, or None."""
    if isinstance(value, str):
        return pointer if _SURROGATE.search(value) else None
    members: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, Mapping):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for step, inner in members:
        place = child(pointer, step)
        if _SURROGATE.search(str(step)):
            return place
        if (found := _lone_surrogate(inner, place)) is not None:
            return found
    return None


def _check_repeated_keys(_: Schema, places: Places) -> Iterator[Diagnostic]:
    for pointer, _place in places.repeated:
        yield Diagnostic(
            "repeated-key",
            f'"{pointer}" is given more than once',
            places.of_key(pointer),
            ("JSON readers keep the last one and drop the others without a word",),
            "keep one of them",
        )


def _check_meta_schema(schema: Schema, places: Places) -> Iterator[Diagnostic]:
    """Hold the schema to the draft's own schema, in our words."""
    if is_well_formed(schema):
        return
    from jsonschema import Draft202012Validator

    for error in Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema):
        pointer = child("", *error.absolute_path)
        what = f'"{pointer}" {reason_of(str(error.validator), error.validator_value)}'
        advice = "correct the value"
        if pointer.endswith("/type") and isinstance(error.instance, str):
            what, advice = f'type "{error.instance}" is not known', did_you_mean(error.instance, TYPE_NAMES)
        notes = ("JSON Schema draft 2020-12 does not allow this",)
        yield Diagnostic("invalid-schema", what, places.of_value(pointer), notes, advice)


def _check_dialect(schema: Schema, places: Places) -> Iterator[Diagnostic]:
    dialect = schema.get("$schema", DIALECT) if isinstance(schema, Mapping) else DIALECT
    if dialect != DIALECT:
        yield Diagnostic(
            "invalid-schema",
            "the schema is written in another draft of JSON Schema",
            places.of_value("/$schema"),
            ("keywords changed their meaning between drafts",),
            f'use "$schema": "{DIALECT}"',
        )


def _check_keywords(schema: Schema, places: Places) -> Iterator[Diagnostic]:
    """Refuse what `jsonschema` would ignore."""
    for pointer, inner in walk(schema):
        for keyword in inner if isinstance(inner, Mapping) else ():
            if keyword in KNOWN or keyword in OWN_KEYWORDS:
                continue
            yield Diagnostic(
                "unknown-keyword",
                f'keyword "{keyword}" is not known',
                places.of_key(child(pointer, keyword)),
                ("JSON Schema ignores unknown keywords, so nothing would be checked",),
                did_you_mean(keyword, OWN_KEYWORDS if keyword.startswith(OWN_PREFIX) else KNOWN),
            )


_OWN_KEYWORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "x-grain": 'it names the columns that tell rows apart, such as "order_id, line_number"',
        "x-pii": 'it names one kind of personal data, such as "email"',
        "x-type": 'it names the SQL type of the column, such as "DECIMAL(18,2)"',
    }
)


def _check_own_keywords(schema: Schema, places: Places) -> Iterator[Diagnostic]:
    for pointer, keyword, argument in _uses(schema, OWN_KEYWORDS):
        if not isinstance(argument, str) or not argument:
            yield Diagnostic(
                "invalid-schema",
                f'"{keyword}" is not a text',
                places.of_value(pointer),
                (_OWN_KEYWORDS[keyword],),
                "write it as one text",
            )


def _check_formats(schema: Schema, places: Places) -> Iterator[Diagnostic]:
    for pointer, _, name in _uses(schema, {"format"}):
        if isinstance(name, str) and name not in FORMATS:
            yield Diagnostic(
                "unknown-format",
                f'format "{name}" has no checker',
                places.of_value(pointer),
                ("an unknown format passes every value",),
                did_you_mean(name, FORMATS),
            )


def _check_patterns(schema: Schema, places: Places) -> Iterator[Diagnostic]:
    for pointer, _, source in _uses(schema, {"pattern"}):
        if isinstance(source, str):
            yield from _pattern_findings(source, places.of_value(pointer), places)
    for pointer, _, patterns in _uses(schema, {"patternProperties"}):
        for source in patterns if isinstance(patterns, Mapping) else ():
            yield from _pattern_findings(source, places.of_key(child(pointer, source)), places)


def _pattern_findings(source: str, place: Span, places: Places) -> Iterator[Diagnostic]:
    try:
        parse_pattern(source)
    except PatternProblem as problem:
        yield Diagnostic(
            "unportable-pattern",
            f'"{source[problem.offset : problem.offset + problem.length]}" {problem.why}',
            _inside_text(place, places, problem.offset, problem.length),
            ("a pattern has to mean the same to the engine and to jsonschema",),
            problem.help,
        )


def _inside_text(place: Span, places: Places, offset: int, length: int) -> Span:
    """Return the place of some characters of a JSON text, whose escapes take more room."""
    line = places.text.split("\n")[place.line - 1]
    raw = line[place.column : place.column + place.length - 2]
    ends = [0, *(character.end() for character in _JSON_CHARACTER.finditer(raw))]
    last = len(ends) - 1
    start, end = ends[min(offset, last)], ends[min(offset + length, last)]
    return Span(place.path, place.line, place.column + 1 + start, max(1, end - start))


def _check_references(schema: Schema, places: Places) -> Iterator[Diagnostic]:
    """Allow references to schemas of this file that do not lead back to themselves."""
    schemas = {pointer for pointer, _ in walk(schema)}
    references: dict[str, str] = {}
    for pointer, _, ref in _uses(schema, {"$ref"}):
        target = ref_pointer(ref) if isinstance(ref, str) else ""
        if isinstance(ref, str) and ref.startswith("#") and target in schemas:
            references[pointer] = target
        else:
            yield Diagnostic(
                "invalid-reference",
                '"$ref" leads to no schema of this file',
                places.of_value(pointer),
                ("contracts are read without other files and without network",),
                "point to #/$defs/…",
            )
    if circular := _first_circular(references):
        yield Diagnostic(
            "invalid-reference",
            '"$ref" leads back to itself',
            places.of_value(circular),
            ("the types of columns have an end, so no rule for them can be endless",),
            "spell the levels out",
        )


def _first_circular(references: Mapping[str, str]) -> str | None:
    """Return a reference that is part of a circle, or None."""
    inside = {
        pointer: [other for other in references if _holds(target, other)]
        for pointer, target in references.items()
    }
    try:
        TopologicalSorter(inside).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[0]
    return None


def _holds(outer: str, pointer: str) -> bool:
    return pointer == outer or pointer.startswith(f"{outer}/")


def _uses(schema: Schema, keywords: frozenset[str] | set[str]) -> Iterator[tuple[str, str, Any]]:
    """Yield pointer, keyword and argument of every use of some keywords, also in unused `$defs`."""
    for pointer, inner in walk(schema):
        for keyword, argument in inner.items() if isinstance(inner, Mapping) else ():
            if keyword in keywords:
                yield child(pointer, keyword), keyword, argument


_CHECKS: Final[tuple[Callable[[Schema, Places], Iterator[Diagnostic]], ...]] = (
    _check_repeated_keys,
    _check_meta_schema,
    _check_dialect,
    _check_keywords,
    _check_own_keywords,
    _check_formats,
    _check_patterns,
    _check_references,
)
