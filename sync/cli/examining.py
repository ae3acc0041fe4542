"""What `doctor` looks at: the machine, the ledger and the platform, gathered without changing any."""

from __future__ import annotations

import contextlib
import json
import os
import platform as interpreter
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from sync import __version__
from sync.cli.credentials import app_of, require_held, token_path
from sync.cli.platform import connection_as
from sync.errors import LedgerError, SyncError

if TYPE_CHECKING:
    from sync.cli.credentials import HeldToken
    from sync.cli.workspace import Workspace
    from sync.delivery.http import Send
    from sync.diagnostics import Diagnostic
    from sync.doctor.base import Evidence, Greeting, Ledger, Lock, Machine, Place, Platform
    from sync.ledger.paths import LedgerPaths

_DISTRIBUTION = "tiktok-sync"
_RUNS = 50
"""How far back the last acceptance of a sync is looked for; a run's plan is read with it."""

_LOCKS = Path("/proc/locks")
_MEMORY_OF_THE_CONTAINER = Path("/sys/fs/cgroup/memory.max")


@contextlib.contextmanager
def gathered(workspace: Workspace) -> Iterator[Evidence]:
    """Give everything the checks look at, with a way to the platform for as long as the block runs."""
    from sync.doctor.base import Evidence
    from sync.ledger.mounts import mount_table

    with contextlib.ExitStack() as open_ways:
        evidence = Evidence(
            machine_of(workspace.state, _places(workspace)),
            time.time(),
            workspace.project,
            ledger=ledger_of(workspace.ledger, mount_table()),
        )
        try:
            platform = open_ways.enter_context(_platform(workspace, require_held(workspace)))
        except SyncError as error:
            yield replace(evidence, no_token=error)
            return
        yield replace(evidence, platform=platform)


def machine_of(state: Path, places: tuple[Place, ...] = ()) -> Machine:
    """Return what the program runs on; the state folder need not be there yet."""
    from sync.doctor.base import Machine

    required = [text for text in metadata.requires(_DISTRIBUTION) or () if "extra ==" not in text]
    names = [_name_of(text) for text in required]
    existing = next(folder for folder in (state, *state.absolute().parents) if folder.exists())
    return Machine(
        tool=__version__,
        python=interpreter.python_version(),
        python_required=metadata.metadata(_DISTRIBUTION)["Requires-Python"] or "",
        installed={name: _version(name) for name in names},
        required=tuple(required),
        free_bytes=shutil.disk_usage(existing).free,
        memory_bytes=_memory_bytes(),
        places=places,
    )


def _name_of(requirement: str) -> str:
    return "".join(
        character if character.isalnum() or character in "-._" else " " for character in requirement
    ).split()[0]


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def _memory_bytes() -> int:
    """Return the memory of the machine or of the container, whichever is less; 0 when nobody says."""
    known = []
    with contextlib.suppress(ValueError, OSError):
        known.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    with contextlib.suppress(ValueError, OSError):
        known.append(int(_MEMORY_OF_THE_CONTAINER.read_text()))
    return min(known, default=0)


def _places(workspace: Workspace) -> tuple[Place, ...]:
    from sync.access.token_file import grant_path
    from sync.doctor.base import Place

    token = token_path(workspace)
    paths = workspace.ledger
    looked_at = (workspace.state, paths.root, paths.journal, paths.generations, token, grant_path(token))
    return tuple(
        Place(_shown(path, workspace), stat.S_IMODE(path.lstat().st_mode), is_secret=path == token)
        for path in looked_at
        if path.exists()
    )


def _shown(path: Path, workspace: Workspace) -> str:
    root = workspace.project.root
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def ledger_of(paths: LedgerPaths, mounts: str) -> Ledger:
    """Return what the ledger says, and everything that is wrong with its place and its files.

    Args:
        mounts: The machine's table of mounts.
    """
    from sync.doctor.base import Ledger
    from sync.doctor.books import last_accepted
    from sync.ledger.journal import read_journal

    problems = (*_misplaced(paths, mounts), *_damaged(paths))
    ledger = Ledger(exists=paths.journal.exists(), lock=_lock(paths), problems=problems)
    if not ledger.exists:
        return ledger
    try:
        with contextlib.closing(read_journal(paths.journal)) as journal:
            return replace(
                ledger,
                audiences=journal.audiences(),
                unfinished={run.run_id: run.started_at for run in journal.unclosed_runs()},
                accepted=last_accepted(journal.runs(_RUNS)),
            )
    except LedgerError as error:
        return replace(ledger, problems=problems or error.findings)


def _misplaced(paths: LedgerPaths, mounts: str) -> tuple[Diagnostic, ...]:
    """Return why a run would refuse the place of the ledger."""
    from sync.ledger.mounts import require_local

    try:
        require_local(paths.root, mounts)
    except LedgerError as error:
        return error.findings
    return ()


def _damaged(paths: LedgerPaths) -> tuple[Diagnostic, ...]:
    """Return what `ledger check` finds; runs that are open and permissions have checks of their own."""
    from sync.cli.reading import reading_engine
    from sync.diagnostics import Severity
    from sync.ledger.integrity import check_ledger

    with reading_engine() as engine:
        found = check_ledger(paths, engine)
    return tuple(one for one in found if one.severity is Severity.ERROR and one.rule != "open-ledger")


def _lock(paths: LedgerPaths) -> Lock:
    """Look at the lock without taking it: the system lists who holds what."""
    from sync.doctor.base import Lock

    try:
        content = paths.lock.read_bytes()
        inode = paths.lock.stat().st_ino
    except OSError:
        return Lock({}, is_held=False)
    holder: object = None
    with contextlib.suppress(ValueError):  # a holder signs a moment after it has taken the lock
        holder = json.loads(content)
    known = holder if isinstance(holder, dict) else {}
    try:
        lines = [line.split() for line in _LOCKS.read_text().splitlines()]
    except OSError:
        return Lock(known, is_held=None)
    held = (line[5].rpartition(":")[2] for line in lines if len(line) > 5 and line[1] == "FLOCK")
    return Lock(known, is_held=str(inode) in held)


@contextlib.contextmanager
def _platform(workspace: Workspace, held: HeldToken) -> Iterator[Platform]:
    from sync.doctor.base import Platform

    with contextlib.ExitStack() as scratch:
        if workspace.is_simulated and not (workspace.state / "simulator.db").exists():
            # Asking must not make a state where there is none.
            folder = scratch.enter_context(tempfile.TemporaryDirectory())
            workspace = replace(workspace, state=Path(folder))
        send = scratch.enter_context(connection_as(workspace, held.token))
        yield Platform(send, _greeting(send), held.origin, held.grant, app_of(workspace))


def _greeting(send: Send) -> Greeting:
    from sync.access.oauth import parse_user, user_request
    from sync.destinations.base import Response
    from sync.destinations.tiktok import decode, parse_envelope
    from sync.doctor.base import Greeting

    sent_at = time.time()
    reply = send(user_request())
    envelope = parse_envelope(reply) if isinstance(reply, Response) else None
    data = (envelope or {}).get("data")
    return Greeting(
        decode(reply),
        parse_user(data if isinstance(data, dict) else {}),
        reply.date if isinstance(reply, Response) else "",
        sent_at,
        time.time(),
    )
