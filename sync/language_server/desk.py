"""Open buffers, the projects they belong to, and when lint looks at them again.

Everything here runs on the event loop but `look_at`, which has a thread to itself. A look
is shown only when nothing was typed since it began; the newest text always wins.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sync.diagnostics import Diagnostic, Span
from sync.errors import ProjectError
from sync.language_server.snapshot import Look, Snapshot, look_at
from sync.language_server.surroundings import Surroundings
from sync.project.settings import PROJECT_FILE

PAUSE_SECONDS = 0.05
"""How long nobody must have typed before lint looks; short enough to be felt as at once."""


@dataclass(frozen=True, slots=True)
class Buffer:
    """A file as an editor has it open; `uri` is spelt as the editor does."""

    uri: str
    file: Path
    text: str
    version: int | None


@dataclass(slots=True)
class Session:
    """One project that is looked at.

    Attributes:
        changes: Counts what happened to its texts.
        look: The last one, or None before the first.
        snapshot: The last one that could be loaded.
        shown: Paths with findings in the editor.
        task: What keeps up with the changes, or None.
    """

    root: Path
    changes: int = 0
    look: Look | None = None
    snapshot: Snapshot | None = None
    shown: frozenset[str] = frozenset()
    task: asyncio.Task[None] | None = None

    def path_of(self, file: Path) -> str | None:
        """Return a file's path in the project, or None when it is outside."""
        return file.relative_to(self.root).as_posix() if file.is_relative_to(self.root) else None

    def file_of(self, path: str) -> Path:
        """Return where a file of the project is."""
        return self.snapshot.file(path) if self.snapshot else self.root / path


@dataclass(frozen=True, slots=True)
class Editor:
    """What the desk tells an editor.

    Attributes:
        show: A session and its findings by path; every path whose findings may have changed is there.
        warn: A sentence for the person.
        log: A line for the log; never holds text of a file.
    """

    show: Callable[[Session, Mapping[str, tuple[Diagnostic, ...]]], None]
    warn: Callable[[str], None]
    log: Callable[[str], None]


@dataclass(slots=True)
class Desk:
    """All buffers and sessions of one editor."""

    surroundings: Surroundings
    editor: Editor
    buffers: dict[Path, Buffer] = field(default_factory=dict)
    sessions: dict[Path, Session] = field(default_factory=dict)
    _roots: dict[Path, Path | None] = field(default_factory=dict)

    def add_folder(self, folder: Path) -> None:
        """Look at the project of a folder."""
        session = self.session_of(folder)
        if session is not None:
            self._changed(session)

    def put(self, buffer: Buffer) -> None:
        """Take a buffer that was opened or changed."""
        self.buffers[buffer.file] = buffer
        self.add_folder(buffer.file.parent)

    def drop(self, file: Path) -> None:
        """Forget a buffer; what is on disk counts again."""
        if self.buffers.pop(file, None) is not None:
            self.add_folder(file.parent)

    def files_changed(self, files: list[Path]) -> None:
        """Look again where files changed on disk; a pyproject.toml may make or end a project."""
        if any(file.name == PROJECT_FILE for file in files):
            self._roots.clear()
        for folder in dict.fromkeys([file.parent for file in files]):
            self.add_folder(folder)

    def session_of(self, folder: Path) -> Session | None:
        """Return the session of the project at or above a folder; say so once when there is none."""
        if folder not in self._roots:
            self._roots[folder] = self._root(folder)
        root = self._roots[folder]
        return None if root is None else self.sessions.setdefault(root, Session(root))

    def _root(self, folder: Path) -> Path | None:
        try:
            return self.surroundings.find_root(folder)
        except ProjectError as error:
            finding = error.findings[0]
            self.editor.warn(f"{finding.what} ({finding.where}). {finding.help}")
            return None

    def texts_of(self, session: Session) -> dict[str, str]:
        """Return the open buffers of a project by path."""
        paths = ((session.path_of(file), buffer.text) for file, buffer in self.buffers.items())
        return {path: text for path, text in paths if path is not None}

    def _changed(self, session: Session) -> None:
        session.changes += 1
        if session.task is None or session.task.done():
            session.task = asyncio.get_running_loop().create_task(self._keep_up(session))

    async def _keep_up(self, session: Session) -> None:
        looked = -1
        while looked != session.changes:
            looked = session.changes
            await asyncio.sleep(PAUSE_SECONDS)
            if looked != session.changes:
                continue
            look = await self._look(session)
            if look is None:
                continue
            self._take(session, look)
            if looked == session.changes:
                self._show(session, look)

    async def _look(self, session: Session) -> Look | None:
        buffers = self.texts_of(session)
        try:
            return await asyncio.to_thread(
                look_at, session.root, buffers, self.surroundings, session.snapshot
            )
        except Exception as error:  # noqa: BLE001 - a bug in one rule must not end the server
            self.editor.log(bug_words(error))
            return None

    def _take(self, session: Session, look: Look) -> None:
        session.look = look
        if look.snapshot is not None:
            before, session.snapshot = session.snapshot, look.snapshot
            if before is not None:
                before.binder.close()

    def _show(self, session: Session, look: Look) -> None:
        """Show findings, and take back those that are gone."""
        by_path: dict[str, list[Diagnostic]] = {path: [] for path in session.shown}
        by_path |= {path: [] for path in self.texts_of(session)}
        for finding in look.findings:
            by_path.setdefault(span_shown(finding, look).path, []).append(finding)
        session.shown = frozenset(path for path, findings in by_path.items() if findings)
        self.editor.show(session, {path: tuple(findings) for path, findings in by_path.items()})

    def close(self) -> None:
        """Give every engine back; the desk is done."""
        for session in self.sessions.values():
            if session.snapshot is not None:
                session.snapshot.binder.close()
        self.sessions.clear()


def span_shown(finding: Diagnostic, look: Look) -> Span:
    """Return where an editor shows a finding; what has no place in a file stands in pyproject.toml."""
    if isinstance(finding.where, Span):
        return finding.where
    return Span(finding.where if finding.where in look.texts else PROJECT_FILE, 1)


def bug_words(error: BaseException) -> str:
    """Say where a bug of ours is, never what the exception says: such texts quote data."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "unknown"
    return f"error[bug]: the language server failed in itself ({type(error).__name__}) at {where}"
