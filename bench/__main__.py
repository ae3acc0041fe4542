"""`python -m bench [--quick] [NAME...]`: run workloads, print and keep the table."""

from __future__ import annotations

import argparse
import os
import platform

from bench.report import keep, table
from bench.workloads import WORKLOADS, run_apart

UNITS, QUICK_UNITS = 2_000_000, 300_000
ROUNDS, QUICK_ROUNDS = 5, 3


def _load() -> str:
    return ", ".join(f"{one:.1f}" for one in os.getloadavg())


def main() -> None:
    """Run the workloads that are asked for; without a name all of them, and keep the table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer units and rounds; the table is not kept")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(WORKLOADS))
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in WORKLOADS]
    if unknown:
        parser.error(f"no workload {', '.join(unknown)}; there are {', '.join(WORKLOADS)}")
    units, rounds = (QUICK_UNITS, QUICK_ROUNDS) if asked.quick else (UNITS, ROUNDS)
    before = _load()
    results = {name: run_apart(name, units, rounds) for name in asked.names or WORKLOADS}
    machine = (
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {rounds} rounds. Load average of 1, 5 "
        f"and 15 minutes: {before} before, {_load()} after."
    )
    print(f"{machine}\n\n{table(results)}")
    if not asked.quick and not asked.names:
        keep(results, machine)


if __name__ == "__main__":
    main()
