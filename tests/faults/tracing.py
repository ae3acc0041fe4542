"""System calls of a run that change the state folder, and how to let something happen at one of them.

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
from tests.faults.processes import Ended
from tests.faults.trouble import REFUSALS, Delivered, Scene

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "unlink")
IN_TURN = {"SYNC_REQUESTS_IN_FLIGHT": "1"}
"""One request at a time, so that a run makes the same calls twice."""

HIT = ("(INJECTED)", "= ?")
"""How strace ends the line of a call that something happened at."""

TRIES = 5
"""Which thread makes a call is chance now and then: a number may be off, then one before it is taken."""


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


@dataclass(frozen=True, slots=True)
class Struck:
    """A run that something happened to.

    Attributes:
        at: The call it happened at first.
    """

    scene: Scene
    ended: Ended
    at: Call


def require_strace() -> None:
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


def calls_of_a_run(once: Delivered, folder: Path) -> list[Call]:
    """Return the calls of an undisturbed run that change the state folder."""
    scene, record = once.scene(folder / "shop"), folder / "record"
    ended = traced(scene, "-e", f"trace={','.join(CALLS)}", "-o", str(record))
    assert ended.exit_code == REFUSALS, ended.said
    return [call for call, is_change in main_calls(scene, record) if is_change]


def struck(call: Call, what: str, new_scene: Callable[[], Scene]) -> Struck:
    """Let something happen at a call, and see from the record that it did, and on the state folder."""
    for early in range(min(TRIES, call.number)):
        scene = new_scene()
        record, earlier = scene.project / "record", Call(call.name, call.number - early)
        ended = traced(scene, *earlier.injected(what, record))
        met = [at for at, is_change in main_calls(scene, record, hit=True) if is_change]
        if met:
            return Struck(scene, ended, met[0])
    raise AssertionError(f"{what} never met {call} of the state folder: {ended.said}")
