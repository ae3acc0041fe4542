"""Where the ledger of one target and endpoint lies, and how its files are made durable."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sync.engines.base import EngineFault
from sync.errors import LedgerError
from sync.ledger.points import Reached, nowhere


@dataclass(frozen=True, slots=True)
class LedgerPaths:
    """The files of one ledger; every folder is 0700, every file 0600."""

    root: Path

    @property
    def journal(self) -> Path:
        """The SQLite file with runs, batches, outcomes and the pointer to current generations."""
        return self.root / "journal.db"

    @property
    def lock(self) -> Path:
        """A file of its own, because opening and closing a store would drop its lock."""
        return self.root / "lock"

    @property
    def generations(self) -> Path:
        """Immutable Parquet files of identifiers and event keys."""
        return self.root / "generations"

    @property
    def plans(self) -> Path:
        """Rows of the plans that are being delivered; deleted when their run is closed."""
        return self.root / "plans"

    @property
    def quarantine(self) -> Path:
        """Rows we refused: keys, column, reason."""
        return self.root / "quarantine"

    @property
    def evidence(self) -> Path:
        """What was done for people who asked to be forgotten; names nobody."""
        return self.root / "evidence"

    @property
    def temporary(self) -> Path:
        """Where engines spill; emptied at start under the lock."""
        return self.root / "temporary"


def ledger_paths(state: Path, target: str, endpoint: str) -> LedgerPaths:
    """Return the ledger of a target at an endpoint.

    What one server holds says nothing about another, so each endpoint has its own.

    Args:
        state: The state folder, such as `.sync` in the project.
        endpoint: `simulator` or a base address.
    """
    parts = urlsplit(endpoint)
    place = endpoint if not parts.netloc else parts.netloc
    return LedgerPaths(state / target / re.sub(r"[^A-Za-z0-9.-]+", "-", place))


def create_folders(paths: LedgerPaths) -> None:
    """Create the ledger's folders, readable by their owner only.

    Raises:
        LedgerError: The place cannot be written to.
    """
    os.umask(0o077)
    try:
        for folder in (paths.root, paths.generations, paths.plans, paths.quarantine, paths.temporary):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not paths.journal.exists():
            _names_synced(paths.generations)
    except OSError as error:
        raise unwritable(paths.root, error) from None


def create_folder(folder: Path, top: Path) -> None:
    """Create a folder below one that is there, readable by its owner only, and make its name durable.

    Raises:
        LedgerError: The place cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _names_synced(folder, top)
    except OSError as error:
        raise unwritable(folder, error) from None


def removed(path: Path) -> None:
    """Remove a file if it is there.

    Raises:
        LedgerError: It cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path.parent, error) from None


def require_journal(paths: LedgerPaths) -> None:
    """Refuse a ledger whose journal is gone while files that only it gives a meaning are still there.

    A new journal would say that nothing was ever sent: who has left would never be removed, and
    events that TikTok no longer knows for copies would count twice.

    Raises:
        LedgerError: The journal was lost; a ledger that was never begun is none.
    """
    if paths.journal.exists():
        return
    for folder in (paths.generations, paths.plans):
        if any(folder.glob("*.parquet")):
            raise LedgerError.of(
                "lost-journal",
                "the journal is gone, and files that it pointed to are still there",
                where=str(paths.journal),
                notes=(f"{folder} has what was delivered; only the journal says what of it counts",),
                help="restore the ledger's folder from a backup; to begin anew, move the folder away: then "
                "everybody is added again, who has left stays, and events may count twice",
            )


def _names_synced(folder: Path, top: Path | None = None) -> None:
    """Make the names on the way to a folder durable; a name that is lost takes all below it along.

    Args:
        top: The last folder whose names are made durable; all there are when None.
    """
    for above in folder.absolute().parents:
        # What lies above the project may not be ours to open, and was there before us.
        with contextlib.suppress(PermissionError):
            _synced(above)
        if above == top:
            return


def unwritable(path: Path, error: OSError) -> LedgerError:
    """Return the error for a state folder that refuses a write."""
    return LedgerError.of(
        "unwritable-ledger",
        f"the ledger cannot be written ({_why(error)})",
        where=str(path),
        notes=("nothing is sent that could not be recorded first",),
        help="free space or mend the permissions, then run again; what is recorded stays valid",
    )


def _why(error: OSError) -> str:
    """Return the system's words; Arrow has words of its own, so the number alone is taken."""
    return os.strerror(error.errno) if error.errno else "the disk reports an error"


def unusable(path: Path, kind: str) -> LedgerError:
    """Return the error for a file that an engine or a reader fails on."""
    return LedgerError.of(
        "unusable-ledger",
        f"a file of the ledger cannot be used: {kind}",
        where=str(path),
        notes=("what was sent is recorded in the journal; nothing was forgotten",),
        help="free space, mend the permissions or restore the folder from a backup, then run again",
    )


@contextlib.contextmanager
def ledger_faults(root: Path) -> Iterator[None]:
    """Name the ledger when an engine, or the system, fails on its files.

    Raises:
        LedgerError: A file is missing, damaged or cannot be written; nothing is lost.
    """
    try:
        yield
    except EngineFault as fault:
        raise unusable(root, fault.kind) from None
    except OSError as error:
        raise unusable(root, _why(error)) from None


@contextlib.contextmanager
def durable(path: Path, name: str = "", reached: Reached = nowhere) -> Iterator[Path]:
    """Give a temporary path that becomes `path` whole or not at all.

    The file is synced before the rename and its folder after it, so that a power loss
    leaves the old state or the new one.

    Args:
        name: What the file is, one of `sync.ledger.points.FILES`, for who is told of its steps.
    """
    temporary = path.with_name(f".{path.name}.temporary")

    def at(phase: str) -> None:
        if name:
            reached(f"{name}: {phase}")

    try:
        at("unwritten")
        yield temporary
        at("written")
        _synced(temporary)
        at("synced")
        temporary.chmod(0o600)
        temporary.rename(path)
        _synced(path.parent)
        at("renamed")
    except OSError as error:
        raise unwritable(path.parent, error) from None
    finally:
        # What stays on a disk that fails is a leftover like that of a killed run.
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _synced(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def emptied(folder: Path) -> None:
    """Remove what an interrupted run left in a folder of temporary files."""
    for leftover in folder.iterdir():
        if leftover.is_file():
            removed(leftover)
