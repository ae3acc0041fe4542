"""Lines as metrics: which fact of which line counts in which instrument, as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sync.telemetry.line import Fact, Line, State
from sync.telemetry.spans import PREFIX

if TYPE_CHECKING:
    from opentelemetry.metrics import Meter


@dataclass(frozen=True, slots=True)
class Instrument:
    """A counter, or with `is_histogram` a histogram; the unit is written in UCUM."""

    name: str
    unit: str
    description: str
    is_histogram: bool = False


RUNS = Instrument("runs", "{run}", "Commands that ended, by exit code.")
STAGES = Instrument("stage.duration", "s", "How long a stage took.", is_histogram=True)
RECORDS = Instrument(
    "records", "{record}", "What became of identifiers and events; `invalid` counts rows we refused."
)
PLANNED = Instrument("planned", "{record}", "Identifiers to add or delete, and events to send.")
REQUESTS = Instrument("requests", "{request}", "Requests that were answered, repeats included.")
RETRIES = Instrument("retries", "{request}", "Requests that repeated an earlier one of the same run.")
INSTRUMENTS = (RUNS, STAGES, RECORDS, PLANNED, REQUESTS, RETRIES)


@dataclass(frozen=True, slots=True)
class Measure:
    """One fact that is measured wherever a line with this step and state has it.

    Attributes:
        step: Of the line; "" for any stage and the run.
        fact: The amount; a claim counts as one when it holds. "" counts the line itself.
        labels: Facts that are told along. Few values each: a label of many would be a series of each.
        fixed: Labels that say which fact it was.
    """

    instrument: Instrument
    step: str
    state: State
    fact: str = ""
    labels: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)


def _by(instrument: Instrument, step: str, label: str, facts: Mapping[str, str]) -> tuple[Measure, ...]:
    return tuple(
        Measure(instrument, step, State.FOUND, fact, ("sync",), {label: value})
        for fact, value in facts.items()
    )


MEASURES = (
    Measure(RUNS, "run", State.FINISHED, labels=("command", "exit_code")),
    Measure(STAGES, "", State.FINISHED, "seconds", ("step", "state", "sync")),
    Measure(STAGES, "", State.FAILED, "seconds", ("step", "state", "sync")),
    Measure(REQUESTS, "request", State.ANSWERED, labels=("path", "verdict", "code")),
    Measure(RETRIES, "request", State.ANSWERED, "is_repeat", ("path",)),
    Measure(RECORDS, "validate", State.FINISHED, "invalid", ("sync",), {"verdict": "invalid"}),
    *_by(PLANNED, "plan", "operation", {"adds": "add", "deletes": "delete", "events": "event"}),
    *_by(RECORDS, "close", "verdict", {name: name for name in ("accepted", "rejected", "unknown")}),
)


@dataclass(slots=True)
class Measured:
    """Instruments by name, and the labels every measurement of this run carries."""

    record: Mapping[str, Callable[[float, dict[str, str]], object]]
    common: dict[str, str] = field(default_factory=dict)

    def hear(self, line: Line) -> None:
        """Take in the next line."""
        if line.step == "run" and line.state is State.FOUND:
            self.common = {f"{PREFIX}target": str(line.facts["target"])}
        for measure in MEASURES:
            amount = _amount(measure, line)
            if amount is not None:
                self.record[measure.instrument.name](amount, {**self.common, **_labels(measure, line)})


def measured(meter: Meter) -> Measured:
    """Make the instruments."""
    record: dict[str, Callable[[float, dict[str, str]], object]] = {}
    for one in INSTRUMENTS:
        name = f"{PREFIX}{one.name}"
        if one.is_histogram:
            record[one.name] = meter.create_histogram(name, one.unit, one.description).record
        else:
            record[one.name] = meter.create_counter(name, one.unit, one.description).add
    return Measured(record)


def _amount(measure: Measure, line: Line) -> float | None:
    """Return what a line adds to a measure, or None when it is about something else."""
    if line.state is not measure.state or measure.step not in {"", line.step}:
        return None
    amount = line.facts.get(measure.fact) if measure.fact else 1
    return amount if isinstance(amount, int | float) else None


def _labels(measure: Measure, line: Line) -> dict[str, str]:
    facts: dict[str, Fact] = {**line.facts, "step": line.step, "state": line.state.value, **measure.fixed}
    names = (*measure.labels, *measure.fixed)
    return {f"{PREFIX}{name}": str(facts[name]) for name in names if facts.get(name) is not None}
