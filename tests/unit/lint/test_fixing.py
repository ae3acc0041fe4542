"""Fixes: what they change, and that they never do harm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.diagnostics import Diagnostic, Edit, Fix, Span, insertion
from sync.errors import ModelError
from sync.lint.fixing import Findings, Mended, Workshop, as_diff, edited, mended
from sync.lint.nearest import mistakes, surely_meant
from tests.lint.projects import lint, project_with_sources
from tests.lint.test_cases import ALL_CASES, Case

PATH = "models/a.sql"


def _finding(*edits: Edit, rule: str = "r", what: str = "wrong") -> Diagnostic:
    return Diagnostic(rule, what, edits[0].span, fix=Fix("mend it", edits))


def _edit(line: int, column: int, length: int, replacement: str) -> Edit:
    return Edit(Span(PATH, line, column, length), replacement)


def _edited(text: str, *found: Diagnostic) -> str:
    return edited({PATH: text}, found)[PATH]


def _mended(files: Mapping[str, str]) -> Mended:
    """Mend a project as the command line does."""

    def found(texts: Mapping[str, str]) -> Findings:
        return lint(project_with_sources({**files, **texts})).findings

    models = frozenset(path for path in files if path.endswith(".sql"))
    return mended(found({}), Workshop(found, files, models))


@pytest.mark.parametrize(
    ("text", "edits", "expected"),
    [
        ("select emial", [_edit(1, 8, 5, "email")], "select email"),
        ("a\r\nb c\r\n", [_edit(2, 3, 1, "d")], "a\r\nb d\r\n"),
        ("x\u2028y\x0cz b\n", [_edit(1, 7, 1, "c")], "x\u2028y\x0cz c\n"),
        ("ÄÖ 🙂 b", [_edit(1, 6, 1, "c")], "ÄÖ 🙂 c"),
        ("f(a)", [_edit(1, 1, 0, "g("), _edit(1, 5, 0, ")")], "g(f(a))"),
        ("a\nb", [_edit(2, 2, 0, "!"), _edit(1, 2, 0, "?")], "a?\nb!"),
        ("ab", [_edit(1, 2, 0, "1"), _edit(1, 2, 0, "2")], "a12b"),
        ("a b", [_edit(1, 2, 2, "")], "a"),
    ],
)  # fmt: skip
def test_edits_change_what_they_name(text: str, edits: list[Edit], expected: str) -> None:
    assert _edited(text, _finding(*edits)) == expected


def test_an_edit_that_two_findings_carry_is_made_once() -> None:
    edit = _edit(1, 1, 0, "lower(")
    assert _edited("x", _finding(edit), _finding(edit, rule="other")) == "lower(x"


@given(st.text("ab\n\r é🙂", max_size=30), st.integers(0, 30), st.text("xy", max_size=3))
def test_an_insertion_adds_its_text_and_nothing_else(text: str, offset: int, inserted: str) -> None:
    offset = min(offset, len(text))
    edit = insertion(PATH, text, offset, inserted)
    assert _edited(text, _finding(edit)) == text[:offset] + inserted + text[offset:]


def test_overlapping_fixes_are_made_one_after_the_other() -> None:
    """Two findings want the same word in another spelling; the second is asked again first."""

    def found(texts: Mapping[str, str]) -> Findings:
        word = texts.get(PATH, "a")
        following = {"a": "b", "b": "c"}.get(word)
        return (_finding(_edit(1, 1, 1, following), what=word),) if following else ()

    result = mended(found({}), Workshop(found, {PATH: "a"}, frozenset({PATH})))
    assert result.texts == {PATH: "c"}
    assert result.findings == result.undone == ()
    assert [one.what for one in result.made] == ["a", "b"]


def test_a_fix_that_brings_up_another_finding_is_undone() -> None:
    bad = _finding(_edit(1, 1, 1, "x"), what="bad")
    good = _finding(_edit(2, 1, 1, "y"), what="good")

    def found(texts: Mapping[str, str]) -> Findings:
        first, second = texts.get(PATH, "a\nb").split("\n")
        brought = Diagnostic("new", "worse", Span(PATH, 1))
        return (bad if first == "a" else brought, *([good] if second == "b" else []))

    result = mended(found({}), Workshop(found, {PATH: "a\nb"}, frozenset({PATH})))
    assert result.texts == {PATH: "a\ny"}
    assert (result.made, result.undone) == ((good,), (bad,))


def test_a_fix_after_which_the_project_cannot_be_read_is_undone() -> None:
    finding = _finding(_edit(1, 1, 1, "x"))

    def found(texts: Mapping[str, str]) -> Findings:
        if texts:
            raise ModelError.of("bad-header", "broken", where=Span(PATH, 1))
        return (finding,)

    result = mended(found({}), Workshop(found, {PATH: "a"}, frozenset({PATH})))
    assert (result.texts, result.undone) == ({}, (finding,))


def test_files_that_are_not_wanted_stay() -> None:
    finding = _finding(_edit(1, 1, 1, "x"))
    result = mended((finding,), Workshop(lambda _: (), {PATH: "a"}, frozenset()))
    assert (result.texts, result.findings) == ({}, (finding,))


FIXABLE_CASES = [
    case
    for case in ALL_CASES
    if any(word == "fix" and line != "none" for expected in case.expected for word, line in expected.more)
]


@pytest.mark.parametrize("case", FIXABLE_CASES, ids=lambda case: f"{case.rule}: {case.name}")
def test_fixing_never_adds_a_finding_and_is_done_after_once(case: Case) -> None:
    before = lint(project_with_sources(case.files)).findings
    first = _mended(case.files)
    after = Counter((finding.rule, finding.what) for finding in first.findings)
    assert after <= Counter((finding.rule, finding.what) for finding in before)
    assert _mended({**case.files, **first.texts}).texts == {}


def test_there_are_cases_to_fix() -> None:
    assert len({case.rule for case in FIXABLE_CASES}) >= 7


WORDS = st.sampled_from(
    [
        "email", "emial", "phone_sha265", "pone", "full_nmae", "upper(emial)", "lowr(country)",
        "email_sah256(emial)", "customers.email", "custmers.emial", "list_transform(tags, x -> x)",
        "list_transform(tags, (x, i) -> x || emial)", "'emial'", '"Emial"', "1 + ordres", "sha256(email)",
        "upper(sha256(email))", "coalesce(emial, phnoe)", "case when consnet then 1 end",
    ]
)  # fmt: skip
COMMENTS = st.sampled_from(["", "-- emial", "-- noqa: unhashed-pii gone", "/* pone */", "-- ✓ x -> y"])


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    columns=st.lists(st.tuples(WORDS, COMMENTS), min_size=1, max_size=5),
    ending=st.sampled_from(["\n", "\r\n"]),
    is_sent=st.booleans(),
)
def test_fixing_any_query_adds_no_finding_keeps_the_rest_and_is_done_after_once(
    columns: list[tuple[str, str]], ending: str, is_sent: bool
) -> None:
    text = _query(columns, ending, is_sent=is_sent)
    before = Counter((one.rule, one.what) for one in lint(project_with_sources({PATH: text})).findings)
    result = _mended({PATH: text})
    new = result.texts.get(PATH, text)
    assert Counter((one.rule, one.what) for one in result.findings) <= before
    assert _mended({PATH: new}).texts == {}
    assert new.count("\r\n") == text.count("\r\n")
    for kept in ("-- emial", "/* pone */", "-- ✓ x -> y", "'emial'"):
        assert new.count(kept) == text.count(kept)


def _query(columns: list[tuple[str, str]], ending: str, *, is_sent: bool) -> str:
    header = ["-- /// model", "-- [sync]", '-- destination = "tiktok_audience"', "-- ///"] if is_sent else []
    written = [f"    {word} as email_sha256_{n}, {comment}" for n, (word, comment) in enumerate(columns, 2)]
    return ending.join([*header, "select", *written, "    customer_id", "from customers", ""])


def test_mistakes_that_hide_one_another_are_mended_together() -> None:
    result = _mended({PATH: "select emial_sha265(emial) as a from customers"})
    assert result.texts[PATH] == "select email_sha256(email) as a from customers"
    assert result.findings == ()


def test_a_rename_that_would_send_raw_data_is_undone() -> None:
    header = (
        '-- /// model\n-- grain = ["customer_id"]\n-- [sync]\n-- destination = "tiktok_audience"\n-- ///\n'
    )
    text = f"{header}select customer_id, emial as email_sha256 from customers"
    result = _mended({PATH: text})
    assert result.texts == {}
    assert [one.rule for one in result.undone] == ["unknown-column"]


def test_a_diff_that_git_can_apply() -> None:
    before, after = {PATH: "a\r\nb\nc"}, {PATH: "a\r\nb\nd"}
    assert as_diff(before, after) == (
        f"--- a/{PATH}\n+++ b/{PATH}\n@@ -1,3 +1,3 @@\n a\r\n b\n"
        "-c\n\\ No newline at end of file\n+d\n\\ No newline at end of file\n"
    )
    assert as_diff(before, {}) == ""


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("emial", ["email", "phone"], "email"),
        ("EMIAL", ["email"], "email"),
        ("curency", ["currency", "country"], "currency"),
        ("phone_sha265", ["phone_sha256", "email_sha256"], "phone_sha256"),
        ("email_3", ["email_2"], None),
        ("prices", ["price", "priced"], None),
        ("idf", ["idfa"], None),
        ("email", ["email"], None),
        ("mail_address", ["email"], None),
        ("anything", [], None),
    ],
)
def test_what_was_surely_meant(name: str, known: list[str], meant: str | None) -> None:
    assert surely_meant(name, known) == meant


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_mistakes_are_counted_both_ways(one: str, other: str) -> None:
    assert mistakes(one, other) == mistakes(other, one) <= max(len(one), len(other))
    assert (mistakes(one, other) == 0) is (one == other)


def test_only_a_line_feed_ends_a_line_for_comments_too() -> None:
    """A form feed or a line separator inside a line does not move what stands below."""
    text = "select\u2028\x0c\n    email -- noqa: unhashed-pii gone\nfrom customers"
    assert _mended({PATH: text}).texts == {PATH: "select\u2028\x0c\n    email\nfrom customers"}
