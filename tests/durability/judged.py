"""What must be true of a ledger whose disk lost power, and what was found instead."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.diagnostics import Severity
from sync.engines.base import Engine
from sync.errors import SyncError
from sync.ledger.integrity import check_ledger
from sync.ledger.journal import Journal, open_journal
from sync.ledger.paths import LedgerPaths
from tests.durability.disk import Disk, Image
from tests.durability.record import RENAME, Change
from tests.durability.recorded import contents

LOST, REFUSED, UNSOUND = "lost", "refuses to open", "unsound"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one image; `kind` is LOST, REFUSED or UNSOUND."""

    kind: str
    what: str


@dataclass(slots=True)
class Promise:
    """What a ledger has acknowledged, as its record is read.

    Attributes:
        states: What the journal said after each acknowledged commit; None is no journal at all.
        whole: Every file that was given its name, by its folder and name, with its content.
    """

    states: list[Any] = field(default_factory=lambda: [None])
    whole: dict[str, bytes] = field(default_factory=dict)

    def renamed(self, change: Change, disk: Disk) -> None:
        """Remember a file that is whole from now on."""
        if change.kind == RENAME and change.to is not None:
            self.whole[_short(change.to)] = bytes(disk.names[change.to].content)


def put(image: Image, root: Path, to: Path) -> None:
    """Write an image of what lay below `root` into a folder, with a ledger's permissions."""
    for path in sorted(image):
        place, content = to / path.relative_to(root), image[path]
        if content is None:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        else:
            place.write_bytes(content)
            place.chmod(0o600)


def replayed(changes: Sequence[Change]) -> Image:
    """Return what a disk holds after all of these, if the power never fails."""
    disk = Disk()
    for change in changes:
        disk.do(change)
    return {path: None if file.is_folder else bytes(file.content) for path, file in disk.names.items()}


def faults(ledger: Path, promise: Promise, acknowledged: int, engine: Engine) -> Iterator[Fault]:
    """Open a ledger as a run does, and compare it with what was acknowledged.

    Args:
        acknowledged: How many states were; the one after may be there as well.
    """
    paths = LedgerPaths(ledger)
    if not paths.journal.exists():
        if acknowledged:
            yield Fault(LOST, "there is no journal")
        return
    try:
        with contextlib.closing(open_journal(paths.journal)) as journal:
            found = json.loads(contents(paths.journal))
            broken = [*_broken(journal, paths, promise)]
    except (SyncError, sqlite3.Error) as error:
        yield Fault(REFUSED, type(error).__name__)
        return
    allowed = promise.states[acknowledged : acknowledged + 2]
    if found not in allowed and not (acknowledged == 0 and _is_empty(found)):
        yield Fault(LOST, "the journal is not as it was acknowledged")
    yield from broken
    for finding in check_ledger(paths, engine):
        if finding.severity is Severity.ERROR:
            yield Fault(UNSOUND, f"{finding.rule}: {finding.what}")


def _is_empty(found: Any) -> bool:  # noqa: ANN401 - a document of JSON
    return not any(rows for table, rows in found.items() if table != "meta")


def _broken(journal: Journal, paths: LedgerPaths, promise: Promise) -> Iterator[Fault]:
    """Compare each file the journal points to with what was written into it."""
    pointed = [paths.generations / name for name in sorted(journal.file_names())]
    pointed += [paths.plans / run.plan_file for run in journal.unclosed_runs()]
    for path in pointed:
        if not path.exists():
            yield Fault(LOST, f"{_short(path)} is gone")
        elif path.read_bytes() != promise.whole[_short(path)]:
            yield Fault(LOST, f"{_short(path)} is not whole")


def _short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
