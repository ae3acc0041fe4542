"""Rules about the columns a model yields, against what its reader expects of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sync.diagnostics import Diagnostic, Severity, Span, did_you_mean
from sync.lint.evidence import Activation, BoundModel, Evidence
from sync.lint.fixes import renamed_output
from sync.lint.nearest import surely_meant
from sync.lint.outgoing import Outgoing
from sync.lint.places import first_line, span_of_column
from sync.project.records import RecordShape
from sync.project.toml_place import toml_place

_NUMBERED = re.compile(r"(?P<base>.+?)_?(?P<number>[0-9]+)")


def missing_column(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report columns that the destination or a contract requires and the model lacks.

    What it does: compares a model's output with what its destination cannot do without,
        or with `required` of its schema under schemas/models/.
    Why it hurts: no record of the model could be sent; readers of a contract rely on it.
    Example: an event model without `event_id`
    Instead: `order_id as event_id`
    When to suppress: never; every record would be refused.
    """
    records = {out.activation.model.name: out for out in evidence.outgoing}
    for activation in evidence.activations:
        if activation.bound.columns is not None:
            yield from _missing_for_destination(activation, records.get(activation.model.name))
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


def _missing_for_destination(activation: Activation, record: Outgoing | None) -> Iterator[Diagnostic]:
    given = {accepted.property for _, accepted in activation.leaving}
    for group in _needed(activation.shape, record):
        if given & set(group):
            continue
        names = _names_of(activation.shape, group)
        wanted = f'column "{names[0]}"' if len(group) == 1 else f"none of {', '.join(group)}"
        misspelt = _misspelt(activation, group)
        note = f'destination "{activation.shape.destination}" cannot send a record without it'
        advice = f"add one of: {', '.join(names)}" if len(names) > 1 else f"add {names[0]}"
        yield Diagnostic(
            "missing-column",
            f'model "{activation.model.name}" has {"no " if len(group) == 1 else ""}{wanted}',
            span_of_column(activation.model, misspelt[0])
            if misspelt
            else destination_place(activation.bound),
            (note, *_because_of_source(group, record)),
            f'rename "{misspelt[0]}" to "{misspelt[1]}"' if misspelt else advice,
            fix=renamed_output(activation.model, misspelt[0], names) if misspelt else None,
        )


def _needed(shape: RecordShape, record: Outgoing | None) -> list[tuple[str, ...]]:
    """Return the groups of properties of which a record needs one each: the shape's, then the schema's."""
    known = [frozenset(group) for group in shape.required]
    defaults = {column.property for column in shape.columns if column.default}
    order = list(dict.fromkeys(column.property for column in shape.columns))
    further = [group for group in (record.needs() if record else ()) if group not in known]
    return [
        *shape.required,
        *(tuple(sorted(group, key=order.index)) for group in further if not group & defaults),
    ]


def _because_of_source(group: tuple[str, ...], record: Outgoing | None) -> Iterator[str]:
    """Name the event sources when events of another one would not need the group."""
    if record is not None and frozenset(group) not in record.needs_anywhere():
        yield f"its events are {' or '.join(sorted(record.event_sources))} events"


def _names_of(shape: RecordShape, group: Iterable[str]) -> list[str]:
    wanted = frozenset(group)
    return [name for column in shape.columns if column.property in wanted for name in column.names]


def _misspelt(activation: Activation, group: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the output column that was surely meant to be one of a group, and its right name."""
    names = _names_of(activation.shape, group)
    for column in activation.bound.columns or ():
        meant = None if activation.shape.accepted(column.name) else surely_meant(column.name, names)
        if meant:
            return column.name, meant
    return None


def unrecognised_column(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report columns of an activation model for which nothing is sent.

    What it does: reports output columns that the destination does not know and that are
        not part of the grain.
    Why it hurts: a misspelt column is silently left out of every record.
    Example: `currency as curency`
    Instead: `currency`; a column that only names the row belongs into `grain`
    When to suppress: when the column is meant for people who read the model.
    """
    records = {out.activation.model.name: out for out in evidence.outgoing}
    for activation in evidence.activations:
        grain = {name.casefold() for name in activation.model.header.grain}
        blamed = _blamed(activation, records.get(activation.model.name))
        for column in activation.bound.columns or ():
            known = activation.shape.accepted(column.name)
            if known or column.name.casefold() in grain or column.name in blamed:
                continue
            yield Diagnostic(
                "unrecognised-column",
                f'destination "{activation.shape.destination}" does not know column "{column.name}"',
                span_of_column(activation.model, column.name),
                ("nothing is sent for it, and it is not in the grain",),
                _nearest_accepted(column.name, activation.shape),
                Severity.WARNING,
                renamed_output(activation.model, column.name, _not_given(activation)),
            )


def _not_given(activation: Activation) -> list[str]:
    """Return the names of the columns that a record takes and the model does not give."""
    given = {accepted.property for _, accepted in activation.leaving}
    return _names_of(
        activation.shape, (one.property for one in activation.shape.columns if one.property not in given)
    )


def _blamed(activation: Activation, record: Outgoing | None) -> frozenset[str]:
    """Return the misspelt columns that `missing-column` reports already."""
    given = {accepted.property for _, accepted in activation.leaving}
    missing = [group for group in _needed(activation.shape, record) if not given & set(group)]
    found = (_misspelt(activation, group) for group in missing)
    return frozenset(pair[0] for pair in found if pair)


def untaken_column(evidence: Evidence) -> Iterator[Diagnostic]:
    """Point out columns that the model's event source does not take.

    What it does: compares every `event_source` that a model's rows can have, `offline` when
        it gives none, with the sources that take each column.
    Why it hurts: the platform takes ip, cookies and page addresses for web events only;
        for other events they are left out of every record.
    Example: `'offline' as event_source, ip`
    Instead: `'web' as event_source, ip`
    When to suppress: when the model serves several event sources later on.
    """
    for out in evidence.outgoing:
        for slot, value in out.values.items():
            taken = frozenset(slot.column.sources)
            if not slot.given or not taken or taken & out.event_sources or value.is_always_null:
                continue
            given = " and ".join(sorted(out.event_sources))
            yield Diagnostic(
                "untaken-column",
                f'column "{slot.given}" is not sent for {given} events',
                span_of_column(out.activation.model, slot.given),
                (f"it is taken for events of source {' and '.join(slot.column.sources)}",),
                "leave it out, or correct event_source",
                Severity.WARNING,
            )


def destination_place(bound: BoundModel) -> Span:
    """Return where a model names its destination."""
    return toml_place(bound.model.path, bound.model.text, ("sync", "destination"))


def _renamed(name: str, bound: BoundModel) -> str:
    nearest = did_you_mean(name, [column.name for column in bound.columns or ()])
    return f"{nearest[:-1]}, under another name?" if nearest.startswith("did you mean") else ""


def _nearest_accepted(name: str, shape: RecordShape) -> str:
    number = _NUMBERED.fullmatch(name.casefold())
    base = shape.accepted(number["base"]) if number else None
    if number and base and base.repeats > 1:
        stem = number["base"]
        return f'a record takes "{stem}" and "{stem}_2" to "{stem}_{base.repeats}"'
    nearest = did_you_mean(name, shape.names())
    return (
        nearest
        if nearest.startswith("did you mean")
        else "leave it out, or add it to the grain if it names the row"
    )
