"""One finding about the project, and how it is shown to a person.

A message has four parts: what is wrong, where, why we think so (`note:`) and how
to fix it (`help:`). The first line states; only `help:` advises. No part ever
holds a raw personal value or a secret; a bad value is described by its shape.

A finding may also carry a `Fix`: edits that mend it without changing what the author
meant. Rules offer one only when exactly one answer is right, because `lint --fix` and
editors apply it unread:

    Fix("call it over all matches", (insertion(model.path, model.text, offset, ", 'g'"),))
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum


class Severity(Enum):
    """How much a finding matters; errors stop a run before it reads any data."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of one line of a project file; `line` and `column` count from 1."""

    path: str
    line: int
    column: int = 1
    length: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of one line and the text that takes its place.

    Attributes:
        span: What goes; of length 0 when the replacement is inserted before the column.
    """

    span: Span
    replacement: str

    def as_json(self) -> dict[str, object]:
        """Return the edit as the JSON object that `--format json` prints."""
        span = self.span
        place = {"path": span.path, "line": span.line, "column": span.column, "length": span.length}
        return {**place, "replacement": self.replacement}


EXCERPT_CHARACTERS = 200
"""The most of a source line that is shown under a finding."""


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that mend one finding together; all of them are made or none.

    Attributes:
        title: What they do, imperative, lower case, such as `rename it to "email"`.
        edits: They do not overlap. Insertions at one place keep this order.
    """

    title: str
    edits: tuple[Edit, ...]

    def as_json(self) -> dict[str, object]:
        """Return the fix as the JSON object that `--format json` prints."""
        return {"title": self.title, "edits": [edit.as_json() for edit in self.edits]}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    Attributes:
        rule: The name a person can look up, such as `unknown-column`.
        what: One clause, lower case, no full stop, names in double quotes.
        where: A span in a project file, or a plain text place (an environment
            variable, a sync, a URL without secrets).
        notes: Facts that make it wrong, one per line.
        help: One concrete action.
        fix: The same action as edits, when a program may take it unasked.
    """

    rule: str
    what: str
    where: Span | str
    notes: tuple[str, ...] = ()
    help: str = ""
    severity: Severity = Severity.ERROR
    fix: Fix | None = None

    def as_json(self) -> dict[str, object]:
        """Return the finding as the JSON object that `--format json` prints."""
        place: dict[str, object] = {"place": str(self.where)}
        if isinstance(self.where, Span):
            span = self.where
            place |= {"path": span.path, "line": span.line, "column": span.column, "length": span.length}
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "message": self.what,
            **place,
            "notes": list(self.notes),
            "help": self.help,
            "fix": self.fix.as_json() if self.fix else None,
        }


def render(diagnostic: Diagnostic, texts: Mapping[str, str]) -> str:
    """Return a finding as text, its place underlined when the file is in `texts`."""
    lines = [
        f"{diagnostic.severity.value}[{diagnostic.rule}]: {diagnostic.what}",
        f"  --> {diagnostic.where}",
    ]
    if isinstance(diagnostic.where, Span):
        lines += _excerpt(diagnostic.where, texts.get(diagnostic.where.path, ""))
    lines += [f"  = note: {note}" for note in diagnostic.notes]
    if diagnostic.help:
        lines.append(f"  = help: {diagnostic.help}")
    return "\n".join(lines)


def _excerpt(span: Span, text: str) -> list[str]:
    source_lines = text.removesuffix("\n").split("\n") if text else []
    if not 1 <= span.line <= len(source_lines):
        return []
    source = source_lines[span.line - 1].removesuffix("\r").replace("\t", " ")
    # A file may be one endless line; what stands around the place is enough to find it.
    first = max(0, span.column - 1 - EXCERPT_CHARACTERS // 2) if len(source) > EXCERPT_CHARACTERS else 0
    shown = source[first : first + EXCERPT_CHARACTERS]
    width = max(1, min(span.length, len(shown) - (span.column - 1 - first)))
    gutter = " " * len(str(span.line))
    return [
        f"{gutter} |",
        f"{span.line} | {shown}",
        f"{gutter} | {' ' * (span.column - 1 - first)}{'^' * width}",
    ]


def span_of(path: str, text: str, start: int, end: int) -> Span:
    """Return the span of `text[start:end]`, cut at the end of its first line."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    stop = min(end, line_end if line_end >= 0 else len(text))
    return Span(path, text.count("\n", 0, start) + 1, start - line_start + 1, max(1, stop - start))


def insertion(path: str, text: str, offset: int, inserted: str) -> Edit:
    """Return the edit that puts a text before the character at `offset`."""
    return Edit(replace(span_of(path, text, offset, offset), length=0), inserted)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a `help:` sentence: the nearest known name, else the known names.

    Names are compared without regard to case; at most ten are listed.
    """
    names = sorted(set(known))
    by_folded = {candidate.casefold(): candidate for candidate in names}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    if near:
        return f'did you mean "{by_folded[near[0]]}"?'
    if not names:
        return ""
    shown = ", ".join(names[:10])
    return f"known names: {shown}" + (f" … and {len(names) - 10} more" if len(names) > 10 else "")


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return findings sorted by file, line and column, each once."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=_place_key))


def _place_key(diagnostic: Diagnostic) -> tuple[str, int, int, str]:
    where = diagnostic.where
    if isinstance(where, Span):
        return (where.path, where.line, where.column, diagnostic.rule)
    return (where, 0, 0, diagnostic.rule)
