"""Edits on offer: what mends a finding, and what silences it."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from tests.language_server.editor import Editor


def _edited(action: types.CodeAction, file: Path, text: str) -> str:
    """Make an action's edits in a text, last one first."""
    assert action.edit is not None
    edits = list((action.edit.changes or {})[file.as_uri()])
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda one: one.range.start, reverse=True):
        start, end = edit.range.start, edit.range.end
        line = lines[start.line]
        lines[start.line] = line[: start.character] + edit.new_text + line[end.character :]
    return "\n".join(lines)


def test_a_misspelt_column_is_mended_with_one_key(at_desk: Editor, project: Path) -> None:
    file = project / "models/marts/other.sql"
    text = "select 'ä🎉' as word, c.emial from customers as c\n".replace("🎉", "")
    (finding,) = at_desk.open(file, text)
    (action,) = at_desk.actions(file, finding)
    assert action.is_preferred
    assert action.kind == types.CodeActionKind.QuickFix
    assert [one.code for one in action.diagnostics or []] == ["unknown-column"]
    assert at_desk.change(file, _edited(action, file, text)) == []


def test_silencing_leaves_the_reason_to_the_author(at_desk: Editor, project: Path) -> None:
    """Without a reason the comment silences nothing and is a finding itself; with one it counts."""
    file = project / "models/activation/everyone.sql"
    text = file.read_text().replace("from people", ", 1 as shoe_size\nfrom people")
    (finding,) = at_desk.open(file, text)
    assert finding.code == "unrecognised-column"
    silencing = next(one for one in at_desk.actions(file, finding) if one.title.startswith("silence"))
    assert not silencing.is_preferred
    silenced = _edited(silencing, file, text)
    assert {str(one.code) for one in at_desk.change(file, silenced)} == {"bare-noqa", "unrecognised-column"}
    reasoned = silenced.replace("-- noqa: unrecognised-column ", "-- noqa: unrecognised-column for the shop")
    assert at_desk.change(file, reasoned) == []


def test_no_privacy_rule_is_silenced_in_passing(at_desk: Editor, project: Path) -> None:
    file = project / "models/activation/everyone.sql"
    at_desk.open(file)
    (finding,) = at_desk.change(file, file.read_text().replace("email_sha256(email)", "email"))
    assert finding.code == "unhashed-pii"
    assert not [one for one in at_desk.actions(file, finding) if one.title.startswith("silence")]


def test_no_rule_that_cannot_be_silenced_is_offered(at_desk: Editor, project: Path) -> None:
    file = project / "models/marts/other.sql"
    (finding,) = at_desk.open(file, "select nothing_like_it_at_all from customers\n")
    assert not [one for one in at_desk.actions(file, finding) if one.title.startswith("silence")]
