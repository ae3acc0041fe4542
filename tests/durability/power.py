"""Two deliveries with every system call on the state folder recorded, and the disk at any point of them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.durability.disk import Disk
from tests.durability.judged import Promise
from tests.durability.record import OPTIONS, SYNC, TRACED, WRITE, Change, changes
from tests.faults.listener import Listener, listening
from tests.faults.platform import Asked, Json, Platform
from tests.faults.shop import FIRST, SECOND, demanding_platform, how, open_shop, write_wave

ROOT = Path(__file__).parents[2]
CODES = {FIRST: 0, SECOND: 5}
"""The exit code of each delivery: in the second the platform refuses records for good."""


@dataclass
class Remembering(Platform):
    """A platform that remembers what it was like after each request."""

    moments: list[tuple[float, Platform]] = field(default_factory=list)

    def answer(self, asked: Asked, times: int = 1, without: tuple[int, ...] = ()) -> Json:
        """Carry a request out and remember what came of it."""
        said = super().answer(asked, times, without)
        with self.lock:
            # The moment is after the copy: what another thread is told later is not in it.
            copy = past(self)
            self.moments.append((time.time(), copy))
        return said

    def at(self, moment: float) -> Platform:
        """Return what it was like at a moment."""
        before = [platform for at, platform in self.moments if at <= moment]
        return past(before[-1]) if before else Platform(self.token, self.poison, self.shy)


def past(platform: Platform) -> Platform:
    """Return a copy with its own past: what moved and what was altered is not counted anew."""
    return replace(platform.copied(), altered=list(platform.altered), moves=list(platform.moves))


@dataclass(frozen=True, slots=True)
class Recording:
    """All that two deliveries did to the state folder.

    Attributes:
        done: What changed, in order; marks among it.
        states: What the journal said after each acknowledged commit.
    """

    project: Path
    ledger: Path
    marks: Path
    done: tuple[Change, ...]
    states: tuple[object, ...]
    platform: Remembering
    listener: Listener

    @property
    def state(self) -> Path:
        """The folder that is recorded."""
        return self.project / ".sync"

    def without_syncs(self, of: Callable[[Change], bool]) -> Recording:
        """Return the same on a disk that takes some syncs and does nothing for them."""
        return replace(
            self, done=tuple(change for change in self.done if change.kind != SYNC or not of(change))
        )


@dataclass(slots=True)
class Moment:
    """The disk after some of the changes, and what was acknowledged by then."""

    number: int
    at: float
    disk: Disk
    promise: Promise
    acknowledged: int = 0


def moments(recording: Recording, points: Sequence[int]) -> Iterator[Moment]:
    """Yield the disk at some points of a record; it goes on changing after each."""
    moment = Moment(0, 0.0, Disk(), Promise([None, *recording.states]))
    wanted = set(points)
    for number, change in enumerate(recording.done):
        if change.path == recording.marks:
            moment.acknowledged += change.kind == WRITE
        else:
            moment.disk.do(change)
            moment.promise.renamed(change, moment.disk)
        if number in wanted:
            moment.number, moment.at = number, change.at
            yield moment


@contextmanager
def recorded(folder: Path) -> Iterator[Recording]:
    """Give the record of a shop's first two deliveries."""
    platform = Remembering(**vars(demanding_platform()))
    with listening(platform) as listener:
        project, marks = open_shop(folder / "shop"), folder / "marks"
        ledger = project / ".sync/dev" / f"127.0.0.1-{listener.port}"
        done: list[Change] = []
        for wave, code in CODES.items():
            write_wave(project, wave)
            record = folder / f"record{len(done)}"
            _delivered(project, ledger, marks, record, listener, code)
            with record.open(encoding="utf-8") as lines:
                done += changes(lines, project / ".sync", marks)
        states = tuple(json.loads(line) for line in marks.read_text("utf-8").splitlines())
        yield Recording(project, ledger, marks, tuple(done), states, platform, listener)


def _delivered(project: Path, ledger: Path, marks: Path, record: Path, listener: Listener, code: int) -> None:
    command = [
        "strace", *OPTIONS, "-e", f"trace={','.join(TRACED)}", "-o", str(record),
        sys.executable, "-B", "-m", "tests.durability.recorded", str(marks), str(ledger),
        "--", "--project", str(project), "sync",
    ]  # fmt: skip
    environment = {"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": "0", **how(listener.base)}
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert ended.returncode == code, ended.stderr
    listener.quiet()
