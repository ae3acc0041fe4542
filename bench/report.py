"""Results as a table for people and as a document for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.measure import Measured, Workload
from tools.marked_text import write_part

HERE = Path(__file__).parent
PAGE, PART = HERE / "README.md", "table"
LATEST = HERE / "results" / "latest.json"

_COLUMNS: Mapping[str, str] = {
    "workload": "---",
    "side": "---",
    "units": "--:",
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
        peak_bytes: The most memory that process ever held: data, engine and every side.
    """

    workload: Workload
    sides: tuple[Measured, ...]
    peak_bytes: int


def table(results: Mapping[str, Ran]) -> str:
    """Return the results as a Markdown table."""
    cells = [
        tuple(_COLUMNS),
        tuple(_COLUMNS.values()),
        *(row for ran in results.values() for row in _rows(ran)),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def _rows(ran: Ran) -> Iterator[tuple[str, ...]]:
    for number, side in enumerate(ran.sides):
        is_ours = number == 0
        yield (
            ran.workload.name if is_ours else "",
            side.side,
            f"{side.units:,}",
            _short(side.rate),
            _short(side.best_rate),
            f"{1e6 / side.cpu_rate:,.2f}",
            f"{side.wall_times_ours:.2f} x",
            f"{side.times_ours:.2f} x",
            f"{ran.peak_bytes / 2**20:,.0f} MiB" if is_ours else "",
            _budget(ran.workload, side) if is_ours else "",
        )


def _short(rate: float) -> str:
    return f"{rate / 1e6:.2f} M" if rate >= 1e5 else f"{rate:,.0f}"


def _budget(workload: Workload, ours: Measured) -> str:
    """Say whether the budget is kept; on a shared machine the CPU time says what idle cores would do."""
    idle = ours.cpu_rate * workload.cores
    told = "met" if ours.rate >= workload.budget else f"missed; {_short(idle)} on {workload.cores} idle cores"
    return f"{_short(workload.budget)} {workload.unit}: {told}"


def keep(results: Mapping[str, Ran], machine: str, page: Path = PAGE, latest: Path = LATEST) -> None:
    """Write the results beside the code and into the page about them."""
    document = {
        "machine": machine,
        "workloads": {
            name: {
                "unit": ran.workload.unit,
                "budget": ran.workload.budget,
                "peak_bytes": ran.peak_bytes,
                "sides": [asdict(side) for side in ran.sides],
            }
            for name, ran in results.items()
        },
    }
    latest.parent.mkdir(exist_ok=True)
    latest.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    write_part(page, PART, f"\n{machine}\n\n{table(results)}\n")
