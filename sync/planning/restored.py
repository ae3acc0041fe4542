"""Events that a run may have sent of which a restored ledger does not know.

Such a run was at work between the last thing that the old copy knows and the moment at which
it was put back. It cannot have sent an event earlier than an event's own time allows, so that
an event whose time lies behind the restore is new for certain. Any other that the copy does
not know counts as sent, without an answer, at the earliest moment at which it can have been:
it is sent again while TikTok drops a copy, and parked for a person after that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.engines.base import Engine, count
from sync.engines.sql import filled
from sync.ledger.entries import Restore
from sync.ledger.generations import REFUSED, UNKNOWN
from sync.planning.records import MAX_EVENT_LEAD_SECONDS

if TYPE_CHECKING:
    from sqlglot import exp

_EARLIEST = "__moment - __lead"
"""When an event can have left: we take one that says it happens so much later."""

_MAYBE_SENT = """
create or replace table maybe_sent as
select wanted_events.source_id, wanted_events.event, wanted_events.event_id, wanted_events.f1,
    wanted_events.f2, min(greatest(restores.known_until, __earliest)) as first_sent_at,
    wanted_events.fragment, __unknown::utinyint as state
from wanted_events
left join held_events using (source_id, event, event_id)
inner join __restores on coalesce(__earliest <= restores.restored_at, true)
where held_events.state is null or (
    held_events.state = __refused
    and (__again or (wanted_events.f1, wanted_events.f2) <> (held_events.f1, held_events.f2))
)
group by all
"""
_REFUSED_ONCE = """
delete from held_events
where (source_id, event, event_id) in (select (source_id, event, event_id) from maybe_sent)
"""
_COUNT_AS_HELD = "insert into held_events by name select * from maybe_sent"


@dataclass(frozen=True, slots=True)
class Restored:
    """That a ledger was restored, and how to tell which events that is about.

    Attributes:
        restores: When, and what the copy knew.
        moment: SQL over `fragment` that gives an event's own time in seconds.
    """

    restores: Sequence[Restore] = ()
    moment: str = "null::bigint"


def count_as_sent(engine: Engine, restored: Restored, *, again: exp.Expr) -> int:
    """Add events that may have been sent to the table `held_events`, as unknown; return their number.

    Args:
        again: SQL that is true when events that TikTok refused are sent again unchanged.
    """
    if not restored.restores:
        return 0
    moment = filled(restored.moment.replace("fragment", "wanted_events.fragment"))
    earliest = filled(_EARLIEST, moment=moment, lead=MAX_EVENT_LEAD_SECONDS)
    engine.run(
        filled(
            _MAYBE_SENT,
            earliest=earliest,
            restores=_table(restored.restores),
            unknown=UNKNOWN,
            refused=REFUSED,
            again=again,
        )
    )
    engine.run(filled(_REFUSED_ONCE))
    engine.run(filled(_COUNT_AS_HELD))
    return count(engine, "maybe_sent")


def _table(restores: Sequence[Restore]) -> exp.Expr:
    from sqlglot import exp

    rows = exp.values(
        [(one.known_until, one.at) for one in restores],
        alias="restores",
        columns=["known_until", "restored_at"],
    )
    return exp.select("*").from_(rows).subquery("restores")
