"""No Python per row: `python -m bench.profile` counts how often each of our functions is entered.

One first sync of a million members, in this process. A function that is entered more often
than `MOST_CALLS` works on rows, and makes the exit code 1. A generator counts each time
it goes on. Times are those of the main thread, with the profiler's own cost in them.
"""

from __future__ import annotations

import argparse
import contextlib
import cProfile
import json
import os
import pstats
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from types import FrameType

import sync
from bench.shop import TOKEN, UNLIMITED, Shop, write_customers, write_project
from bench.sink import running_sink

MOST_CALLS, MEMBERS, SHOWN = 5_000, 1_000_000, 10

OURS = Path(sync.__file__).parent
"""Functions of this folder are counted; how often a library calls its own is not ours to say."""

_Place = tuple[str, int, str]
"""File, line and name of a function."""

_Stats = Mapping[_Place, Sequence[float]]
"""Place -> calls that are not recursive, calls, own seconds, seconds, callers."""

_NOWHERE = (0, 0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Entered:
    """One of our functions.

    Attributes:
        function: Where it is defined, and its name.
        calls: How often it was entered, in all threads.
        seconds: Wall time in it and in what it calls, main thread only.
        own_seconds: The same without what it calls.
    """

    function: str
    calls: int
    seconds: float
    own_seconds: float


def entered_by(work: Callable[[], object], folder: Path = OURS) -> tuple[Entered, ...]:
    """Run something and return the functions of a folder that it enters, most calls first."""
    elsewhere: Counter[_Place] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            code = frame.f_code
            elsewhere[code.co_filename, code.co_firstlineno, code.co_name] += 1

    profiler = cProfile.Profile()
    threading.setprofile(count)
    try:
        profiler.runcall(work)
    finally:
        threading.setprofile(None)
    found: _Stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined] # not in the stubs
    places = (place for place in {**found, **elsewhere} if Path(place[0]).is_relative_to(folder))
    entered = (_entered(place, found.get(place, _NOWHERE), elsewhere[place], folder) for place in places)
    return tuple(sorted(entered, key=lambda one: -one.calls))


def _entered(place: _Place, here: Sequence[float], elsewhere: int, folder: Path) -> Entered:
    path, line, name = place
    _, calls, own, seconds, *_ = here
    return Entered(f"{Path(path).relative_to(folder)}:{line} {name}", int(calls) + elsewhere, seconds, own)


def first_sync(members: int) -> tuple[Entered, ...]:
    """Deliver a new shop's customers in this process and return the functions that were entered."""
    with tempfile.TemporaryDirectory() as name, running_sink() as sink:
        shop = Shop(Path(name), "people", sink.base, UNLIMITED)
        write_project(shop)
        write_customers(shop, members)
        os.environ.update(TOKEN)
        command = partial(_command, ("--project", name, "sync", "--output", "json"))
        with contextlib.redirect_stdout(sys.stderr):
            return entered_by(command)


def _command(arguments: Sequence[str]) -> None:
    """Run a command and come back; `main` would end this process."""
    from sync.cli.main import run

    if exit_code := run(arguments):
        raise RuntimeError(f"the command exits with {exit_code}")


def table(entered: Sequence[Entered]) -> Iterator[str]:
    """Yield the lines of the two lists: most calls, and most time of their own."""
    for heading, key in (("calls", lambda one: one.calls), ("own seconds", lambda one: one.own_seconds)):
        yield f"most {heading}:"
        for one in sorted(entered, key=key, reverse=True)[:SHOWN]:
            times = f"{one.seconds:>8.2f} s {one.own_seconds:>8.2f} s own"
            yield f"  {one.calls:>9,} calls {times}  {one.function}"


def main() -> None:
    """Profile, print, and exit with 1 when a function is entered once for each of many rows."""
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description=__doc__)
    parser.add_argument("--members", type=int, default=MEMBERS, metavar="N")
    parser.add_argument("--json", action="store_true", help="print all functions as a JSON list")
    asked = parser.parse_args()
    entered = first_sync(asked.members)
    print(json.dumps([asdict(one) for one in entered]) if asked.json else "\n".join(table(entered)))
    worst = entered[0]
    if worst.calls > MOST_CALLS:
        sys.exit(f"{worst.function} is entered {worst.calls:,} times, {MOST_CALLS:,} at most are allowed")


if __name__ == "__main__":
    main()
