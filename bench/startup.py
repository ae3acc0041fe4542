"""What a person waits for at a desk: the shipped project on demo data, each command from the outside."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.child import Child, children_cpu
from bench.measure import QUICK, USUAL, Amount, Side, Workload

PREVIEWED = "tiktok_audience__high_value"


@contextmanager
def _command(
    _: int, *, arguments: tuple[str, ...], first: tuple[tuple[str, ...], ...]
) -> Iterator[tuple[Side, ...]]:
    """Give a command of the demo project, beside an engine that does nothing.

    Args:
        first: Commands that are run once before.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for earlier in (("init", "--demo"), *first):
            Child(folder, "sync", earlier).run()
        ours, floor = Child(folder, "sync", arguments), Child(folder, "bench.floors.start")
        yield (
            Side(f"tiktok-sync {' '.join(arguments)}", 1, ours.run, children_cpu, facts=ours.facts),
            Side("floor: an engine that starts", 1, floor.run, children_cpu, facts=floor.facts),
        )


def _workload(
    name: str, budget: float, arguments: tuple[str, ...], *first: tuple[str, ...]
) -> tuple[str, Workload]:
    sides = partial(_command, arguments=arguments, first=first)
    amounts = {QUICK: Amount(1, 1, warm_up=False), USUAL: Amount(1, 5)}
    return name, Workload(name, "calls", budget, sides, cores=1, amounts=amounts)


WORKLOADS: Mapping[str, Workload] = dict(
    (
        _workload("preview", 1 / 0.8, ("preview", PREVIEWED)),
        _workload("build", 1 / 1.0, ("build",)),
        _workload("plan_nothing", 0, ("plan",), ("sync",)),
    )
)
"""Budgets: `preview` in 0.8 s, `build` of the shipped project in 1.0 s."""
