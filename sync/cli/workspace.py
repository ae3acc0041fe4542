"""A project opened for one command, and the outside world it is given."""

from __future__ import annotations

import os
import random
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.diagnostics import render
from sync.project.endpoint import SIMULATOR
from sync.project.files import project_root, read_texts, source_files, text_header
from sync.project.project import Project, load_project
from sync.project.settings import (
    PROJECT_FILE,
    TOKEN_FILE_VARIABLE,
    TOKEN_VARIABLE,
    Secret,
    unknown_variables,
)

if TYPE_CHECKING:
    from sync.delivery.run import Books
    from sync.engines.sources import SourceFiles
    from sync.ledger.paths import LedgerPaths

SIMULATOR_TOKEN = Secret("simulator-token")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A project and where its state lies.

    Attributes:
        state: The folder of the target's database; ledgers and the simulator live in it.
        started: When the command started, in seconds since the epoch.
    """

    project: Project
    state: Path
    started: int

    @property
    def ledger(self) -> LedgerPaths:
        """The ledger of this target at this endpoint."""
        from sync.ledger.paths import ledger_paths

        settings = self.project.settings
        return ledger_paths(self.state, settings.target, settings.endpoint)

    def files(self, location: str) -> tuple[Path, ...]:
        """Return the files a source's location means."""
        return source_files(self.project.root, location)

    @property
    def source_files(self) -> SourceFiles:
        """What may be asked about the files of sources."""
        from sync.engines.sources import SourceFiles

        return SourceFiles(self.files, text_header)

    @property
    def is_simulated(self) -> bool:
        """Whether deliveries go to the built-in simulator."""
        return self.project.settings.endpoint == SIMULATOR


def open_workspace(context: click.Context, flags: Mapping[str, object] | None = None) -> Workspace:
    """Read and parse the project that the command line names.

    Args:
        flags: Settings given on the command line; they win over every other place.

    The token leaves the environment here, before any SQL can run: DuckDB can read
    `/proc/self/environ`.
    """
    from sync.destinations import DESTINATIONS

    environment = dict(os.environ)
    for name in (TOKEN_VARIABLE, TOKEN_FILE_VARIABLE):
        os.environ.pop(name, None)
    for warning in unknown_variables(environment):
        click.echo(render(warning, {}), err=True)
    root = project_root(Path(context.obj["project"]))
    texts = read_texts(root, environment)
    context.obj["texts"] = {PROJECT_FILE: texts.settings, **texts.models, **texts.macros, **texts.schemas}
    project = load_project(
        texts,
        target=context.obj["target"],
        environment=environment,
        destinations=tuple(DESTINATIONS),
        flags=flags,
    )
    return Workspace(project, (root / project.settings.database).parent, int(time.time()))


@contextmanager
def locked_books(workspace: Workspace, run_id: str) -> Iterator[Books]:
    """Open the ledger under its lock and close runs that died.

    Raises:
        LedgerLocked: Another run holds it.
    """
    from sync.delivery.run import Books, recover
    from sync.engines.duckdb import EngineOptions, open_engine
    from sync.ledger.journal import open_journal
    from sync.ledger.lock import held
    from sync.ledger.paths import create_folders, emptied

    paths = workspace.ledger
    create_folders(paths)
    holder = {
        "run_id": run_id,
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": _text(workspace.started),
    }
    with held(paths.lock, holder):
        emptied(paths.temporary)
        journal = open_journal(paths.journal)
        options = EngineOptions(
            memory_limit=half(workspace.project.settings.memory_limit), temp_directory=paths.temporary
        )
        engine = open_engine(options)
        try:
            books = Books(journal, paths, engine, lambda: int(time.time()))
            for recovered in recover(books):
                click.echo(
                    f"run {recovered} had not finished; what it sent without an answer is treated as unknown",
                    err=True,
                )
            yield books
        finally:
            engine.close()
            journal.close()


def new_run_id(workspace: Workspace) -> str:
    """Return a name for this run: its start, and a few characters against collisions."""
    moment = time.strftime("%Y%m%dT%H%M%S", time.gmtime(workspace.started))
    return f"{moment}-{random.SystemRandom().randrange(16**4):04x}"


def half(memory_limit: str) -> str:
    """Return half a memory limit: a run has two engines, one for models and one for the ledger."""
    digits = "".join(character for character in memory_limit if character.isdigit())
    unit = memory_limit.strip()[len(digits) :].strip()
    smaller = {"GB": "MB", "GiB": "MiB"}.get(unit)
    return f"{int(digits) * 1000 // 2}{smaller}" if smaller else f"{max(int(digits) // 2, 1)}{unit}"


def _text(moment: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(moment))
