"""Audiences: wanted identifiers minus those TikTok may hold, and the reverse.

The unit is the digest, not the customer: a changed e-mail withdraws the old digest, a
digest two customers share stays until nobody wants it, and nothing is added and
deleted in one plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from sync.destinations.base import MemberRendering, Operation, Step
from sync.engines.base import Engine, count, fetch
from sync.engines.sql import filled
from sync.ledger.generations import GONE, HELD, REFUSED, UNKNOWN
from sync.ledger.spans import Span, spans
from sync.planning.people import Arrived, add_rows, adds_among, arrange, delete_rows, identifiers, kinds_of
from sync.project.records import Slot

if TYPE_CHECKING:
    from sqlglot import exp

    from sync.engines.sql import Part

_WANTED = "create or replace view wanted as select * from __identifiers as identifiers"
_ALLOWED = """
select * from __identifiers as identifiers anti join __forgotten as forgotten using (kind, w1, w2, w3, w4)
"""
_HELD = "create or replace view held as select * from __held"
_NOTHING_HELD = """
create or replace view all_differ as
select *, null::utinyint as state, null::bigint as doubt_at from wanted
"""
_DIFFERENT = """
select kind, w1, w2, w3, w4, wanted.person, held.state, held.doubt_at
from __wanted as wanted full join __held as held using (kind, w1, w2, w3, w4)
where wanted.person is null or held.state is null or not (__settled)
"""
_DIFFERENCES = "create or replace table differences as select * from __different as different"
_MORE_DIFFERENCES = "insert into differences select * from __different as different"

_SHARED = """
create or replace table shared as
with often as (
    select w1 from __differences where person is not null group by w1 having count(*) > 1
), ordered as (
    select kind, people.person,
        row_number() over (partition by kind, w1, w2, w3, w4 order by place, position) as turn
    from __differences as differences
    semi join often using (w1)
    inner join people on people.person = differences.person
)
select kind, person from ordered where turn > 1
"""
"""Who does not carry what several want. First words are counted first: nearly all identifiers stand alone."""

_ADDS = """
create or replace view adds as
select * from __differences as differences anti join shared using (kind, person)
where person is not null
"""
_DELETES = """
create or replace table deletes as
select kind, w1, w2, w3, w4, state from __differences
where person is null
    and (__mirror or (kind, w1, w2, w3, w4) in (select (kind, w1, w2, w3, w4) from __forgotten as forgotten))
    and (__there or (state = __gone and __due))
"""
COMPARED_AT_ONCE = 8_000_000
"""What is looked up of so many identifiers takes 570 MB (DuckDB 2.0.0, measured 2026-11-29)."""

_SETTLED = "not __fresh and ((state = __refused and not __again) or (state = __confirmed and not __due))"
"""What is held and needs no word while it is wanted."""

_THERE = "state in (__confirmed, __unknown) or (state = __refused and doubt_at is not null)"
_DUE = "coalesce(doubt_at <= __settled_before, false)"

_COUNT_HELD = """
select count(*) filter (where __there),
    count(*) filter (where __settled and state = __confirmed),
    count(*) filter (where __settled and state = __refused)
from __held as held
"""
_UNWANTED = "select state, doubt_at from __differences where person is null"
_COUNT_ADDS = """
select count(*),
    count(*) filter (where state is null or not (__there)),
    count(*) filter (where state = __confirmed)
from adds
"""
_COUNT_DELETES = """
select count(*), count(*) filter (where state <> __gone), count(*) filter (where state = __gone) from deletes
"""


Held: TypeAlias = "Callable[[Span | None], exp.Query]"
"""Gives a query over what TikTok may hold: of a span of digests, or of all of them."""


@dataclass(frozen=True, slots=True)
class StepRows:
    """One step of a plan and the query that yields its rows.

    The query's columns are `fragment` and whatever the ledger needs to fold the rows.
    """

    step: Step
    query: exp.Expr


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared, and how.

    Attributes:
        rows: The canonical rows.
        held: Gives a query over what TikTok may hold, all of it or a span; None when it cannot
            hold anything yet.
        forgotten: Query over identifiers that are withdrawn and never sent again.
        mirror: Whether identifiers nobody wants are withdrawn.
        fresh: Whether everything is stated again, as after a change of accounts.
        again: Whether identifiers that TikTok refused are sent again.
        settled_before: Doubts from before this moment, in seconds since the epoch, are due:
            the wish is stated once more.
        at_once: How many wanted identifiers are compared in one join.
    """

    rows: Arrived
    held: Held | None
    forgotten: exp.Expr
    mirror: bool
    fresh: bool
    again: bool
    settled_before: int
    at_once: int = COMPARED_AT_ONCE


@dataclass(frozen=True, slots=True)
class MemberCounts:
    """What a comparison found, in identifiers.

    Attributes:
        unchanged: Wanted, and confirmed.
        held: TikTok has them, or may.
        new: Adds TikTok cannot hold yet.
        removed: Deletes of what TikTok may hold; the other deletes only settle a doubt.
        restated: Adds and deletes that only settle a doubt.
        refused: Wanted, refused by TikTok earlier and not sent again.
    """

    unchanged: int
    held: int
    adds: int
    deletes: int
    new: int
    removed: int
    restated: int
    refused: int


def compare_members(
    engine: Engine, rendering: MemberRendering, matched: Sequence[Slot], comparison: Comparison
) -> MemberCounts:
    """Leave the relations `adds` and `deletes` in the ledger's engine.

    An identifier of unknown outcome is stated again when it is wanted and withdrawn
    when it is not: only a confirmed one counts as there, and any one as possibly there.
    Only what differs is looked at further, so that an audience that has not changed costs
    one join and nothing more.
    """
    holes = _holes(comparison)
    arrange(engine, rendering, matched, comparison.rows)
    engine.run(
        filled(_WANTED, identifiers=filled(_ALLOWED, identifiers=identifiers(rendering, matched), **holes))
    )
    if comparison.held is None:
        engine.run(filled(_NOTHING_HELD))
    else:
        engine.run(filled(_HELD, held=comparison.held(None)))
        wanted = count(engine, comparison.rows.table) * len(matched)
        looked_at = spans(wanted // comparison.at_once + 1)
        _find_differences(engine, comparison.held, looked_at, holes)
    for statement in (_SHARED, _ADDS, _DELETES):
        engine.run(filled(statement, **holes))
    return _counts(engine, holes, is_first=comparison.held is None)


def _find_differences(
    engine: Engine, held: Held, looked_at: Sequence[Span], holes: Mapping[str, Part]
) -> None:
    """Compare span by span, so that what is looked up fits into memory however large the audience is."""
    statement = _DIFFERENCES
    for span in looked_at:
        different = filled(_DIFFERENT, **{**holes, "wanted": span.of("wanted"), "held": held(span)})
        engine.run(filled(statement, different=different))
        statement = _MORE_DIFFERENCES


def _counts(engine: Engine, holes: Mapping[str, Part], *, is_first: bool) -> MemberCounts:
    def counted(query: str, **more: Part) -> tuple[int, int, int]:
        first, second, third = fetch(engine, filled(query, **{**holes, **more}))[0]
        return int(str(first)), int(str(second)), int(str(third))

    adds, new, added_again = counted(_COUNT_ADDS)
    deletes, removed, deleted_again = counted(_COUNT_DELETES)
    held = settled = refused = unwanted = unwanted_refused = 0
    if not is_first:
        held, settled, refused = counted(_COUNT_HELD, held="held")
        _, unwanted, unwanted_refused = counted(_COUNT_HELD, held=filled(_UNWANTED, **holes))
    return MemberCounts(
        # Wanted and settled: what is settled, less what of it nobody wants.
        unchanged=settled - unwanted,
        refused=refused - unwanted_refused,
        held=held,
        adds=adds,
        deletes=deletes,
        new=new,
        removed=removed,
        restated=added_again + deleted_again,
    )


def _holes(comparison: Comparison) -> Mapping[str, Part]:
    """Return what stands in the queries: states, moments, and what the comparison asks for."""
    truth = {True: filled("true"), False: filled("false")}
    states: Mapping[str, Part] = {"confirmed": HELD, "unknown": UNKNOWN, "refused": REFUSED, "gone": GONE}
    asked: Mapping[str, Part] = {
        "mirror": truth[comparison.mirror],
        "fresh": truth[comparison.fresh],
        "again": truth[comparison.again],
        "due": filled(_DUE, settled_before=comparison.settled_before),
    }
    return {
        **states,
        **asked,
        "differences": "all_differ" if comparison.held is None else "differences",
        "forgotten": comparison.forgotten,
        "there": filled(_THERE, **states),
        "settled": filled(_SETTLED, **states, **asked),
    }


def member_steps(
    engine: Engine, rendering: MemberRendering, matched: Sequence[Slot], envelope: Step
) -> tuple[StepRows, ...]:
    """Return the steps over what `compare_members` has left; deletes come first.

    Args:
        envelope: What the steps share: sync, destination, audience and accounts.
    """
    deleted = _kinds_deleted(engine)
    gone = [kind for kind in rendering.kinds if kind.number in deleted]
    adds = adds_among(engine, kinds_of(rendering, matched))
    deletes = tuple(
        StepRows(
            replace(envelope, operation=Operation.DELETE, layout=(kind.wire_name,)),
            delete_rows(rendering, kind),
        )
        for kind in gone
    )
    if not adds.kinds:
        return deletes
    layout = tuple(kind.wire_name for kind in adds.kinds)
    return (
        *deletes,
        StepRows(replace(envelope, operation=Operation.ADD, layout=layout), add_rows(rendering, adds)),
    )


def _kinds_deleted(engine: Engine) -> frozenset[object]:
    return frozenset(row[0] for row in fetch(engine, filled("select distinct kind from deletes")))
