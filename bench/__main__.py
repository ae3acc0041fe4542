"""`python -m bench [--quick | --full] [NAME...]`: run workloads, print and keep the table."""

from __future__ import annotations

import argparse
import os
import platform

from bench.measure import FULL, QUICK, USUAL, Amount
from bench.report import keep, page
from bench.workloads import WORKLOADS, run_apart


def _load() -> str:
    return ", ".join(f"{one:.1f}" for one in os.getloadavg())


def _asked() -> tuple[str, tuple[str, ...]]:
    """Return the level and the names that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    level = parser.add_mutually_exclusive_group()
    level.add_argument(
        "--quick", action="store_const", dest="level", const=QUICK, help="a minute or two; nothing is kept"
    )
    level.add_argument(
        "--full", action="store_const", dest="level", const=FULL, help="adds 10 and 100 million; half an hour"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(WORKLOADS))
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in WORKLOADS]
    if unknown:
        parser.error(f"no workload {', '.join(unknown)}; there are {', '.join(WORKLOADS)}")
    return asked.level or USUAL, tuple(asked.names)


def _amounts(level: str, names: tuple[str, ...]) -> dict[str, Amount]:
    """Return how much of which workload is run; one that is named runs at the level it has."""
    chosen = names or tuple(WORKLOADS)
    found = {name: WORKLOADS[name].amount(level) for name in chosen}
    if names:
        found = {name: amount or [*WORKLOADS[name].amounts.values()][-1] for name, amount in found.items()}
    return {name: amount for name, amount in found.items() if amount}


def main() -> None:
    """Run the workloads that are asked for; without a name all of the level, and keep the table."""
    level, names = _asked()
    before = _load()
    results = {}
    for name, amount in _amounts(level, names).items():
        print(f"{name}: {amount.units:,} units, {amount.rounds} rounds", flush=True)
        results[name] = run_apart(name, amount)
    machine = (
        f"Python {platform.python_version()}, {os.cpu_count()} cores, level {level}. Load average of 1, 5 "
        f"and 15 minutes: {before} before, {_load()} after."
    )
    print(f"\n{machine}\n\n{page(results)}")
    if level != QUICK and not names:
        keep(results, machine)


if __name__ == "__main__":
    main()
