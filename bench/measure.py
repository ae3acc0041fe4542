"""The stop-watch: sides of a workload take turns, so that a busy machine is busy for all of them.

Wall time is what a person waits; CPU time is what the work costs, and moves less when others
use the machine. Ratios compare one round of a side with the same round of another.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass


def _nothing() -> float:
    return 0.0


@dataclass(frozen=True, slots=True)
class Side:
    """One way to do the work of a workload.

    Attributes:
        units: How many units one call of `work` handles.
        cpu_elsewhere: CPU seconds that other processes have spent for it up to now.
    """

    name: str
    units: int
    work: Callable[[], object]
    cpu_elsewhere: Callable[[], float] = _nothing


@dataclass(frozen=True, slots=True)
class Workload:
    """Something that has a speed.

    Attributes:
        unit: What is counted, in the plural.
        budget: Units per second of wall time on two cores that it has to reach.
        sides: Given the number of units, opens what is needed and gives the sides: ours
            first, then what it is held against.
        cores: How many cores ours can keep busy.
    """

    name: str
    unit: str
    budget: int
    sides: Callable[[int], AbstractContextManager[tuple[Side, ...]]]
    cores: int = 2


@dataclass(frozen=True, slots=True)
class Timed:
    """One round of one side, in seconds for one million units; CPU time counts all threads."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One side of a workload after all rounds.

    Attributes:
        rounds: In the order they were run.
        times_ours: CPU time of a unit, as a multiple of what ours takes; median over rounds.
        wall_times_ours: The same of wall time.
    """

    side: str
    units: int
    rounds: tuple[Timed, ...]
    times_ours: float
    wall_times_ours: float

    @property
    def rate(self) -> float:
        """Units per second of wall time, median."""
        return 1e6 / statistics.median(timed.wall for timed in self.rounds)

    @property
    def best_rate(self) -> float:
        """Units per second of wall time, in the round that was disturbed least."""
        return 1e6 / min(timed.wall for timed in self.rounds)

    @property
    def cpu_rate(self) -> float:
        """Units per second of CPU time, median: what one core does."""
        return 1e6 / statistics.median(timed.cpu for timed in self.rounds)


def measure(workload: Workload, units: int, rounds: int) -> tuple[Measured, ...]:
    """Time every side of a workload, in turns, after one round that does not count."""
    with workload.sides(units) as sides:
        for side in sides:
            side.work()
        table = [[_timed(side) for side in sides] for _ in range(rounds)]
    return tuple(_measured(table, index, side) for index, side in enumerate(sides))


def _measured(table: list[list[Timed]], index: int, side: Side) -> Measured:
    cpu: Iterator[float] = (row[index].cpu / row[0].cpu for row in table)
    wall: Iterator[float] = (row[index].wall / row[0].wall for row in table)
    rounds = tuple(row[index] for row in table)
    return Measured(side.name, side.units, rounds, statistics.median(cpu), statistics.median(wall))


def _timed(side: Side) -> Timed:
    wall, cpu = time.perf_counter(), time.process_time() + side.cpu_elsewhere()
    side.work()
    scale = 1e6 / side.units
    return Timed(
        (time.perf_counter() - wall) * scale, (time.process_time() + side.cpu_elsewhere() - cpu) * scale
    )
