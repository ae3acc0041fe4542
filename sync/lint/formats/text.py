"""Findings for people: each place underlined, and a last line that counts."""

from __future__ import annotations

from sync.diagnostics import Diagnostic, Severity, render
from sync.lint.formats.report import Report


def render_text(report: Report) -> str:
    """Return findings as text, with a last line that counts them and those that can be mended."""
    blocks = [render(finding, report.texts) for finding in report.findings]
    return "\n\n".join([*blocks, _counted(report.findings)])


def _counted(findings: tuple[Diagnostic, ...]) -> str:
    counts = {severity: sum(finding.severity is severity for finding in findings) for severity in Severity}
    parts = [_number(count, severity.value) for severity, count in counts.items() if count]
    fixable = sum(finding.fix is not None for finding in findings)
    hint = f'; "lint --fix" can mend {fixable}' if fixable else ""
    return ", ".join(parts) + hint if parts else "no findings"


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 or word == "info" else f"{count} {word}s"
