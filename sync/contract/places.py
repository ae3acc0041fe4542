"""Where each part of a JSON text stands, by JSON pointer.

`json` gives values without places; a finding about a schema needs both. The text has
already been parsed when it comes here, so this module only measures.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from sync.diagnostics import Span, span_of

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one JSON text; offsets count characters from 0.

    Attributes:
        keys: Start and end of a member's key, by the pointer of its value.
        values: Start and end of a value, by its pointer.
        repeated: Pointers that occur more than once, with the place of the later key.
    """

    path: str
    text: str
    keys: dict[str, tuple[int, int]]
    values: dict[str, tuple[int, int]]
    repeated: list[tuple[str, tuple[int, int]]]

    def of_value(self, pointer: str) -> Span:
        """Return the place of a value, or of the nearest value around it."""
        while pointer not in self.values:
            pointer = pointer.rpartition("/")[0]
        return span_of(self.path, self.text, *self.values[pointer])

    def of_key(self, pointer: str) -> Span:
        """Return the place of a member's key, or of its value when it has none."""
        place = self.keys.get(pointer)
        return span_of(self.path, self.text, *place) if place else self.of_value(pointer)


def child(pointer: str, *steps: str | int) -> str:
    """Return a pointer some steps further down, escaped as RFC 6901 asks."""
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "/".join((pointer, *escaped))


def steps_of(pointer: str) -> list[str]:
    """Return the unescaped steps of a pointer; the root has none."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


@dataclass(slots=True)
class _Open:
    """An object or array whose end has not been read; `step` leads to its next value."""

    pointer: str
    start: int
    is_object: bool
    step: str | int | None


def read_places(path: str, text: str) -> Places:
    """Measure a text that `json.loads` accepts."""
    places = Places(path, text, {}, {}, [])
    stack = [_Open("", 0, is_object=False, step=None)]
    for token in _TOKEN.finditer(text):
        _read_token(token, stack, places)
    return places


def _read_token(token: re.Match[str], stack: list[_Open], places: Places) -> None:
    around, mark = stack[-1], token[0]
    if mark in "}]":
        closed = stack.pop()
        places.values[closed.pointer] = (closed.start, token.end())
    elif mark == ",":
        around.step = None if around.is_object else int(around.step or 0) + 1
    elif mark == ":":
        return
    elif around.is_object and around.step is None:
        _read_key(token, around, places)
    else:
        pointer = child(around.pointer, around.step) if len(stack) > 1 and around.step is not None else ""
        if mark in "{[":
            stack.append(_Open(pointer, token.start(), mark == "{", None if mark == "{" else 0))
        else:
            places.values[pointer] = token.span()


def _read_key(token: re.Match[str], around: _Open, places: Places) -> None:
    around.step = str(json.loads(token[0]))
    pointer = child(around.pointer, around.step)
    if pointer in places.keys:
        places.repeated.append((pointer, token.span()))
    places.keys[pointer] = token.span()
