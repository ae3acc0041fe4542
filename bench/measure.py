"""The stop-watch: sides of a workload take turns, so that a busy machine is busy for all of them.

Wall time is what a person waits; CPU time is what the work costs, and moves less when others
use the machine. Ratios compare one round of a side with the same round of another.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

QUICK, USUAL, FULL = "quick", "usual", "full"
"""The levels a benchmark runs at: how much of everything."""

PEAK_BYTES, SHARE_USED = "peak memory", "share of the allowed rate"
"""Facts a side may tell: the most memory its process held, and how much of a limit it used."""


def _nothing() -> float:
    return 0.0


@dataclass(frozen=True, slots=True)
class Side:
    """One way to do the work of a workload.

    Attributes:
        units: How many units one call of `work` handles.
        cpu_elsewhere: CPU seconds that other processes have spent for it up to now.
        before: Puts in place what each call needs to find; its time does not count.
        facts: What else there is to say about the latest call, by name.
    """

    name: str
    units: int
    work: Callable[[], object]
    cpu_elsewhere: Callable[[], float] = _nothing
    before: Callable[[], object] = _nothing
    facts: Callable[[], Mapping[str, float]] = dict


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured at a level.

    Attributes:
        rounds: How often each side works.
        warm_up: Whether a round that does not count goes before them.
    """

    units: int
    rounds: int
    warm_up: bool = True


AMOUNTS: Mapping[str, Amount] = {QUICK: Amount(300_000, 3), USUAL: Amount(2_000_000, 5)}
"""What most workloads do."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a workload has to keep besides its rate.

    Attributes:
        of: A fact of ours, or `FLOOR`: the wall time of ours as a multiple of the second side's.
    """

    of: str
    most: float = math.inf
    least: float = -math.inf


FLOOR = "times the floor"


@dataclass(frozen=True, slots=True)
class Workload:
    """Something that has a speed.

    Attributes:
        unit: What is counted, in the plural.
        budget: Units per second of wall time on two cores that it has to reach; 0 for none.
        sides: Given the number of units, opens what is needed and gives the sides: ours
            first, then what it is held against.
        cores: How many cores ours can keep busy.
        amounts: By level; a workload without an amount for a level does not run at it, and
            `FULL` runs what is usual where it has no amount of its own.
        limits: What it has to keep besides.
    """

    name: str
    unit: str
    budget: float
    sides: Callable[[int], AbstractContextManager[tuple[Side, ...]]]
    cores: int = 2
    amounts: Mapping[str, Amount] = field(default_factory=lambda: AMOUNTS)
    limits: tuple[Limit, ...] = ()

    def amount(self, level: str) -> Amount | None:
        """Return how much of it is measured at a level, or None."""
        return self.amounts.get(level) or (self.amounts.get(USUAL) if level == FULL else None)


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
        facts: What the side told about itself, by name; median over rounds.
    """

    side: str
    units: int
    rounds: tuple[Timed, ...]
    times_ours: float
    wall_times_ours: float
    facts: Mapping[str, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Wall time of all units, median."""
        return self.units / self.rate

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


def measure(workload: Workload, amount: Amount) -> tuple[Measured, ...]:
    """Time every side of a workload, in turns."""
    with workload.sides(amount.units) as sides:
        if amount.warm_up:
            for side in sides:
                side.before()
                side.work()
        table = [[_timed(side) for side in sides] for _ in range(amount.rounds)]
    return tuple(_measured(table, index, side) for index, side in enumerate(sides))


_Round = tuple[Timed, Mapping[str, float]]


def _measured(table: list[list[_Round]], index: int, side: Side) -> Measured:
    cpu = (row[index][0].cpu / row[0][0].cpu for row in table)
    wall = (row[index][0].wall / row[0][0].wall for row in table)
    told = [row[index][1] for row in table]
    facts = {name: statistics.median(one[name] for one in told) for name in told[0]}
    rounds = tuple(row[index][0] for row in table)
    return Measured(side.name, side.units, rounds, statistics.median(cpu), statistics.median(wall), facts)


def _timed(side: Side) -> _Round:
    side.before()
    wall, cpu = time.perf_counter(), time.process_time() + side.cpu_elsewhere()
    side.work()
    spent = time.perf_counter() - wall, time.process_time() + side.cpu_elsewhere() - cpu
    scale = 1e6 / side.units
    return Timed(spent[0] * scale, spent[1] * scale), side.facts()
