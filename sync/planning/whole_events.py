"""An event goes whole or not at all: rows of one event stand and fall together.

TikTok keeps the first copy of an event and cannot correct it, so half an order would be
its value for ever. Rows of one (event set, event, event id) are one event; what belongs to
the whole event must be the same in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sync.destinations.base import EventRendering, EventSql
from sync.engines.base import Engine, count
from sync.engines.sql import call, columns, filled, text
from sync.planning.events import IDENTITY, group_events
from sync.planning.records import Records
from sync.project.records import Slot

if TYPE_CHECKING:
    from sqlglot import exp

IN_TWO_ORDERS = "event_id_in_two_orders"
DISAGREE = "event_rows_disagree"

_INCOMPLETE = """
insert into __quarantine
select record, '' as "column", '' as keyword, 'event_incomplete' as reason
from __records
semi join (select __key from __records semi join __quarantine using (record)) as broken using (__using)
anti join __quarantine using (record)
"""
_SOURCES_DISAGREE = """
update __events set fragment = null where __identity in (
    select __identity as same from __events group by same having count(*) > 1
)
"""
_TORN = "select event_id from __events where fragment is null"
_DIFFERING = """
insert into __quarantine
with broken as (
    select record, __identity, event_source, __value as value
    from __records semi join (select __identity from __events where fragment is null) as torn using (__using)
    where __taken
)
select record, __given as "column", '' as keyword, __reason as reason
from broken
semi join (select __identity from broken group by __identity having __differs) as apart using (__using)
"""
_REST = """
insert into __quarantine
select record, '' as "column", '' as keyword, 'event_rows_disagree' as reason
from (select unnest(records) as record from __events where fragment is null) as broken
anti join __quarantine using (record)
"""
_SEVERAL_VALUES = "min(value) <> max(value)"
_SOME_LACK_IT = "count(value) not in (0, count(*))"


def whole_events(engine: Engine, records: Records, *, valid: str, quarantine: str, value_mode: str) -> str:
    """Group valid rows into events; quarantine rows whose event cannot be sent whole.

    Returns:
        The table of events, "" for audiences. An event without `fragment` is not sent.
    """
    rendering = records.destination.rendering
    if not isinstance(rendering, EventRendering):
        return ""
    key = columns(rendering.key)
    engine.run(filled(_INCOMPLETE, quarantine=quarantine, records=records.table, key=key, using=key))
    events = f"events of {records.model.name}"
    sql = rendering.sql(records.slots, value_mode)
    group_events(engine, rendering, sql, valid, events)
    engine.run(filled(_SOURCES_DISAGREE, events=events, identity=call("row", *columns(IDENTITY))))
    if count(engine, filled(_TORN, events=events)):
        _tell_differences(engine, records, sql, events=events, quarantine=quarantine)
    return events


def _tell_differences(
    engine: Engine, records: Records, sql: EventSql, *, events: str, quarantine: str
) -> None:
    """Name the columns in which rows of one event differ; only broken events are looked at."""
    for slot, differs, reason in _rules(_shared(records, sql)):
        engine.run(
            filled(
                _DIFFERING,
                quarantine=quarantine,
                records=records.table,
                events=events,
                identity=columns(IDENTITY),
                using=columns(IDENTITY),
                taken=where_taken(slot),
                value=slot.property,
                given=text(slot.given or slot.property),
                differs=filled(differs),
                reason=text(reason),
            )
        )
    engine.run(filled(_REST, quarantine=quarantine, events=events))


def _rules(shared: tuple[Slot, ...]) -> Iterator[tuple[Slot, str, str]]:
    """Yield what makes rows of one event differ, and its reason; an order has a reason of its own."""
    for slot in shared:
        if slot.property == "order_id":
            yield slot, _SEVERAL_VALUES, IN_TWO_ORDERS
            yield slot, f"{_SOME_LACK_IT} and not {_SEVERAL_VALUES}", DISAGREE
        else:
            yield slot, f"{_SEVERAL_VALUES} or {_SOME_LACK_IT}", DISAGREE


def _shared(records: Records, sql: EventSql) -> tuple[Slot, ...]:
    """Return the slots that rows of one event must agree on: those its head and properties read."""
    from sqlglot import exp

    read = {node.name for tree in (sql.head, sql.properties) for node in tree.find_all(exp.Column)}
    return tuple(slot for slot in records.slots if slot.property in (read | {"event_source"}) - set(IDENTITY))


def where_taken(slot: Slot) -> exp.Expr:
    """Return SQL that is true where a row's event source takes a slot's value."""
    sources = [text(source) for source in slot.column.sources]
    return filled("event_source in (__sources)", sources=sources) if sources else filled("true")
