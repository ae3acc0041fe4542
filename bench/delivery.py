"""Deliveries from the outside: the whole command beside a script that does the same for one shop.

Both deliver to one sink in a process of its own; its CPU time counts for neither.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.child import Child, children_cpu
from bench.measure import (
    FLOOR,
    FULL,
    PEAK_BYTES,
    QUICK,
    SHARE_USED,
    USUAL,
    Amount,
    Limit,
    Side,
    Workload,
)
from bench.shop import TOKEN, UNLIMITED, Shop, write_customers, write_order_lines, write_project
from bench.sink import Counts, Sink, SinkOptions, running_sink

STATE, FLOOR_STATE = ".sync", "floor.parquet"
"""What ours and the floor remember between runs, in the shop's folder."""

FLOORS: Mapping[str, str] = {"people": "members", "purchases": "events"}

PACED = SinkOptions(latency=0.2, limit=10)
"""TikTok's default of 10 requests a second, and an answer that takes as long as theirs often do."""

MEMORY = Limit(PEAK_BYTES, most=4e9 + 2**29)
"""The engines' limit, 4 GB by default, and half a GiB."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A shop whose model is delivered to a sink.

    Attributes:
        size: Customers, or order lines.
    """

    shop: Shop
    sink: Sink
    size: int

    def ours(self, *arguments: str) -> Child:
        """Return our command in the shop's folder."""
        return Child(self.shop.folder, "sync", arguments, TOKEN)

    def floor(self) -> Child:
        """Return the script that does the same."""
        return Child(self.shop.folder, f"bench.floors.{FLOORS[self.shop.model]}", (self.shop.endpoint,))

    def forget(self) -> None:
        """Remove what earlier runs remember."""
        shutil.rmtree(self.shop.folder / STATE, ignore_errors=True)
        (self.shop.folder / FLOOR_STATE).unlink(missing_ok=True)

    def keep(self) -> Path:
        """Copy what the runs up to now remember; `restore` brings it back."""
        kept = self.shop.folder / "kept"
        shutil.copytree(self.shop.folder / STATE, kept / STATE)
        shutil.copy(self.shop.folder / FLOOR_STATE, kept / FLOOR_STATE)
        return kept

    def restore(self, kept: Path) -> None:
        """Make runs remember what was kept."""
        self.forget()
        shutil.copytree(kept / STATE, self.shop.folder / STATE)
        shutil.copy(kept / FLOOR_STATE, self.shop.folder / FLOOR_STATE)

    def sides(self, before: Callable[[], object], told: str) -> tuple[Side, ...]:
        """Return ours and the floor.

        Args:
            told: What our command prints when it has done what is measured.
        """
        ours, floor = self.ours("sync"), self.floor()
        return (
            Side(
                "tiktok-sync sync", self.size, partial(run_told, ours, told), children_cpu, before, ours.facts
            ),
            Side("floor: DuckDB and requests", self.size, floor.run, children_cpu, before, floor.facts),
        )


def run_told(command: Child, told: str) -> None:
    """Run a command; stop the benchmark when it does not print what it prints when it did the work."""
    if told not in (text := command.run()):
        raise RuntimeError(f"the command did not do what is measured\n{text}")


@contextmanager
def _stage(model: str, size: int, options: SinkOptions | None = None) -> Iterator[Stage]:
    """Open a shop of so many customers, or order lines, and a sink."""
    with tempfile.TemporaryDirectory() as name, running_sink(options) as sink:
        per_second = options.limit if options else UNLIMITED
        shop = Shop(Path(name), model, sink.base, requests_per_second=per_second)
        write_project(shop)
        if model == "purchases":
            write_order_lines(shop, size, now=int(time.time()))
        else:
            write_customers(shop, size)
        yield Stage(shop, sink, size)


@contextmanager
def _first_delivery(size: int, *, model: str) -> Iterator[tuple[Side, ...]]:
    with _stage(model, size) as stage:
        yield stage.sides(stage.forget, "completed")


@contextmanager
def _nothing_changed(size: int, *, model: str) -> Iterator[tuple[Side, ...]]:
    with _stage(model, size) as stage:
        stage.ours("sync").run()
        stage.floor().run()
        yield stage.sides(lambda: None, "nothing to send")


@contextmanager
def _changed(size: int) -> Iterator[tuple[Side, ...]]:
    """One customer in a hundred has left and as many have come."""
    with _stage("people", size) as stage:
        stage.ours("sync").run()
        stage.floor().run()
        kept = stage.keep()
        write_customers(stage.shop, size, first=size // 100)
        yield stage.sides(lambda: stage.restore(kept), "completed")


@contextmanager
def _paced(size: int) -> Iterator[tuple[Side, ...]]:
    """Tell how much of the allowed rate is used, as the platform sees it."""
    with _stage("purchases", size, PACED) as stage:

        def before() -> None:
            stage.forget()
            stage.sink.reset()

        def facts() -> Mapping[str, float]:
            return {**ours.facts(), SHARE_USED: share_used(stage.sink.counts())}

        ours = stage.ours("sync")
        yield (
            Side("tiktok-sync sync", size, partial(run_told, ours, "completed"), children_cpu, before, facts),
        )


def share_used(seen: Counts) -> float:
    """Return the share of `PACED` that was used; the first request opens the span, the last one closes it."""
    allowed = PACED.limit * seen.busy_seconds
    return (seen.accepted - 1) / allowed if allowed else 1.0


_Sides = Callable[[int], AbstractContextManager[tuple[Side, ...]]]


def _sized(
    kind: str, unit: str, sides: _Sides, *, budgets: Mapping[str, float], limits: tuple[Limit, ...]
) -> Iterator[tuple[str, Workload]]:
    """Yield one kind of work in the sizes that growth is fitted over.

    Args:
        budgets: By ending of the workload's name; 0 where there is none.
    """
    sizes = {
        "_100k": {QUICK: Amount(100_000, 1, warm_up=False), USUAL: Amount(100_000, 3, warm_up=False)},
        "": {USUAL: Amount(1_000_000, 3, warm_up=False)},
        "_10m": {FULL: Amount(10_000_000, 3, warm_up=False)},
    }
    for ending, amounts in sizes.items():
        name = kind + ending
        yield name, Workload(name, unit, budgets.get(ending, 0), sides, amounts=amounts, limits=limits)


_PEOPLE = partial(_first_delivery, model="people")
_ORDERS = partial(_first_delivery, model="purchases")
_NOBODY_NEW = partial(_nothing_changed, model="people")

WORKLOADS: Mapping[str, Workload] = {
    **dict(_sized("first_sync", "members", _PEOPLE, budgets={}, limits=(Limit(FLOOR, most=1.5), MEMORY))),
    **dict(
        _sized(
            "nothing_changed",
            "members",
            _NOBODY_NEW,
            budgets={"": 1_000_000 / 2, "_10m": 10_000_000 / 15},
            limits=(MEMORY,),
        )
    ),
    **dict(_sized("changed", "members", _changed, budgets={}, limits=(MEMORY,))),
    "orders": Workload(
        "orders",
        "order lines",
        300_000,
        _ORDERS,
        amounts={
            QUICK: Amount(100_000, 1, warm_up=False),
            USUAL: Amount(5_000_000, 3, warm_up=False),
        },
        limits=(MEMORY,),
    ),
    "paced": Workload(
        "paced",
        "order lines",
        0,
        _paced,
        amounts={
            QUICK: Amount(50_000, 1, warm_up=False),
            USUAL: Amount(250_000, 3, warm_up=False),
        },
        limits=(Limit(SHARE_USED, least=0.9),),
    ),
}
"""Budgets: nothing changed in 2 s for a million members and 15 s for ten; 0.3 M order lines a second."""
