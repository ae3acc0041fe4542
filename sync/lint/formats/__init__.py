"""How findings are printed: one pure function per format."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sync.lint.formats.github import render_github
from sync.lint.formats.json_list import as_json, render_json
from sync.lint.formats.report import Report
from sync.lint.formats.sarif import render_sarif
from sync.lint.formats.text import render_text

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": render_text,
    "json": render_json,
    "sarif": render_sarif,
    "github": render_github,
}
"""Name on the command line -> report as text, without a closing line feed."""

__all__ = ["FORMATS", "Report", "as_json", "render_github", "render_json", "render_sarif", "render_text"]
