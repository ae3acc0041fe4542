"""Findings reach the editor: of unsaved text, of other files, and they go away again."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.language_server.editor import Editor

ERROR, INFORMATION = types.DiagnosticSeverity.Error, types.DiagnosticSeverity.Information


def _rules(findings: list[types.Diagnostic]) -> list[str]:
    return [str(finding.code) for finding in findings]


def _place(finding: types.Diagnostic) -> str:
    start, end = finding.range.start, finding.range.end
    return f"{start.line}:{start.character}-{end.line}:{end.character}"


def test_a_clean_file_has_no_findings(at_desk: Editor, project: Path) -> None:
    assert at_desk.open(project / "models/marts/people.sql") == []


def test_unsaved_text_is_judged_and_mended(at_desk: Editor, project: Path) -> None:
    file = project / "models/activation/everyone.sql"
    written = file.read_text()
    at_desk.open(file)
    (finding,) = at_desk.change(file, written.replace("(email)", "(emial)"))
    assert (finding.code, finding.severity, finding.source) == ("unknown-column", ERROR, "tiktok-sync")
    assert _place(finding) == "9:17-9:22"
    assert finding.message.splitlines()[0] == 'column "emial" does not exist here'
    assert 'help: did you mean "email"?' in finding.message
    assert finding.code_description is not None
    assert finding.code_description.href.endswith("/docs/rules.md#unknown-column")
    assert at_desk.change(file, written) == []
    assert file.read_text() == written


def test_a_privacy_finding_leads_to_the_tag(at_desk: Editor, project: Path) -> None:
    file = project / "models/activation/everyone.sql"
    at_desk.open(file)
    (finding,) = at_desk.change(file, file.read_text().replace("email_sha256(email)", "email"))
    (related,) = finding.related_information or []
    schema = project / "schemas/sources/customers.schema.json"
    assert finding.code == "unhashed-pii"
    assert related.location.uri == schema.as_uri()
    line = schema.read_text().splitlines()[related.location.range.start.line]
    assert line.strip().startswith('"email"')


def test_a_model_upstream_breaks_its_readers(at_desk: Editor, project: Path) -> None:
    """A file nobody opened has findings because of the unsaved text of another, until it is mended."""
    people, everyone = project / "models/marts/people.sql", project / "models/activation/everyone.sql"
    written = people.read_text()
    at_desk.open(people)
    at_desk.change(people, written.replace("accounts.mail as email", "accounts.mail as address"))
    assert _rules(at_desk.until(everyone, lambda found: bool(found.diagnostics))) == ["unknown-column"]
    at_desk.change(people, written)
    assert at_desk.until(everyone, lambda found: not found.diagnostics) == []


def test_a_parse_error_leaves_the_findings_of_others(at_desk: Editor, project: Path) -> None:
    people, everyone = project / "models/marts/people.sql", project / "models/activation/everyone.sql"
    (project / "models/marts/other.sql").write_text("select emial from customers\n")
    at_desk.open(people)
    assert _rules(at_desk.change(people, "select (\n")) == ["parse-error"]
    other = at_desk.until(project / "models/marts/other.sql", lambda found: bool(found.diagnostics))
    assert _rules(other) == ["unknown-column"]
    assert everyone.as_uri() not in at_desk.published


@pytest.mark.parametrize(
    ("header", "rule"),
    [("-- /// model\n-- grain = [\n-- ///\n", "bad-header"), ("-- /// model\n", "bad-header")],
    ids=["not TOML", "not closed"],
)
def test_a_header_that_is_being_typed_leaves_the_findings_of_others(
    at_desk: Editor, project: Path, header: str, rule: str
) -> None:
    people, other = project / "models/marts/people.sql", project / "models/marts/other.sql"
    other.write_text("select emial from customers\n")
    at_desk.open(people)
    assert _rules(at_desk.change(people, f"{header}select emial from customers")) == [rule]
    assert _rules(at_desk.until(other, lambda found: bool(found.diagnostics))) == ["unknown-column"]


def test_settings_that_cannot_be_used_leave_the_findings_of_models(at_desk: Editor, project: Path) -> None:
    settings, other = project / "pyproject.toml", project / "models/marts/other.sql"
    other.write_text("select emial from customers\n")
    at_desk.open(settings)
    found = at_desk.change(settings, settings.read_text() + "colour = 1\n")
    assert "unknown-key" in _rules(found)
    assert _rules(at_desk.until(other, lambda found: bool(found.diagnostics))) == ["unknown-column"]


def test_a_setting_only_lint_can_judge_is_a_finding(at_desk: Editor, project: Path) -> None:
    settings = project / "pyproject.toml"
    at_desk.open(settings)
    lowered = settings.read_text() + '\n[tool.sync.lint]\nseverity = { unhashed-pii = "off" }\n'
    (finding, *_) = at_desk.change(settings, lowered)
    assert "unhashed-pii" in finding.message
    assert at_desk.log == []


def test_what_has_no_place_in_a_file_stands_in_pyproject(at_desk: Editor, project: Path) -> None:
    (project / "models/marts/latin.sql").write_bytes(b"select '\xe4' as word\n\xff")
    at_desk.open(project / "models/marts/people.sql")
    found = at_desk.until(project / "models/marts/latin.sql", lambda found: bool(found.diagnostics))
    assert _rules(found) == ["unreadable-file"]


@pytest.mark.parametrize(
    ("encoding", "place"),
    [(None, "0:21-0:26"), ("utf-8", "0:24-0:29"), ("utf-32", "0:20-0:25")],
)
def test_places_are_counted_as_the_editor_counts(
    project: Path, unstarted: Editor, encoding: str | None, place: str
) -> None:
    unstarted.start(project, encodings=[encoding] if encoding else None)
    file = project / "models/marts/other.sql"
    (finding,) = unstarted.open(file, "select 'ä🎉' as gru, emial from customers\n")
    assert _place(finding) == place
    assert unstarted.change(file, "select 'ä🎉' as gru, email from customers\n") == []
    hover = unstarted.hover(file, finding.range.start)
    assert hover is not None
    assert hover.range == finding.range


def test_line_ends_of_other_systems_and_odd_separators(at_desk: Editor, project: Path) -> None:
    file = project / "models/marts/other.sql"
    text = (
        "-- a line separator \u2028, a form feed \x0c: no line ends\r\n\r\nselect emial\r\nfrom customers\r\n"
    )
    (finding,) = at_desk.open(file, text)
    assert _place(finding) == "2:7-2:12"


def test_a_buffer_that_is_no_file_yet_is_a_model(at_desk: Editor, project: Path) -> None:
    file = project / "models/marts/unsaved.sql"
    assert _rules(at_desk.open(file, "select emial from people")) == ["unknown-column"]
    assert not file.exists()


def test_closing_without_saving_brings_the_file_back(at_desk: Editor, project: Path) -> None:
    file = project / "models/marts/people.sql"
    at_desk.open(file)
    at_desk.change(file, "select emial from customers")
    at_desk.close(file)
    assert at_desk.until(file, lambda found: found.version is None and not found.diagnostics) == []


def test_a_renamed_file_takes_its_findings_along(at_desk: Editor, project: Path) -> None:
    old, new = project / "models/marts/old.sql", project / "models/marts/new.sql"
    old.write_text("select emial from customers\n")
    at_desk.open(old)
    old.rename(new)
    at_desk.close(old)
    assert at_desk.until(old, lambda found: not found.diagnostics) == []
    assert _rules(at_desk.open(new)) == ["unknown-column"]


def test_a_file_changed_by_somebody_else_is_looked_at(at_desk: Editor, project: Path) -> None:
    file = project / "models/marts/other.sql"
    at_desk.open(project / "models/marts/people.sql")
    assert at_desk.registered == [types.WORKSPACE_DID_CHANGE_WATCHED_FILES]
    file.write_text("select emial from customers\n")
    at_desk.files_changed(file)
    assert _rules(at_desk.until(file, lambda found: bool(found.diagnostics))) == ["unknown-column"]
    file.unlink()
    at_desk.files_changed(file)
    assert at_desk.until(file, lambda found: not found.diagnostics) == []


def test_while_somebody_types_the_newest_text_wins(at_desk: Editor, project: Path) -> None:
    file = project / "models/marts/people.sql"
    at_desk.open(file)
    for number in range(30):
        at_desk.write(file, f"select emial_{number} from customers\n")
    (finding,) = at_desk.findings(file)
    assert '"emial_29"' in finding.message


def test_the_tool_s_own_macros_are_not_overridden_by_a_buffer(at_desk: Editor, project: Path) -> None:
    at_desk.open(project / "models/macros/email.sql", "select (")
    assert at_desk.open(project / "models/marts/people.sql") == []


def test_a_macro_being_typed_is_judged(at_desk: Editor, project: Path) -> None:
    file = project / "models/macros/own.sql"
    at_desk.open(file)
    found = at_desk.change(file, "create or replace macro two_letters(word) as upper(substr(word, 1 2));\n")
    assert _rules(found) == ["macro-error"]
