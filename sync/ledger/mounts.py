"""On what a ledger lies: a network file system is refused, because its locks and its syncs do not hold.

SQLite's log needs memory that all its users share, which machines do not (sqlite.org/wal.html); a
lock that one machine holds another may not see. Whoever asks passes the table of mounts.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from sync.errors import LedgerError

MOUNT_TABLE = Path("/proc/self/mountinfo")
"""Where Linux lists mounts; a system without it is not judged."""

NETWORK = frozenset(
    {"afs", "cifs", "fuse.gcsfuse", "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "nfs", "nfs4", "smb3", "smbfs"}
)
"""Types of file systems, as the kernel names them."""

_POINT, _TYPE = 4, 0
"""Places of a line's words, before and behind its dash (proc_pid_mountinfo(5))."""


def mount_table() -> str:
    """Return the machine's table of mounts, or nothing where there is none."""
    with contextlib.suppress(OSError):
        return MOUNT_TABLE.read_text(encoding="utf-8", errors="surrogateescape")
    return ""


def file_system(path: Path, table: str) -> str | None:
    """Return the type of the file system that a path lies on, or would, or None when the table does not say.

    Args:
        table: As `mount_table` returns it; of two mounts at one place the later hides the earlier.
    """
    place, found, depth = path.resolve(), None, -1
    for line in table.splitlines():
        before, _, behind = line.partition(" - ")
        words, kinds = before.split(" "), behind.split(" ")
        if len(words) <= _POINT or not behind:
            continue
        point = Path(_unescaped(words[_POINT]))
        if place.is_relative_to(point) and len(point.parts) >= depth:
            found, depth = kinds[_TYPE], len(point.parts)
    return found


def require_local(path: Path, table: str) -> None:
    """Refuse to keep a ledger on a network file system.

    Raises:
        LedgerError: It would lie on one.
    """
    kind = file_system(path, table)
    if kind in NETWORK:
        raise LedgerError.of(
            "network-ledger",
            f"the ledger would lie on a network file system ({kind})",
            where=str(path),
            notes=("its locks may not keep a second machine out, and what is synced may be lost",),
            help="give the target a database on a local disk; SYNC_DATABASE moves it",
        )


def _unescaped(point: str) -> str:
    """Return a mount point as it is: blanks, tabs, newlines and backslashes are written as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found.group(1), 8)), point)
