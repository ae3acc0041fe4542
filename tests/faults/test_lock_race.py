"""Several runs at once: one works, the others leave at once and say who is there."""

from __future__ import annotations

import re
import socket
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.killed import Moments
from tests.faults.processes import Ended, Running, context
from tests.faults.size import FULL, ONE_OF
from tests.faults.trouble import REFUSALS, Scene

LOCKED = 6
FIGURES = (
    "lock-race",
    (
        "{cases} races of 2, 4 and 8 processes: one worked each time, {left:,} left with the holder's "
        "name, the slowest after {slowest} ms; nothing was sent twice; {minutes} minutes."
    ),
)
AT_ONCE_SECONDS = 1.0
"""From the moment a run tries the lock until it has said all and ends."""


@pytest.mark.parametrize("processes", [2, 4, 8])
@pytest.mark.parametrize("number", range(100 // ONE_OF if FULL else 1))
def test_one_works_and_the_others_say_who(
    processes: int, number: int, new_scene: Callable[[], Scene], tmp_path: Path, figures: Counter[str]
) -> None:
    scene = new_scene()
    together = context().Barrier(processes)
    traces = [tmp_path / f"trace{place}" for place in range(processes)]
    running = [scene.start(Moments(trace=trace, start_together=together)) for trace in traces]
    ended = [one.ended() for one in running]
    scene.listener.quiet()

    assert sorted(one.exit_code for one in ended) == [REFUSALS] + [LOCKED] * (processes - 1)
    (holder,) = [one for one, end in zip(running, ended, strict=True) if end.exit_code == REFUSALS]
    for one, trace in zip(ended, traces, strict=True):
        if one.exit_code == LOCKED:
            require_names_the_holder(one, holder)
            seconds = came_by(trace, "ended") - came_by(trace, "lock: free")
            assert seconds < AT_ONCE_SECONDS
            figures["left"] += 1
            figures["slowest"] = max(figures["slowest"], round(seconds * 1000))
    scene.require_arrived()
    moves = [move for _, move in scene.platform.moves]
    assert len(moves) == len(set(moves)), "something was sent twice"


def require_names_the_holder(ended: Ended, holder: Running) -> None:
    """The message has the run, the process and the machine of the one that works."""
    assert "error[ledger-locked]" in ended.said
    who = re.search(r"run (\S+), process (\d+) on (\S+), since", ended.said)
    assert who is not None, ended.said
    assert (int(who[2]), who[3]) == (holder.process.pid, socket.gethostname())


def came_by(trace: Path, point: str) -> float:
    """Return when a run came by a moment, on the machine's clock."""
    (line,) = [line for line in trace.read_text("utf-8").splitlines() if line.endswith(point)]
    return float(line.split()[0])
