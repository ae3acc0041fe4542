"""Whatever is in a buffer, there is an answer and no exception."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.destinations import DESTINATIONS
from sync.diagnostics import span_of
from sync.engines.duckdb import EngineOptions, open_engine
from sync.language_server.completion import replaced_from, suggestions
from sync.language_server.definition import definitions
from sync.language_server.document import Document
from sync.language_server.hover import hover_words
from sync.language_server.outline import groups_of, outline_of
from sync.language_server.positions import UNITS, lines_of, offsets_of
from sync.language_server.snapshot import Snapshot, look_at
from sync.language_server.subjects import subject_at
from sync.language_server.surroundings import Surroundings
from sync.language_server.tokens import tokens_of
from sync.project.files import project_root, read_texts
from sync.project.project import load_project
from tests.language_server.editor import PROJECT

FILES = sorted(PROJECT.glob("models/**/*.sql"))
WORDS = [
    "select ",
    "from ",
    "join ",
    "where ",
    "union ",
    "with ",
    "as ",
    "people",
    "email",
    "a",
    " ",
    "\n",
    "\r\n",
]
SIGNS = [
    ".",
    ",",
    ";",
    "(",
    ")",
    "'",
    '"',
    "--",
    "/*",
    "*/",
    "$$",
    "=",
    "*",
    "1",
    "🎉",
    "\u2028",
    "-- /// model\n",
]
WRITTEN = st.lists(st.sampled_from(WORDS + SIGNS), max_size=40).map("".join)


def _surroundings() -> Surroundings:
    return Surroundings(
        find_root=project_root,
        read_texts=lambda root: read_texts(root, {}),
        load_project=lambda texts: load_project(
            texts, target=None, environment={}, destinations=tuple(DESTINATIONS)
        ),
        open_engine=lambda _project: open_engine(EngineOptions(threads=1)),
        source_columns=lambda _project, _source: None,
        shapes={name: destination.shape for name, destination in DESTINATIONS.items()},
        rules_page=None,
        is_running=lambda _process: True,
        end=lambda code: code,
    )


@pytest.fixture(scope="module")
def snapshot() -> Iterator[Snapshot]:
    found = look_at(PROJECT, {}, _surroundings(), None).snapshot
    assert found is not None
    yield found
    found.binder.close()


def _asked_everything(document: Document, offset: int) -> None:
    place = subject_at(document, offset)
    if place is not None:
        assert place.start <= offset <= place.end
        hover_words(document, place.subject)
        definitions(document, place.subject)
    assert 0 <= replaced_from(document, offset) <= offset
    assert len({one.text for one in suggestions(document, offset)}) == len(suggestions(document, offset))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_state_while_a_file_is_typed_has_answers(snapshot: Snapshot, file: Path) -> None:
    text = file.read_text()
    path = file.relative_to(PROJECT).as_posix()
    for token in tokens_of(text):
        for end in (token.start + 1, token.end):
            _asked_everything(Document(path, text[:end], snapshot), end)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_with_a_word_missing_has_answers(snapshot: Snapshot, file: Path) -> None:
    text = file.read_text()
    path = file.relative_to(PROJECT).as_posix()
    for token in tokens_of(text):
        _asked_everything(Document(path, text[: token.start] + text[token.end :], snapshot), token.start)


@given(text=WRITTEN, data=st.data())
def test_any_text_has_answers(snapshot: Snapshot, text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    _asked_everything(Document("models/marts/any.sql", text, snapshot), offset)


@given(text=WRITTEN)
def test_an_outline_stays_inside_its_text(text: str) -> None:
    for group in groups_of(outline_of(text).root):
        assert 0 <= group.start <= group.end <= len(text)


def test_deep_nesting_has_answers(snapshot: Snapshot) -> None:
    text = "select " + "(" * 20_000 + "a" + ")" * 20_000
    _asked_everything(Document("models/marts/deep.sql", text, snapshot), 20_007)


@given(text=st.text(max_size=80), encoding=st.sampled_from(sorted(UNITS)), data=st.data())
def test_a_place_leads_back_to_its_offset(text: str, encoding: str, data: st.DataObject) -> None:
    """Every offset but the one between CR and LF, which no line has."""
    lines = lines_of(text, encoding)
    offset = data.draw(st.integers(0, len(text)))
    between = text[offset - 1 : offset + 1] == "\r\n" if offset else False
    assert lines.offset(*lines.place(offset)) == (offset - 1 if between else offset)


@given(text=st.text(max_size=80), data=st.data())
def test_a_span_leads_back_to_its_offsets(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = offsets_of(text, span_of("any.sql", text, start, end))
    line_end = text.find("\n", start)
    assert found[0] == start
    assert found[1] >= min(end, line_end if line_end >= 0 else len(text))


def test_a_lone_surrogate_is_counted() -> None:
    assert lines_of("a\ud800b", "utf-16").place(2) == (0, 2)
