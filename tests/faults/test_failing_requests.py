"""Three requests of ten fail, in ten ways: runs until one is clean end where a run without faults ends."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from tests.faults import scripts
from tests.faults.listener import Trouble
from tests.faults.size import FULL, ONE_OF
from tests.faults.trouble import REFUSALS, Scene

FIGURES = (
    "failing-requests",
    (
        "{cases} deliveries in which three requests of ten failed, in ten ways: {met:,} failures, "
        "{runs:,} runs until one was clean, the same end as without faults, no second audience; "
        "{minutes} minutes."
    ),
)
SHARE = 0.3
WAYS: Mapping[str, Trouble] = {
    "throttled": Trouble(scripts.code(40100)),
    "gateway failed": Trouble(scripts.status("502 Bad Gateway")),
    "gateway failed, carried out": Trouble(scripts.status("504 Gateway Timeout"), 1),
    "reset": Trouble(scripts.resets),
    "reset, carried out": Trouble(scripts.resets, 1),
    "closed, carried out": Trouble(scripts.closes, 1),
    "cut short, carried out": Trouble(scripts.cut(0.5), 1),
    "a page, carried out": Trouble(scripts.body(b"<html>busy</html>"), 1),
    "not answered in time, carried out": Trouble(scripts.silent(1.0), 1),
    "carried out twice": Trouble(scripts.honestly, 2),
}
"""Ten ways; creating an audience twice in one request is the one thing no client can mend."""

PATIENCE = ("3", "0")
"""Seconds for which a run tries again: several attempts, or one."""

HURRIED = {"SYNC_TIMEOUT_SECONDS": "0.5", "SYNC_SETTLE_HOURS": "0.0003"}
MOST_RUNS = 60


@dataclass(slots=True)
class Luck:
    """Decides about every request, from one seed."""

    chance: random.Random
    met: list[str] = field(default_factory=list)

    def __call__(self, path: str) -> Trouble | None:
        """Return what goes wrong with a request, three times of ten."""
        if self.chance.random() >= SHARE:
            return None
        name = self.chance.choice(
            [way for way in WAYS if not path.endswith("/audience/") or way != "carried out twice"]
        )
        self.met.append(name)
        return WAYS[name]


@pytest.mark.parametrize("seconds", PATIENCE if FULL else PATIENCE[:1])
@pytest.mark.parametrize("seed", range(25 // ONE_OF if FULL else 1))
def test_runs_until_one_is_clean_converge(
    seed: int, seconds: str, scene: Scene, figures: Counter[str]
) -> None:
    luck = scene.listener.decide = Luck(random.Random(seed))
    variables = {**HURRIED, "SYNC_RETRY_SECONDS": seconds}
    runs = [scene.run(variables=variables)]
    while runs[-1].exit_code == REFUSALS and len(runs) < MOST_RUNS:
        runs.append(scene.run(variables=variables))

    assert runs[-1].exit_code == 0, runs[-1].said
    assert luck.met
    scene.require_arrived()
    figures["met"] += len(luck.met)
    figures["runs"] += len(runs)
