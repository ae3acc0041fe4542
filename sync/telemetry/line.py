"""One thing a command says about itself, the same for every listener."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

Fact = str | int | float | bool | None | list[str]


class State(Enum):
    """Where a step is.

    A stage is STARTED and ends as FINISHED or FAILED. FOUND is what a stage learnt about one
    sync, ANSWERED what the platform said. SAID is for words that belong to no step.
    """

    STARTED = "started"
    FINISHED = "finished"
    FAILED = "failed"
    FOUND = "found"
    ANSWERED = "answered"
    SAID = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a command, or something to be said about it.

    Attributes:
        at: Seconds since the epoch.
        step: `run`, a stage of it (`lint`, `build`, `validate`, `plan`, `deliver`, `close`),
            `batch`, `request`, or `note`, `warning`, `error`.
        facts: Names, counts, codes; `seconds` when something ended.
        text: The same for a person at a terminal; "" when a person need not know.
    """

    at: float
    run_id: str
    step: str
    state: State = State.SAID
    facts: Mapping[str, Fact] = field(default_factory=dict)
    text: str = ""


Listener = Callable[[Line], None]


def json_line(line: Line) -> str:
    """Return a line as one JSON object without a line break; absent facts are left out."""
    moment = dt.datetime.fromtimestamp(line.at, dt.UTC)
    document = {
        "at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "run_id": line.run_id,
        "step": line.step,
        **({"state": line.state.value} if line.state.value else {}),
        **{name: fact for name, fact in line.facts.items() if fact is not None},
    }
    return json.dumps(document, ensure_ascii=False)
