"""What a person reads about a header, settings or a model that cannot be used.

`refused/<kind>/<case>` beside the rendered findings; `REFUSED_REWRITE=1` writes them anew. Read them
as a user would before keeping them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sync.diagnostics import Diagnostic, Span, render
from sync.errors import SyncError
from sync.project.header import parse_header
from sync.project.models import Model, parse_model
from sync.project.settings import PROJECT_FILE, parse_settings

FOLDER = Path(__file__).parent / "refused"
CASES = sorted(path for path in FOLDER.glob("*/*") if path.suffix in {".sql", ".toml"})
DESTINATIONS = ("tiktok_audience", "tiktok_events")
Finder = Callable[[str, str], tuple[Diagnostic, ...]]


def _of_header(path: str, text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(SyncError) as caught:
        parse_header(path, text, DESTINATIONS)
    return caught.value.findings


def _of_settings(_path: str, text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(SyncError) as caught:
        parse_settings(text, target=None, environment={})
    return caught.value.findings


def _of_model(path: str, text: str) -> tuple[Diagnostic, ...]:
    found = parse_model(path, text, DESTINATIONS)
    assert not isinstance(found, Model)
    return found


FINDERS: Mapping[str, tuple[str, Finder]] = {
    "headers": ("models/{name}", _of_header),
    "settings": (PROJECT_FILE, _of_settings),
    "models": ("models/{name}", _of_model),
}
"""Folder of the case -> the file's name in messages, and who finds what is wrong."""


def _findings(case: Path) -> tuple[Mapping[str, str], tuple[Diagnostic, ...]]:
    pattern, find = FINDERS[case.parent.name]
    path, text = pattern.format(name=case.name), case.read_text("utf-8")
    return {path: text}, find(path, text)


def _name(case: Path) -> str:
    return f"{case.parent.name}/{case.stem}"


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_a_file_is_refused_with_all_its_findings(case: Path) -> None:
    texts, findings = _findings(case)
    expected = case.with_suffix(".expected.txt")
    found = "\n\n".join(render(finding, texts) for finding in findings) + "\n"
    if "REFUSED_REWRITE" in os.environ:
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_every_finding_says_what_where_and_how_to_mend_it(case: Path) -> None:
    texts, findings = _findings(case)
    assert findings
    for finding in findings:
        assert finding.what[0].islower() or finding.what[0] == '"' or PROJECT_FILE in finding.what
        assert not finding.what.endswith(".")
        assert finding.help
        assert str(finding.where)
        assert "secret" not in f"{finding.what}{finding.notes}{finding.help}"
        if isinstance(finding.where, Span):
            lines = texts[finding.where.path].splitlines() or [""]
            assert 1 <= finding.where.line <= len(lines) + 1
            assert finding.where.column >= 1


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.expected.txt")), ids=lambda path: path.name)
def test_no_expectation_is_left_over(path: Path) -> None:
    assert any(case.with_suffix(".expected.txt") == path for case in CASES)
