"""One look at a whole project: what lint found, and what the answers are made from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TypeVar, cast

from sync.contract import Contract, parse_contract
from sync.diagnostics import Diagnostic, Span
from sync.engines.base import BindFault, Column
from sync.engines.duckdb import DuckDBEngine, locked_down
from sync.errors import ContractError, ProjectError
from sync.language_server.loading import is_shipped, load_tolerantly, with_buffers
from sync.language_server.surroundings import Surroundings
from sync.lint.check import gather, judged
from sync.lint.evidence import Evidence
from sync.project.project import MODEL_SCHEMAS, SOURCE_SCHEMAS, Project
from sync.project.settings import PROJECT_FILE
from sync.project.shipped import shipped_folder

Found = TypeVar("Found")


@dataclass(slots=True)
class Binder:
    """The engine of one look, with every relation as an empty table; for one question at a time."""

    engine: DuckDBEngine
    _free: Lock = field(default_factory=Lock)
    _is_closed: bool = False

    def describe(self, query: str) -> tuple[Column, ...]:
        """Return the columns of a query; none when it does not bind."""
        with self._free:
            if self._is_closed:
                return ()
            try:
                return self.engine.describe(query)
            except BindFault:
                return ()

    def close(self) -> None:
        """Give the engine back; later questions have no answer."""
        with self._free:
            self._is_closed = True
            self.engine.close()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A project as it was when lint last looked.

    Attributes:
        findings: Of lint, and of what could not be loaded.
        answers: What was worked out since, by question; a snapshot never changes.
    """

    project: Project
    evidence: Evidence
    findings: tuple[Diagnostic, ...]
    binder: Binder
    answers: dict[Hashable, object] = field(default_factory=dict)

    def once(self, question: Hashable, answer: Callable[[], Found]) -> Found:
        """Return an answer, worked out when it is first asked for."""
        if question not in self.answers:
            self.answers[question] = answer()
        return cast("Found", self.answers[question])

    def file(self, path: str) -> Path:
        """Return where a file of the project is; the tool's own macros are not in its folder."""
        return (shipped_folder("models").parent if is_shipped(path) else self.project.root) / path

    def contract(self, name: str) -> Contract | None:
        """Return the usable contract of a source or model, or None."""
        folder = SOURCE_SCHEMAS if name in self.project.sources else MODEL_SCHEMAS
        found = self.project.schema_of(folder, name)
        try:
            return parse_contract(*found) if found else None
        except ContractError:
            return None


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a project gave.

    Attributes:
        snapshot: None when the project could not be loaded at all.
        findings: Everything to show.
        texts: The texts that were looked at, by path.
    """

    snapshot: Snapshot | None
    findings: tuple[Diagnostic, ...]
    texts: Mapping[str, str]


def look_at(
    root: Path, buffers: Mapping[str, str], surroundings: Surroundings, before: Snapshot | None
) -> Look:
    """Lint a project as the editor sees it; takes as long as `lint` does.

    Args:
        root: The project's folder.
        buffers: Unsaved texts by path relative to it.
        before: The last snapshot; its settings are used while the present ones cannot be.
    """
    try:
        texts = with_buffers(surroundings.read_texts(root), buffers)
    except ProjectError as error:
        return Look(None, error.findings, buffers)
    settings = before.project.texts[PROJECT_FILE] if before else None
    project, obstacles = load_tolerantly(texts, surroundings.load_project, settings)
    shown = {PROJECT_FILE: texts.settings, **texts.models, **texts.macros, **texts.schemas}
    if project is not None:
        try:
            snapshot = _linted(project, obstacles, surroundings)
            return Look(snapshot, snapshot.findings, shown)
        except ProjectError as error:
            # Settings that only lint can judge.
            obstacles = (*obstacles, *error.findings)
    kept = before.findings if before else ()
    return Look(None, (*obstacles, *_outside(kept, _paths(obstacles))), shown)


def _linted(project: Project, obstacles: tuple[Diagnostic, ...], surroundings: Surroundings) -> Snapshot:
    engine = surroundings.open_engine(project)
    try:
        # The engine binds whatever stands in a buffer: no file may be opened by that.
        locked_down(engine, ())
        evidence = gather(
            project,
            surroundings.shapes,
            engine,
            lambda source: surroundings.source_columns(project, source),
        )
        found = judged(evidence).findings
    except BaseException:
        engine.close()
        raise
    findings = (*obstacles, *_outside(found, _paths(obstacles)))
    return Snapshot(project, evidence, findings, Binder(engine))


def _paths(findings: tuple[Diagnostic, ...]) -> set[str]:
    return {finding.where.path for finding in findings if isinstance(finding.where, Span)}


def _outside(findings: tuple[Diagnostic, ...], paths: set[str]) -> tuple[Diagnostic, ...]:
    """Return the findings that are not in some files."""
    return tuple(
        finding
        for finding in findings
        if not (isinstance(finding.where, Span) and finding.where.path in paths)
    )
