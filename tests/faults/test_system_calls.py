"""SIGKILL, and a disk that fails, at every system call on the state folder; no named moment is as fine.

`strace` delivers the signal, or the error, when the main thread makes the call for the n-th
time. DuckDB's own threads are left alone: which of them makes a call is not the same twice.
Opening a file is left out: a kill before it is a kill before the change that follows, and how many
files the main thread opens depends on which thread imports a module first.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.shop import how
from tests.faults.size import FULL
from tests.faults.trouble import REFUSALS, Delivered, Scene

ROOT = Path(__file__).parents[2]
CALLS = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "unlink")
EVERY = 1 if FULL else 60
"""In the short form, of so many calls one."""

KILLED, UNWRITABLE = {-9, 137}, 6
ERRORS = ("ENOSPC", "EIO")
IN_TURN = {"SYNC_REQUESTS_IN_FLIGHT": "1"}
"""One request at a time, so that a run makes the same calls twice."""

TRIES = 5
"""Which thread makes a call is chance now and then: a number may be off, then one before it is taken."""

FIGURES = (
    "system-calls",
    (
        "{kills:,} SIGKILLs and {errors:,} errors (ENOSPC and EIO), one at each of the {calls:,} system "
        "calls by which a run's main thread changes the state folder: nothing lost, nothing counted "
        "twice; {minutes} minutes."
    ),
)


@dataclass(frozen=True, slots=True)
class Call:
    """A system call of the main thread, and the how-manyth of its name."""

    name: str
    number: int

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def numbers_from_here(self) -> str:
        """Which calls fail when a disk does: this one and all later, as far as no other file would suffer."""
        return str(self.number) if self.name == "write" else f"{self.number}+"

    def injected(self, what: str, when: str, record: Path) -> tuple[str, ...]:
        """Return strace's options that let something happen at this call; only it is watched."""
        inject = f"inject={self.name}:{what}:when={when}"
        return ("-e", f"trace={self.name}", "-e", inject, "-o", str(record))


@pytest.fixture(scope="module", autouse=True)
def strace() -> None:
    """Say what is missing before anything fails for the want of it."""
    if shutil.which("strace") is None:
        pytest.fail("these tests need the program strace: apt-get install strace, or the like")


def traced(scene: Scene, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a sync under strace in a process of its own; it ends as the sync ends."""
    command = [
        "strace", "-qq", "-y", "-e", "signal=none", *options,
        sys.executable, "-B", "-m", "tests.faults.killed", "--", "--project", str(scene.project), "sync",
    ]  # fmt: skip
    environment = {"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": "0", **how(scene.listener.base), **IN_TURN}
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    scene.listener.quiet()
    return ended


def main_calls(scene: Scene, record: Path) -> list[tuple[Call, bool]]:
    """Return the main thread's calls in order, and whether each changes the state folder."""
    seen, found = Counter[str](), []
    for line in record.read_text("utf-8", errors="replace").splitlines():
        name, is_call, _ = line.partition("(")
        if not is_call or not name.isidentifier():
            continue
        seen[name] += 1
        found.append((Call(name, seen[name]), f"{scene.project}/.sync" in line))
    return found


@pytest.fixture(scope="module")
def calls(once: Delivered, tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """The calls of an undisturbed run that change the state folder."""
    folder = tmp_path_factory.mktemp("calls")
    scene, record = once.scene(folder / "shop"), folder / "record"
    ended = traced(scene, "-e", f"trace={','.join(CALLS)}", "-o", str(record))
    assert ended.returncode == REFUSALS, ended.stderr
    return [call for call, is_change in main_calls(scene, record) if is_change]


def test_a_run_killed_at_any_call_is_made_good(
    calls: list[Call], new_scene: Callable[[], Scene], figures: Counter[str]
) -> None:
    figures["calls"] = len(calls)
    for call in calls[EVERY // 2 :: EVERY]:
        scene = killed_at(call, new_scene)
        scene.require_honest_journal()
        scene.require_converged()
        figures["kills"] += 1
    assert figures["kills"] >= len(calls) // EVERY > 0


def killed_at(call: Call, new_scene: Callable[[], Scene]) -> Scene:
    """Return what a run left that was killed at this call, which was one on the state folder."""
    for early in range(min(TRIES, call.number)):
        scene = new_scene()
        record = scene.project / "record"
        ended = traced(scene, *call.injected("signal=KILL", f"{call.number - early}", record))
        if ended.returncode in KILLED and main_calls(scene, record)[-1][1]:
            return scene
    raise AssertionError(f"no run was killed at {call} of the state folder: {ended.stderr}")


@pytest.mark.parametrize("error", ERRORS)
def test_a_disk_that_fails_at_any_call_loses_nothing(
    error: str, calls: list[Call], new_scene: Callable[[], Scene], figures: Counter[str]
) -> None:
    for call in [call for call in calls if call.name != "unlink"][EVERY // 3 :: 2 * EVERY if not FULL else 1]:
        scene = new_scene()
        record = scene.project / "record"
        ended = traced(scene, *call.injected(f"error={error}", call.numbers_from_here, record))
        assert ended.returncode in {UNWRITABLE, REFUSALS}, f"{call}: {ended.returncode} {ended.stderr}"
        assert "Traceback" not in ended.stderr, call
        scene.require_honest_journal()
        scene.require_converged()
        figures["errors"] += 1
