"""Findings for programs that know this tool: a JSON list."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sync.diagnostics import Diagnostic, in_order
from sync.lint.formats.report import Report


def render_json(report: Report) -> str:
    """Return findings as a JSON list; paths are those of the project."""
    return json.dumps(as_json(report.findings), indent=2, ensure_ascii=False)


def as_json(findings: Iterable[Diagnostic]) -> list[dict[str, object]]:
    """Return findings, sorted by place, as the list that `--format json` prints."""
    return [finding.as_json() for finding in in_order(findings)]
