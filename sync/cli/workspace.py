"""A project opened for one command, and the outside world it is given."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.cli.steps import Steps, open_steps
from sync.ledger.points import Reached, nowhere
from sync.project.endpoint import SIMULATOR
from sync.project.files import project_root, read_texts, source_files, text_header
from sync.project.project import Project, load_project
from sync.project.secrets import SECRET_VARIABLES
from sync.project.settings import PROJECT_FILE, unknown_variables
from sync.telemetry.line import State

if TYPE_CHECKING:
    from sync.delivery.run import Books
    from sync.engines.sources import SourceFiles
    from sync.ledger.paths import LedgerPaths


@dataclass(frozen=True, slots=True)
class Workspace:
    """A project and where its state lies.

    Attributes:
        state: The folder of the target's database; ledgers and the simulator live in it.
        started: When the command started, in seconds since the epoch.
        steps: What the command says while it runs.
        reached: Told the moments at which the process may end.
    """

    project: Project
    state: Path
    started: int
    steps: Steps
    reached: Reached = nowhere

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

    Secrets leave the environment here, before any SQL can run: DuckDB can read
    `/proc/self/environ`.
    """
    from sync.destinations import DESTINATIONS

    as_json = context.params.get("output") == "json"
    name = context.command_path.partition(" ")[2]
    steps = context.obj["steps"] = open_steps(name, os.environ, as_json=as_json)
    environment = dict(os.environ)
    for name in SECRET_VARIABLES:
        os.environ.pop(name, None)
    for warning in unknown_variables(environment):
        steps.finding(warning, {})
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
    settings = project.settings
    steps.tell("run", State.FOUND, {"target": settings.target, "endpoint": settings.endpoint})
    return Workspace(
        project, (root / settings.database).parent, int(steps.begun), steps, context.obj["reached"]
    )


@contextmanager
def locked_books(workspace: Workspace, run_id: str) -> Iterator[Books]:
    """Open the ledger under its lock and close runs that died.

    Raises:
        LedgerLocked: Another run holds it.
        LedgerError: A file of it cannot be used.
    """
    from sync.delivery.run import Books, recover
    from sync.engines.base import EngineFault
    from sync.engines.duckdb import EngineOptions, open_engine
    from sync.ledger.generations import is_as_written
    from sync.ledger.journal import open_journal
    from sync.ledger.lock import held
    from sync.ledger.mounts import mount_table, require_local
    from sync.ledger.paths import create_folders, emptied, require_journal

    paths = workspace.ledger
    require_local(paths.root, mount_table())
    create_folders(paths)
    holder = {
        "run_id": run_id,
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": _text(workspace.started),
    }
    workspace.reached("lock: free")
    with _told(workspace.reached, "lock: released"), held(paths.lock, holder, time.sleep):
        workspace.reached("lock: held")
        emptied(paths.temporary)
        require_journal(paths)
        journal = open_journal(paths.journal, workspace.reached)
        if not all(is_as_written(paths.generations / name) for name in journal.file_names()):
            _require_sound(paths)
        options = EngineOptions(
            memory_limit=half(workspace.project.settings.memory_limit), temp_directory=paths.temporary
        )
        engine = open_engine(options)
        try:
            books = Books(
                journal,
                paths,
                engine,
                lambda: int(time.time()),
                workspace.project.settings.settle_seconds,
                workspace.reached,
            )
            for recovered in recover(books):
                workspace.steps.note(
                    f"run {recovered} had not finished; what it sent without an answer is treated as unknown"
                )
            yield books
        except EngineFault:
            _require_sound(paths)
            raise
        finally:
            engine.close()
            journal.close()


@contextmanager
def _told(reached: Reached, point: str) -> Iterator[None]:
    """Say that a moment has come when the block is left, however it is."""
    try:
        yield
    finally:
        reached(point)


def _require_sound(paths: LedgerPaths) -> None:
    """Look what is wrong with the ledger, if anything is.

    Raises:
        LedgerError: It is damaged, and this is where.
    """
    from sync.cli.reading import reading_engine
    from sync.diagnostics import Severity
    from sync.errors import LedgerError
    from sync.ledger.integrity import check_ledger

    with reading_engine() as engine:
        found = [one for one in check_ledger(paths, engine) if one.severity is Severity.ERROR]
    if found:
        raise LedgerError(*found) from None


def new_run_id(workspace: Workspace) -> str:
    """Return the name of this command's run, the same that its steps have."""
    return workspace.steps.run_id


def half(memory_limit: str) -> str:
    """Return half a memory limit: a run has two engines, one for models and one for the ledger."""
    digits = "".join(character for character in memory_limit if character.isdigit())
    unit = memory_limit.strip()[len(digits) :].strip()
    smaller = {"GB": "MB", "GiB": "MiB"}.get(unit)
    return f"{int(digits) * 1000 // 2}{smaller}" if smaller else f"{max(int(digits) // 2, 1)}{unit}"


def _text(moment: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(moment))
