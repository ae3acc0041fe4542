"""SIGKILL, and a disk that fails, at every system call on the state folder; no named moment is as fine.

`strace` delivers the signal, or the error, when the main thread makes the call for the n-th
time. DuckDB's own threads are left alone: which of them makes a call is not the same twice.
Opening a file is left out: a kill before it is a kill before the change that follows, and how many
files the main thread opens depends on which thread imports a module first.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.killed import Moments
from tests.faults.processes import KILLED, Ended
from tests.faults.size import FULL, ONE_OF
from tests.faults.trouble import REFUSALS, Delivered, Scene

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "unlink")
EVERY = ONE_OF if FULL else 100
"""Of so many calls one."""

UNWRITABLE = 6
ERRORS = ("ENOSPC", "EIO")
IN_TURN = {"SYNC_REQUESTS_IN_FLIGHT": "1"}
"""One request at a time, so that a run makes the same calls twice."""

HIT = ("(INJECTED)", "= ?")
"""How strace ends the line of a call that something happened at."""

TRIES = 5
"""Which thread makes a call is chance now and then: a number may be off, then one before it is taken."""

FIGURES = (
    "system-calls",
    (
        "{kills:,} SIGKILLs, each at another of the {calls:,} system calls by which a run's main thread "
        "changes the state folder, and {errors:,} errors (ENOSPC, EIO) at them: nothing lost, nothing "
        "counted twice; {minutes} minutes."
    ),
)


@dataclass(frozen=True, slots=True)
class Call:
    """A system call of the main thread, and the how-manyth of its name."""

    name: str
    number: int

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    def injected(self, what: str, record: Path) -> tuple[str, ...]:
        """Return strace's options that let something happen at this call; only it is watched.

        A disk that fails goes on failing, as far as no other file would suffer.
        """
        lasts = what.startswith("error") and self.name != "write"
        inject = f"inject={self.name}:{what}:when={self.number}{'+' if lasts else ''}"
        return ("-e", f"trace={self.name}", "-e", inject, "-o", str(record))


@pytest.fixture(scope="module", autouse=True)
def strace() -> None:
    """Say what is missing before anything fails for the want of it."""
    if shutil.which("strace") is None:
        pytest.fail("these tests need the program strace: apt-get install strace, or the like")


def traced(scene: Scene, *options: str) -> Ended:
    """Run a sync whose main thread strace watches."""
    running = scene.start(Moments(traced=True), IN_TURN)
    watching = ["-qq", "-y", "-e", "signal=none", *options, "-p", str(running.process.pid)]
    with subprocess.Popen(["strace", *watching], stderr=subprocess.PIPE, text=True) as strace:
        ended = running.ended()
        assert strace.stderr is not None
        said = strace.stderr.read()
    assert not said, said
    scene.listener.quiet()
    return ended


def main_calls(scene: Scene, record: Path, *, hit: bool = False) -> list[tuple[Call, bool]]:
    """Return the main thread's calls in order, and whether each changes the state folder.

    Those that were hit by something are the ones that strace marks, or that never returned.
    """
    seen, found = Counter[str](), []
    for line in record.read_text("utf-8", errors="replace").splitlines():
        name, is_call, _ = line.partition("(")
        if not is_call or not name.isidentifier():
            continue
        seen[name] += 1
        if not hit or line.endswith(HIT):
            found.append((Call(name, seen[name]), f"{scene.project}/.sync" in line))
    return found


@pytest.fixture(scope="module")
def calls(once: Delivered, tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """The calls of an undisturbed run that change the state folder."""
    folder = tmp_path_factory.mktemp("calls")
    scene, record = once.scene(folder / "shop"), folder / "record"
    ended = traced(scene, "-e", f"trace={','.join(CALLS)}", "-o", str(record))
    assert ended.exit_code == REFUSALS, ended.said
    return [call for call, is_change in main_calls(scene, record) if is_change]


def test_a_run_killed_at_any_call_is_made_good(
    calls: list[Call], new_scene: Callable[[], Scene], figures: Counter[str]
) -> None:
    figures["calls"] = len(calls)
    for call in calls[EVERY // 2 :: EVERY]:
        scene, ended = struck(call, "signal=KILL", new_scene)
        assert ended.exit_code == KILLED, f"{call}: {ended.said}"
        scene.require_honest_journal()
        scene.require_converged()
        figures["kills"] += 1
    assert figures["kills"] >= len(calls) // EVERY > 0


@pytest.mark.parametrize("error", ERRORS)
def test_a_disk_that_fails_at_any_call_loses_nothing(
    error: str, calls: list[Call], new_scene: Callable[[], Scene], figures: Counter[str]
) -> None:
    failing = [call for call in calls if call.name != "unlink"]
    for call in failing[EVERY // 3 :: EVERY if FULL else 2 * EVERY]:
        scene, ended = struck(call, f"error={error}", new_scene)
        assert ended.exit_code in {UNWRITABLE, REFUSALS}, f"{call}: {ended.exit_code} {ended.said}"
        assert "Traceback" not in ended.said, call
        scene.require_honest_journal()
        scene.require_converged()
        figures["errors"] += 1


def struck(call: Call, what: str, new_scene: Callable[[], Scene]) -> tuple[Scene, Ended]:
    """Let something happen at a call, and see from the record that it did, and on the state folder."""
    for early in range(min(TRIES, call.number)):
        scene = new_scene()
        record, earlier = scene.project / "record", Call(call.name, call.number - early)
        ended = traced(scene, *earlier.injected(what, record))
        if any(is_change for _, is_change in main_calls(scene, record, hit=True)):
            return scene, ended
    raise AssertionError(f"{what} never met {call} of the state folder: {ended.said}")
