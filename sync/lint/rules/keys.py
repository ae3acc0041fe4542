"""Rules about event ids that several events share."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sync.diagnostics import Diagnostic, Severity
from sync.lint.evidence import Activation, Evidence
from sync.lint.lineage.blocks import Block, Definition, SourceColumn
from sync.lint.lineage.instability import ANY_KIND, Instabilities
from sync.lint.lineage.links import atoms_in, closure
from sync.lint.lineage.values import trace
from sync.lint.lineage.written import place_of, text_of
from sync.lint.types import family

_TEMPORAL = frozenset({"moment", "local time", "date"})


def repeated_event_id(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report event ids that different events share.

    What it does: reports an `event_id` that is the same in every row, and one made from a person or a
        time alone in a model whose rows belong to orders. Rows of one event id are one event whose
        items become its contents, so one id per order is right.
    Why it hurts: TikTok keeps the first event of an id and drops the others; orders are lost.
    Example: `customer_id as event_id, order_id`
    Instead: `order_id as event_id, order_id`
    When to suppress: when a person can have one such event only, such as a registration.
    """
    unstable = Instabilities(evidence.lineage)
    for activation in evidence.activations:
        for definition in _given(evidence, activation, "event_id"):
            if any(unstable.of(definition, ANY_KIND)):
                continue
            traced = trace(evidence.lineage, definition)
            if traced.is_constant and not _has_one_row(evidence, activation):
                yield _same_everywhere(evidence, activation, definition)
            elif traced.is_whole and traced.sources:
                yield from _shared(evidence, activation, definition, traced.sources)


def outputs_for(evidence: Evidence, activation: Activation, property_: str) -> tuple[Definition, ...]:
    """Return what yields a property of the record; empty when that cannot be told."""
    name = activation.column_for(property_)
    return evidence.lineage.output(activation.model, name) if name else ()


def _given(evidence: Evidence, activation: Activation, property_: str) -> Iterator[Definition]:
    """Yield what yields a property; a NULL is no value, and `null-required` reports it."""
    value = evidence.literals[activation.model.name].get(activation.column_for(property_))
    if value is None or not value.is_always_null:
        found = outputs_for(evidence, activation, property_)
        yield from (one for one in found if not isinstance(one.expression.unnest(), exp.Null))


def own_order_id(evidence: Evidence, activation: Activation) -> str:
    """Return the advice to take the order id that the model sends anyway, or a general one."""
    found = outputs_for(evidence, activation, "order_id")
    if not found:
        return "use a column that names the order, such as order_id as event_id"
    return f"write {text_of(found[0].block.model, found[0].expression)} as event_id"


def _has_one_row(evidence: Evidence, activation: Activation) -> bool:
    return frozenset() in evidence.uniqueness.of_model(activation.model)


def _same_everywhere(evidence: Evidence, activation: Activation, definition: Definition) -> Diagnostic:
    return Diagnostic(
        "repeated-event-id",
        "the event id is the same in every row",
        place_of(activation.model, definition.expression),
        ("rows of one event id are one event, so the whole model would be a single event",),
        own_order_id(evidence, activation),
    )


def _shared(
    evidence: Evidence, activation: Activation, definition: Definition, sources: frozenset[SourceColumn]
) -> Iterator[Diagnostic]:
    """Report an event id that does not tell the orders of the model apart."""
    why = _less_than_an_order(evidence, sources)
    block = definition.block
    orders = [one for one in outputs_for(evidence, activation, "order_id") if one.block is block]
    if not why or not orders or _determines(evidence, block, definition.expression, orders[0].expression):
        return
    yield Diagnostic(
        "repeated-event-id",
        "orders share this event id",
        place_of(activation.model, definition.expression),
        (why, "rows of one event id are one event"),
        own_order_id(evidence, activation),
        Severity.WARNING,
    )


def _less_than_an_order(evidence: Evidence, sources: frozenset[SourceColumn]) -> str:
    """Return why a value made from some columns names less than an order, or ""."""
    if all(_is_personal(evidence, column) for column in sources):
        return "it names a person, who may order more than once"
    if all(family(column.column.type) in _TEMPORAL for column in sources):
        return "it names a time, at which there may be several orders"
    return ""


def _is_personal(evidence: Evidence, column: SourceColumn) -> bool:
    contract = evidence.source_contracts.get(column.source)
    columns = contract.columns() if contract is not None else ()
    return any(one.pii for one in columns if one.name == column.column.name)


def _determines(evidence: Evidence, block: Block, given: exp.Expr, wanted: exp.Expr) -> bool:
    """Tell whether rows that agree on one value agree on another; in doubt they do."""
    known, asked = (atoms_in(evidence.lineage, block, node) for node in (given, wanted))
    if known is None or asked is None:
        return True
    return asked <= closure(known, evidence.uniqueness.dependencies(block))
