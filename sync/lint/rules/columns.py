"""Rules about the columns a model yields, against what its reader expects of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sync.diagnostics import Diagnostic, Severity, Span, did_you_mean
from sync.lint.evidence import Activation, BoundModel, Evidence
from sync.lint.places import first_line, span_of_column, span_of_value
from sync.project.records import RecordShape
from sync.project.toml_place import toml_place

_EVENT_SOURCE_ID = re.compile(r"[0-9]{10,}|[A-Z0-9]{15,}")
"""What ids look like: an event set has 19 digits, a pixel 20 capitals and digits (TikTok, 2026-11)."""


def missing_column(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report columns that the destination or the contract requires and the model lacks.

    What it does: compares a model's output with what its destination cannot do without,
        or with `required` of its schema under schemas/models/.
    Why it hurts: no record of the model could be sent; readers of a contract rely on it.
    Example: an event model without `event_id`
    Instead: `order_id as event_id`
    When to suppress: never; every record would be refused.
    """
    for activation in evidence.activations():
        if activation.bound.columns is not None:
            yield from _missing_for_destination(activation)
    for name, contract in evidence.contracts.items():
        bound = evidence.models.get(name)
        if bound is None or bound.columns is None:
            continue
        for column in contract.columns():
            if column.required and not bound.has(column.name):
                yield Diagnostic(
                    "missing-column",
                    f'model "{name}" has no column "{column.name}"',
                    first_line(bound.model),
                    (f"{contract.path} requires it",),
                    _renamed(column.name, bound) or "add it, or take it out of required",
                )


def _missing_for_destination(activation: Activation) -> Iterator[Diagnostic]:
    given = {accepted.property for _, accepted in activation.leaving()}
    for group in activation.shape.required:
        if given & set(group):
            continue
        names = [
            name for column in activation.shape.columns if column.property in group for name in column.names
        ]
        wanted = f'column "{names[0]}"' if len(group) == 1 else f"none of {', '.join(group)}"
        yield Diagnostic(
            "missing-column",
            f'model "{activation.model.name}" has {"no " if len(group) == 1 else ""}{wanted}',
            destination_place(activation.bound),
            (f'destination "{activation.shape.destination}" cannot send a record without it',),
            f"add one of: {', '.join(names)}" if len(names) > 1 else f"add {names[0]}",
        )


def unrecognised_column(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report columns of an activation model for which nothing is sent.

    What it does: reports output columns that the destination does not know and that are
        not part of the grain.
    Why it hurts: a misspelt column is silently left out of every record.
    Example: `currency as curency`
    Instead: `currency`; a column that only names the row belongs into `grain`
    When to suppress: when the column is meant for people who read the model.
    """
    for activation in evidence.activations():
        grain = {name.casefold() for name in activation.model.header.grain}
        for column in activation.bound.columns or ():
            if activation.shape.accepted(column.name) or column.name.casefold() in grain:
                continue
            yield Diagnostic(
                "unrecognised-column",
                f'destination "{activation.shape.destination}" does not know column "{column.name}"',
                span_of_column(activation.model, column.name),
                ("nothing is sent for it, and it is not in the grain",),
                _nearest_accepted(column.name, activation.shape),
                Severity.WARNING,
            )


def untaken_column(evidence: Evidence) -> Iterator[Diagnostic]:
    """Point out columns that the model's event source does not take.

    What it does: compares the constant `event_source` of a model, `offline` when it has
        none, with the sources that take each column.
    Why it hurts: the platform takes ip, cookies and page addresses for web events only;
        for other events they are left out of every record.
    Example: `'offline' as event_source, ip`
    Instead: `'web' as event_source, ip`
    When to suppress: when the model serves several event sources later on.
    """
    for activation in evidence.activations():
        source = _event_source(evidence, activation)
        for column, accepted in activation.leaving() if source else ():
            if accepted.sources and source not in accepted.sources:
                yield Diagnostic(
                    "untaken-column",
                    f'column "{column.name}" is not sent for {source} events',
                    span_of_column(activation.model, column.name),
                    (f"it is taken for events of source {' and '.join(accepted.sources)}",),
                    "leave it out, or correct event_source",
                    Severity.WARNING,
                )


def unknown_event_source(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report event sources that the target does not declare.

    What it does: looks a constant `event_set_id` up among the target's `event_sources`,
        unless it looks like an id itself.
    Why it hurts: events would be sent to an event source that does not exist.
    Example: `'wep' as event_set_id`
    Instead: `'web' as event_set_id`, declared under [tool.sync.targets.dev]
    When to suppress: when only another target has it.
    """
    target, declared = evidence.project.settings.target, evidence.project.settings.event_sources
    for activation in evidence.activations():
        for column, accepted in activation.leaving():
            value = evidence.flow[activation.model.name].get(column.name)
            name = value.constant if value and accepted.property == "event_set_id" else None
            if name and name not in declared and not _EVENT_SOURCE_ID.fullmatch(name):
                yield Diagnostic(
                    "unknown-event-source",
                    f'event source "{name}" is not declared',
                    span_of_value(activation.model, column.name),
                    (f'target "{target}" has event_sources: {", ".join(sorted(declared)) or "none"}',),
                    did_you_mean(name, declared) or "add it to event_sources of the target in pyproject.toml",
                )


def _event_source(evidence: Evidence, activation: Activation) -> str | None:
    """Return the one event source of a model's rows, or None when it is not constant."""
    given = [column.name for column, accepted in activation.leaving() if accepted.property == "event_source"]
    if not given:
        column = next((one for one in activation.shape.columns if one.property == "event_source"), None)
        return column.default.strip("'") or None if column else None
    value = evidence.flow[activation.model.name].get(given[0])
    return value.constant if value else None


def destination_place(bound: BoundModel) -> Span:
    """Return where a model names its destination."""
    return toml_place(bound.model.path, bound.model.text, ("sync", "destination"))


def _renamed(name: str, bound: BoundModel) -> str:
    nearest = did_you_mean(name, [column.name for column in bound.columns or ()])
    return f"{nearest[:-1]}, under another name?" if nearest.startswith("did you mean") else ""


def _nearest_accepted(name: str, shape: RecordShape) -> str:
    nearest = did_you_mean(name, shape.names())
    return (
        nearest
        if nearest.startswith("did you mean")
        else "leave it out, or add it to the grain if it names the row"
    )
