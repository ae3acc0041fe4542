"""Findings as text for people and as values for machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sync.diagnostics import Diagnostic, Severity, in_order, render


def render_text(findings: Iterable[Diagnostic], texts: Mapping[str, str]) -> str:
    """Return findings as text, each place underlined, with a last line that counts them.

    `texts` are the project's files by path, as in `Project.texts`.
    """
    ordered = in_order(findings)
    return "\n\n".join([*(render(finding, texts) for finding in ordered), _counted(ordered)])


def as_json(findings: Iterable[Diagnostic]) -> list[dict[str, object]]:
    """Return findings as the list that `--format json` prints."""
    return [finding.as_json() for finding in in_order(findings)]


def _counted(findings: tuple[Diagnostic, ...]) -> str:
    counts = {severity: sum(finding.severity is severity for finding in findings) for severity in Severity}
    parts = [_number(count, severity.value) for severity, count in counts.items() if count]
    return ", ".join(parts) if parts else "no findings"


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 or word == "info" else f"{count} {word}s"
