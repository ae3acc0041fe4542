"""Results as a table for people and as a document for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.growth import Growth, growths
from bench.measure import FLOOR, PEAK_BYTES, SHARE_USED, Limit, Measured, Workload
from tools.marked_text import write_part

HERE = Path(__file__).parent
PAGE, PART = HERE / "README.md", "table"
LATEST = HERE / "results" / "latest.json"

_COLUMNS: Mapping[str, str] = {
    "workload": "---",
    "side": "---",
    "units": "--:",
    "seconds": "--:",
    "a second": "--:",
    "best": "--:",
    "µs CPU": "--:",
    "wall / ours": "--:",
    "CPU / ours": "--:",
    "peak memory": "--:",
    "budget": "---",
}
"""Heading -> how Markdown aligns the column."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One workload, measured in a process of its own.

    Attributes:
        sides: Ours first.
        peak_bytes: The most memory that process ever held: data, engine and every side. A side
            that works in a process of its own tells its own peak.
    """

    workload: Workload
    sides: tuple[Measured, ...]
    peak_bytes: int


def page(results: Mapping[str, Ran]) -> str:
    """Return everything there is to say about some results, as Markdown."""
    grown = growth_table(tuple(growths(_ours(results))))
    return f"{table(results)}\n\n{grown}" if grown else table(results)


def table(results: Mapping[str, Ran]) -> str:
    """Return the results as a Markdown table."""
    rows = (row for ran in results.values() for row in _rows(ran))
    return _markdown(_COLUMNS, rows)


_GROWTH_COLUMNS: Mapping[str, str] = {
    "work": "---",
    "units": "--:",
    "seconds": "--:",
    "seconds ~ units to the power of": "--:",
    "seconds a further million": "--:",
    "peak memory, largest / one smaller": "--:",
}


def growth_table(found: Iterable[Growth]) -> str:
    """Return how cost grows with size as a Markdown table, "" when nothing was measured in two sizes."""
    rows = [
        (
            one.kind,
            " / ".join(f"{size:,}" for size in one.sizes),
            " / ".join(f"{seconds:,.2f}" for seconds in one.seconds),
            f"{one.exponent:.2f}",
            f"{one.seconds_a_million:,.2f}",
            f"{one.memory:.2f} x",
        )
        for one in found
    ]
    return _markdown(_GROWTH_COLUMNS, rows) if rows else ""


def _markdown(columns: Mapping[str, str], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (tuple(columns), tuple(columns.values()), *rows))


def _ours(results: Mapping[str, Ran]) -> dict[str, Measured]:
    return {name: ran.sides[0] for name, ran in results.items()}


def _rows(ran: Ran) -> Iterator[tuple[str, ...]]:
    for number, side in enumerate(ran.sides):
        is_ours = number == 0
        yield (
            ran.workload.name if is_ours else "",
            side.side,
            f"{side.units:,}",
            f"{side.seconds:,.2f}",
            _short(side.rate),
            _short(side.best_rate),
            f"{1e6 / side.cpu_rate:,.2f}",
            f"{side.wall_times_ours:.2f} x",
            f"{side.times_ours:.2f} x",
            _memory(side.facts.get(PEAK_BYTES, ran.peak_bytes if is_ours else 0)),
            "; ".join(_budgets(ran)) if is_ours else "",
        )


def _memory(size: float) -> str:
    return f"{size / 2**20:,.0f} MiB" if size else ""


def _short(rate: float) -> str:
    if rate >= 1e5:
        return f"{rate / 1e6:.2f} M"
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.2f}"


def _budgets(ran: Ran) -> Iterator[str]:
    """Say of the rate and of every other limit whether it is kept."""
    if ran.workload.budget:
        yield _rate_kept(ran.workload, ran.sides[0])
    for limit in ran.workload.limits:
        yield _limit_kept(limit, ran.sides)


def _rate_kept(workload: Workload, ours: Measured) -> str:
    """Judge the rate; on a shared machine the CPU time says what idle cores would do."""
    asked = f"{_short(workload.budget)} {workload.unit}"
    if ours.rate >= workload.budget:
        return f"{asked}: met"
    idle = ours.cpu_rate * workload.cores
    hope = f"; {_short(idle)} on {workload.cores} idle cores" if idle >= workload.budget else ""
    return f"{asked}: missed {workload.budget / ours.rate:.2f} times{hope}"


_SHOWN: Mapping[str, Callable[[float], str]] = {
    FLOOR: lambda ratio: f"{ratio:.2f} x the floor",
    PEAK_BYTES: _memory,
    SHARE_USED: lambda share: f"{share:.0%} of the allowed rate",
}
"""What a limit is of -> how its number is written."""


def _limit_kept(limit: Limit, sides: tuple[Measured, ...]) -> str:
    ours, *others = sides
    found = 1 / others[0].wall_times_ours if limit.of == FLOOR else ours.facts[limit.of]
    show = _SHOWN[limit.of]
    asked = f"at most {show(limit.most)}" if limit.most < math.inf else f"at least {show(limit.least)}"
    return f"{asked}: {'met' if limit.least <= found <= limit.most else 'missed'}, {show(found)}"


def keep(results: Mapping[str, Ran], machine: str, into: Path = PAGE, latest: Path = LATEST) -> None:
    """Write the results beside the code and into the page about them."""
    document = {
        "machine": machine,
        "workloads": {
            name: {
                "unit": ran.workload.unit,
                "budget": ran.workload.budget,
                "budgets": list(_budgets(ran)),
                "peak_bytes": ran.peak_bytes,
                "sides": [asdict(side) for side in ran.sides],
            }
            for name, ran in results.items()
        },
        "growth": [asdict(one) for one in growths(_ours(results))],
    }
    latest.parent.mkdir(exist_ok=True)
    latest.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    write_part(into, PART, f"\n{machine}\n\n{page(results)}\n")
