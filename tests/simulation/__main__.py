"""Play schedules: `python -m tests.simulation --seeds 20000`, or one again: `--seed 7 --trace`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator

from tests.faults.report import note
from tests.simulation.known_bad import CONTROLS, ENOUGH
from tests.simulation.rules import BrokenError
from tests.simulation.schedule import Tally, broken_by, play


def main(arguments: list[str]) -> int:
    """Play the schedules of some seeds; return 1 when one of them broke a rule."""
    parser = argparse.ArgumentParser("python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2000, help="how many schedules")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    parser.add_argument("--seed", type=int, help="play this one alone")
    parser.add_argument("--trace", action="store_true", help="with --seed: say everything that happens")
    parser.add_argument("--note", action="store_true", help="keep the figures for docs/reliability.md")
    given = parser.parse_args(arguments)
    if given.seed is not None:
        return _play_one(given.seed, is_traced=given.trace)
    return _play_all(range(given.first, given.first + given.seeds), is_noted=given.note)


def _play_one(seed: int, *, is_traced: bool) -> int:
    try:
        play(seed, trace=print if is_traced else lambda _line: None)
    except BrokenError as error:
        print(f"seed {seed} {error}")
        return 1
    print(f"seed {seed} keeps every rule")
    return 0


def _play_all(seeds: range, *, is_noted: bool) -> int:
    began, tally, broken = time.process_time(), Tally(), 0
    for seed in seeds:
        try:
            tally += play(seed)
        except BrokenError as error:
            broken += 1
            print(replay_line(seed, error))
    summary = _summary(tally, broken, time.process_time() - began)
    print(summary)
    if is_noted:
        note("simulation", summary)
        note("controls", *_controls())
    return 1 if broken else 0


def _controls() -> Iterator[str]:
    """Play every broken protocol; yield a table of how many schedules told it from ours."""
    yield "| protocol | broke a rule | first at seed | the rules it broke |"
    yield "|---|---|---|---|"
    for name, design in CONTROLS.items():
        errors = {seed: error for seed in range(ENOUGH) if (error := broken_by(seed, design))}
        rules = Counter(error.rule.name for error in errors.values())
        told = ", ".join(f"{rule} {count}" for rule, count in rules.most_common())
        yield f"| {name} | {len(errors)} of {ENOUGH} | {min(errors, default='never')} | {told} |"


def replay_line(seed: int, error: BrokenError) -> str:
    """Say which rule a seed broke and how to see it again."""
    return f"seed {seed} {error}; replay with: python -m tests.simulation --seed {seed} --trace"


def _summary(tally: Tally, broken: int, seconds: float) -> str:
    schedules = tally.schedules + broken
    return (
        f"{schedules:,} schedules, {broken} broke a rule: {tally.runs:,} runs, {tally.deaths:,} deaths, "
        f"{tally.requests:,} requests of which {tally.disturbed:,} met a fault; "
        f"{schedules / seconds:,.0f} schedules a second of one core"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
