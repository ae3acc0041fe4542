"""Engines in which a project's models exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sync.cli.workspace import Workspace, half
from sync.errors import ProjectError
from sync.project.project import SOURCE_SCHEMAS

if TYPE_CHECKING:
    from sync.engines.base import Column, Engine


@contextmanager
def warehouse(workspace: Workspace, names: list[str]) -> Iterator[Engine]:
    """Give an engine in memory in which the named models and all they read exist.

    Models that several others read are computed once and held in memory; raw values are
    never copied to a file of ours. What does not fit spills into the ledger's temporary
    folder: it is private, and what a killed process leaves there goes with the next run.
    """
    from sync.engines.build import build, read_more_than_once, with_options
    from sync.engines.duckdb import EngineOptions, locked_down, open_engine
    from sync.ledger.paths import create_folders

    create_folders(workspace.ledger)
    project = with_options(workspace.project, macro_variables(workspace))
    options = EngineOptions(
        memory_limit=half(project.settings.memory_limit),
        temp_directory=workspace.ledger.temporary,
        variables=macro_variables(workspace),
        attached=_attached(workspace),
    )
    engine = open_engine(options)
    try:
        paths = [
            path.as_posix() for location in project.sources.values() for path in workspace.files(location)
        ]
        locked_down(engine, tuple(paths))
        shared = read_more_than_once(project, names)
        with workspace.steps.stage("build") as found:
            built = build(
                engine,
                project,
                names,
                lambda source: declared_columns(workspace, source),
                files=workspace.source_files,
                held=lambda model: model.name in shared,
            )
            found |= {"models": len(built.models), "held": len(built.tables)}
        yield engine
    finally:
        engine.close()


def _attached(workspace: Workspace) -> dict[str, Path]:
    """Attach the target's database when a source is one of its tables."""
    from sync.engines.sources import ATTACHED, is_table

    path = workspace.project.root / workspace.project.settings.database
    used = any(is_table(location) for location in workspace.project.sources.values())
    return {ATTACHED: path} if used and path.exists() else {}


def macro_variables(workspace: Workspace) -> Mapping[str, str | bool | None]:
    """Return the project options that macros read with `getvariable`."""
    settings = workspace.project.settings
    return {
        "default_country": settings.default_country,
        "strip_plus_dots": settings.strip_plus_dots,
        "maid_case": settings.maid_case,
        "timezone": settings.timezone,
    }


def declared_columns(workspace: Workspace, source: str) -> tuple[Column, ...] | None:
    """Return the columns a source's schema declares, or None when it has none."""
    from sync.contract import parse_contract
    from sync.engines.base import Column

    found = workspace.project.schema_of(SOURCE_SCHEMAS, source)
    if found is None:
        return None
    return tuple(Column(item.name, item.type) for item in parse_contract(*found).columns())


def real_columns(workspace: Workspace, source: str) -> tuple[Column, ...] | None:
    """Return the columns of a source that has no schema, read from its file."""
    from sync.engines.base import BindFault
    from sync.engines.duckdb import EngineOptions, locked_down, open_engine
    from sync.engines.sources import source_query

    engine = open_engine(EngineOptions(attached=_attached(workspace)))
    try:
        # A view of the attached database is bound here, and anybody may have written it.
        files = workspace.files(workspace.project.sources[source])
        locked_down(engine, tuple(path.as_posix() for path in files))
        query = source_query(engine, workspace.project, source, None, workspace.source_files)
        return engine.describe(query.sql(dialect="duckdb"))
    except (BindFault, ProjectError):
        return None
    finally:
        engine.close()
