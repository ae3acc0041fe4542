"""Every workload by name, and how one is run."""

from __future__ import annotations

import resource
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from bench import delivery, identifiers, ledger, linting, planning, recovery, sinking, startup, validation
from bench.measure import Amount, Measured, Workload, measure
from bench.report import Ran

WORKLOADS: Mapping[str, Workload] = {
    **identifiers.WORKLOADS,
    **linting.WORKLOADS,
    **planning.WORKLOADS,
    **validation.WORKLOADS,
    **startup.WORKLOADS,
    **sinking.WORKLOADS,
    **delivery.WORKLOADS,
    **ledger.WORKLOADS,
    **recovery.WORKLOADS,
}


def run_apart(name: str, amount: Amount) -> Ran:
    """Measure a workload in a new process, whose peak of memory is then its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        sides, peak_bytes = process.submit(_measure_here, name, amount).result()
    return Ran(WORKLOADS[name], sides, peak_bytes)


def _measure_here(name: str, amount: Amount) -> tuple[tuple[Measured, ...], int]:
    sides = measure(WORKLOADS[name], amount)
    return sides, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
