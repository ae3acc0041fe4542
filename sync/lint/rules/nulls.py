"""Rules about required columns that the query itself makes NULL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sync.diagnostics import Diagnostic, Severity
from sync.lint.evidence import BoundModel, Evidence
from sync.lint.literals.places import place_of
from sync.lint.literals.value import Gap, Value
from sync.lint.places import span_of_value

MAX_REASONS = 4
_ADVICE = {
    Severity.ERROR: "give a value that is not NULL",
    Severity.WARNING: "leave such rows out in WHERE, join without outer, or give another value instead",
}


def null_required(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report required columns that are NULL by construction.

    What it does: follows NULLs through outer joins, CASE without ELSE, NULLIF and literals to
        columns that the record or the model's contract requires. An error when the column is
        always NULL, a warning when it may be; a filter on what decides it clears the warning.
    Why it hurts: rows without a required value are held back.
    Example: `select l.order_id, c.email from customers as c left join lines as l using (customer_id)`
    Instead: `select l.order_id, c.email from customers as c inner join lines as l using (customer_id)`
    When to suppress: when every row is known to have a match.
    """
    for need in (*_needs_of_records(evidence), *_needs_of_contracts(evidence)):
        yield from _unmet(evidence, need)


@dataclass(frozen=True, slots=True)
class _Need:
    """Columns of which a row needs one, and who says so."""

    bound: BoundModel
    values: Mapping[str, Value]
    reason: str


def _needs_of_records(evidence: Evidence) -> Iterator[_Need]:
    for out in evidence.outgoing:
        for group in out.needs():
            given = out.slots_of(group)
            missing_together = _deciders(out.values[slot] for slot in out.asked_by(group))
            values = {slot.given: _without(out.values[slot], missing_together) for slot in given}
            # Of several identifiers any one may be missing; that none is there is rare, and seen in the data.
            is_alone = len(group) == 1
            if not any(slot.column.default for slot in given) and (is_alone or _are_always_null(values)):
                reason = "a record needs it" if len(values) == 1 else "a record needs one of them"
                yield _Need(out.activation.bound, values, reason)


def _deciders(values: Iterable[Value]) -> frozenset[frozenset[str]]:
    """Return what decides that one of some values is NULL, each time it is decided."""
    return frozenset(gap.decided_by for value in values for gap in value.gaps if gap.decided_by)


def _without(value: Value, missing_together: frozenset[frozenset[str]]) -> Value:
    """Return a value without the gaps in rows where nobody asks for it."""
    gaps = frozenset(gap for gap in value.gaps if gap.decided_by not in missing_together)
    return replace(value, gaps=gaps)


def _needs_of_contracts(evidence: Evidence) -> Iterator[_Need]:
    for name, contract in evidence.contracts.items():
        bound, relation = evidence.models.get(name), evidence.literals.get(name)
        for column in contract.columns() if bound and relation else ():
            value = relation.get(column.name) if relation else None
            if column.required and bound is not None and value is not None:
                yield _Need(bound, {column.name: value}, f"{contract.path} requires it")


def _are_always_null(values: Mapping[str, Value]) -> bool:
    return bool(values) and all(value.is_always_null for value in values.values())


def _unmet(evidence: Evidence, need: _Need) -> Iterator[Diagnostic]:
    """Report columns that are always NULL, or one that may be."""
    gaps = [gap for value in need.values.values() for gap in value.gaps]
    if _are_always_null(need.values):
        are = "is" if len(need.values) == 1 else "are"
        yield _finding(evidence, need, gaps, f"{are} always NULL", Severity.ERROR)
    elif len(need.values) == 1 and gaps:
        yield _finding(evidence, need, gaps, "may be NULL", Severity.WARNING)


def _finding(
    evidence: Evidence, need: _Need, gaps: Iterable[Gap], state: str, severity: Severity
) -> Diagnostic:
    columns = "column" if len(need.values) == 1 else "columns"
    names = " and ".join(f'"{name}"' for name in need.values)
    return Diagnostic(
        "null-required",
        f"{columns} {names} {state}",
        span_of_value(need.bound.model, next(iter(need.values))),
        (*_hows(evidence, gaps), need.reason),
        _ADVICE[severity],
        severity,
    )


def _hows(evidence: Evidence, gaps: Iterable[Gap]) -> list[str]:
    """Say where each NULL comes from."""
    found: dict[str, None] = {}
    for gap in sorted(gaps, key=lambda one: (one.how, str(one.written))):
        place = place_of(evidence.project.models, gap)
        found[f"it comes from {gap.how} at {place}" if place else f"it comes from {gap.how}"] = None
    shown = list(found)[:MAX_REASONS]
    return shown if len(found) <= MAX_REASONS else [*shown, f"and from {len(found) - MAX_REASONS} more"]
