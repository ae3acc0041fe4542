"""The verdict of `jsonschema` on single rows, with a contract's semantics.

Draft202012Validator with four things made definite: what a number is, multiples of
decimals, patterns, and when two items are equal. Everything else is jsonschema's own
reading of the draft, which is why it can audit ours.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sync.contract.exact import Number, is_multiple_of, read_number
from sync.contract.formats import FORMATS, format_pattern
from sync.contract.patterns import parse_pattern
from sync.contract.reasons import NOT_FINITE, describe_shape, inner_place, reason_of
from sync.contract.vocabulary import Schema, spelled_out

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed rule of one row, without its value.

    Attributes:
        column: The column it is about, or "" for the whole row.
        reason: What is wrong, from the schema alone.
        shape: What the value looks like, or "absent".
    """

    column: str
    keyword: str
    reason: str
    shape: str


Judge = Callable[[str], tuple[Failure, ...]]


def build_judge(schema: Mapping[str, Any]) -> Judge:
    """Return a function from a row's JSON text to its failures, in the schema's order."""
    validator = _validator_class()(spelled_out(schema), format_checker=_format_checker())
    return lambda text: tuple(_failures(validator, _read_row(text)))


def _read_row(text: str) -> Mapping[str, Any]:
    row: Mapping[str, Any] = json.loads(text, parse_float=_number, parse_int=_whole_number)
    return row


def _number(text: str) -> Decimal | float:
    """Read a number; one that is too long for exact arithmetic counts as infinite."""
    number = read_number(text)
    return math.inf if number is None else number


def _whole_number(text: str) -> int | float:
    return int(text) if read_number(text) is not None else math.inf


def accepts(schema: Schema, value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Tell whether a schema without references accepts one JSON value."""
    inner = schema if isinstance(schema, bool) else spelled_out(schema)
    return bool(_validator_class()(inner, format_checker=_format_checker()).is_valid(value))


def _failures(validator: Validator, row: Mapping[str, Any]) -> Iterator[Failure]:
    for name, value in row.items():
        if not _is_finite_throughout(value):
            yield Failure(name, "type", NOT_FINITE, describe_shape(value))
    for error in validator.iter_errors(row):
        keyword = str(error.validator)
        place = inner_place(error.absolute_schema_path)
        reason = f"{place} {reason_of(keyword, error.validator_value)}".strip()
        for column in _columns(error, keyword):
            yield Failure(column, keyword, reason, _shape(error, column))


def _columns(error: ValidationError, keyword: str) -> Iterable[str]:
    """Return the columns an error is about; errors of the whole row name theirs in their argument."""
    if error.absolute_path:
        return (str(error.absolute_path[0]),)
    named, schema, row = _NAMED_COLUMNS.get(keyword), error.schema, error.instance
    if named is None or not isinstance(schema, Mapping) or not isinstance(row, Mapping):
        return ("",)
    return named(schema, row)


def _missing(schema: Mapping[str, Any], row: Mapping[str, Any]) -> Iterable[str]:
    return (name for name in schema["required"] if name not in row)


def _missing_beside(schema: Mapping[str, Any], row: Mapping[str, Any]) -> Iterable[str]:
    needs = schema["dependentRequired"]
    return (name for trigger in needs.keys() & row for name in needs[trigger] if name not in row)


def _unknown(schema: Mapping[str, Any], row: Mapping[str, Any]) -> Iterable[str]:
    patterns = schema.get("patternProperties", ())
    for name in row:
        if name not in schema.get("properties", ()) and not any(
            re.search(source, name) for source in patterns
        ):
            yield name


_NAMED_COLUMNS: Final[Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Iterable[str]]]] = (
    MappingProxyType(
        {"additionalProperties": _unknown, "dependentRequired": _missing_beside, "required": _missing}
    )
)


def _shape(error: ValidationError, column: str) -> str:
    value: Any = error.instance
    if error.absolute_path or not isinstance(value, Mapping):
        return describe_shape(value)
    return describe_shape(value[column]) if column in value else "absent"


def _is_finite_throughout(value: object) -> bool:
    """Tell whether no NaN and no infinity is anywhere in a value; only those are floats here."""
    if isinstance(value, Mapping):
        return all(_is_finite_throughout(member) for member in value.values())
    if isinstance(value, list):
        return all(_is_finite_throughout(item) for item in value)
    return not isinstance(value, float)


def _is_number(_: object, value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _is_integer(_: object, value: object) -> bool:
    if isinstance(value, Decimal):
        return value == value.to_integral_value()
    return isinstance(value, int) and not isinstance(value, bool)


_Errors = Iterator["ValidationError"]


def _check_pattern(_: object, source: str, value: object, _schema: object) -> _Errors:
    if isinstance(value, str) and not _compiled(parse_pattern(source).python).search(value):
        yield _error("pattern")


def _check_multiple_of(_: object, step: Number, value: object, _schema: object) -> _Errors:
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and not is_multiple_of(value, step):
        yield _error("multipleOf")


def _check_unique_items(_: object, asked: object, value: object, _schema: object) -> _Errors:
    if asked and isinstance(value, list) and len(set(map(identity, value))) < len(value):
        yield _error("uniqueItems")


def _error(keyword: str) -> ValidationError:
    from jsonschema import ValidationError

    return ValidationError(keyword)  # the text is never shown


def identity(value: object) -> Hashable:
    """Return something that is equal for equal JSON values only; 1 is 1.0 and is not true."""
    if isinstance(value, Mapping):
        return ("object", frozenset((name, identity(member)) for name, member in value.items()))
    if isinstance(value, list):
        return ("array", tuple(map(identity, value)))
    if isinstance(value, float):
        return ("not finite", str(value))
    return ("number" if _is_number(None, value) else type(value).__name__, value)


_compiled = cache(re.compile)


@cache
def _validator_class() -> type[Validator]:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    checker = Draft202012Validator.TYPE_CHECKER.redefine_many({"number": _is_number, "integer": _is_integer})
    keywords = {
        "multipleOf": _check_multiple_of,
        "pattern": _check_pattern,
        "uniqueItems": _check_unique_items,
    }
    extended: type[Validator] = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, validators=keywords, type_checker=checker
    )
    return extended


@cache
def _format_checker() -> Any:  # noqa: ANN401 - jsonschema is imported late
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name in FORMATS:
        checker.checks(name)(_matches_format(name))
    return checker


def _matches_format(name: str) -> Callable[[object], bool]:
    def matches(value: object) -> bool:
        # Compiled when first asked: a pattern costs more than lint needs for a schema.
        return not isinstance(value, str) or bool(_compiled(format_pattern(name).python).search(value))

    return matches
