"""Fixes of findings: tried on texts in memory, written to files at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sync.cli.checking import lint
from sync.cli.output import say
from sync.cli.workspace import Workspace
from sync.diagnostics import Diagnostic
from sync.project.files import replace_text
from sync.project.project import model_paths, with_models

if TYPE_CHECKING:
    from sync.lint.fixing import Mended


def mend(workspace: Workspace, findings: tuple[Diagnostic, ...], wanted: frozenset[str]) -> Mended:
    """Try the fixes of findings; no file is touched.

    Args:
        findings: All that lint finds, so that a new one is noticed wherever it turns up.
        wanted: Files that may change; only models ever do.
    """
    from sync.destinations import DESTINATIONS
    from sync.lint.fixing import Workshop, mended

    def lint_with(texts: Mapping[str, str]) -> tuple[Diagnostic, ...]:
        project = with_models(workspace.project, texts, tuple(DESTINATIONS))
        return lint(replace(workspace, project=project)).findings

    editable = wanted & frozenset(model_paths(workspace.project))
    return mended(findings, Workshop(lint_with, workspace.project.texts, editable))


def write(workspace: Workspace, mended: Mended) -> None:
    """Write the files that fixes change.

    Raises:
        ProjectError: A file has changed meanwhile, or cannot be written; those before it are written.
    """
    for path, text in mended.texts.items():
        replace_text(workspace.project.root, path, workspace.project.texts[path], text)


def tell(mended: Mended, verb: str) -> None:
    """Say what was mended, and what was left because its fix would have done harm."""
    for finding in mended.made:
        say(f"{verb} {finding.where} {finding.rule}: {finding.fix.title if finding.fix else ''}")
    for finding in mended.undone:
        say(f"left {finding.where} {finding.rule}: its fix would bring up another finding")
    count, files = len(mended.made), len(mended.texts)
    say(f"{verb} {_number(count, 'finding')} in {_number(files, 'file')}" if count else "nothing to mend")


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
