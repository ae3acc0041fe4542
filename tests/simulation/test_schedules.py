"""Two thousand schedules keep every rule, replay byte for byte, and tell broken protocols from ours."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sync.ledger.points import POINTS
from tests.simulation.__main__ import replay_line
from tests.simulation.known_bad import CONTROLS, ENOUGH
from tests.simulation.rules import BrokenError
from tests.simulation.schedule import Tally, broken_by, play

SEEDS = 2000

ELSEWHERE = frozenset({"lock: free", "lock: held", "lock: released"})
"""Moments of a process, not of a run; `tests/faults` ends real processes there."""


def test_schedules_keep_every_rule() -> None:
    tally, broken = Tally(), []
    for seed in range(SEEDS):
        try:
            tally += play(seed)
        except BrokenError as error:
            broken.append(replay_line(seed, error))
    assert not broken, "\n".join(broken)
    assert frozenset(POINTS) - ELSEWHERE - tally.passed == frozenset()
    assert tally.deaths > SEEDS / 4
    assert tally.disturbed > tally.requests / 20


@pytest.mark.parametrize("name", CONTROLS)
def test_a_broken_protocol_is_caught(name: str) -> None:
    assert any(broken_by(seed, CONTROLS[name]) for seed in range(ENOUGH))


def traced(seed: int) -> list[str]:
    lines: list[str] = []
    play(seed, trace=lines.append)
    return lines


@pytest.mark.parametrize("seed", range(10))
def test_a_seed_replays_line_by_line(seed: int) -> None:
    assert traced(seed) == traced(seed)


def test_a_seed_replays_in_another_process() -> None:
    command = [sys.executable, "-m", "tests.simulation", "--seed", "7", "--trace"]
    outputs = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": salt}, capture_output=True, check=True
        ).stdout
        for salt in ("1", "2")
    }
    assert len(outputs) == 1
    assert b"start 0" in outputs.pop()
