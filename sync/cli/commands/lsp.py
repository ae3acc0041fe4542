"""`lsp`: a language server for editors, over standard input and output."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.cli.steps import SILENT
from sync.cli.warehouse import macro_variables, real_columns
from sync.cli.workspace import Workspace
from sync.errors import ProjectError
from sync.project.files import ProjectTexts, project_root, read_texts, source_files
from sync.project.project import Project, load_project
from sync.project.secrets import SECRET_VARIABLES

if TYPE_CHECKING:
    from sync.engines.base import Column
    from sync.engines.duckdb import DuckDBEngine
    from sync.language_server.surroundings import Surroundings

_RULES_PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules.md"


@click.command()
@click.pass_context
def command(context: click.Context) -> int:
    """Run a language server for editors, on standard input and output.

    Editors start it; docs/editors.md says how to set them up. It needs the extra `lsp`.
    """
    try:
        from sync.language_server.server import serve
    except ModuleNotFoundError as error:
        raise _missing_extra(error) from None
    # Nothing here needs the token, so nothing here is given it.
    environment = {name: os.environ[name] for name in os.environ if name not in SECRET_VARIABLES}
    for name in SECRET_VARIABLES:
        os.environ.pop(name, None)
    surroundings = _surroundings(environment, context.obj["target"])
    folder = Path(context.obj["project"]).absolute()
    return serve(surroundings, folder, sys.stdin.buffer, sys.stdout.buffer)


def _missing_extra(error: ModuleNotFoundError) -> ProjectError:
    """Return what to say when the optional part is not installed; another missing module is a bug."""
    if (error.name or "").partition(".")[0] not in {"pygls", "lsprotocol"}:
        raise error
    return ProjectError.of(
        "missing-extra",
        "the language server needs pygls, which is not installed",
        where="tiktok-sync lsp",
        notes=("it is an optional part, so that schedulers need not install it",),
        help='pip install "tiktok-sync[lsp]"',
    )


def _surroundings(environment: Mapping[str, str], target: str | None) -> Surroundings:
    from sync.destinations import DESTINATIONS
    from sync.language_server.surroundings import Surroundings

    def load(texts: ProjectTexts) -> Project:
        return load_project(texts, target=target, environment=environment, destinations=tuple(DESTINATIONS))

    return Surroundings(
        find_root=project_root,
        read_texts=lambda root: read_texts(root, environment),
        load_project=load,
        open_engine=_open_engine,
        source_columns=_remembering_columns(),
        shapes={name: destination.shape for name, destination in DESTINATIONS.items()},
        rules_page=_RULES_PAGE if _RULES_PAGE.is_file() else None,
        is_running=_is_running,
        end=os._exit,
    )


def _workspace(project: Project) -> Workspace:
    return Workspace(project, (project.root / project.settings.database).parent, 0, SILENT)


def _open_engine(project: Project) -> DuckDBEngine:
    from sync.engines.duckdb import EngineOptions, open_engine

    return open_engine(EngineOptions(threads=1, variables=macro_variables(_workspace(project))))


def _remembering_columns() -> Callable[[Project, str], tuple[Column, ...] | None]:
    """Read a file's columns once for as long as the file stays the same: lint looks at every keystroke."""
    known: dict[object, tuple[Column, ...] | None] = {}

    def columns(project: Project, source: str) -> tuple[Column, ...] | None:
        state = _state(project, source)
        if state not in known:
            known[state] = real_columns(_workspace(project), source)
        return known[state]

    return columns


def _state(project: Project, source: str) -> object:
    """Return what changes when the files of a source do."""
    location = project.sources[source]
    found = [(path, path.stat()) for path in source_files(project.root, location)]
    return project.root, location, tuple((path, state.st_mtime_ns, state.st_size) for path, state in found)


def _is_running(process: int) -> bool:
    """Tell whether there is a process of that id; one of another user counts."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
