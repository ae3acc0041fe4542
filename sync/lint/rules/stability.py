"""Rules about keys and values that must come out the same in every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from sync.diagnostics import Diagnostic, Severity
from sync.lint.evidence import Evidence
from sync.lint.lineage.blocks import Block, Definition
from sync.lint.lineage.instability import (
    CHANCE,
    CLOCK,
    DAY,
    NUMBERING,
    ORDER,
    Instabilities,
    Unstable,
    is_ordered,
)
from sync.lint.lineage.written import as_written, place_of, text_of
from sync.lint.rules.keys import outputs_for, own_order_id
from sync.lint.rules.order import order_columns
from sync.project.models import Model


@dataclass(frozen=True, slots=True)
class _Danger:
    """What one kind of instability does to a column, and how bad that is there."""

    what: str
    note: str
    severity: Severity = Severity.WARNING


_AGAIN = "every run makes new event ids, so every event is sent and counted again"
_OTHER_KEYS = "every reading of the model has other keys"
_ANY_ORDER = "rows come in any order, so the next run may give another one"

EVENT_ID_DANGERS: Mapping[str, _Danger] = {
    CHANCE: _Danger("is drawn by lot", _AGAIN, Severity.ERROR),
    CLOCK: _Danger("changes with the time of the run", _AGAIN, Severity.ERROR),
    DAY: _Danger("changes every day", "an event that is still there tomorrow is sent again"),
    NUMBERING: _Danger(
        "numbers the rows of one run",
        "one row more, and each event has the id of another one",
        Severity.ERROR,
    ),
    ORDER: _Danger("depends on the order of rows", _ANY_ORDER),
}
GRAIN_DANGERS: Mapping[str, _Danger] = {
    CHANCE: _Danger("is drawn by lot", _OTHER_KEYS),
    CLOCK: _Danger("changes with the time of the run", _OTHER_KEYS),
}
VALUE_DANGERS: Mapping[str, _Danger] = {
    CHANCE: _Danger("is drawn by lot", "every run sends another value"),
    CLOCK: _Danger("is the time of the run", "every run sends another value"),
    ORDER: _Danger("depends on the order of rows", _ANY_ORDER),
}
"""Kind of instability -> what it means for an event id, a column of a grain, and any other column."""

_CHOOSING = frozenset({"RowNumber", "FirstValue", "LastValue", "NthValue", "Lag", "Lead"})


def unstable_key(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report keys that come out differently in the next run.

    What it does: follows `event_id` and the columns of `grain` to random(), uuid(), now() and
        row_number(), through CTEs and models.
    Why it hurts: what was delivered is recognised by its key. A new key is a new event, and the
        whole window is sent and counted again.
    Example: `uuid() as event_id`
    Instead: `order_id as event_id`
    When to suppress: when the rows are written once and never computed again.
    """
    judged, unstable = set(), Instabilities(evidence.lineage)
    for activation in evidence.activations:
        name = activation.column_for("event_id")
        judged.add((activation.model.name, name.casefold()))
        for definition in outputs_for(evidence, activation, "event_id"):
            for found in unstable.of(definition, EVENT_ID_DANGERS):
                advice = own_order_id(evidence, activation)
                yield from _unstable("unstable-key", EVENT_ID_DANGERS, found, (name, definition), advice)
    for bound in evidence.models.values():
        for name in bound.model.header.grain:
            if (bound.model.name, name.casefold()) not in judged:
                yield from _unstable_grain(unstable, name, evidence.lineage.output(bound.model, name))


def _unstable_grain(
    unstable: Instabilities, name: str, outputs: tuple[Definition, ...]
) -> Iterator[Diagnostic]:
    advice = "make the key from columns of the row, such as md5(order_id || '-' || line_number)"
    for definition in outputs:
        for found in unstable.of(definition, GRAIN_DANGERS):
            yield from _unstable("unstable-key", GRAIN_DANGERS, found, (name, definition), advice)


def unstable_value(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report values that come out differently though nothing has changed.

    What it does: follows the other columns that leave to random(), now(), and to first(), list() or
        string_agg() without ORDER BY; reports row_number() and DISTINCT ON without ORDER BY, which
        keep any one row, and samples without a seed.
    Why it hurts: two runs over the same data disagree, and nobody can say which was right. An event
        with the time of the run happened at another time than TikTok is told.
    Example: `now() as timestamp`
    Instead: `ordered_at as timestamp`
    When to suppress: when any of the values will do.
    """
    unstable = Instabilities(evidence.lineage)
    for activation in evidence.activations:
        keys = {name.casefold() for name in activation.model.header.grain}
        keys.add(activation.column_for("event_id").casefold())
        names = (column.name for column, _ in activation.leaving)
        for name in (name for name in names if name.casefold() not in keys):
            for definition in evidence.lineage.output(activation.model, name):
                for found in unstable.of(definition, VALUE_DANGERS):
                    yield from _unstable(
                        "unstable-value", VALUE_DANGERS, found, (name, definition), _steady(found)
                    )
    judged = frozenset(_judged_calls(evidence, unstable))
    for bound in evidence.models.values():
        samples = list(_samples(bound.model))
        for block in evidence.lineage.blocks(bound.model):
            yield from _any_rows(evidence, block, judged)
            yield from (_any_sample(evidence, block, one) for one in samples if _is_taken(block, one))


def _unstable(
    rule: str, dangers: Mapping[str, _Danger], found: Unstable, output: tuple[str, Definition], advice: str
) -> Iterator[Diagnostic]:
    """Report one instability of an output column, at the call that brings it."""
    danger = dangers[found.kind]
    name, definition = output
    made, given = found.definition.block.model, definition.block.model
    leaves = (f'it comes out as "{name}" of model "{given.name}"',) if made is not given else ()
    yield Diagnostic(
        rule,
        f'"{name}" {danger.what}',
        place_of(made, _placed(found)),
        (danger.note, *leaves),
        advice,
        danger.severity,
    )


def _placed(found: Unstable) -> exp.Expr:
    """Return an expression that has a place: sqlglot keeps none of a word such as CURRENT_DATE."""
    has_place = any("start" in inner.meta for inner in found.node.walk())
    return found.node if has_place else found.definition.place


def _steady(found: Unstable) -> str:
    text = text_of(found.definition.block.model, found.node)
    if found.kind == ORDER and text.endswith(")"):
        taken = text_of(found.definition.block.model, found.node.this)
        return f"write {text[:-1]} order by {taken})"
    return "send a column of the source instead"


def _judged_calls(evidence: Evidence, unstable: Instabilities) -> Iterator[int]:
    """Yield the calls that unstable-key reports for an event id."""
    for activation in evidence.activations:
        for definition in outputs_for(evidence, activation, "event_id"):
            yield from (id(found.node) for found in unstable.of(definition, EVENT_ID_DANGERS))


def _any_rows(evidence: Evidence, block: Block, judged: frozenset[int]) -> Iterator[Diagnostic]:
    """Report what keeps, or looks at, any one of several rows."""
    for window in evidence.lineage.nodes(block, exp.Window):
        if id(window.this) not in judged and _chooses_any(block, window):
            agreed = frozenset(item.name.casefold() for item in window.args.get("partition_by") or ())
            order = f"order by {order_columns(evidence, block, agreed)}"
            text = text_of(block.model, window).removesuffix(")").rstrip()
            yield _any_row(block, window, f"write {text}{'' if text.endswith('(') else ' '}{order})")
    distinct = block.select.args.get("distinct")
    on = distinct.args.get("on") if distinct is not None else None
    if on is not None and not block.select.args.get("order") and _has_more(block, on.expressions):
        first = ", ".join(text_of(block.model, item) for item in on.expressions)
        agreed = frozenset(item.name.casefold() for item in on.expressions)
        yield _any_row(block, on, f"add order by {first}, {order_columns(evidence, block, agreed)}")


def _samples(model: Model) -> Iterator[exp.TableSample]:
    """Yield every sample of a query; most do not even hold the word."""
    if "sample" in model.text.casefold():
        yield from as_written(model).find_all(exp.TableSample)


def _is_taken(block: Block, sample: exp.TableSample) -> bool:
    """Tell whether a SELECT itself, not one inside it, takes a sample that chance chooses."""
    is_own = sample.parent_select is block.select
    # A method without a seed, as in `(bernoulli)`, leaves False there.
    return is_own and not sample.args.get("seed") and not _is_complete(sample)


def _any_sample(evidence: Evidence, block: Block, sample: exp.TableSample) -> Diagnostic:
    chosen = f"where hash({order_columns(evidence, block)}) % 10 = 0"
    return _any_row(block, sample, f"choose by what stays, such as {chosen}")


def _chooses_any(block: Block, window: exp.Window) -> bool:
    """Tell whether a window function picks by an order that nobody gave, among rows that differ."""
    is_choosing = type(window.this).__name__ in _CHOOSING and not window.args.get("alias")
    return (
        is_choosing
        and not is_ordered(window.this)
        and _has_more(block, window.args.get("partition_by") or ())
    )


def _has_more(block: Block, same: list[exp.Expr] | tuple[()]) -> bool:
    """Tell whether a SELECT yields anything but the columns in which the rows agree."""
    agreed = {item.sql().casefold() for item in same}
    items = (item.unalias() for item in block.select.expressions)
    return any(item.sql().casefold() not in agreed for item in items if not isinstance(item, exp.Window))


def _is_complete(sample: exp.TableSample) -> bool:
    return sample.args.get("percent") is not None and sample.args["percent"].sql() == "100"


def _any_row(block: Block, node: exp.Expr, advice: str) -> Diagnostic:
    return Diagnostic(
        "unstable-value",
        "which rows count here is left to chance",
        place_of(block.model, node),
        ("nothing orders them, so the engine may take others in every run",),
        advice,
        Severity.WARNING,
    )
