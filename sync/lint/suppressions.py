"""Comments that silence a finding: `-- noqa: rule-name reason`, on the line it is reported at.

Rule codes of other SQL linters (`LT01`, `RF02`) may stand in the same kind of comment;
they are left to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sync.diagnostics import Diagnostic, Span

_COMMENT = re.compile(
    r"--\s*noqa\b[ \t]*(?::[ \t]*(?P<rule>[\w-]+)?[ \t,]*(?P<reason>[^\n]*))?", re.IGNORECASE
)
_FOREIGN = re.compile(r"[A-Z]{2,3}[0-9]{2,3}")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One `noqa` comment.

    Attributes:
        rule: The rule it names, or "".
        reason: Why the author thinks it is safe, or "".
        span: The comment.
    """

    rule: str
    reason: str
    span: Span

    def silences(self, finding: Diagnostic) -> bool:
        """Tell whether a finding is on its line and of its rule; without a reason it silences nothing."""
        return (
            bool(self.reason)
            and finding.rule == self.rule
            and isinstance(finding.where, Span)
            and (finding.where.path, finding.where.line) == (self.span.path, self.span.line)
        )


def read_suppressions(texts: Mapping[str, str]) -> tuple[Suppression, ...]:
    """Return the `noqa` comments of some files, in order."""
    return tuple(found for path, text in texts.items() for found in _comments(path, text))


def _comments(path: str, text: str) -> Iterator[Suppression]:
    if "noqa" not in text.lower():
        return
    for number, line in enumerate(text.split("\n"), 1):
        match = _COMMENT.search(line)
        if match and not _FOREIGN.fullmatch(match["rule"] or ""):
            span = Span(path, number, match.start() + 1, len(match[0].rstrip()))
            yield Suppression(match["rule"] or "", (match["reason"] or "").strip(), span)


def remaining(findings: Iterable[Diagnostic], suppressions: Iterable[Suppression]) -> tuple[Diagnostic, ...]:
    """Return the findings that no comment silences."""
    active = tuple(suppressions)
    return tuple(finding for finding in findings if not any(one.silences(finding) for one in active))
