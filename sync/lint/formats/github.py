"""Findings as annotations of a GitHub workflow.

A line `::error file=...,line=...::message` in a step's output becomes a note at that
line of the pull request (GitHub Docs, "Workflow commands", read 2026-11-23). Values are
escaped as the toolkit of GitHub Actions does it (packages/core/src/command.ts).
"""

from __future__ import annotations

from collections.abc import Mapping

from sync.diagnostics import Diagnostic, Severity, Span
from sync.lint.formats.report import Report

_COMMANDS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}

_IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render_github(report: Report) -> str:
    """Return one workflow command per finding, the empty text when there is none.

    GitHub shows ten errors, ten warnings and ten notices of a step; the others are in its log.
    """
    return "\n".join(_command(finding, report.folder) for finding in report.findings)


def _command(finding: Diagnostic, folder: str) -> str:
    properties = {**_place(finding.where, folder), "title": finding.rule}
    written = ",".join(f"{name}={str(value).translate(_IN_PROPERTY)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {written}::{_message(finding).translate(_IN_MESSAGE)}"


def _place(where: Span | str, folder: str) -> dict[str, object]:
    if isinstance(where, str):
        return {}
    end = where.column + where.length
    return {"file": f"{folder}{where.path}", "line": where.line, "col": where.column, "endColumn": end}


def _message(finding: Diagnostic) -> str:
    place = [f"at {finding.where}"] if isinstance(finding.where, str) else []
    notes = [f"note: {note}" for note in finding.notes]
    return "\n".join([finding.what, *place, *notes, *([f"help: {finding.help}"] if finding.help else [])])
