"""Canonical rows: every value in its normal form, or absent with a named reason.

A model's output column is matched to a property of the destination's record. The
column's rule gives the canonical value; where that is NULL although something was
given, its second rule names the problem. A bad identifier is thereby dropped and
counted while the row lives on; a bad required value fails the record's contract.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from sync.destinations.base import Destination
from sync.engines.base import Column, Engine, count, fetch
from sync.engines.sql import call, chosen, column, filled, named, quoted, table_named, text
from sync.planning.shapes import shape_of_text
from sync.planning.typed_values import typed_rule
from sync.planning.unique_keys import UniqueKey, unique_keys
from sync.project.models import Model
from sync.project.records import DIGEST_PATTERNS, Slot, slots, with_defaults

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
    "case when __value is null then case when nullif(trim(__given), '') is not null then __given end end"
)
"""One question inside the other: a value that is used is not looked at twice."""

_CHANGED = "case when __value is distinct from __given then __given end"
_OUTSIDE = """case when not coalesce(__value between __earliest and __latest, false)
    then case when nullif(trim(__given), '') is not null then __given end end"""
_WINDOW_PROBLEM = """case when __value < __earliest then 'event_too_old'
    when __value > __latest then 'event_in_future' else __problem end"""


@dataclass(frozen=True, slots=True)
class Records:
    """The canonical rows of one sync, as a table of the engine.

    Attributes:
        table: Name of the view to read them by; columns are `record` (a BIGINT that names the
            row), `key__<column>` as text for every column of a unique key, and for every slot its
            value and `<slot>__problem`.
        held_in: The table below it, whose `rowid` is `record`.
        described_in: The table of (record, shapes), which describes unusable values by property.
        slots: Model columns matched to canonical properties.
        keys: Grain columns, which name a row to a person.
        masked: Those of them that hold personal data; only their shape is shown.
        unique: What the header promises to be unique.
    """

    model: Model
    destination: Destination
    table: str
    held_in: str
    described_in: str
    slots: tuple[Slot, ...]
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    masked: frozenset[str]
    unique: tuple[UniqueKey, ...]
    rows: int

    @property
    def checked(self) -> tuple[Slot, ...]:
        """The slots whose columns can hold something unusable."""
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
    proven: Mapping[str, str] = MappingProxyType({}),
    keep_given: bool = False,
) -> Records:
    """Compute a model's canonical rows once, as a table held for the run.

    Args:
        event_sources: Logical names of this target -> ids.
        now: Seconds since the epoch; events are judged against it.
        personal: Columns of the model that hold personal data; of a grain column among them
            only the shape is shown.
        proven: Folded columns of the model that surely hold digests of certified functions or NULL,
            with their algorithm; nobody looks at these values again.
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
    matched = tuple(replace(slot, is_proven=_is_proven(slot, types, proven)) for slot in matched)
    inner = _values(model.name, matched, kept, types, event_sources)
    canonical = _with_unusable(inner, matched, kept, types, now=now, keep_given=keep_given)
    held, shapes = f"rows of {model.name}", f"shapes of {model.name}"
    engine.run(exp.Create(this=table_named(held), kind="TABLE", replace=True, expression=canonical))
    _name_problems(engine, matched, held=held, shapes=shapes, now=now)
    engine.run(filled(_NUMBERED, records=table, rows=held))
    columns = _canonical_columns(engine, table, [slot.property for slot in matched])
    masked = frozenset(name for name in keys if name.casefold() in hidden)
    return Records(
        model, destination, table, held, shapes, matched, columns, keys, masked, unique, count(engine, held)
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
            given = column(slot.given) if slot.given else filled("cast(null as varchar)")
            projections.append(exp.alias_(given, given_of(slot), quoted=True))
    return exp.select(*projections).from_(table_named(relation))


def _is_proven(slot: Slot, types: Mapping[str, str], proven: Mapping[str, str]) -> bool:
    """Tell whether a slot's rule would give every value back: all are digests of the algorithm it is for."""
    algorithm = proven.get(slot.given.casefold())
    if algorithm is None or types[slot.given] != "VARCHAR":
        return False
    return slot.column.pattern == DIGEST_PATTERNS[algorithm]


def _value(slot: Slot, types: Mapping[str, str]) -> exp.Expr:
    if not slot.given:
        return filled(slot.column.default)
    if slot.is_proven:
        return _as_text(slot, types, slot.given)
    typed = typed_rule(slot.column.property, types[slot.given])
    if typed:
        return _over(typed, column(slot.given))
    given = _as_text(slot, types, slot.given)
    value = _over(slot.column.value, given)
    default = slot.column.default
    return filled(_VALUE_OR_DEFAULT, value=value, default=filled(default), given=given) if default else value


def _as_text(slot: Slot, types: Mapping[str, str], place: str) -> exp.Expr:
    """Return a given value as its rule reads it; numbers that stand for ids without a fraction.

    Args:
        place: The column that holds the given value.
    """
    if not slot.given:
        return filled("cast(null as varchar)")
    is_exact = _NUMBERS_AS_TEXT.get(types[slot.given].split("(")[0])
    if is_exact is None or slot.column.property in _READ_AS_NUMBERS:
        return filled("cast(__given as varchar)", given=place)
    return _over(_EXACT.replace("__is_exact", is_exact), column(place))


def _over(rule: str, given: exp.Expr) -> exp.Expr:
    """Apply a rule written over `given`."""
    return filled(rule.replace("given", "__given"), given=given)


SHAPES = "shapes"
"""The column of `described_in` that describes unusable values, by property."""

_SHAPE = "case when __problem is not null then __shape end"
_WHERE_GIVEN = "case when __given is not null then __problem end"
_NO_SHAPES = """
create or replace table __shapes as
select cast(0 as bigint) as record, cast(null as map(varchar, varchar)) as shapes where false
"""
_EXPLAINED = "select rowid as record, __values from __rows where __given is not null"
_SHAPED = "create or replace table __shapes as select record, __kept from __rows as explained"
_NAME = "update __rows as held set __changes from __shapes as found where held.rowid = found.record"

_LOOKS_LIKE_AN_ID = "case when regexp_full_match(__value, '[0-9A-Z]{10,64}') then __value end"


def _resolved(value: exp.Expr, sources: Mapping[str, str]) -> exp.Expr:
    """Replace logical event source names by this target's ids; what looks like an id passes."""
    declared = {**{identifier: identifier for identifier in sources.values()}, **sources}
    names = [(text(name), text(identifier)) for name, identifier in declared.items()]
    looks_like_one = filled(_LOOKS_LIKE_AN_ID, value=value)
    return chosen(value, names, looks_like_one) if names else looks_like_one


def _with_unusable(
    inner: exp.Query,
    matched: Sequence[Slot],
    keys: Sequence[str],
    types: Mapping[str, str],
    *,
    now: int,
    keep_given: bool,
) -> exp.Query:
    """Build the outer query: what was given and cannot be used stands where its problem will stand."""
    from sqlglot import exp

    shown: list[exp.Expr] = [column(key_of(name)) for name in keys]
    for slot in matched:
        given = _as_text(slot, types, given_of(slot))
        shown += [column(slot.property), named(_unusable(slot, given, now), problem_of(slot))]
        if keep_given and slot.column.problem:
            shown.append(named(given, given_of(slot)))
    return exp.select(*shown).from_(inner.subquery("given_rows"))


def _unusable(slot: Slot, given: exp.Expr, now: int) -> exp.Expr:
    """Return SQL of what was given where it is unusable; NULL for nearly every row."""
    if slot.is_proven or not slot.column.problem:
        return filled("cast(null as varchar)")
    template = _CHANGED if slot.column.personal in _PARTLY_KEPT else _UNUSABLE
    if _has_window(slot):
        template = _OUTSIDE
    return filled(template, value=slot.property, given=given, **_window(now))


def _name_problems(engine: Engine, matched: Sequence[Slot], *, held: str, shapes: str, now: int) -> None:
    """Put names in place of unusable values; only rows and columns that have one are looked at.

    The rules that name problems are long, and a statement that holds them all takes most of a
    second before its first row.
    """
    checked = [slot for slot in matched if slot.column.problem and not slot.is_proven]
    counts = [call("count", column(problem_of(slot))) for slot in checked]
    numbers = (
        fetch(engine, filled("select __counts from __rows", counts=counts, rows=held))[0] if checked else ()
    )
    found = [slot for slot, number in zip(checked, numbers, strict=True) if number]
    engine.run(filled(_NO_SHAPES, shapes=shapes))
    if found:
        engine.run(_explained(found, held=held, shapes=shapes, now=now))
        engine.run(filled(_NAME, rows=held, shapes=shapes, changes=_changes(found)))


def _explained(found: Sequence[Slot], *, held: str, shapes: str, now: int) -> exp.Expr:
    """Return the statement that keeps problems and shapes of the rows with unusable values."""
    values: list[exp.Expr] = []
    for slot in found:
        value, problem = _judged(slot, now)
        values += [named(value, slot.property)] if _has_window(slot) else []
        values += [named(problem, problem_of(slot)), named(column(problem_of(slot)), given_of(slot))]
    problems = [column(problem_of(slot)) for slot in found]
    kept = [column(slot.property) for slot in found if _has_window(slot)]
    rows = filled(_EXPLAINED, values=values, rows=held, given=call("coalesce", *problems))
    return filled(_SHAPED, shapes=shapes, kept=[*kept, *problems, named(_shapes(found), SHAPES)], rows=rows)


def _changes(found: Sequence[Slot]) -> list[exp.Expr]:
    """Return what is set in a row with unusable values."""
    from sqlglot import exp

    names = [problem_of(slot) for slot in found] + [slot.property for slot in found if _has_window(slot)]
    return [exp.EQ(this=column(name), expression=exp.column(name, "found", quoted=True)) for name in names]


def _shapes(found: Sequence[Slot]) -> exp.Expr:
    """Describe the unusable values of a row by property."""
    from sqlglot import exp

    shapes = [
        filled(_SHAPE, problem=problem_of(slot), shape=shape_of_text(column(given_of(slot))))
        for slot in found
    ]
    properties = exp.Array(expressions=[text(slot.property) for slot in found])
    return call("map", properties, exp.Array(expressions=shapes))


def _judged(slot: Slot, now: int) -> tuple[exp.Expr, exp.Expr]:
    """Return the value and the problem of a row that gave something unusable."""
    value, problem = column(slot.property), _over(slot.column.problem, column(problem_of(slot)))
    if not _has_window(slot):
        return value, filled(_WHERE_GIVEN, given=problem_of(slot), problem=problem)
    return (
        filled(_IN_WINDOW, value=value, **_window(now)),
        filled(
            _WHERE_GIVEN,
            given=problem_of(slot),
            problem=filled(_WINDOW_PROBLEM, value=value, problem=problem, **_window(now)),
        ),
    )


def _has_window(slot: Slot) -> bool:
    return slot.column.property == "timestamp"


def _window(now: int) -> Mapping[str, int]:
    return {"earliest": now - MAX_EVENT_AGE_SECONDS, "latest": now + MAX_EVENT_LEAD_SECONDS}


def _canonical_columns(engine: Engine, table: str, properties: Sequence[str]) -> tuple[Column, ...]:
    return tuple(
        item for item in engine.describe(f"select * from {quoted(table)}") if item.name in properties
    )
