"""The power fails at any point of a delivery: nothing acknowledged is lost, and the ledger opens.

One record of two deliveries gives as many disks as one likes; each is opened by the product.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from sync.engines.duckdb import DuckDBEngine
from tests.durability.disk import WAYS
from tests.durability.judged import Fault, faults, put, replayed
from tests.durability.power import Moment, Recording, moments, recorded
from tests.durability.record import Change
from tests.faults.report import note
from tests.faults.shop import SECOND, write_wave
from tests.faults.size import FULL
from tests.faults.trouble import Scene
from tests.unit.engines.warehouse import bare_engine

POINTS = 280 if FULL else 8
"""At each of them the power fails in five ways."""

CONTROLS = 100 if FULL else 6

DELIVERIES = 24 if FULL else 1
"""Of so many images a normal run goes on."""


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recording]:
    with recorded(tmp_path_factory.mktemp("power")) as found:
        yield found


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with bare_engine() as found:
        yield found


def spread(recording: Recording, count: int) -> list[int]:
    """Return points all over a record, the same ones for the same record."""
    size = len(recording.done)
    return sorted(Random(20261129).sample(range(size), min(count, size)))


def judged(
    recording: Recording, points: list[int], engine: DuckDBEngine, folder: Path
) -> Iterator[tuple[str, Moment, list[Fault], int]]:
    """Yield, for every point and way: what is wrong with the image, and how many generations it points to."""
    for moment in moments(recording, points):
        for way, lose in WAYS.items():
            place = folder / "image"
            put(lose(moment.disk, Random(f"{moment.number} {way}")), recording.state, place)
            ledger = place / recording.ledger.relative_to(recording.state)
            found = list(faults(ledger, moment.promise, moment.acknowledged, engine))
            generations = len(list(ledger.glob("generations/*.parquet")))
            shutil.rmtree(place, ignore_errors=True)
            yield way, moment, found, generations


def test_a_whole_replay_gives_the_real_files(recording: Recording) -> None:
    replay = replayed([change for change in recording.done if change.path != recording.marks])
    real = {path: None if path.is_dir() else path.read_bytes() for path in recording.state.rglob("*")}

    assert {**real, recording.state: None} == replay
    assert len(recording.states) > 20


def test_a_power_loss_at_any_point_loses_nothing(
    recording: Recording, engine: DuckDBEngine, tmp_path: Path
) -> None:
    images, with_generations, by_way = 0, 0, Counter[str]()
    wrong = []
    for way, moment, found, generations in judged(recording, spread(recording, POINTS), engine, tmp_path):
        images, with_generations = images + 1, with_generations + bool(generations)
        by_way[way] += 1
        wrong += [f"{moment.number}, {way}: {fault.kind}, {fault.what}" for fault in found]

    assert not wrong, "\n".join(wrong)
    assert images == POINTS * len(WAYS)
    if FULL:
        note(
            "power-loss",
            f"- {images:,} disks after a power failure at {POINTS} points of two recorded deliveries "
            f"({len(recording.done):,} system calls, {len(recording.states)} commits), in {len(WAYS)} ways: "
            "0 lost an acknowledged commit, 0 refused to open.",
            f"- {with_generations:,} of them hold generations: every file the journal points to was whole.",
        )


DISKS_THAT_LIE: dict[str, Callable[[Change], bool]] = {
    "the journal's log": lambda change: change.path.name == "journal.db-wal",
    "generations": lambda change: change.path.parent.name == "generations",
    "plans": lambda change: change.path.parent.name == "plans",
    "folders": lambda change: "." not in change.path.name.removeprefix("."),
}
"""Whose syncs do nothing. The first is what SQLite's `synchronous = normal` leaves out."""


@pytest.fixture(scope="module")
def found_out() -> Iterator[dict[str, int]]:
    """Whose syncs did nothing -> how many faults that made; kept when all were tried."""
    counts: dict[str, int] = {}
    yield counts
    if FULL and len(counts) == len(DISKS_THAT_LIE):
        lines = (
            f"- {what}: {count:,} faults on {CONTROLS * len(WAYS)} disks" for what, count in counts.items()
        )
        note("power-loss-controls", *lines)


@pytest.mark.parametrize("what", DISKS_THAT_LIE)
def test_a_disk_that_does_not_sync_is_found_out(
    what: str, recording: Recording, engine: DuckDBEngine, found_out: dict[str, int], tmp_path: Path
) -> None:
    lying = recording.without_syncs(DISKS_THAT_LIE[what])
    kinds = Counter(
        fault.kind
        for _, _, found, _ in judged(lying, spread(lying, CONTROLS), engine, tmp_path)
        for fault in found
    )

    assert kinds.total() > 0
    found_out[what] = kinds.total()


def test_a_run_after_a_power_loss_makes_it_good(recording: Recording, tmp_path: Path) -> None:
    for number, moment in enumerate(moments(recording, spread(recording, DELIVERIES))):
        way = list(WAYS)[number % len(WAYS)]
        project = tmp_path / f"shop{number}"
        shutil.copytree(recording.project, project, ignore=shutil.ignore_patterns(".sync"))
        write_wave(project, SECOND)
        put(WAYS[way](moment.disk, Random(number)), recording.state, project / ".sync")
        recording.listener.platform = recording.platform.at(moment.at)
        scene = Scene(project, recording.listener)

        if (project / ".sync").exists() and list(scene.project.glob(".sync/dev/*/journal.db")):
            scene.require_honest_journal()
            scene.require_converged()
        else:
            scene.run()
            scene.require_arrived()
            scene.require_silence()
    if FULL:
        note(
            "power-loss-deliveries",
            f"- A normal run went on from {DELIVERIES} of them: nothing lost, nothing sent again that was "
            "known to be taken.",
        )
