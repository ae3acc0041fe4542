"""One run at a time per ledger: `flock` on a file of its own, with the holder's name in it.

The lock belongs to the open file: it is free the moment its holder dies, and no age
makes it stale. Nothing steals it; a wrong guess would give two writers.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sync.errors import LedgerLocked
from sync.ledger.paths import unwritable

LOOKS, PAUSE_SECONDS = 10, 0.05
"""How often a name is looked at that is not there yet, or may be that of a holder before."""


@contextlib.contextmanager
def held(path: Path, holder: Mapping[str, object], sleep: Callable[[float], None]) -> Iterator[None]:
    """Hold the lock while the block runs.

    Args:
        holder: Who we are, for the one who finds it locked: run id, pid, host, start.
        sleep: Waits between two looks at the name of another holder.

    Raises:
        LedgerLocked: Another run holds it; says which.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unwritable(path.parent, error) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _locked(path, _name(descriptor, sleep)) from None
        _sign(path, descriptor, holder)
        yield
    finally:
        os.close(descriptor)


def _name(descriptor: int, sleep: Callable[[float], None]) -> bytes:
    """Read the holder's name, which is written a moment after the lock is taken.

    Until then the file is empty, or has the name of the holder before. So a name counts that
    stood there before the pause, too.
    """
    content = os.pread(descriptor, 4096, 0)
    for _ in range(LOOKS):
        sleep(PAUSE_SECONDS)
        before, content = content, os.pread(descriptor, 4096, 0)
        if content and content == before:
            break
    return content


def _sign(path: Path, descriptor: int, holder: Mapping[str, object]) -> None:
    """Write the holder's name into the lock; a disk that is full refuses even that."""
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(dict(holder)).encode(), 0)
    except OSError as error:
        raise unwritable(path.parent, error) from None


def _locked(path: Path, content: bytes) -> LedgerLocked:
    try:
        holder = json.loads(content)
        who = f"run {holder['run_id']}, process {holder['pid']} on {holder['host']}, since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        who = "it has not written its name yet"
    return LedgerLocked.of(
        "ledger-locked",
        "another run is using this ledger",
        where=str(path),
        notes=(who,),
        help="wait until it has finished; the lock is free the moment that process ends",
    )
