"""Every `cases/*.sql` beside this file, case by case, asked by a real client.

A case starts with `-- case: name`, then says what is expected, then holds the text of one
model file with the cursor in it:

    -- case: columns behind an alias
    -- completes: amount, customer_id
    -- completes not: email
    select o.▮ from orders as o

`hover:` and `hover not:` are texts that are, or are not, part of what is shown; `hover
nothing` wants nothing shown. `definition:` is `path:line:column` in the project, from 1;
`definition nothing` wants none. `completes:` are labels that are offered in this order with
others between them; `completes only:` are all of them; `inserts:` is what the first one
puts in the place of the word. `as:` names the file, `models/activation/case.sql` when absent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lsprotocol import types

from tests.language_server.editor import CURSOR, Editor, marked

FOLDER = Path(__file__).parent / "cases"
DEFAULT_FILE = "models/activation/case.sql"
_DIRECTIVE = re.compile(
    r"^-- (?P<word>as|hover|hover not|hover nothing|definition|definition nothing"
    r"|completes|completes not|completes only|completes nothing|inserts)(?:: (?P<rest>.*))?$"
)


@dataclass(slots=True)
class Case:
    file: str
    name: str
    text: str = ""
    path: str = DEFAULT_FILE
    expected: list[tuple[str, str]] = field(default_factory=list)


def _cases(path: Path) -> Iterator[Case]:
    for block in re.split(r"^-- case: ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, body = block.partition("\n")
        case = Case(path.stem, name)
        lines = body.rstrip("\n").split("\n")
        while match := _DIRECTIVE.match(lines[0]):
            _direct(case, match["word"], match["rest"] or "")
            lines.pop(0)
        case.text = "\n".join(lines) + "\n"
        assert case.text.count(CURSOR) == 1, f"{path.name}: {name}"
        yield case


def _direct(case: Case, word: str, rest: str) -> None:
    if word == "as":
        case.path = rest
    else:
        case.expected.append((word, rest))


ALL_CASES = [case for path in sorted(FOLDER.glob("*.sql")) for case in _cases(path)]


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: f"{case.file}: {case.name}")
def test_case(case: Case, shared_desk: Editor, shared_project: Path) -> None:
    text, place = marked(case.text)
    file = shared_project / case.path
    shared_desk.open(file, text)
    try:
        for word, rest in case.expected:
            ask, judge = JUDGES[word.split(" ", 1)[0]]
            judge(word, rest, ask(shared_desk, file, place), shared_project)
    finally:
        shared_desk.close(file)
    assert shared_desk.log == []


def _hover(word: str, rest: str, found: types.Hover | None, _project: Path) -> None:
    words = found.contents.value if found and isinstance(found.contents, types.MarkupContent) else ""
    if word == "hover nothing":
        assert words == ""
    elif word == "hover not":
        assert rest not in words
    else:
        assert rest in words


def _definition(_word: str, rest: str, found: list[types.Location], project: Path) -> None:
    root = project.as_uri()
    places = [
        f"{one.uri.removeprefix(f'{root}/')}:{one.range.start.line + 1}:{one.range.start.character + 1}"
        for one in found
    ]
    shipped = [re.sub(r"^file://.*/(models/macros/)", r"shipped \1", place) for place in places]
    assert shipped == ([rest] if rest else [])


def _completes(word: str, rest: str, found: list[types.CompletionItem], _project: Path) -> None:
    labels = [item.label for item in sorted(found, key=lambda item: item.sort_text or "")]
    wanted = rest.split(", ") if rest else []
    if word == "completes not":
        assert set(wanted).isdisjoint(labels)
    elif word in {"completes only", "completes nothing"}:
        assert labels == wanted
    else:
        assert [label for label in labels if label in wanted] == wanted


def _inserts(_word: str, rest: str, found: list[types.CompletionItem], _project: Path) -> None:
    edit = found[0].text_edit
    assert isinstance(edit, types.TextEdit)
    width = edit.range.end.character - edit.range.start.character
    assert f"{edit.new_text} over {width}" == rest


Judge = Callable[..., None]
Ask = Callable[[Editor, Path, types.Position], object]
JUDGES: Mapping[str, tuple[Ask, Judge]] = {
    "hover": (Editor.hover, _hover),
    "definition": (Editor.definition, _definition),
    "completes": (Editor.completion, _completes),
    "inserts": (Editor.completion, _inserts),
}
