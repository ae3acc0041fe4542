"""Engines in which a project's models exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sync.cli.workspace import Workspace, half
from sync.errors import ProjectError
from sync.project.project import SOURCE_SCHEMAS

if TYPE_CHECKING:
    from sync.engines.base import Column, Engine


@contextmanager
def warehouse(workspace: Workspace) -> Iterator[Callable[[Iterable[str]], Engine]]:
    """Give a function that makes models, and all they read, exist in an engine in memory.

    The engine is opened and given the certified functions in a thread of its own, while the
    caller finds out whether the project is clean. Until models are asked for, no source is
    read, nothing is written, and what hinders the engine is not raised. The engine is closed
    with the block, asked for or not.
    """
    attached = _attached(workspace)
    with ExitStack() as opened, ThreadPoolExecutor(1, "opening") as beside:
        opening = partial(_opened, workspace, attached, opened)
        # Nobody touches the target's database before the project is clean.
        finished = opening if attached else beside.submit(opening).result
        yield lambda names: _built(workspace, finished, tuple(names))


def _opened(workspace: Workspace, attached: Mapping[str, Path], opened: ExitStack) -> Engine:
    """Open an engine that reads declared sources and nothing else; create the certified functions.

    Args:
        opened: Takes the engine over as soon as there is one.
    """
    from sync.engines.build import create_macros
    from sync.engines.duckdb import EngineOptions, locked_down, open_engine

    options = EngineOptions(
        memory_limit=half(workspace.project.settings.memory_limit),
        temp_directory=workspace.ledger.temporary,
        variables=macro_variables(workspace),
        attached=attached,
    )
    engine = open_engine(options)
    opened.callback(engine.close)
    locked_down(engine, readable_files(workspace))
    create_macros(engine, _macros(workspace, are_certified=True))
    return engine


def _built(workspace: Workspace, opening: Callable[[], Engine], names: tuple[str, ...]) -> Engine:
    """Build models in an engine once it is open.

    Models that several others read are computed once and held in memory; raw values are
    never copied to a file of ours. What does not fit spills into the ledger's temporary
    folder: it is private, and what a killed process leaves there goes with the next run.
    """
    from sync.engines.build import build, create_macros, read_more_than_once
    from sync.ledger.paths import create_folders

    create_folders(workspace.ledger)
    engine, shared = opening(), read_more_than_once(workspace.project, names)
    with workspace.steps.stage("build") as found:
        create_macros(engine, _macros(workspace, are_certified=False))
        built = build(
            engine,
            workspace.project,
            names,
            lambda source: declared_columns(workspace, source),
            files=workspace.source_files,
            held=lambda model: model.name in shared,
        )
        found |= {"models": len(built.models), "held": len(built.tables)}
    return engine


def _macros(workspace: Workspace, *, are_certified: bool) -> dict[str, str]:
    """Return the macro files that come with the tool, or the project's own ones."""
    from sync.engines.build import with_options

    project = workspace.project
    chosen = {
        path: text
        for path, text in project.macros.items()
        if (path in project.shipped_macros) is are_certified
    }
    return with_options(chosen, macro_variables(workspace))


def readable_files(workspace: Workspace) -> tuple[str, ...]:
    """Return the files of all declared sources: what models may read."""
    locations = workspace.project.sources.values()
    return tuple(path.as_posix() for location in locations for path in workspace.files(location))


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
