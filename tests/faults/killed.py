"""A command in a process of its own that ends by SIGKILL at a named moment.

    python -m tests.faults.killed --at "answer add: before" --hit 2 -- --project DIR sync

The names are `sync.ledger.points.POINTS`. Without `--at` the command runs to its end;
with `--trace FILE` each moment it comes by is written there with its time.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path

_CAPABILITIES_VERSION_3 = 0x20080522
"""linux/capability.h: a header of two numbers, then three sets of two halves."""

_SET_TRACER, _ANY_TRACER = 0x59616D61, -1
"""linux/prctl.h: some systems let nobody trace a process that has not allowed it."""


@dataclass(frozen=True, slots=True)
class Moments:
    """What a command does at the moments of its run, and what it is forbidden.

    Attributes:
        end_at: Where the process ends, or "".
        hit: The how-manyth time it comes by, from 1.
        trace: File that gets a line for each moment: seconds of the machine's clock, name.
        start_together: Waits at "lock: free" until as many others have come.
        largest_file: How many bytes a file may have, as if the disk were full; None is no limit.
        unprivileged: Whether the process gives up what lets root write where nobody may.
        traced: Whether it waits for a tracer to watch its main thread.
    """

    end_at: str = ""
    hit: int = 1
    trace: Path | None = None
    start_together: Barrier | None = None
    largest_file: int | None = None
    unprivileged: bool = False
    traced: bool = False


class Watch:
    """A function to be told the moments, as `Moments` says."""

    def __init__(self, moments: Moments) -> None:
        self._moments, self._seen = moments, Counter[str]()

    def __call__(self, point: str) -> None:
        """Come by a moment; does not return when it is the one to end at."""
        moments = self._moments
        self._seen[point] += 1
        if point == "lock: free" and moments.start_together is not None:
            moments.start_together.wait(60)
        if moments.trace is not None:
            with moments.trace.open("a", encoding="utf-8") as file:
                file.write(f"{time.monotonic():.6f} {point}\n")
        if point == moments.end_at and self._seen[point] == moments.hit:
            os.kill(os.getpid(), signal.SIGKILL)


def drop_capabilities() -> None:
    """Leave this thread no privilege: root too is then held to the permissions of files."""
    header, nothing = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None).capset(header, nothing) != 0:
        raise OSError("capabilities cannot be dropped")


def wait_for_tracer() -> None:
    """Return when a tracer watches this thread."""
    ctypes.CDLL(None).prctl(_SET_TRACER, ctypes.c_ulong(_ANY_TRACER & 2**64 - 1), 0, 0, 0)
    status = Path("/proc/thread-self/status")
    while "TracerPid:\t0\n" in status.read_text(encoding="utf-8"):
        time.sleep(0.005)
    time.sleep(0.005)  # it has taken hold, and stops the thread a moment later


def run_command(arguments: Sequence[str], moments: Moments) -> int:
    """Run a command of the tool; returns its exit code if it lives that long."""
    from sync.cli.main import run

    if moments.largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (moments.largest_file, moments.largest_file))
    if moments.unprivileged:
        drop_capabilities()
    if moments.traced:
        wait_for_tracer()
    watch = Watch(moments)
    exit_code = run(list(arguments), watch)
    watch("ended")
    return exit_code


def main() -> None:
    """Run the command that stands after `--`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--at", default="", metavar="NAME", help="the moment at which the process ends")
    parser.add_argument("--hit", type=int, default=1, help="the how-manyth time, from 1")
    parser.add_argument("--trace", type=Path, default=None, metavar="FILE")
    parser.add_argument("arguments", nargs="+", help="a command of tiktok-sync, after --")
    given = parser.parse_args()
    sys.exit(run_command(given.arguments, Moments(given.at, given.hit, given.trace)))


if __name__ == "__main__":
    main()
