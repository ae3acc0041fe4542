"""The stop-watch: turns, ratios, and time that other processes spend."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest

from bench.identifiers import loop_over_emails, loop_over_phones
from bench.measure import FULL, QUICK, USUAL, Amount, Measured, Side, Timed, Workload, measure
from bench.workloads import WORKLOADS, run_apart


def counted(seconds: float) -> tuple[list[float], Side]:
    """Return a side that needs no time here and some elsewhere, and what it spent."""
    spent = [0.0]

    def work() -> None:
        spent[0] += seconds

    return spent, Side("elsewhere", 1, work, lambda: spent[0])


def test_sides_take_turns_after_one_round_that_does_not_count() -> None:
    order: list[str] = []

    @contextmanager
    def sides(units: int) -> Iterator[tuple[Side, ...]]:
        assert units == 7
        yield Side("a", units, lambda: order.append("a")), Side("b", units, lambda: order.append("b"))
        order.append("closed")

    found = measure(Workload("letters", "letters", 1, sides), Amount(7, 3))
    assert order == ["a", "b"] * 4 + ["closed"]
    assert [(side.side, side.units, len(side.rounds)) for side in found] == [("a", 7, 3), ("b", 7, 3)]


def test_time_of_other_processes_counts() -> None:
    _, ours = counted(1.0)
    _, other = counted(3.0)

    @contextmanager
    def sides(_: int) -> Iterator[tuple[Side, ...]]:
        yield ours, other

    found = measure(Workload("waiting", "waits", 1, sides), Amount(1, 2))
    assert found[1].times_ours == pytest.approx(3.0, rel=0.01)
    assert found[0].cpu_rate == pytest.approx(1.0, rel=0.01)


def test_a_round_finds_what_it_needs_and_tells_about_itself() -> None:
    told: list[str] = []
    sizes = iter((30.0, 10.0, 20.0))

    @contextmanager
    def sides(_: int) -> Iterator[tuple[Side, ...]]:
        yield (
            Side(
                "a",
                1,
                lambda: told.append("work"),
                before=lambda: told.append("before"),
                facts=lambda: {"size": next(sizes)},
            ),
        )

    (found,) = measure(Workload("letters", "letters", 1, sides), Amount(1, 3, warm_up=False))
    assert told == ["before", "work"] * 3
    assert found.facts == {"size": 20.0}


def test_time_before_a_round_does_not_count() -> None:
    @contextmanager
    def sides(_: int) -> Iterator[tuple[Side, ...]]:
        yield (Side("a", 1_000_000, lambda: None, before=lambda: time.sleep(0.05)),)

    (found,) = measure(Workload("waiting", "waits", 1, sides), Amount(1, 1))
    assert found.rounds[0].wall < 0.04


@pytest.mark.parametrize(
    ("amounts", "level", "units"),
    [
        ({USUAL: 2}, QUICK, None),
        ({USUAL: 2}, USUAL, 2),
        ({USUAL: 2}, FULL, 2),
        ({USUAL: 2, FULL: 3}, FULL, 3),
        ({FULL: 3}, USUAL, None),
    ],
)
def test_the_amount_of_a_level(amounts: dict[str, int], level: str, units: int | None) -> None:
    chosen = {name: Amount(size, 1) for name, size in amounts.items()}
    amount = Workload("x", "xs", 1, lambda _: nullcontext(()), amounts=chosen).amount(level)
    assert (amount.units if amount else None) == units


def test_rates_are_medians_and_the_best_is_the_shortest() -> None:
    rounds = (Timed(2.0, 1.0), Timed(0.5, 2.0), Timed(1.0, 4.0))
    side = Measured("x", 1, rounds, 1.0, 1.0)
    assert (side.rate, side.best_rate, side.cpu_rate) == (1e6, 2e6, 5e5)


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKLOADS)
def test_every_workload_runs(name: str) -> None:
    ran = run_apart(name, Amount(1_000, 1, warm_up=False))
    assert ran.workload.name == name
    assert ran.sides
    assert ran.peak_bytes > 2**20


def test_the_loops_do_the_work() -> None:
    assert loop_over_phones([("020 7946 0958", "GB"), ("no number", "GB")]) == 1
    assert loop_over_emails([("Jane@Example.org ",)]) == 1
