"""How much of a sync's data can be matched: identifiers, doubles, the age of events.

`validate` counts these over every row of the model, valid or not; they change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.destinations.base import MemberRendering
from sync.engines.base import Engine, fetch
from sync.engines.sql import call, column, columns, filled, named, text, union_all
from sync.planning.events import IDENTITY
from sync.planning.records import PEOPLE, Records, key_of, problem_of
from sync.planning.unique_keys import UniqueKey
from sync.planning.verdicts import Judged
from sync.project.records import Slot

if TYPE_CHECKING:
    from sqlglot import exp

DAY = 24 * 3600
RECENT_DAYS, COUNTED_DAYS = 7, 28
"""TikTok: offline events are matched to clicks of 28 days (help centre, read 2026-11-23)."""

_IDENTIFIERS = """
select __counts, count(*) filter (where held > 0), count(*) filter (where held = 0),
    count(*) filter (where held > 1)
from (select __present, __held as held from __records) as counted
"""
_SHARED = """
select count(*) from (
    select kind, word from __held group by kind, word having min(holder) <> max(holder)
) as shared
"""
_HELD = """
select __kind as kind, cast('0x' || substr(__digest, 1, 16) as ubigint) as word, __holder as holder
from __records where __digest is not null
"""
"""The first 64 bits of a digest stand for it: two of 100 million would agree with a chance of 1 in 3,700."""

_SPREAD_ORDERS = """
select count(*) from (
    select event_set_id, event, order_id from __valid where order_id is not null
    group by event_set_id, event, order_id having min(event_id) <> max(event_id)
) as spread
"""
_ALSO_WANTED = """
select count(*) from __events as events
semi join __others as others using (__identity)
where events.fragment is not null
"""
_AGES = """
select count(*), count(*) filter (where at is not null), count(*) filter (where at >= __recent),
    count(*) filter (where at is null and problem = 'event_too_old'), min(at), max(at)
from (
    select min("timestamp") as at, min(__problem) as problem
    from __records where event_id is not null and event_set_id is not null and event is not null
    group by __identity
) as dated
"""
_NAMES = """
select event, count(*), sum(len(records)) from __events where fragment is not null
group by event order by 2 desc, 1
"""


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Rows of the model by the usable identifiers they have.

    Attributes:
        by_kind: `email`, `phone`, `device_id`, `external_id`, as far as the model gives them.
        several: Rows with two or more, whatever their kind.
    """

    by_kind: Mapping[str, int]
    with_any: int
    none: int
    several: int


@dataclass(frozen=True, slots=True)
class Doubles:
    """What is there more than once; None where the question makes no sense.

    Attributes:
        rows: Rows that share their grain with another one.
        identifiers: Digests that rows of different grain hold; audiences only. A digest counts once.
        orders: Orders that stand in several events of one name, which count one by one.
        events: Events that an earlier sync of the list wants as well; they are sent once.
    """

    rows: int | None
    identifiers: int | None = None
    orders: int | None = None
    events: int | None = None


@dataclass(frozen=True, slots=True)
class Ages:
    """How old events are; an event counts once, however many rows it has.

    Attributes:
        events: All of them, whether they may be sent or not.
        dated: Those of a usable time, at most 28 days old.
        recent: Those of the last 7 days.
        too_old: Those of a time before the last 28 days.
        oldest: Seconds since the epoch, of the dated ones; None when there are none.
        by_name: Name -> (events, rows) of those that may be sent.
    """

    events: int
    dated: int
    recent: int
    too_old: int
    oldest: int | None
    newest: int | None
    by_name: Mapping[str, tuple[int, int]]


def count_identifiers(engine: Engine, records: Records) -> Identifiers | None:
    """Count rows by what identifies their person; None for a model without such columns."""
    people = [slot for slot in records.slots if slot.column.personal in PEOPLE]
    kinds = tuple(dict.fromkeys(slot.column.personal for slot in people))
    if not people:
        return None
    present = [named(call("coalesce", *_properties(people, kind)), kind) for kind in kinds]
    # NULL is no text, so joined marks are as many as there are identifiers.
    marks = [filled("case when __held is not null then '.' end", held=slot.property) for slot in people]
    counted = filled(
        _IDENTIFIERS,
        counts=[call("count", column(kind)) for kind in kinds],
        present=present,
        held=call("length", call("concat", *marks)),
        records=records.table,
    )
    *by_kind, with_any, none, several = (int(str(number)) for number in fetch(engine, counted)[0])
    return Identifiers(dict(zip(kinds, by_kind, strict=True)), with_any, none, several)


def _properties(people: Sequence[Slot], kind: str) -> list[exp.Column]:
    return columns(slot.property for slot in people if slot.column.personal == kind)


def count_doubles(engine: Engine, judged: Judged, earlier: Sequence[Judged]) -> Doubles:
    """Count what is there more than once in a sync.

    Args:
        earlier: The syncs that are delivered before it.
    """
    records = judged.records
    grain = next((key for key in records.unique if key.keyword == "grain"), None)
    rows = _repeated_rows(engine, judged, grain) if grain else None
    if isinstance(records.destination.rendering, MemberRendering):
        return Doubles(rows, identifiers=_shared_identifiers(engine, records, grain))
    orders = None
    if any(slot.property == "order_id" for slot in records.slots):
        orders = _number(engine, filled(_SPREAD_ORDERS, valid=judged.valid))
    return Doubles(rows, orders=orders, events=_also_wanted(engine, judged, earlier))


def _repeated_rows(engine: Engine, judged: Judged, grain: UniqueKey) -> int:
    told_in = judged.quarantine if judged.events else judged.notices_table
    query = filled(
        "select count(distinct record) from __told where reason = __reason",
        told=told_in,
        reason=text(grain.reason),
    )
    return _number(engine, query)


def _shared_identifiers(engine: Engine, records: Records, grain: UniqueKey | None) -> int:
    """Count digests of several people; a person is a value of the grain, else a row."""
    holder = call("hash", *columns(map(key_of, grain.columns))) if grain else column("record")
    held = [
        filled(
            _HELD,
            kind=text(slot.column.property),
            digest=slot.property,
            holder=holder,
            records=records.table,
        )
        for slot in records.slots
    ]
    return _number(engine, filled(_SHARED, held=union_all(held)))


def _also_wanted(engine: Engine, judged: Judged, earlier: Sequence[Judged]) -> int | None:
    others = [
        filled("select * from __events where fragment is not null", events=other.events)
        for other in earlier
        if other.events
    ]
    if not others:
        return None
    return _number(
        engine,
        filled(_ALSO_WANTED, events=judged.events, others=union_all(others), identity=columns(IDENTITY)),
    )


def count_ages(engine: Engine, judged: Judged, now: int) -> Ages | None:
    """Count events by age and name; None for audiences.

    Args:
        now: Seconds since the epoch.
    """
    if not judged.events:
        return None
    counted = filled(
        _AGES,
        recent=now - RECENT_DAYS * DAY,
        problem=next(problem_of(slot) for slot in judged.records.slots if slot.property == "timestamp"),
        records=judged.records.table,
        identity=columns(IDENTITY),
    )
    events, dated, recent, too_old, oldest, newest = map(_whole, fetch(engine, counted)[0])
    names = fetch(engine, filled(_NAMES, events=judged.events))
    return Ages(
        events or 0,
        dated or 0,
        recent or 0,
        too_old or 0,
        oldest,
        newest,
        by_name={str(name): (int(str(found)), int(str(rows))) for name, found, rows in names},
    )


def _whole(number: object) -> int | None:
    return None if number is None else int(str(number))


def _number(engine: Engine, query: exp.Expr) -> int:
    return int(str(fetch(engine, query)[0][0]))
