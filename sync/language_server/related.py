"""Other files that a finding's notes speak of, as places to go to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sync.diagnostics import Diagnostic, Span
from sync.language_server.definition import property_place

_QUALIFIED = re.compile(r"\b\w+\.(\w+)\b")


def related_places(finding: Diagnostic, texts: Mapping[str, str]) -> Iterator[tuple[Span, str]]:
    """Yield a place and its note for every project file that a note names.

    In a schema it is the property of the column the note speaks of, in other files the first line.
    """
    for note in finding.notes:
        for path in texts:
            if path in note:
                yield _place(path, texts[path], note.replace(path, "")), note


def _place(path: str, text: str, note: str) -> Span:
    column = _QUALIFIED.search(note)
    if path.endswith(".json") and column is not None:
        return property_place(path, text, column[1])
    return Span(path, 1)
