"""SIGKILL at every named moment of a run: nothing lost, nothing counted twice, nobody left in."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from sync.ledger.points import POINTS
from tests.faults.killed import Moments
from tests.faults.processes import KILLED
from tests.faults.size import FULL, ONE_OF
from tests.faults.trouble import REFUSALS, Delivered, Scene

FIGURES = (
    "kill-points",
    (
        "{kills:,} real SIGKILLs at {points} of {named} named moments, at the first, second and last passing "
        "of each: nothing lost, nothing counted twice, nobody left in, {runs:,} runs after them; {minutes} "
        "minutes."
    ),
)
EVERY = ONE_OF if FULL else 7
"""Of so many moments one; in the short form it shares no factor with a step, so that all phases come up."""

FIRST_DEATH = Moments("answer add: before")
"""Recovery has something to do only after a run that died."""


@pytest.fixture(scope="module")
def passings(once: Delivered, tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    """How often an undisturbed run comes by each moment."""
    folder = tmp_path_factory.mktemp("undisturbed")
    scene = once.scene(folder / "shop")
    ended = scene.run(Moments(trace=folder / "trace"))
    assert ended.exit_code == REFUSALS, ended.said
    scene.require_arrived()
    lines = (folder / "trace").read_text(encoding="utf-8").splitlines()
    return Counter(line.split(" ", 1)[1] for line in lines)


def hits(passed: int) -> list[int]:
    """Return the passings at which a run dies: the first, and in the full size the second and the last."""
    return sorted({1, min(2, passed), passed}) if FULL and passed else [1]


@pytest.mark.parametrize("point", POINTS[::EVERY])
def test_a_killed_run_is_made_good_by_the_next(
    point: str, new_scene: Callable[[], Scene], passings: Counter[str], figures: Counter[str]
) -> None:
    figures["points"] += 1
    figures["named"] = len(POINTS)
    for hit in hits(passings[point]):
        scene = new_scene()
        if point.startswith("recovery"):
            assert scene.run(FIRST_DEATH).exit_code == KILLED
            scene.require_honest_journal()

        ended = scene.run(Moments(point, hit))

        assert ended.exit_code == KILLED, f"the run never came by {point}: {ended.said}"
        scene.require_honest_journal()
        scene.require_converged()
        figures["kills"] += 1
        figures["runs"] += scene.runs


@dataclass(frozen=True, slots=True)
class Broken:
    """A ledger that does not do what it must: what its journal would say after a kill at some moment."""

    name: str
    at: str
    mutilation: str

    def __str__(self) -> str:
        return self.name


BROKEN = (
    Broken(
        "sends before it intends", "answer delete: before", "delete from batches where state = 'intent'"
    ),
    Broken(
        "books as taken before it sends", "send add: before",
        "update batches set state = 'accepted' where state = 'intent'",
    ),
    Broken(
        "takes no answer for a no", "answer delete: before",
        "update batches set state = 'rejected' where state = 'intent'",
    ),
    Broken("forgets what was taken", "close run: before", "delete from batches where state = 'accepted'"),
)  # fmt: skip
"""Controls: a harness that lets one of these pass proves nothing."""


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_a_broken_ledger_is_caught(broken: Broken, scene: Scene) -> None:
    assert scene.run(Moments(broken.at)).exit_code == KILLED
    with contextlib.closing(sqlite3.connect(scene.ledger / "journal.db")) as journal, journal:
        assert journal.execute(broken.mutilation).rowcount > 0

    with pytest.raises(AssertionError):
        scene.require_honest_journal()


def test_a_moment_that_is_never_reached_is_no_kill(scene: Scene) -> None:
    assert scene.run(Moments("no such moment")).exit_code == REFUSALS
