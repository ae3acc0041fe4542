"""A state folder that cannot be written, or whose files are damaged: said clearly, nothing lost."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.killed import Moments
from tests.faults.processes import KILLED, Ended
from tests.faults.size import FULL, ONE_OF
from tests.faults.trouble import REFUSALS, Scene

LEDGER = 6
FIGURES = (
    "state-folder",
    (
        "{full} runs on a disk that was full at some size, {told} damaged files told and {harmless} that"
        " mattered to nobody: nothing lost; {minutes} minutes."
    ),
)
PLACES = 50 // ONE_OF if FULL else 1
SIZES = (0, 1, 4, 16, 32, 64, 128) if FULL else (16,)
"""Largest file that may be written, in KiB: the disk is full at some commit, or at none."""

DAMAGED = (
    ("journal.db", "flipped"),
    ("journal.db", "cut"),
    ("plans/*.parquet", "flipped"),
    ("generations/*.parquet", "flipped"),
    ("generations/*.parquet", "cut"),
    ("plans/*.parquet", "cut"),
)
"""What is damaged, and how; every other one in the short form."""


def require_told(ended: Ended) -> None:
    """The command ends with the ledger's exit code and a message of four parts."""
    assert ended.exit_code == LEDGER, ended.said
    assert "error[" in ended.said
    assert "help:" in ended.said
    assert "Traceback" not in ended.said


@pytest.mark.parametrize("size", SIZES)
def test_a_disk_that_takes_no_more_stops_the_run_and_loses_nothing(
    size: int, scene: Scene, figures: Counter[str]
) -> None:
    ended = scene.run(Moments(largest_file=size * 1024))

    if ended.exit_code != REFUSALS:
        require_told(ended)
    scene.require_honest_journal()
    scene.require_converged()
    figures["full"] += 1


def test_a_read_only_state_folder_is_told_before_anything_is_sent(scene: Scene) -> None:
    folders = [scene.ledger, *(path for path in scene.ledger.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    try:
        for file in scene.ledger.glob("*"):
            if file.is_file():
                file.chmod(0o400)
        ended = scene.run(Moments(unprivileged=True))
    finally:
        for path in [*folders, *scene.ledger.glob("*")]:
            path.chmod(0o700)

    require_told(ended)
    assert scene.platform.asked == []
    scene.require_converged()


@pytest.mark.parametrize(("pattern", "how"), DAMAGED if FULL else DAMAGED[1::2])
def test_a_damaged_file_is_told_and_a_mended_one_goes_on(
    pattern: str, how: str, new_scene: Callable[[], Scene], figures: Counter[str]
) -> None:
    places = random.Random(f"{pattern} {how}")
    for _ in range(PLACES):
        scene = new_scene()
        assert scene.run(Moments("answer add: before")).exit_code == KILLED
        scene.require_honest_journal()
        ledger, file = scene.ledger, min(scene.ledger.glob(pattern))
        kept = shutil.copytree(ledger, scene.project / "kept")
        damage(file, how, places)

        ended = scene.run()

        if ended.exit_code in {0, REFUSALS}:
            scene.require_arrived()  # what was damaged does not matter to anybody
            figures["harmless"] += 1
        else:
            figures["told"] += 1
            require_told(ended)
            shutil.rmtree(ledger)
            shutil.copytree(kept, ledger)
            scene.require_converged()


def damage(file: Path, how: str, places: random.Random) -> None:
    """Cut a file short, or flip one bit of it."""
    content = bytearray(file.read_bytes())
    place = places.randrange(len(content))
    if how == "cut":
        del content[place:]
    else:
        content[place] ^= 1 << places.randrange(8)
    file.chmod(0o600)
    file.write_bytes(content)
