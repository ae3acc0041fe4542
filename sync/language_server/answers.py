"""Findings and answers in the words of the protocol.

Source: Language Server Protocol 3.17, read 2026-11-23.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types

from sync.diagnostics import Diagnostic, Edit, Severity, Span
from sync.language_server.actions import Action
from sync.language_server.completion import Kind, Suggestion
from sync.language_server.positions import Lines, lines_of, offsets_of
from sync.language_server.related import related_places

SOURCE = "tiktok-sync"

SEVERITIES: Mapping[Severity, types.DiagnosticSeverity] = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}

KINDS: Mapping[Kind, types.CompletionItemKind] = {
    Kind.COLUMN: types.CompletionItemKind.Field,
    Kind.FUNCTION: types.CompletionItemKind.Function,
    Kind.KEY: types.CompletionItemKind.Property,
    Kind.MODEL: types.CompletionItemKind.Class,
    Kind.RULE: types.CompletionItemKind.Keyword,
    Kind.SOURCE: types.CompletionItemKind.File,
    Kind.VALUE: types.CompletionItemKind.EnumMember,
}


@dataclass(frozen=True, slots=True)
class Phrasing:
    """What is needed to speak of a project's files to an editor.

    Attributes:
        uris: Address by path in the project; that of an open buffer is the editor's own spelling.
        texts: Text by path in the project, as the editor has it.
        encoding: The position encoding agreed on.
        rules_page: A page that explains rules, or None.
    """

    uris: Mapping[str, str]
    texts: Mapping[str, str]
    encoding: str
    rules_page: Path | None

    def location(self, span: Span) -> types.Location:
        """Return a span as a place in a file."""
        return types.Location(uri=self.uris[span.path], range=self.range(span))

    def range(self, span: Span) -> types.Range:
        """Return a span as a range of its file."""
        text = self.texts.get(span.path, "")
        return range_of(lines_of(text, self.encoding), *offsets_of(text, span))

    def diagnostic(self, finding: Diagnostic, span: Span) -> types.Diagnostic:
        """Return a finding at a span: the first line says what, the others why and how to fix it."""
        notes = [f"note: {note}" for note in finding.notes]
        advice = [f"help: {finding.help}"] if finding.help else []
        page = f"{self.rules_page.as_uri()}#{finding.rule}" if self.rules_page else None
        return types.Diagnostic(
            range=self.range(span),
            message="\n".join([finding.what, *notes, *advice]),
            severity=SEVERITIES[finding.severity],
            code=finding.rule,
            code_description=types.CodeDescription(href=page) if page else None,
            source=SOURCE,
            related_information=[
                types.DiagnosticRelatedInformation(location=self.location(place), message=note)
                for place, note in related_places(finding, self.texts)
            ]
            or None,
        )

    def action(self, action: Action, span: Span) -> types.CodeAction:
        """Return an action with its edits by file."""
        changes: dict[str, list[types.TextEdit]] = {}
        for edit in action.edits:
            changes.setdefault(self.uris[edit.span.path], []).append(self._edit(edit))
        return types.CodeAction(
            title=action.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[self.diagnostic(action.finding, span)],
            edit=types.WorkspaceEdit(changes=changes),
            is_preferred=action.is_preferred or None,
        )

    def _edit(self, edit: Edit) -> types.TextEdit:
        return types.TextEdit(range=self.range(edit.span), new_text=edit.replacement)


def range_of(lines: Lines, start: int, end: int) -> types.Range:
    """Return a range of offsets as lines and characters."""
    return types.Range(types.Position(*lines.place(start)), types.Position(*lines.place(end)))


def completion_item(suggestion: Suggestion, number: int, replaced: types.Range) -> types.CompletionItem:
    """Return a suggestion; `number` keeps the order the editor shows."""
    words = types.MarkupContent(types.MarkupKind.Markdown, suggestion.words) if suggestion.words else None
    return types.CompletionItem(
        label=suggestion.text,
        kind=KINDS[suggestion.kind],
        detail=suggestion.detail or None,
        documentation=words,
        sort_text=f"{number:05}",
        text_edit=types.TextEdit(replaced, suggestion.text),
    )
