"""One finding about the project, and how it is shown to a person.

A message has four parts: what is wrong, where, why we think so (`note:`) and how
to fix it (`help:`). The first line states; only `help:` advises. No part ever
holds a raw personal value or a secret; a bad value is described by its shape.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
class Diagnostic:
    """One finding.

    Attributes:
        rule: The name a person can look up, such as `unknown-column`.
        what: One clause, lower case, no full stop, names in double quotes.
        where: A span in a project file, or a plain text place (an environment
            variable, a sync, a URL without secrets).
        notes: Facts that make it wrong, one per line.
        help: One concrete action.
    """

    rule: str
    what: str
    where: Span | str
    notes: tuple[str, ...] = ()
    help: str = ""
    severity: Severity = Severity.ERROR

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
    source_lines = text.splitlines()
    if not 1 <= span.line <= len(source_lines):
        return []
    source = source_lines[span.line - 1].replace("\t", " ")
    width = max(1, min(span.length, len(source) - span.column + 1))
    gutter = " " * len(str(span.line))
    return [
        f"{gutter} |",
        f"{span.line} | {source}",
        f"{gutter} | {' ' * (span.column - 1)}{'^' * width}",
    ]


def span_of(path: str, text: str, start: int, end: int) -> Span:
    """Return the span of `text[start:end]`, cut at the end of its first line."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    stop = min(end, line_end if line_end >= 0 else len(text))
    return Span(path, text.count("\n", 0, start) + 1, start - line_start + 1, max(1, stop - start))


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
