"""How cost grows with size: one exponent and one ratio of memory per kind of work."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.measure import PEAK_BYTES, Measured

GROWTHS: Mapping[str, tuple[str, ...]] = {
    "first sync": ("first_sync_100k", "first_sync", "first_sync_10m"),
    "nothing changed": ("nothing_changed_100k", "nothing_changed", "nothing_changed_10m"),
    "one in a hundred changed": ("changed_100k", "changed", "changed_10m"),
    "one in a thousand digests changed": ("diff_1m", "diff_10m", "diff_100m"),
}
"""Kind of work -> workloads that differ in size alone."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How one kind of work grows.

    Attributes:
        sizes: Units, smallest first.
        seconds: Wall time of each size.
        exponent: e in seconds ~ size^e, fitted by least squares over the logarithms; the
            seconds that every command needs are in it and press it below 1.
        seconds_a_million: What a million units more cost between the two largest sizes.
        memory: Peak memory of the largest size as a multiple of the one before it.
    """

    kind: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]
    exponent: float
    seconds_a_million: float
    memory: float


def growths(ours: Mapping[str, Measured]) -> Iterator[Growth]:
    """Yield how work grows whose workloads were measured in two sizes or more.

    Args:
        ours: Our side of each workload, by the workload's name.
    """
    for kind, names in GROWTHS.items():
        sides = [ours[name] for name in names if name in ours]
        if len({side.units for side in sides}) > 1:
            yield _growth(kind, sides)


def _growth(kind: str, sides: Sequence[Measured]) -> Growth:
    sizes, seconds = [side.units for side in sides], [side.seconds for side in sides]
    *_, smaller, larger = sides
    return Growth(
        kind,
        tuple(sizes),
        tuple(seconds),
        exponent(sizes, seconds),
        (larger.seconds - smaller.seconds) / (larger.units - smaller.units) * 1e6,
        larger.facts[PEAK_BYTES] / smaller.facts[PEAK_BYTES],
    )


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return e of cost ~ size^e, by least squares over the logarithms."""
    across, up = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    middle, height = sum(across) / len(across), sum(up) / len(up)
    slope = sum((one - middle) * (other - height) for one, other in zip(across, up, strict=True))
    return slope / sum((one - middle) ** 2 for one in across)
