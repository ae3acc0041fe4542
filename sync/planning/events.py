"""Conversion events: rows become events, and only events TikTok has not seen are sent.

TikTok keeps the first copy of (event source, event, event_id) for 48 hours and counts a
later one twice. So an event that was delivered is never sent again, changed or not; one
of unknown outcome is sent again with the same bytes while that is safe, and parked for
a person when it no longer is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sync.destinations.base import EventRendering, Operation, Step
from sync.engines.base import Engine, fetch
from sync.engines.sql import literal, quoted
from sync.ledger.generations import HELD, UNKNOWN
from sync.planning.members import StepRows
from sync.project.records import Slot

RESEND_SECONDS = 47 * 3600
"""TikTok drops copies within 48 hours of the first; an hour is left for clocks and queues."""

_KEY = "source_id, event, event_id"


@dataclass(frozen=True, slots=True)
class EventCounts:
    """What a comparison found, in events."""

    wanted: int
    new: int
    changed: int
    resent: int
    parked: int


def group_events(
    engine: Engine, rendering: EventRendering, matched: Sequence[Slot], rows: str, value_mode: str, into: str
) -> None:
    """Turn valid canonical rows into events with their JSON, as a table of the models' engine.

    Columns: event_source, event_set_id, event, event_id, fragment (NULL when the rows of
    the event do not agree on what belongs to the whole event) and records.
    """
    sql = rendering.sql(tuple(matched), value_mode)
    parts = ", ".join(
        f"{part.sql(dialect='duckdb')} as {name}"
        for name, part in (
            ("head", sql.head),
            ("agreed", sql.properties),
            ("item", sql.item),
            ("part", sql.value),
        )
    )
    key = ", ".join(quoted(name) for name in rendering.key)
    grouped = (
        f"select {key}, min(head) as head, max(head) as last_head, min(coalesce(agreed, '')) as agreed, "
        "max(coalesce(agreed, '')) as last_agreed, string_agg(item, ',' order by item) as items, "
        f"round(sum(part), 6) as value, list(record) as records from (select record, {key}, {parts} from {quoted(rows)}) group by {key}"
    )
    members = (
        "concat_ws(',', nullif(agreed, ''), '\"value\":' || cast(to_json(value) as varchar), "
        "'\"contents\":[' || items || ']')"
    )
    fragment = f"'{{' || head || coalesce(',\"properties\":{{' || nullif({members}, '') || '}}', '') || '}}'"
    agree = "head = last_head and agreed = last_agreed"
    engine.run(
        f"create or replace table {quoted(into)} as select {key}, case when {agree} then {fragment} end as fragment, "
        f"records from ({grouped})"
    )


def compare_events(engine: Engine, *, rows: str, held: str, now: int) -> EventCounts:
    """Leave the tables `new_events` and `resent_events` in the ledger's engine.

    Args:
        rows: Table with event_source, event_set_id, event, event_id and fragment.
        held: Query over the events TikTok may have.
    """
    engine.run(
        "create or replace table wanted_events as select event_source, event_set_id as source_id, event, event_id, "
        "fragment, md5_number_upper(fragment) as f1, md5_number_lower(fragment) as f2 from " + quoted(rows)
    )
    engine.run(f"create or replace table held_events as {held}")
    engine.run(f"create table if not exists planned_events as select {_KEY} from wanted_events where false")
    engine.run(
        f"create or replace table new_events as select wanted_events.* from wanted_events "
        f"anti join held_events using ({_KEY}) anti join planned_events using ({_KEY})"
    )
    engine.run(f"insert into planned_events select {_KEY} from new_events")
    safe = f"state = {UNKNOWN} and first_sent_at > {now - RESEND_SECONDS}"
    counts = (
        "select count(*) from wanted_events",
        "select count(*) from new_events",
        f"select count(*) from wanted_events join held_events using ({_KEY}) "
        f"where state = {HELD} and (wanted_events.f1 <> held_events.f1 or wanted_events.f2 <> held_events.f2)",
        f"select count(*) from wanted_events join held_events using ({_KEY}) where {safe}",
        f"select count(*) from wanted_events join held_events using ({_KEY}) where state = {UNKNOWN} and not ({safe})",
    )
    engine.run(
        "create or replace table resent_events as select wanted_events.event_source, held_events.* "
        f"from wanted_events join held_events using ({_KEY}) where {safe}"
    )
    return EventCounts(*(_number(engine, query) for query in counts))


def event_steps(
    engine: Engine, *, sync: str, destination: str, settings: Mapping[str, str], advertisers: tuple[str, ...]
) -> tuple[StepRows, ...]:
    """Return one step per event source for new events and one for events sent again."""
    steps = []
    for table, first_sent in (("resent_events", "first_sent_at"), ("new_events", "null::bigint")):
        for source, source_id in _sources(engine, table):
            step = Step(
                sync, destination, Operation.TRACK,
                {"event_source": source, "event_source_id": source_id, **settings}, advertisers,
            )  # fmt: skip
            query = (
                f"select fragment, source_id, event, event_id, f1, f2, {first_sent} as first_sent_at from {table} "
                f"where event_source = {literal(source)} and source_id = {literal(source_id)}"
            )
            steps.append(StepRows(step, query))
    return tuple(steps)


def _sources(engine: Engine, table: str) -> list[tuple[str, str]]:
    found = fetch(engine, f"select distinct event_source, source_id from {table} order by all")
    return [(str(source), str(source_id)) for source, source_id in found]


def _number(engine: Engine, query: str) -> int:
    number = fetch(engine, query)[0][0]
    assert isinstance(number, int)  # noqa: S101 - count(*) is a number
    return number
