"""SIGKILL at every system call that changes the state folder; no named moment is as fine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from tests.faults.processes import KILLED
from tests.faults.size import FULL, ONE_OF
from tests.faults.tracing import Call, struck
from tests.faults.trouble import Scene

EVERY = ONE_OF if FULL else 100
"""Of so many calls one."""

FIGURES = (
    "system-calls",
    (
        "{kills:,} SIGKILLs, at {met:,} of the {calls:,} system calls by which a run's main thread changes "
        "the state folder: nothing lost, nothing counted twice; {minutes} minutes."
    ),
)


def test_a_run_killed_at_any_call_is_made_good(
    calls: list[Call], new_scene: Callable[[], Scene], figures: Counter[str]
) -> None:
    met: set[Call] = set()
    for call in calls[EVERY // 2 :: EVERY]:
        killed = struck(call, "signal=KILL", new_scene)
        assert killed.ended.exit_code == KILLED, f"{call}: {killed.ended.said}"
        killed.scene.require_honest_journal()
        killed.scene.require_converged()
        met.add(killed.at)
        figures["kills"] += 1
    figures["calls"], figures["met"] = len(calls), len(met)
    assert figures["kills"] >= len(calls) // EVERY > 0
