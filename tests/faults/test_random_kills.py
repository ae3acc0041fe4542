"""SIGKILL at any time at all: what a name cannot point at."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.faults.processes import KILLED
from tests.faults.size import FULL, ONE_OF
from tests.faults.trouble import REFUSALS, Scene

KILLS = 220 // ONE_OF if FULL else 3
"""Of 200, six and nine had come to their end before; the proof is of 200 that had not."""

FIGURES = (
    "random-kills",
    (
        "{killed} runs killed at a random time, {ended} more that were done before: nothing lost, "
        "nothing counted twice, nobody left in; {minutes} minutes."
    ),
)
TIMES = random.Random(20261124)
"""One seed, so that a red run can be had again; the machine adds its own chance."""


@pytest.fixture(scope="module")
def seconds() -> list[float]:
    """How long the longest run took that lived to its end."""
    return [1.0]


@pytest.mark.parametrize("number", range(KILLS))
def test_a_run_killed_at_any_time_is_made_good(
    number: int, new_scene: Callable[[], Scene], seconds: list[float], figures: Counter[str]
) -> None:
    scene = new_scene()
    running = scene.start()
    time.sleep(TIMES.uniform(0, seconds[0]))
    running.process.kill()
    ended = running.ended()
    scene.listener.quiet()

    assert ended.exit_code in {KILLED, REFUSALS}, ended.said
    figures["killed" if ended.exit_code == KILLED else "ended"] += 1
    if ended.exit_code == REFUSALS:
        seconds[0] = ended.seconds
    else:
        seconds[0] = max(seconds[0], ended.seconds * 1.1)
    scene.require_honest_journal()
    scene.require_converged()
