"""Conversion events: rows become events, and only events TikTok has not seen are sent.

TikTok keeps the first copy of (event source, event, event_id) for 48 hours and counts a
later one twice. So an event that was delivered is never sent again, changed or not; one
of unknown outcome is sent again with the same bytes while that is safe, and parked for
a person when it no longer is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sync.destinations.base import EventRendering, EventSql, Step
from sync.destinations.json_sql import plain_decimal
from sync.engines.base import Engine, count, fetch
from sync.engines.sql import column, columns, filled, named, text
from sync.ledger.generations import HELD, REFUSED, UNKNOWN
from sync.planning.members import StepRows
from sync.planning.restored import Restored, count_as_sent

if TYPE_CHECKING:
    from sqlglot import exp

    from sync.engines.sql import Part

IDENTITY = ("event_set_id", "event", "event_id")
"""What makes two events one for TikTok (Event deduplication, help centre, read 2026-11-23)."""

RESEND_SECONDS = 43 * 3600
"""TikTok drops copies within 48 hours of the first. Of these, an hour is left for clocks, one for
a plan to be delivered, and three for a request that is applied after its sender gave it up.
"""

_SHARES = "select record, __key, __parts from __rows"
_GROUPED = """
select __key,
    any_value(head) as head, any_value(agreed) as agreed,
    min(hash(head, coalesce(agreed, ''))) as same, max(hash(head, coalesce(agreed, ''))) as other,
    nullif(array_to_string(list_sort(list(item) filter (where item is not null)), ','), '') as items,
    round(sum(share), 6) as value,
    list(record) as records
from __shares
group by __key
"""
"""Rows agree when 64 bits of a hash do: comparing the texts themselves takes as long as all the rest."""

_PROPERTIES = """
nullif(concat_ws(
    ',', nullif(agreed, ''), '"value":' || __value, '"contents":[' || items || ']'
), '')
"""
_FRAGMENT = """'{' || head || coalesce(',"properties":{' || __properties || '}', '') || '}'"""
_EVENTS = """
create or replace table __into as
select __key, records,
    case when same = other then __fragment end as fragment
from __grouped
"""

_PRINTED = """
select event_source, event_set_id, event, event_id, fragment,
    cast(print & 18446744073709551615::uhugeint as ubigint) as f1, cast(print >> 64 as ubigint) as f2
from (
    select event_source, event_set_id, event, event_id, fragment, md5_number(fragment) as print
    from __events where fragment is not null
) as printed
"""
"""f1 and f2 are md5_number_upper and md5_number_lower; asked for one by one, each takes a whole MD5."""

_WANTED = """
create or replace view wanted_events as
select event_source, event_set_id as source_id, event, event_id, fragment, f1, f2 from __rows
"""
_HELD = "create or replace table held_events as select * from __held"
_PLANNED = """
create table if not exists planned_events as select source_id, event, event_id from wanted_events where false
"""
_DIFFERENT = """
create or replace table different_events as
select wanted_events.* from wanted_events
left join held_events using (source_id, event, event_id)
anti join planned_events using (source_id, event, event_id)
where held_events.state is null or (
    held_events.state = __refused
    and (__again or (wanted_events.f1, wanted_events.f2) <> (held_events.f1, held_events.f2))
)
"""
_NEW = "create or replace view new_events as select * from __different"
_PLAN = """
insert into planned_events
select source_id, event, event_id from new_events
union all
select source_id, event, event_id from resent_events
union all
select source_id, event, event_id from parked_events where __lost
"""
_RESENT = """
create or replace table resent_events as
select wanted_events.event_source, held_events.*
from wanted_events
inner join held_events using (source_id, event, event_id)
anti join planned_events using (source_id, event, event_id)
where held_events.state = __unknown and (__duplicates or held_events.first_sent_at > __safe_after)
"""
_PARKED = """
create or replace table parked_events as
select wanted_events.event_source, held_events.*
from wanted_events
inner join held_events using (source_id, event, event_id)
anti join planned_events using (source_id, event, event_id)
where held_events.state = __unknown and held_events.first_sent_at <= __safe_after and not __duplicates
"""
_COUNTS = """
select
    (select count(*) from wanted_events) as wanted,
    (select count(*) from new_events) as new,
    (select count(*) from wanted_events inner join held_events using (source_id, event, event_id)
        where state = __confirmed and (wanted_events.f1, wanted_events.f2) <> (held_events.f1, held_events.f2)
    ) as changed,
    (select count(*) from resent_events) as resent,
    (select count(*) from parked_events) as parked,
    (select count(*) from wanted_events inner join held_events using (source_id, event, event_id)
        where state = __refused and not __again
            and (wanted_events.f1, wanted_events.f2) = (held_events.f1, held_events.f2)) as refused
"""
_SOURCES = "select distinct event_source, source_id from __events order by event_source, source_id"
_ROWS = """
select fragment, source_id, event, event_id, f1, f2, __first_sent_at as first_sent_at
from __events where event_source = __source and source_id = __source_id
"""


@dataclass(frozen=True, slots=True)
class Again:
    """What a person asked to send again.

    Attributes:
        refused: Records that TikTok refused, although they have not changed.
        parked: Events of unknown outcome that are too old for TikTok to drop a copy of: they
            may be counted twice.
        lost: Nothing: parked events alone are planned, to be booked as delivered without sending them.
    """

    refused: bool = False
    parked: bool = False
    lost: bool = False


NOT_AGAIN = Again()
NEVER = Restored()


@dataclass(frozen=True, slots=True)
class EventCounts:
    """What a comparison found, in events.

    Attributes:
        maybe_sent: Of those sent again or parked: unknown to a restored ledger, which may be what was
            forgotten of them.
    """

    wanted: int
    new: int
    changed: int
    resent: int
    parked: int
    refused: int
    maybe_sent: int = 0


def group_events(engine: Engine, rendering: EventRendering, sql: EventSql, rows: str, into: str) -> None:
    """Turn valid canonical rows into events with their JSON, as a table of the models' engine.

    Columns: event_source, event_set_id, event, event_id, fragment (NULL when the rows of
    the event do not agree on what belongs to the whole event) and records.

    Args:
        sql: Each row's share of its event.
        rows: Relation of canonical rows.
    """
    key = columns(rendering.key)
    parts = [
        named(sql.head, "head"),
        named(sql.properties, "agreed"),
        named(sql.item, "item"),
        named(sql.value, "share"),
    ]
    grouped = filled(_GROUPED, key=key, shares=filled(_SHARES, key=key, parts=parts, rows=rows))
    properties = filled(_PROPERTIES, value=plain_decimal(column("value")))
    fragment = filled(_FRAGMENT, properties=properties)
    engine.run(filled(_EVENTS, into=into, key=key, fragment=fragment, grouped=grouped))


def ready_events(events: str) -> exp.Expr:
    """Return a query over the events that may leave, each with its fingerprint.

    Args:
        events: Table that `group_events` has made.
    """
    return filled(_PRINTED, events=events)


def compare_events(
    engine: Engine, *, rows: str, held: exp.Query, now: int, again: Again, restored: Restored = NEVER
) -> EventCounts:
    """Leave the relations `new_events`, `resent_events` and `parked_events` in the ledger's engine.

    An event that several syncs of one plan want is sent by the first of them. Where nothing is
    held or planned yet, what is wanted is what is new, and no event is copied.

    Args:
        rows: Table with the columns of `ready_events`.
        held: Query over the events TikTok may have.
    """
    truth = {True: filled("true"), False: filled("false")}
    holes: Mapping[str, Part] = {
        "rows": rows,
        "held": held,
        "confirmed": HELD,
        "unknown": UNKNOWN,
        "refused": REFUSED,
        "safe_after": now - RESEND_SECONDS,
        "again": truth[again.refused],
        "duplicates": truth[again.parked],
        "lost": truth[again.lost],
    }
    for statement in (_WANTED, _HELD, _PLANNED):
        engine.run(filled(statement, **holes))
    maybe_sent = count_as_sent(engine, restored, again=truth[again.refused])
    is_first = count(engine, "held_events") + count(engine, "planned_events") == 0
    if not is_first:
        engine.run(filled(_DIFFERENT, **holes))
    engine.run(filled(_NEW, different="wanted_events" if is_first else "different_events"))
    for statement in (_RESENT, _PARKED, _PLAN):
        engine.run(filled(statement, **holes))
    counts = fetch(engine, filled(_COUNTS, **holes))[0]
    return replace(EventCounts(*(int(str(number)) for number in counts)), maybe_sent=maybe_sent)


def event_steps(engine: Engine, envelope: Step, again: Again) -> tuple[StepRows, ...]:
    """Return one step per event source for events sent again, and one for new events.

    Args:
        envelope: What the steps share: sync, destination, operation and settings.
        again: Events that may be counted twice may be sent at any time. Parked ones whose loss is
            accepted have one step per event source, and there is no other.
    """
    sent: Mapping[str, exp.Expr] = {
        "resent_events": column("first_sent_at"),
        "new_events": filled("null::bigint"),
    }
    first_sent = {"parked_events": column("first_sent_at")} if again.lost else sent
    return tuple(
        _step(
            replace(envelope, is_repeat=events == "resent_events" and not again.parked),
            events,
            source,
            source_id,
            first_sent_at,
        )
        for events, first_sent_at in first_sent.items()
        for source, source_id in _sources(engine, events)
    )


def _step(envelope: Step, events: str, source: str, source_id: str, first_sent_at: exp.Expr) -> StepRows:
    settings = {**envelope.settings, "event_source": source, "event_source_id": source_id}
    rows = filled(
        _ROWS, first_sent_at=first_sent_at, events=events, source=text(source), source_id=text(source_id)
    )
    return StepRows(replace(envelope, settings=settings), rows)


def _sources(engine: Engine, events: str) -> list[tuple[str, str]]:
    return [
        (str(source), str(source_id)) for source, source_id in fetch(engine, filled(_SOURCES, events=events))
    ]
