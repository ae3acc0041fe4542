"""Read a project as the editor sees it: unsaved buffers over files, broken headers set aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from sync.diagnostics import Diagnostic, Span
from sync.errors import ProjectError
from sync.project.files import MACROS, ProjectTexts
from sync.project.project import Project
from sync.project.settings import PROJECT_FILE
from sync.project.shipped import shipped_folder

_SCHEMA_ENDING = ".schema.json"
_COMMENT_LINE = re.compile(r"^--[^\n]*", re.MULTILINE)


def with_buffers(texts: ProjectTexts, buffers: Mapping[str, str]) -> ProjectTexts:
    """Return a project's texts with open buffers in the place of files.

    Args:
        buffers: Text by path relative to the project; files that do not exist yet count,
            files that are no part of a project do not.
    """
    models, macros, schemas = dict(texts.models), dict(texts.macros), dict(texts.schemas)
    for path, text in buffers.items():
        if path.startswith(MACROS) and path.endswith(".sql"):
            # The certified functions belong to the tool; a project's copy of their file is for reading.
            if not is_shipped(path):
                macros[path] = text
        elif path.startswith("models/") and path.endswith(".sql"):
            models[path] = text
        elif path.startswith("schemas/") and path.endswith(_SCHEMA_ENDING):
            schemas[path] = text
    return replace(
        texts,
        settings=buffers.get(PROJECT_FILE, texts.settings),
        models=dict(sorted(models.items())),
        macros=macros,
        schemas=schemas,
    )


def is_shipped(path: str) -> bool:
    """Tell whether a macro file is the tool's own, whatever the project holds under its name."""
    return path.startswith(MACROS) and (shipped_folder("models").parent / path).is_file()


def load_tolerantly(
    texts: ProjectTexts, load: Callable[[ProjectTexts], Project], settings: str | None
) -> tuple[Project | None, tuple[Diagnostic, ...]]:
    """Load a project even when a header or the settings cannot be used.

    A header that is being typed must not take the findings of every other file away: its
    comments are blanked out, its file gets no finding but the header's.

    Args:
        texts: As `with_buffers` gives them.
        load: Raises ProjectError for what cannot be used.
        settings: The last `pyproject.toml` that could be used, to go on with.

    Returns:
        The project, None when nothing helps, and the findings that stood in its way.
    """
    try:
        return load(texts), ()
    except ProjectError as error:
        blamed = {finding.where.path for finding in error.findings if isinstance(finding.where, Span)}
        findings = error.findings
    try:
        return load(_mended(texts, blamed, settings)), findings
    except ProjectError as error:
        return None, tuple(dict.fromkeys((*findings, *error.findings)))


def _mended(texts: ProjectTexts, blamed: set[str], settings: str | None) -> ProjectTexts:
    models = {
        path: _COMMENT_LINE.sub(lambda line: " " * len(line[0]), text) if path in blamed else text
        for path, text in texts.models.items()
    }
    kept = settings if settings is not None and PROJECT_FILE in blamed else texts.settings
    return replace(texts, models=models, settings=kept)
