"""Canonical rows: every value in its normal form, or absent with a named reason.

A model's output column is matched to a property of the destination's record. The
column's rule gives the canonical value; where that is NULL although something was
given, its second rule names the problem. A bad identifier is thereby dropped and
counted while the row lives on; a bad required value fails the record's contract.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.destinations.base import Destination
from sync.engines.base import Column, Engine, count
from sync.engines.sql import call, chosen, column, filled, named, quoted, table_named, text
from sync.planning.shapes import shape_of_text
from sync.planning.unique_keys import UniqueKey, unique_keys
from sync.project.models import Model
from sync.project.records import Slot, slots, with_defaults

if TYPE_CHECKING:
    from sqlglot import exp

MAX_EVENT_AGE_SECONDS = 28 * 24 * 3600
"""Older events are never matched or shown (offline click window 28 days; TikTok help centre, 2026-11-23)."""

MAX_EVENT_LEAD_SECONDS = 24 * 3600
"""How far a clock may run ahead before we call it a mistake; TikTok documents no number."""

PEOPLE = frozenset({"email", "phone", "device_id", "external_id"})
"""Kinds of personal values that identify a person by themselves."""

_NUMBERED = "create or replace view __records as select rowid as record, * from __rows"
"""A row's number is its place in the table: counting rows while they are computed would use one core."""

_PROBLEM = "__problem"
_GIVEN = "__given"
_KEY = "key__"

_TYPED_VALUES: Mapping[tuple[str, str], str] = {
    ("timestamp", "TIMESTAMP WITH TIME ZONE"): "epoch_seconds(given)",
    ("timestamp", "TIMESTAMP"): "epoch_seconds(local_instant(given))",
    ("timestamp", "DATE"): "epoch_seconds(local_instant(try_cast(given as timestamp)))",
}
"""(property, SQL type) -> a faster rule with the same meaning as the one for text."""

_READ_AS_NUMBERS = frozenset({"timestamp", "value", "price", "quantity"})
"""Properties whose rules read digits with a decimal point; everything else is text to a person."""

_NUMBERS_AS_TEXT: Mapping[str, str] = {
    "DOUBLE": "abs(given) < 9007199254740992",
    "FLOAT": "abs(given) < 16777216",
    "DECIMAL": "true",
}
"""SQL type -> where its whole numbers are exact: below 2^53 and 2^24 (IEEE 754), everywhere."""

_EXACT = """case
    when isnan(given::double) then null
    when __is_exact and given = trunc(given) then cast(cast(given as hugeint) as varchar)
    else printf('%.9e', given::double)
end"""
"""A number as the id it stands for: 42.0 is 42; what may have lost digits shows an exponent and is refused.

NaN is how data frames write "nothing" into a column of whole numbers.
"""

_PARTLY_KEPT = frozenset({"url"})
"""Kinds of values whose rule may keep a part and still name a problem with the rest."""

_IN_WINDOW = "case when __value between __earliest and __latest then __value end"
_VALUE_OR_DEFAULT = "case when visible_text(__given) is null then __default else __value end"
"""A default stands in for what is absent, never for what is unusable."""

_UNUSABLE = (
    "case when __value is null then case when nullif(trim(__given), '') is not null then __problem end end"
)
"""One question inside the other: a value that is used is not looked at twice."""

_CHANGED = "case when __value is distinct from __given then __problem end"
_WINDOW_PROBLEM = """case when __value < __earliest then 'event_too_old'
    when __value > __latest then 'event_in_future' else __problem end"""


@dataclass(frozen=True, slots=True)
class Records:
    """The canonical rows of one sync, as a table of the engine.

    Attributes:
        table: Name of the view to read them by; columns are `record` (a BIGINT that names the
            row), `key__<column>` as text for every column of a unique key, for every slot its
            value and `<slot>__problem`, and `shapes`, which describes unusable values by property.
        held_in: The table below it, whose `rowid` is `record`.
        slots: Model columns matched to canonical properties.
        keys: Grain columns, which name a row to a person.
        masked: Those of them that hold personal data; only their shape is shown.
        unique: What the header promises to be unique.
    """

    model: Model
    destination: Destination
    table: str
    held_in: str
    slots: tuple[Slot, ...]
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    masked: frozenset[str]
    unique: tuple[UniqueKey, ...]
    rows: int

    @property
    def checked(self) -> tuple[Slot, ...]:
        """The slots whose values can be unusable."""
        return tuple(slot for slot in self.slots if slot.column.problem)


def problem_of(slot: Slot) -> str:
    """Return the column that names why a slot's value is unusable."""
    return f"{slot.property}{_PROBLEM}"


def given_of(slot: Slot) -> str:
    """Return the column that holds a slot's value as the model gave it."""
    return f"{slot.property}{_GIVEN}"


def key_of(name: str) -> str:
    """Return the column that holds a grain column's text."""
    return f"{_KEY}{name}"


def build_records(  # noqa: PLR0913 - every part is named at the call
    engine: Engine,
    model: Model,
    destination: Destination,
    *,
    event_sources: Mapping[str, str],
    now: int,
    personal: Collection[str] = (),
    keep_given: bool = False,
) -> Records:
    """Compute a model's canonical rows once, as a table held for the run.

    Args:
        event_sources: Logical names of this target -> ids.
        now: Seconds since the epoch; events are judged against it.
        personal: Columns of the model that hold personal data; of a grain column among them
            only the shape is shown.
        keep_given: Keep raw values beside the canonical ones, for `validate --show-pii`.
    """
    from sqlglot import exp

    given = engine.describe(f"select * from {quoted(model.name)}")
    matched = with_defaults(destination.shape, slots(destination.shape, (item.name for item in given)))
    table = f"records of {model.name}"
    hidden = {name.casefold() for name in personal}
    hidden |= {slot.given.casefold() for slot in matched if slot.column.personal}
    unique = unique_keys(model.header, [item.name for item in given])
    keys = tuple(name for key in unique if key.keyword == "grain" for name in key.columns)
    kept = tuple(dict.fromkeys(name for key in unique for name in key.columns))
    types = {item.name: item.type for item in given}
    inner = _values(model.name, matched, kept, types, event_sources)
    canonical = _with_problems(inner, matched, kept, now=now, keep_given=keep_given)
    held = f"rows of {model.name}"
    engine.run(exp.Create(this=table_named(held), kind="TABLE", replace=True, expression=canonical))
    engine.run(filled(_NUMBERED, records=table, rows=held))
    columns = _canonical_columns(engine, table, [slot.property for slot in matched])
    masked = frozenset(name for name in keys if name.casefold() in hidden)
    return Records(
        model, destination, table, held, matched, columns, keys, masked, unique, rows=count(engine, held)
    )


def _values(
    relation: str,
    matched: Sequence[Slot],
    keys: Sequence[str],
    types: Mapping[str, str],
    sources: Mapping[str, str],
) -> exp.Query:
    """Build the inner query: keys, given texts and canonical values, row by row."""
    from sqlglot import exp

    projections: list[exp.Expr] = [
        exp.alias_(filled("cast(__key as varchar)", key=name), key_of(name), quoted=True) for name in keys
    ]
    for slot in matched:
        value = _value(slot, types)
        if slot.property == "event_set_id":
            value = _resolved(value, sources)
        projections.append(exp.alias_(value, slot.property, quoted=True))
        if slot.column.problem:
            projections.append(exp.alias_(_as_text(slot, types), given_of(slot), quoted=True))
    return exp.select(*projections).from_(table_named(relation))


def _value(slot: Slot, types: Mapping[str, str]) -> exp.Expr:
    if not slot.given:
        return filled(slot.column.default)
    typed = _TYPED_VALUES.get((slot.column.property, types[slot.given]))
    if typed:
        return _over(typed, column(slot.given))
    given = _as_text(slot, types)
    value = _over(slot.column.value, given)
    default = slot.column.default
    return filled(_VALUE_OR_DEFAULT, value=value, default=filled(default), given=given) if default else value


def _as_text(slot: Slot, types: Mapping[str, str]) -> exp.Expr:
    """Return a given value as its rule reads it; numbers that stand for ids without a fraction."""
    if not slot.given:
        return filled("cast(null as varchar)")
    is_exact = _NUMBERS_AS_TEXT.get(types[slot.given].split("(")[0])
    if is_exact is None or slot.column.property in _READ_AS_NUMBERS:
        return filled("cast(__given as varchar)", given=slot.given)
    return _over(_EXACT.replace("__is_exact", is_exact), column(slot.given))


def _over(rule: str, given: exp.Expr) -> exp.Expr:
    """Apply a rule written over `given`."""
    return filled(rule.replace("given", "__given"), given=given)


SHAPES = "shapes"
"""The column that describes unusable values, by property."""

_SHAPE = "case when __problem is not null then __shape end"
_SHAPES = "case when __problem is not null then __shapes end"

_LOOKS_LIKE_AN_ID = "case when regexp_full_match(__value, '[0-9A-Z]{10,64}') then __value end"


def _resolved(value: exp.Expr, sources: Mapping[str, str]) -> exp.Expr:
    """Replace logical event source names by this target's ids; what looks like an id passes."""
    declared = {**{identifier: identifier for identifier in sources.values()}, **sources}
    names = [(text(name), text(identifier)) for name, identifier in declared.items()]
    looks_like_one = filled(_LOOKS_LIKE_AN_ID, value=value)
    return chosen(value, names, looks_like_one) if names else looks_like_one


def _with_problems(
    inner: exp.Query,
    matched: Sequence[Slot],
    keys: Sequence[str],
    *,
    now: int,
    keep_given: bool,
) -> exp.Query:
    """Build the outer queries: a problem is computed only where a given value became NULL."""
    from sqlglot import exp

    judged: list[exp.Expr] = [column(key_of(name)) for name in keys]
    for slot in matched:
        value, problem = _judged(slot, now)
        judged.append(named(value, slot.property))
        judged.append(named(problem, problem_of(slot)))
    given = [column(given_of(slot)) for slot in matched if slot.column.problem]
    kept = [column(item.alias_or_name) for item in judged] + (given if keep_given else [])
    rows = exp.select(*judged, *given).from_(inner.subquery("given_rows"))
    return exp.select(*kept, named(_shapes(matched), SHAPES)).from_(rows.subquery("judged_rows"))


def _shapes(matched: Sequence[Slot]) -> exp.Expr:
    """Describe the unusable values of a row by property; NULL for a row that has none."""
    from sqlglot import exp

    checked = [slot for slot in matched if slot.column.problem]
    if not checked:
        return filled("cast(null as map(varchar, varchar))")
    shapes = [
        filled(_SHAPE, problem=problem_of(slot), shape=shape_of_text(column(given_of(slot))))
        for slot in checked
    ]
    properties = exp.Array(expressions=[text(slot.property) for slot in checked])
    return filled(
        _SHAPES,
        problem=call("coalesce", *(column(problem_of(slot)) for slot in checked)),
        shapes=call("map", properties, exp.Array(expressions=shapes)),
    )


def _judged(slot: Slot, now: int) -> tuple[exp.Expr, exp.Expr]:
    value = column(slot.property)
    if not slot.column.problem:
        return value, filled("cast(null as varchar)")
    unusable = _CHANGED if slot.column.personal in _PARTLY_KEPT else _UNUSABLE
    problem = filled(
        unusable,
        value=value,
        given=given_of(slot),
        problem=_over(slot.column.problem, column(given_of(slot))),
    )
    if slot.column.property != "timestamp":
        return value, problem
    window = {
        "earliest": filled(str(now - MAX_EVENT_AGE_SECONDS)),
        "latest": filled(str(now + MAX_EVENT_LEAD_SECONDS)),
    }
    return (
        filled(_IN_WINDOW, value=value, **window),
        filled(_WINDOW_PROBLEM, value=value, problem=problem, **window),
    )


def _canonical_columns(engine: Engine, table: str, properties: Sequence[str]) -> tuple[Column, ...]:
    return tuple(
        item for item in engine.describe(f"select * from {quoted(table)}") if item.name in properties
    )
