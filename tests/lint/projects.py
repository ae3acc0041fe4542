"""Tiny projects for lint: the fixture's sources and macros, and the models of one case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from sync.destinations import DESTINATIONS
from sync.engines.base import Column
from sync.engines.duckdb import EngineOptions, locked_down, open_engine
from sync.lint import LintResult, lint_project
from sync.project.files import ProjectTexts, read_texts
from sync.project.project import Project, load_project
from sync.project.settings import PROJECT_FILE

ROOT = Path(__file__).parent / "project"
REPOSITORY = Path(__file__).parents[2]
STAND_INS = "models/macros/a_stand_ins.sql"
JUDGING_MACROS = ("characters", "digests", "external_id", "plain_text", "time_and_money", "web_context")
"""Shipped macro files by which values of events are judged; those of e-mail and phone are slow."""

SHAPES = {name: destination.shape for name, destination in DESTINATIONS.items()}


def project_of(files: Mapping[str, str], *, settings: Callable[[str], str] = str) -> Project:
    """Return the fixture with more files, by path; models and macros may be replaced."""
    texts = _fixture()
    macros = {path: text for path, text in files.items() if path.startswith("models/macros/")}
    schemas = {path: text for path, text in files.items() if path.startswith("schemas/")}
    models = {path: text for path, text in files.items() if path not in macros and path not in schemas}
    delivers_events = any('"tiktok_events"' in text for text in models.values())
    shared = _judging_macros() if delivers_events else texts.macros
    return load_project(
        replace(
            texts,
            settings=settings(texts.settings),
            models=models,
            macros={**shared, **macros},
            schemas={**texts.schemas, **schemas},
        ),
        target=None,
        environment={},
        destinations=tuple(DESTINATIONS),
    )


def project_with_sources(files: Mapping[str, str]) -> Project:
    """Return the fixture with more files; the text called `pyproject.toml` declares more sources."""
    more = files.get(PROJECT_FILE, "")
    sources = "[tool.sync.sources]\n"
    return project_of(
        {path: text for path, text in files.items() if path != PROJECT_FILE},
        settings=lambda text: text.replace(sources, sources + more),
    )


def lint(
    project: Project, source_columns: Callable[[str], tuple[Column, ...] | None] | None = None
) -> LintResult:
    """Lint a project on a fresh engine that opens no file."""
    engine = open_engine(EngineOptions(threads=1))
    try:
        locked_down(engine, ())
        if source_columns is None:
            return lint_project(project, SHAPES, engine)
        return lint_project(project, SHAPES, engine, source_columns)
    finally:
        engine.close()


@cache
def _fixture() -> ProjectTexts:
    """Read the fixture without the shipped macros, so that their text and places do not matter here."""
    texts = read_texts(ROOT, {})
    own = {path: text for path, text in texts.macros.items() if (ROOT / path).is_file()}
    return replace(texts, macros=own)


@cache
def _judging_macros() -> Mapping[str, str]:
    """Read the real macros by which constants of events are judged; creating them costs time."""
    paths = [f"models/macros/{stem}.sql" for stem in JUDGING_MACROS]
    real = {path: (REPOSITORY / path).read_text(encoding="utf-8") for path in paths}
    return {**real, **{path: text for path, text in _fixture().macros.items() if path != STAND_INS}}
