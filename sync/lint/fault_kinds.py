"""What the engine's binder says, in our words.

DuckDB names the kind of some refusals (`error_subtype`) and only words the others; the
patterns below were collected from 2.0.0 on 2026-11-23. A sentence none of them knows
is a `type-error` with the engine's own words in the note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sync.engines.base import BindFault


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind of refusal.

    Attributes:
        rule: The rule that reports it.
        pattern: Matches the engine's sentence; the group `name` is what it is about and
            `table` the relation that lacks it.
    """

    rule: str
    pattern: re.Pattern[str]


def _kind(rule: str, pattern: str) -> FaultKind:
    return FaultKind(rule, re.compile(pattern))


FAULT_KINDS = (
    _kind("unknown-column", r'^Referenced column "(?P<name>.+)" (?:not found|was not found)'),
    _kind(
        "unknown-column",
        r'^(?:Table|Values list) "(?P<table>.+)" does not have a column named "(?P<name>.+)"',
    ),
    _kind("unknown-column", r'^Column "(?P<name>.+)" does not exist on (?:left|right) side'),
    _kind("unknown-column", r'^Column "(?P<name>.+)" in (?:EXCLUDE|REPLACE|RENAME) list not found'),
    _kind("unknown-column", r'^Could not find key "(?P<name>[^"]+)" in struct'),
    _kind("unknown-relation", r'^Referenced table "(?P<name>.+)" not found'),
    _kind("unknown-function", r"^(?:\w+ )*Function with name \"?(?P<name>\w+)\"? does not exist"),
    _kind("ambiguous-column", r'^Ambiguous reference to column name "(?P<name>[^"]+)"'),
    _kind("undeclared-source", r'^Cannot access (?:file|directory) "(?P<name>[^"]*)"'),
    _kind("arrow-lambda", r"^Deprecated lambda arrow"),
    _kind("parse-error", r"^syntax error|^Parser Error"),
    _kind("type-error", r"^Macro (?P<name>\w+)\(\) does not support"),
    _kind("type-error", r"^No function matches the given name and argument types '(?P<name>[^(]+)\("),
    _kind("type-error", r'^column "(?P<name>[^"]+)" must appear in the GROUP BY'),
)

_PERSONAL = re.compile(r"""'[^']*(?:@|[0-9]{7})[^']*'|"[^"]*(?:@|[0-9]{7})[^"]*\"""")

SURE_ON_GUESSES = frozenset({"unknown-function", "parse-error", "arrow-lambda", "undeclared-source"})
"""What is reported even when a relation it reads is only guessed at."""


def explained(fault: BindFault) -> tuple[str, Mapping[str, str]]:
    """Return the rule that reports a refusal, and what its sentence names."""
    for kind in FAULT_KINDS:
        match = kind.pattern.search(fault.message)
        if match:
            return kind.rule, {key: value for key, value in match.groupdict().items() if value}
    return "type-error", {}


def without_values(message: str) -> str:
    """Return an engine's sentence without quoted text that could be an e-mail or a number of a person.

    Binding reads no data, but a query's own literals may be somebody's.
    """
    return _PERSONAL.sub("(a text of the query)", message)
