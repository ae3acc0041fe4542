"""Audiences: wanted identifiers minus those TikTok may hold, and the reverse.

The unit is the digest, not the customer: a changed e-mail withdraws the old digest, a
digest two customers share stays until nobody wants it, and nothing is added and
deleted in one plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.destinations.base import Kind, MemberRendering, Operation, Step
from sync.engines.base import Engine, fetch
from sync.engines.sql import column, literal, quoted
from sync.ledger.generations import HELD
from sync.project.records import Slot

_WORD_DIGITS = 16


@dataclass(frozen=True, slots=True)
class StepRows:
    """One step of a plan and the query that yields its rows.

    The query's columns are `fragment` and whatever the ledger needs to fold the rows.
    """

    step: Step
    query: str


@dataclass(frozen=True, slots=True)
class MemberCounts:
    """What a comparison found, in identifiers."""

    wanted: int
    held: int
    adds: int
    deletes: int


def compare_members(
    engine: Engine,
    rendering: MemberRendering,
    matched: Sequence[Slot],
    *,
    rows: str,
    held: str,
    delete: bool,
    fresh: bool,
) -> MemberCounts:
    """Leave the tables `adds` and `deletes` in the ledger's engine.

    Args:
        rows: Table of canonical rows: `record` and one column per slot.
        held: Query over what TikTok may hold.
        delete: Whether identifiers nobody wants are withdrawn (mode mirror).
        fresh: Whether everything is stated again, as after a change of accounts.
    """
    parts = [
        _identifiers(rows, slot, _kind(rendering, slot), position) for slot, position in _positions(matched)
    ]
    key = "kind, w1, w2, w3, w4"
    engine.run(
        f"create or replace table wanted as select {key}, min(record) as record, "
        f"arg_min(position, record) as position, arg_min(digest, record) as digest "
        f"from ({' union all '.join(parts)}) group by {key}"
    )
    engine.run(f"create or replace table held as {held}")
    confirmed = f"(select * from held where state = {HELD} and not {str(fresh).lower()})"
    engine.run(
        f"create or replace table adds as select wanted.* from wanted anti join {confirmed} using ({key})"
    )
    nobody = "held anti join wanted using (kind, w1, w2, w3, w4)" if delete else "held where false"
    engine.run(f"create or replace table deletes as select {key} from {nobody}")
    counts = (_count(engine, table) for table in ("wanted", "held", "adds", "deletes"))
    return MemberCounts(*counts)


def member_steps(
    engine: Engine,
    rendering: MemberRendering,
    *,
    sync: str,
    destination: str,
    audience: str,
    advertisers: tuple[str, ...],
) -> tuple[StepRows, ...]:
    """Return the steps over the tables `adds` and `deletes`; deletes come first."""

    def step(operation: Operation, layout: Sequence[Kind]) -> Step:
        wire = tuple(kind.wire_name for kind in layout)
        return Step(sync, destination, operation, {"audience": audience}, advertisers, wire)

    gone = [kind for kind in rendering.kinds if kind.number in _kinds_in(engine, "deletes")]
    steps = [StepRows(step(Operation.DELETE, [kind]), _delete_rows(rendering, kind)) for kind in gone]
    new = [kind for kind in rendering.kinds if kind.number in _kinds_in(engine, "adds")]
    if new:
        steps.append(StepRows(step(Operation.ADD, new), _add_rows(rendering, new)))
    return tuple(steps)


def _positions(matched: Sequence[Slot]) -> list[tuple[Slot, int]]:
    """Number the slots of each kind; slots of one position share a row on the wire."""
    seen: dict[str, int] = {}
    numbered = []
    for slot in matched:
        seen[slot.column.property] = seen.get(slot.column.property, 0) + 1
        numbered.append((slot, seen[slot.column.property]))
    return numbered


def _kind(rendering: MemberRendering, slot: Slot) -> Kind:
    return next(kind for kind in rendering.kinds if kind.property == slot.column.property)


def _identifiers(rows: str, slot: Slot, kind: Kind, position: int) -> str:
    digest = quoted(slot.property)
    return (
        f"select {kind.number}::utinyint as kind, {_words(digest, kind)}, record, {position} as position, "
        f"{digest} as digest from {quoted(rows)} where {digest} is not null"
    )


def _words(digest: str, kind: Kind) -> str:
    """Cut a hex digest into four 64-bit words; a shorter digest leaves the last ones zero."""
    words = []
    for number in range(4):
        start = number * _WORD_DIGITS
        word = (
            f"cast('0x' || {digest}[{start + 1}:{start + _WORD_DIGITS}] as ubigint)"
            if start < kind.digits
            else "0::ubigint"
        )
        words.append(f"{word} as w{number + 1}")
    return ", ".join(words)


def _hex(kind: Kind) -> str:
    count = kind.digits // _WORD_DIGITS
    return f"printf({literal('%016x' * count)}, {', '.join(f'w{number + 1}' for number in range(count))})"


_IDENTIFIER = "{'kind': kind, 'w1': w1, 'w2': w2, 'w3': w3, 'w4': w4}"


def _delete_rows(rendering: MemberRendering, kind: Kind) -> str:
    fragment = rendering.fragment([kind.wire_name]).sql(dialect="duckdb")
    inner = f"select {_hex(kind)} as {quoted(kind.wire_name)}, [{_IDENTIFIER}] as identifiers from deletes where kind = {kind.number}"
    return f"select {fragment} as fragment, identifiers from ({inner})"


def _add_rows(rendering: MemberRendering, kinds: Sequence[Kind]) -> str:
    fragment = rendering.fragment([kind.wire_name for kind in kinds]).sql(dialect="duckdb")
    digests = ", ".join(
        f"any_value(digest) filter (kind = {kind.number}) as {column(kind.wire_name).sql('duckdb')}"
        for kind in kinds
    )
    inner = f"select {digests}, list({_IDENTIFIER}) as identifiers from adds group by record, position"
    return f"select {fragment} as fragment, identifiers from ({inner})"


def _kinds_in(engine: Engine, table: str) -> frozenset[object]:
    return frozenset(row[0] for row in fetch(engine, f"select distinct kind from {table}"))


def _count(engine: Engine, table: str) -> int:
    count = fetch(engine, f"select count(*) from {table}")[0][0]
    assert isinstance(count, int)  # noqa: S101 - count(*) is a number
    return count
