"""Read a fault script: TOML text with one `[[fault]]` table per fault.

[[fault]]
endpoint = "/segment/mapping/"
kind = "reset_after"
after = 2        # let two requests through,
every = 5        # then strike the third and each fifth after it,
times = 1        # once
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from sync.simulator.faults import FAULT_KINDS, KINDS, Fault
from sync.simulator.routes import ROUTES

PLACE = "fault script"
MOST_SECONDS = 30 * 86_400

_HEADER = re.compile(r"\s*\[\[\s*fault\s*\]\]")
_SYNTAX_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


class FaultScriptError(ValueError):
    """A fault script cannot be used; the text tells every finding with its line."""


@dataclass(frozen=True, slots=True)
class ValueRule:
    """What a key takes, and how to say so."""

    accepts: Callable[[object], bool]
    wants: str


def _is_whole(value: object, least: int, most: int = 2**31) -> bool:
    return type(value) is int and least <= value <= most


def _is_seconds(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST_SECONDS


def _is_headers(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(text, str) and text.isprintable() and name.isascii() and name.isprintable()
        for name, text in value.items()
    )


def _is_endpoint(value: object) -> bool:
    return isinstance(value, str) and any(fnmatchcase(path, value) for path in ROUTES)


VALUE_RULES: Mapping[str, ValueRule] = {
    "endpoint": ValueRule(_is_endpoint, f"a path such as {next(iter(ROUTES))}, or a pattern such as *"),
    "kind": ValueRule(lambda value: value in FAULT_KINDS, f"one of {', '.join(FAULT_KINDS)}"),
    "after": ValueRule(lambda value: _is_whole(value, 0), "a whole number, 0 or more"),
    "every": ValueRule(lambda value: _is_whole(value, 1), "a whole number, 1 or more"),
    "times": ValueRule(lambda value: _is_whole(value, 1), "a whole number, 1 or more"),
    "code": ValueRule(lambda value: _is_whole(value, 0), "a return code, such as 50000"),
    "message": ValueRule(lambda value: isinstance(value, str), "a string"),
    "status": ValueRule(lambda value: _is_whole(value, 200, 599), "an HTTP status from 200 to 599"),
    "headers": ValueRule(_is_headers, "a table of strings, one line each"),
    "seconds": ValueRule(_is_seconds, "a number of seconds, at most 30 days"),
    "hold": ValueRule(_is_seconds, "a number of seconds, at most 30 days"),
    "applied": ValueRule(lambda value: isinstance(value, bool), "true or false"),
    "per_second": ValueRule(lambda value: _is_whole(value, 1), "a whole number, 1 or more"),
}


@dataclass(frozen=True, slots=True)
class _Finding:
    """One thing that is wrong with a script."""

    rule: str
    what: str
    line: int
    note: str
    help: str

    def __str__(self) -> str:
        return (
            f"error[{self.rule}]: {self.what}\n"
            f"  --> {PLACE}:{self.line}\n"
            f"  = note: {self.note}\n"
            f"  = help: {self.help}"
        )


def parse_faults(text: str) -> tuple[Fault, ...]:
    """Read a fault script into faults, in the order they are written.

    Raises:
        FaultScriptError: Some of it is not TOML, not known or not possible. Every
            finding is told, with its line and the nearest match.
    """
    script = _read_toml(text)
    findings = list(_check_script(script, text))
    if findings:
        raise FaultScriptError("\n\n".join(map(str, findings)))
    return tuple(_build(table) for table in _tables(script))


def _read_toml(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _SYNTAX_PLACE.search(str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        finding = _Finding(
            rule="fault-syntax",
            what="the script is not valid TOML",
            line=line,
            note="a script is a list of [[fault]] tables with one key = value on a line",
            help="put text in double quotes, and write each key once",
        )
        raise FaultScriptError(str(finding)) from None


def _tables(script: Mapping[str, object]) -> list[dict[str, object]]:
    tables = script.get("fault", [])
    return tables if isinstance(tables, list) else []


def _check_script(script: Mapping[str, object], text: str) -> Iterator[_Finding]:
    for name in script.keys() - {"fault"}:
        yield _unknown(name, ["fault"], _line_of(text, None, name), "a script has only [[fault]] tables")
    tables = script.get("fault", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        note = "every fault is a table of its own"
        yield _Finding("fault-syntax", '"fault" is not a list of tables', 1, note, "write [[fault]]")
        return
    for position, table in enumerate(tables):
        yield from _check_table(table, position, text)


def _check_table(table: Mapping[str, object], position: int, text: str) -> Iterator[_Finding]:
    kind = table.get("kind")
    rule = KINDS.get(kind) if isinstance(kind, str) else None
    known = ["endpoint", "kind", *(rule.parameters if rule else VALUE_RULES)]
    note = (
        f"kind {_quoted(kind)} takes {', '.join(known)}" if rule else "a fault needs an endpoint and a kind"
    )
    for name in ("endpoint", "kind", *(rule.required if rule else ())):
        if name not in table:
            missing = f'fault {position + 1} has no "{name}"'
            add = f"add {name} = {VALUE_RULES[name].wants}"
            yield _Finding("missing-fault-key", missing, _line_of(text, position, ""), note, add)
    for name, value in table.items():
        line = _line_of(text, position, name)
        if name not in known:
            yield _unknown(name, known, line, note)
        elif not VALUE_RULES[name].accepts(value):
            yield _wrong_value(name, value, line)


def _unknown(name: str, known: Collection[str], line: int, note: str) -> _Finding:
    near = difflib.get_close_matches(name, known, 1)
    advice = f'did you mean "{near[0]}"?' if near else "remove the key"
    return _Finding("unknown-fault-key", f'fault key "{name}" is not known here', line, note, advice)


def _wrong_value(name: str, value: object, line: int) -> _Finding:
    choices = {"endpoint": tuple(ROUTES), "kind": FAULT_KINDS}.get(name, ())
    near = difflib.get_close_matches(value, choices, 1) if isinstance(value, str) else []
    return _Finding(
        rule="fault-value",
        what=f'fault key "{name}" cannot be {_quoted(value)}',
        line=line,
        note=f"{name} is {VALUE_RULES[name].wants}",
        help=f'did you mean "{near[0]}"?' if near else f"write {VALUE_RULES[name].wants}",
    )


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _line_of(text: str, position: int | None, name: str) -> int:
    """Return the line of a key of one fault, or of the fault itself; 1 if it is not found.

    `tomllib` does not tell lines, so the text is searched; `position` counts faults
    from 0, and None means before the first.
    """
    key = re.compile(rf"\s*[\"']?{re.escape(name)}[\"']?\s*[=.]") if name else None
    fault, header = -1, 1
    for number, line in enumerate(text.splitlines(), start=1):
        if _HEADER.match(line):
            fault, header = fault + 1, number if fault + 1 == position else header
        elif key and key.match(line) and (position is None or fault == position):
            return number
    return header


def _build(table: Mapping[str, object]) -> Fault:
    values = dict(table)
    headers = values.pop("headers", {})
    pairs = tuple(sorted(headers.items())) if isinstance(headers, dict) else ()
    return Fault(**values, headers=pairs)  # type: ignore[arg-type]  # every value has passed its rule
