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
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
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
    schema, has_repeated_keys = _parse_json(path, text)
    contract = Contract(_name(path), path, schema, text)
    read = _Read(path, text, schema, has_repeated_keys)
    findings = [finding for check in _CHECKS for finding in check(read)]
    if findings:
        raise ContractError(*findings)
    return contract


@dataclass(frozen=True)
class _Read:
    """A contract that is JSON, with what its checks share.

    Attributes:
        has_repeated_keys: Whether some object has a key twice; the schema keeps the later one.
    """

    path: str
    text: str
    schema: Mapping[str, Any]
    has_repeated_keys: bool

    @cached_property
    def places(self) -> Places:
        """Where each part stands: measured for the first finding, which most contracts do not have."""
        return read_places(self.path, self.text)

    @cached_property
    def parts(self) -> tuple[tuple[str, Schema], ...]:
        """Every schema in it with its pointer, outermost first, those of unused `$defs` too."""
        return tuple(walk(self.schema))

    def uses(self, keywords: AbstractSet[str]) -> Iterator[tuple[str, Any]]:
        """Yield pointer and argument of every use of some keywords."""
        for pointer, inner in self.parts:
            for keyword, argument in inner.items() if isinstance(inner, Mapping) else ():
                if keyword in keywords:
                    yield child(pointer, keyword), argument


def _name(path: str) -> str:
    name = PurePath(path).name
    suffix = next((suffix for suffix in _SUFFIXES if name.endswith(suffix)), "")
    return name.removesuffix(suffix)


def _parse_json(path: str, text: str) -> tuple[Mapping[str, Any], bool]:
    """Return the schema, and whether some object in it has a key twice."""
    objects = _Objects()
    try:
        schema = json.loads(
            text,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_refuse_number,
            object_pairs_hook=objects.of,
        )
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
    return schema, objects.have_repeated_keys


class _Objects:
    """Makes objects of members, and notes whether one had a key twice."""

    def __init__(self) -> None:
        self.have_repeated_keys = False

    def of(self, members: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(members)
        self.have_repeated_keys = self.have_repeated_keys or len(made) < len(members)
        return made


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


def _check_repeated_keys(read: _Read) -> Iterator[Diagnostic]:
    for pointer, _place in read.places.repeated if read.has_repeated_keys else ():
        yield Diagnostic(
            "repeated-key",
            f'"{pointer}" is given more than once',
            read.places.of_key(pointer),
            ("JSON readers keep the last one and drop the others without a word",),
            "keep one of them",
        )


def _check_meta_schema(read: _Read) -> Iterator[Diagnostic]:
    """Hold the schema to the draft's own schema, in our words."""
    if is_well_formed(read.schema):
        return
    from jsonschema import Draft202012Validator

    for error in Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(read.schema):
        pointer = child("", *error.absolute_path)
        what = f'"{pointer}" {reason_of(str(error.validator), error.validator_value)}'
        advice = "correct the value"
        if pointer.endswith("/type") and isinstance(error.instance, str):
            what, advice = f'type "{error.instance}" is not known', did_you_mean(error.instance, TYPE_NAMES)
        notes = ("JSON Schema draft 2020-12 does not allow this",)
        yield Diagnostic("invalid-schema", what, read.places.of_value(pointer), notes, advice)


def _check_dialect(read: _Read) -> Iterator[Diagnostic]:
    if read.schema.get("$schema", DIALECT) != DIALECT:
        yield Diagnostic(
            "invalid-schema",
            "the schema is written in another draft of JSON Schema",
            read.places.of_value("/$schema"),
            ("keywords changed their meaning between drafts",),
            f'use "$schema": "{DIALECT}"',
        )


def _check_keywords(read: _Read) -> Iterator[Diagnostic]:
    """Refuse what `jsonschema` would ignore."""
    for pointer, inner in read.parts:
        for keyword in inner if isinstance(inner, Mapping) else ():
            if keyword in KNOWN or keyword in OWN_KEYWORDS:
                continue
            yield Diagnostic(
                "unknown-keyword",
                f'keyword "{keyword}" is not known',
                read.places.of_key(child(pointer, keyword)),
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


def _check_own_keywords(read: _Read) -> Iterator[Diagnostic]:
    for pointer, argument in read.uses(OWN_KEYWORDS):
        if not isinstance(argument, str) or not argument:
            keyword = pointer.rpartition("/")[2]
            yield Diagnostic(
                "invalid-schema",
                f'"{keyword}" is not a text',
                read.places.of_value(pointer),
                (_OWN_KEYWORDS[keyword],),
                "write it as one text",
            )


def _check_formats(read: _Read) -> Iterator[Diagnostic]:
    for pointer, name in read.uses({"format"}):
        if isinstance(name, str) and name not in FORMATS:
            yield Diagnostic(
                "unknown-format",
                f'format "{name}" has no checker',
                read.places.of_value(pointer),
                ("an unknown format passes every value",),
                did_you_mean(name, FORMATS),
            )


def _check_patterns(read: _Read) -> Iterator[Diagnostic]:
    for pointer, source in read.uses({"pattern"}):
        problem = _pattern_problem(source) if isinstance(source, str) else None
        if problem is not None:
            yield _unportable(source, problem, read, read.places.of_value(pointer))
    for pointer, patterns in read.uses({"patternProperties"}):
        for source in patterns if isinstance(patterns, Mapping) else ():
            problem = _pattern_problem(source)
            if problem is not None:
                yield _unportable(source, problem, read, read.places.of_key(child(pointer, source)))


def _pattern_problem(source: str) -> PatternProblem | None:
    try:
        parse_pattern(source)
    except PatternProblem as problem:
        return problem
    return None


def _unportable(source: str, problem: PatternProblem, read: _Read, place: Span) -> Diagnostic:
    return Diagnostic(
        "unportable-pattern",
        f'"{source[problem.offset : problem.offset + problem.length]}" {problem.why}',
        _inside_text(place, read.text, problem.offset, problem.length),
        ("a pattern has to mean the same to the engine and to jsonschema",),
        problem.help,
    )


def _inside_text(place: Span, text: str, offset: int, length: int) -> Span:
    """Return the place of some characters of a JSON text, whose escapes take more room."""
    line = text.split("\n")[place.line - 1]
    raw = line[place.column : place.column + place.length - 2]
    ends = [0, *(character.end() for character in _JSON_CHARACTER.finditer(raw))]
    last = len(ends) - 1
    start, end = ends[min(offset, last)], ends[min(offset + length, last)]
    return Span(place.path, place.line, place.column + 1 + start, max(1, end - start))


def _check_references(read: _Read) -> Iterator[Diagnostic]:
    """Allow references to schemas of this file that do not lead back to themselves."""
    schemas = {pointer for pointer, _ in read.parts}
    references: dict[str, str] = {}
    for pointer, ref in read.uses({"$ref"}):
        target = ref_pointer(ref) if isinstance(ref, str) else ""
        if isinstance(ref, str) and ref.startswith("#") and target in schemas:
            references[pointer] = target
        else:
            yield Diagnostic(
                "invalid-reference",
                '"$ref" leads to no schema of this file',
                read.places.of_value(pointer),
                ("contracts are read without other files and without network",),
                "point to #/$defs/…",
            )
    if circular := _first_circular(references):
        yield Diagnostic(
            "invalid-reference",
            '"$ref" leads back to itself',
            read.places.of_value(circular),
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


_CHECKS: Final[tuple[Callable[[_Read], Iterator[Diagnostic]], ...]] = (
    _check_repeated_keys,
    _check_meta_schema,
    _check_dialect,
    _check_keywords,
    _check_own_keywords,
    _check_formats,
    _check_patterns,
    _check_references,
)
