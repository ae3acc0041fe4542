"""The outside world the server is given: files, settings, engines, processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sync.engines.base import Column
from sync.engines.duckdb import DuckDBEngine
from sync.project.files import ProjectTexts
from sync.project.project import Project
from sync.project.records import RecordShape


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything the server asks for from outside, as functions.

    Attributes:
        find_root: A folder -> the project's folder at or above it; raises ProjectError.
        read_texts: A project's folder -> its texts on disk; raises ProjectError.
        load_project: Texts -> the project, for the target the server was started with;
            raises ProjectError.
        open_engine: A project -> a fresh engine in memory that knows the project's options.
        source_columns: A project and one of its sources -> the real columns of its file, or None.
        shapes: Columns each destination takes, by destination name.
        rules_page: A page that explains every rule under its name, or None.
        is_running: Tells whether there is a process of that id.
        end: Ends this process at once with an exit code.
    """

    find_root: Callable[[Path], Path]
    read_texts: Callable[[Path], ProjectTexts]
    load_project: Callable[[ProjectTexts], Project]
    open_engine: Callable[[Project], DuckDBEngine]
    source_columns: Callable[[Project, str], tuple[Column, ...] | None]
    shapes: Mapping[str, RecordShape]
    rules_page: Path | None
    is_running: Callable[[int], bool]
    end: Callable[[int], object]
