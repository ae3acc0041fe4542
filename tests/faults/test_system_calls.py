"""SIGKILL, and a full disk, at every system call on the state folder; no named moment is as fine.

`strace` delivers the signal, or the error, when the main thread makes the call for the n-th
time. DuckDB's own threads are left alone: which of them makes a call is not the same twice.
"""

from __future__ import annotations

import re
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
CALLS = ("openat", "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "unlink")
EVERY = 1 if FULL else 10
KILLED, UNWRITABLE = {-9, 137}, 6

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@dataclass(frozen=True, slots=True)
class Call:
    """A system call of the main thread, and the how-manyth of its name."""

    name: str
    number: int

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    def injected(self, what: str, when: str) -> tuple[str, ...]:
        """Return strace's options that let something happen at this call; only it is watched."""
        inject = f"inject={self.name}:{what}:when={when}"
        return ("-e", f"trace={self.name}", "-e", inject, "-o", "/dev/null")


def traced(scene: Scene, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a sync under strace in a process of its own; it ends as the sync ends."""
    command = [
        "strace", "-f", "--seccomp-bpf", "-qq", "-y", "-e", "signal=none", *options,
        sys.executable, "-B", "-m", "tests.faults.killed", "--", "--project", str(scene.project), "sync",
    ]  # fmt: skip
    environment = {"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": "0", **how(scene.listener.base)}
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    scene.listener.quiet()
    return ended


def calls_on_the_state_folder(scene: Scene, record: Path) -> list[Call]:
    """Run once and list the main thread's calls on files of the state folder, in order."""
    ended = traced(scene, "-e", f"trace={','.join(CALLS)}", "-o", str(record))
    assert ended.returncode == REFUSALS, ended.stderr
    seen, found, main = Counter[str](), [], ""
    for line in record.read_text("utf-8", errors="replace").splitlines():
        match = re.match(r"(\d+) +(\w+)\(", line)
        if match is None:
            continue
        main = main or match[1]
        if match[1] == main:
            seen[match[2]] += 1
            if f"{scene.project}/.sync" in line:
                found.append(Call(match[2], seen[match[2]]))
    return found


@pytest.fixture(scope="module")
def calls(once: Delivered, tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    folder = tmp_path_factory.mktemp("calls")
    return calls_on_the_state_folder(once.scene(folder / "shop"), folder / "record")


@needs_strace
def test_a_run_killed_at_any_call_is_made_good(calls: list[Call], new_scene: Callable[[], Scene]) -> None:
    chosen = calls[EVERY // 2 :: EVERY]
    for call in chosen:
        scene = new_scene()
        ended = traced(scene, *call.injected("signal=KILL", f"{call.number}"))
        assert ended.returncode in KILLED, f"the run never came to {call}: {ended.stderr}"
        scene.require_honest_journal()
        scene.require_converged()
    assert len(chosen) >= len(calls) // EVERY > 0


@needs_strace
def test_a_disk_that_is_full_at_any_call_loses_nothing(
    calls: list[Call], new_scene: Callable[[], Scene]
) -> None:
    for call in [call for call in calls if call.name != "unlink"][EVERY // 3 :: 2 * EVERY]:
        scene = new_scene()
        ended = traced(scene, *call.injected("error=ENOSPC", f"{call.number}+"))
        assert ended.returncode in {UNWRITABLE, REFUSALS}, f"{call}: {ended.returncode} {ended.stderr}"
        assert "Traceback" not in ended.stderr
        scene.require_honest_journal()
        scene.require_converged()
