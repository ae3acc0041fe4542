from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.language_server.editor import Editor, copied_project, editor


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a project that has no findings."""
    return copied_project(tmp_path / "project")


@pytest.fixture(scope="session")
def shared_desk(shared_project: Path) -> Iterator[Editor]:
    """An editor with one server for all tests that do not end it; each project is looked at by itself."""
    with editor() as opened:
        opened.start(shared_project)
        yield opened


@pytest.fixture
def at_desk(shared_desk: Editor) -> Iterator[Editor]:
    """The same, with all buffers closed when a test is done."""
    yield shared_desk
    shared_desk.close_all()


@pytest.fixture
def unstarted() -> Iterator[Editor]:
    """An editor that has not started its server."""
    with editor() as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, for tests that leave nothing behind in it."""
    return copied_project(tmp_path_factory.mktemp("shared") / "project")
