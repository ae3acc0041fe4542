"""Every `<rule>.sql` beside this file, case by case, on a real engine.

A case starts with `-- case: name` and holds one or more files:

    -- case: a misspelt column
    -- expect: unknown-column 2:8 column "emial" does not exist here
    -- help: did you mean "email"?
    select emial from customers

An expectation is a rule, a place and the first line of the message; the place is
`line:column` in the case's file or `path:line:column`. `-- help:` and `-- note:` below
it are held against the same finding, and `-- fix:` is what the fix makes of its line (`-- fix: none`:
there is none). Lines count from the first one behind the
directives, or behind `-- file: path` where a case has several files; a file called
`pyproject.toml` holds further sources. A case without an expectation must have no finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sync.diagnostics import Diagnostic, Span
from sync.lint import RULES
from sync.lint.fixing import edited
from sync.lint.rules import FINAL_RULES
from tests.lint.projects import lint, project_with_sources

FOLDER = Path(__file__).parent
DEFAULT_FILE = "models/activation/case.sql"
_DIRECTIVE = re.compile(r"^-- (?P<word>expect|help|note|fix|file): (?P<rest>.*)$")
_EXPECTATION = re.compile(r"^(?P<rule>\S+) (?:(?P<path>\S+):)?(?P<place>\d+:\d+) (?P<what>.*)$")


@dataclass(slots=True)
class Expectation:
    rule: str
    place: str
    what: str
    more: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Case:
    rule: str
    name: str
    files: dict[str, str]
    expected: list[Expectation]


def _cases(path: Path) -> Iterator[Case]:
    for block in re.split(r"^-- case: ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, body = block.partition("\n")
        yield _case(path.stem, name, body.splitlines())


def _case(rule: str, name: str, lines: list[str]) -> Case:
    case = Case(rule, name, {}, [])
    current, in_directives = DEFAULT_FILE, True
    for line in lines:
        match = _DIRECTIVE.match(line)
        if match and match["word"] == "file":
            current, in_directives = match["rest"], False
            case.files[current] = ""
        elif match and in_directives:
            _note(case, match["word"], match["rest"])
        else:
            in_directives = False
            case.files[current] = case.files.get(current, "") + line + "\n"
    return case


def _note(case: Case, word: str, rest: str) -> None:
    if word != "expect":
        case.expected[-1].more.append((word, rest))
        return
    match = _EXPECTATION.match(rest)
    assert match, f"cannot read the expectation: {rest}"
    case.expected.append(
        Expectation(match["rule"], f"{match['path'] or DEFAULT_FILE}:{match['place']}", match["what"])
    )


ALL_CASES = [case for path in sorted(FOLDER.glob("*.sql")) for case in _cases(path)]


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: f"{case.rule}: {case.name}")
def test_case(case: Case) -> None:
    findings = lint(project_with_sources(case.files)).findings
    found = [f"{one.rule} {one.where} {one.what}" for one in findings]
    assert sorted(found) == sorted(f"{one.rule} {one.place} {one.what}" for one in case.expected)
    for expectation in case.expected:
        finding = next(
            one for one in findings if str(one.where) == expectation.place and one.what == expectation.what
        )
        for word, text in expectation.more:
            assert text in _part(finding, word, case.files)


def _part(finding: Diagnostic, word: str, files: Mapping[str, str]) -> tuple[str, ...]:
    if word == "fix":
        return (_mended_line(finding, files),)
    return (finding.help,) if word == "help" else finding.notes


def _mended_line(finding: Diagnostic, files: Mapping[str, str]) -> str:
    if finding.fix is None:
        return "none"
    assert isinstance(finding.where, Span)
    return edited(files, [finding])[finding.where.path].split("\n")[finding.where.line - 1].strip()


def test_every_rule_has_cases_that_find_and_cases_that_do_not() -> None:
    finding = {case.rule for case in ALL_CASES if any(one.rule == case.rule for one in case.expected)}
    silent = {case.rule for case in ALL_CASES if not any(one.rule == case.rule for one in case.expected)}
    rules = {rule.__name__.replace("_", "-") for rule in RULES}
    assert finding & silent == rules


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_is_documented_in_the_fixed_form(rule: object) -> None:
    text = rule.__doc__ or ""
    parts = ("What it does:", "Why it hurts:", "Example:", "Instead:", "When to suppress:")
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_rules_that_no_comment_silences_say_so() -> None:
    never = {rule for rule in RULES if "When to suppress: never" in (rule.__doc__ or "")}
    assert never == set(FINAL_RULES)
