"""Audiences: wanted identifiers minus those TikTok may hold, and the reverse.

The unit is the digest, not the customer: a changed e-mail withdraws the old digest, a
digest two customers share stays until nobody wants it, and nothing is added and
deleted in one plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sync.destinations.base import Kind, MemberRendering, Operation, Step
from sync.engines.base import Engine, count, fetch
from sync.engines.sql import call, column, filled, named, text, union_all
from sync.ledger.generations import GONE, HELD, REFUSED, UNKNOWN, WORD_DIGITS, WORDS
from sync.project.records import Slot

if TYPE_CHECKING:
    from sqlglot import exp

    from sync.engines.sql import Part

_IDENTIFIERS = """
select __kind::utinyint as kind, __words, record, place, __position as position, __digest as digest
from __rows where __digest is not null
"""
_WANTED = """
create or replace table wanted as
select * from __identifiers as identifiers anti join __forgotten as forgotten using (kind, w1, w2, w3, w4)
"""
_HELD = "create or replace view held as select * from __held"
_DIFFERENCES = """
create or replace table differences as
select kind, w1, w2, w3, w4, wanted.record, wanted.place, wanted.position, wanted.digest,
    held.state, held.doubt_at
from wanted full join held using (kind, w1, w2, w3, w4)
where wanted.record is null or held.state is null or not (__settled)
"""
_ADDS = """
create or replace table adds as
select kind, w1, w2, w3, w4, arg_min(record, place) as record, arg_min(position, place) as position,
    any_value(digest) as digest, any_value(state) as state, any_value(doubt_at) as doubt_at
from differences where record is not null
group by kind, w1, w2, w3, w4
"""
_DELETES = """
create or replace table deletes as
select kind, w1, w2, w3, w4, state from differences
where record is null
    and (__mirror or (kind, w1, w2, w3, w4) in (select (kind, w1, w2, w3, w4) from __forgotten as forgotten))
    and (__there or (state = __gone and __due))
"""
_SETTLED = "not __fresh and ((state = __refused and not __again) or (state = __confirmed and not __due))"
"""What is held and needs no word while it is wanted."""

_THERE = "state in (__confirmed, __unknown) or (state = __refused and doubt_at is not null)"
_DUE = "coalesce(doubt_at <= __settled_before, false)"

_UNCHANGED = """
select state, sum(weight) from (
    select state, 1 as weight from held where __settled
    union all
    select state, -1 from differences where record is null and __settled
) as settled
group by state
"""
"""Wanted and settled: what is settled, less what of it nobody wants."""

_COUNTED: Mapping[str, str] = {
    "adds": "select kind from adds",
    "deletes": "select kind from deletes",
    "held": "select kind from held where __there",
    "new": "select kind from adds where state is null or not (__there)",
    "removed": "select kind from deletes where state <> __gone",
    "restated": """
        select kind from adds where state = __confirmed
        union all
        select kind from deletes where state = __gone
    """,
}
"""Field of `MemberCounts` -> the rows it counts."""

_IDENTIFIER = "{'kind': kind, 'w1': w1, 'w2': w2, 'w3': w3, 'w4': w4}"
_DELETE_ROWS = f"""
select __fragment as fragment, identifiers
from (select __hex as __name, [{_IDENTIFIER}] as identifiers from deletes where kind = __kind) as one_each
"""
_ADD_ROWS = f"""
select __fragment as fragment, identifiers
from (
    select __digests, list({_IDENTIFIER}) as identifiers from adds group by record, position
) as people
"""


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
        rows: Table of canonical rows: `record`, `place` (a hash of the row's digests, which
            decides who carries a digest that several share) and one column per slot.
        held: Query over what TikTok may hold.
        forgotten: Query over identifiers that are withdrawn and never sent again.
        mirror: Whether identifiers nobody wants are withdrawn.
        fresh: Whether everything is stated again, as after a change of accounts.
        again: Whether identifiers that TikTok refused are sent again.
        settled_before: Doubts from before this moment, in seconds since the epoch, are due:
            the wish is stated once more.
    """

    rows: str
    held: exp.Query
    forgotten: exp.Expr
    mirror: bool
    fresh: bool
    again: bool
    settled_before: int


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
    """Leave the tables `adds` and `deletes` in the ledger's engine.

    An identifier of unknown outcome is stated again when it is wanted and withdrawn
    when it is not: only a confirmed one counts as there, and any one as possibly there.
    Only what differs is looked at further, so that an audience that has not changed costs
    one join and nothing more.
    """
    holes = _holes(comparison)
    identifiers = _identifiers(rendering, matched, comparison.rows)
    engine.run(filled(_WANTED, identifiers=identifiers, **holes))
    engine.run(filled(_HELD, held=comparison.held))
    for statement in (_DIFFERENCES, _ADDS, _DELETES):
        engine.run(filled(statement, **holes))
    known = {int(str(state)): int(str(rows)) for state, rows in fetch(engine, filled(_UNCHANGED, **holes))}
    counted = {name: count(engine, filled(rows, **holes)) for name, rows in _COUNTED.items()}
    return MemberCounts(unchanged=known.get(HELD, 0), refused=known.get(REFUSED, 0), **counted)


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
        "forgotten": comparison.forgotten,
        "there": filled(_THERE, **states),
        "settled": filled(_SETTLED, **states, **asked),
    }


def member_steps(engine: Engine, rendering: MemberRendering, envelope: Step) -> tuple[StepRows, ...]:
    """Return the steps over the tables `adds` and `deletes`; deletes come first.

    Args:
        envelope: What the steps share: sync, destination, audience and accounts.
    """
    gone = [kind for kind in rendering.kinds if kind.number in _kinds_in(engine, "deletes")]
    new = [kind for kind in rendering.kinds if kind.number in _kinds_in(engine, "adds")]
    deletes = tuple(
        StepRows(
            replace(envelope, operation=Operation.DELETE, layout=(kind.wire_name,)),
            _delete_rows(rendering, kind),
        )
        for kind in gone
    )
    if not new:
        return deletes
    layout = tuple(kind.wire_name for kind in new)
    return (
        *deletes,
        StepRows(replace(envelope, operation=Operation.ADD, layout=layout), _add_rows(rendering, new)),
    )


def _identifiers(rendering: MemberRendering, matched: Sequence[Slot], rows: str) -> exp.Query:
    """Return one row per identifier; slots of one position will share a row on the wire."""
    seen: dict[str, int] = {}
    parts = []
    for slot in matched:
        kind = next(kind for kind in rendering.kinds if kind.property == slot.column.property)
        seen[kind.property] = seen.get(kind.property, 0) + 1
        parts.append(
            filled(
                _IDENTIFIERS,
                kind=kind.number,
                words=_words(slot.property, kind),
                position=seen[kind.property],
                digest=slot.property,
                rows=rows,
            )
        )
    return union_all(parts)


def _words(digest: str, kind: Kind) -> list[exp.Expr]:
    """Cut a hex digest into four 64-bit words; a shorter digest leaves the last ones zero."""
    words: list[exp.Expr] = []
    for number in range(WORDS):
        start = number * WORD_DIGITS
        cut = filled(
            "cast('0x' || substr(__digest, __start, __digits) as ubigint)",
            digest=digest,
            start=start + 1,
            digits=WORD_DIGITS,
        )
        words.append(named(cut if start < kind.digits else filled("0::ubigint"), f"w{number + 1}"))
    return words


def _hex(kind: Kind) -> exp.Expr:
    """Return SQL that writes a digest's words as hex again."""
    used = kind.digits // WORD_DIGITS
    return call("printf", text("%016x" * used), *(column(f"w{number + 1}") for number in range(used)))


def _delete_rows(rendering: MemberRendering, kind: Kind) -> exp.Expr:
    fragment = rendering.fragment([kind.wire_name])
    return filled(_DELETE_ROWS, fragment=fragment, hex=_hex(kind), name=kind.wire_name, kind=kind.number)


def _add_rows(rendering: MemberRendering, kinds: Sequence[Kind]) -> exp.Expr:
    digests = [
        named(filled("any_value(digest) filter (where kind = __kind)", kind=kind.number), kind.wire_name)
        for kind in kinds
    ]
    return filled(_ADD_ROWS, fragment=rendering.fragment([kind.wire_name for kind in kinds]), digests=digests)


def _kinds_in(engine: Engine, table: str) -> frozenset[object]:
    return frozenset(
        row[0] for row in fetch(engine, filled("select distinct kind from __table", table=table))
    )
