"""Which canonical rows may leave: the record contract, rules over several rows, reasons.

A row is valid, or quarantined with a short named reason. A row lives although single
values were dropped, as long as it fulfils its contract; those are counted apart.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from sync.contract import Checked, Contract, check
from sync.destinations.base import EventRendering
from sync.diagnostics import Diagnostic
from sync.engines.base import Engine, count, fetch
from sync.engines.sql import call, chosen, column, filled, text, union_all
from sync.planning.forgotten import FORGOTTEN, refuse_forgotten
from sync.planning.plan import Reason
from sync.planning.records import PEOPLE, Records, key_of, problem_of
from sync.planning.unique_keys import find_broken_keys
from sync.planning.whole_events import where_taken, whole_events
from sync.project.records import Slot

if TYPE_CHECKING:
    from sqlglot import exp

KEYWORD_REASONS: Mapping[str, str] = {
    "required": "missing",
    "dependentRequired": "missing",
    "enum": "not_allowed",
    "const": "not_allowed",
    "pattern": "malformed",
    "format": "malformed",
    "type": "wrong_type",
    "minLength": "empty",
    "maxLength": "too_long",
    "minimum": "too_small",
    "maximum": "too_large",
    "exclusiveMinimum": "too_small",
    "exclusiveMaximum": "too_large",
    "multipleOf": "too_precise",
    "anyOf": "malformed",
    "additionalProperties": "unknown",
}
"""JSON Schema keyword -> the second half of a reason; the first is the column."""

NO_IDENTIFIER = "no_identifier"
"""Reason of a row that has none of the identifiers its contract asks for, when none was given."""

EXPECTED = ("event_too_old", FORGOTTEN)
"""Reasons that say nothing against the data: time has passed, or a person has asked for it.

They do not count against `max_invalid`.
"""

_QUARANTINE = """
create or replace table __quarantine as
select record, __given as "column", min(keyword) as keyword,
    coalesce(__problem, case when "column" = '' then __of_row else "column" || '_' || __word end) as reason
from __failures inner join __records as records using (record)
group by all
"""
_NOTICES = "create or replace table __notices as select * from __quarantine where false"
_DROP = """
update __rows as held set __column = null, __problem = found.reason
from (
    select record, __name || '_' || min(__word) as reason
    from __failures where "column" = __name group by record
) as found
where held.rowid = found.record and held.__column is not null
"""
_FAILED_COLUMNS = """
select distinct "column" from __failures
where "column" <> '' and keyword not in ('required', 'dependentRequired') order by "column"
"""
_UNUSABLE = """
insert into __quarantine
select record, __given as "column", '' as keyword, __problem as reason
from __records where __problem is not null and __taken
"""
_VALID = """
create or replace view __valid as select * from __records anti join __quarantine using (record)
"""
_AGED = """
select record from __quarantine group by record having bool_and(reason in (__expected))
"""
_REASONS = """
select "column", reason, count(distinct record) as affected from __reasons group by "column", reason
order by affected desc, "column", reason
"""
_DROPPED = """
select record, __given as "column", __problem as reason from __valid where __problem is not null
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of the rows of one sync.

    Attributes:
        valid: Relation of the canonical rows that may leave.
        events: Relation of the events they make, or "" for audiences.
        quarantine: Relation of (record, column, keyword, reason).
        invalid: Rows quarantined.
        aged: Rows quarantined for reasons that say nothing against the data: too old, forgotten.
        reasons: Rows by column and reason, most frequent first.
        dropped: Single values left out of rows that live.
        notices: Promises of the header that rows break and that change nothing of what is sent.
        notices_table: Relation of their rows, like `quarantine`.
        coverage: How many valid rows have each identifier, by property.
    """

    records: Records
    valid: str
    events: str
    quarantine: str
    invalid: int
    aged: int
    members: int
    reasons: tuple[Reason, ...]
    dropped: tuple[Reason, ...]
    notices: tuple[Reason, ...]
    notices_table: str
    coverage: Mapping[str, int]
    warnings: tuple[Diagnostic, ...]


def judge(
    engine: Engine,
    records: Records,
    contract: Contract,
    value_mode: str,
    sampled: Random,
    *,
    forgotten: Collection[str] = (),
) -> Judged:
    """Hold every canonical row of a sync to its contract.

    Args:
        value_mode: The header's `value`, for events.
        sampled: Chooses the rows that `jsonschema` judges as an audit.
        forgotten: Digests of people who asked to be forgotten; their rows are quarantined whole.
    """
    name = records.model.name
    failures, quarantine, valid = f"failures of {name}", f"quarantine of {name}", f"valid {name}"
    notices = f"notices of {name}"
    checked = _checked(engine, records, contract, sampled, failures)
    vital = _vital(records, value_mode)
    kept = vital | {item.name for item in contract.columns() if item.required}
    if _drop_optional(engine, records, failures, kept):
        checked = _checked(engine, records, contract, sampled, failures)
    engine.run(_named_failures(records, failures, quarantine))
    for slot in (slot for slot in records.slots if slot.property in vital):
        engine.run(_unusable(records, slot, quarantine))
    _look_for_doubles(engine, records, quarantine=quarantine, notices=notices)
    refuse_forgotten(engine, records, forgotten, quarantine)
    engine.run(filled(_VALID, valid=valid, records=records.table, quarantine=quarantine))
    events = whole_events(engine, records, valid=valid, quarantine=quarantine, value_mode=value_mode)
    refused = filled("select distinct record from __quarantine", quarantine=quarantine)
    aged = filled(_AGED, quarantine=quarantine, expected=[text(reason) for reason in EXPECTED])
    return Judged(
        records,
        valid,
        events,
        quarantine,
        invalid=count(engine, refused),
        aged=count(engine, aged),
        members=count(engine, valid),
        reasons=_reasons(engine, quarantine),
        dropped=_dropped(engine, records, valid),
        notices=_reasons(engine, notices),
        notices_table=notices,
        coverage=_coverage(engine, records, valid),
        warnings=checked.warnings,
    )


def _checked(engine: Engine, records: Records, contract: Contract, sampled: Random, into: str) -> Checked:
    """Hold canonical rows to their contract; what a value's own rule has made sure of is not asked again."""
    patterns = {slot.property: slot.column.pattern for slot in records.slots if slot.column.pattern}
    columns = records.columns
    return check(
        engine, contract, records.table, columns=columns, sampled=sampled, into=into, patterns=patterns
    )


def _look_for_doubles(engine: Engine, records: Records, *, quarantine: str, notices: str) -> None:
    """Quarantine a line that is there twice: it would count twice; a person stays one member."""
    engine.run(filled(_NOTICES, notices=notices, quarantine=quarantine))
    told_in = quarantine if isinstance(records.destination.rendering, EventRendering) else notices
    find_broken_keys(engine, records.unique, records.table, held_as=key_of, into=told_in)


def _vital(records: Records, value_mode: str) -> frozenset[str]:
    rendering = records.destination.rendering
    return frozenset(rendering.vital[value_mode]) if isinstance(rendering, EventRendering) else frozenset()


def _unusable(records: Records, slot: Slot, quarantine: str) -> exp.Expr:
    """Refuse the rows that gave a vital value nobody can use; a value that is never sent is not vital."""
    return filled(
        _UNUSABLE,
        taken=where_taken(slot),
        quarantine=quarantine,
        given=text(slot.given),
        problem=problem_of(slot),
        records=records.table,
    )


def _drop_optional(engine: Engine, records: Records, failures: str, kept: frozenset[str]) -> bool:
    """Leave out values that fail although their row could live without them.

    What a row cannot be without is required by the contract and fails there the second
    time. Returns whether anything was left out.

    Args:
        kept: Properties that are never left out.
    """
    failed = {str(name) for (name,) in fetch(engine, filled(_FAILED_COLUMNS, failures=failures))}
    dropped = [slot for slot in records.slots if slot.property in failed - kept]
    for slot in dropped:
        engine.run(
            filled(
                _DROP,
                rows=records.held_in,
                column=slot.property,
                problem=problem_of(slot),
                name=text(slot.property),
                word=reason_word(),
                failures=failures,
            )
        )
    return bool(dropped)


def _named_failures(records: Records, failures: str, quarantine: str) -> exp.Expr:
    """Name every failure; a value's own problem explains it better than the keyword does."""
    at = column("column")
    given = [(text(slot.property), text(slot.given)) for slot in records.slots]
    problems = [(text(slot.property), column(problem_of(slot))) for slot in records.slots]
    people = [column(problem_of(slot)) for slot in records.slots if slot.column.personal in PEOPLE]
    return filled(
        _QUARANTINE,
        quarantine=quarantine,
        given=chosen(at, given, at),
        problem=chosen(at, problems, None),
        of_row=chosen(
            column("keyword"),
            [(text("anyOf"), call("coalesce", *people, text(NO_IDENTIFIER)))],
            reason_word(),
        ),
        word=reason_word(),
        failures=failures,
        records=records.table,
    )


def reason_word() -> exp.Expr:
    """Return SQL over `keyword` that gives the second half of a reason."""
    words = [(text(name), text(word)) for name, word in KEYWORD_REASONS.items()]
    return chosen(column("keyword"), words, call("lower", column("keyword")))


def _reasons(engine: Engine, reasons: str | exp.Query) -> tuple[Reason, ...]:
    found = fetch(engine, filled(_REASONS, reasons=reasons))
    return tuple(Reason(str(at), str(reason), int(str(affected))) for at, reason, affected in found)


def _dropped(engine: Engine, records: Records, valid: str) -> tuple[Reason, ...]:
    parts = [
        filled(_DROPPED, given=text(slot.given), problem=column(problem_of(slot)), valid=valid)
        for slot in records.slots
    ]
    return _reasons(engine, union_all(parts)) if parts else ()


def _coverage(engine: Engine, records: Records, valid: str) -> Mapping[str, int]:
    people = [slot.property for slot in records.slots if slot.column.personal in PEOPLE]
    if not people:
        return {}
    counts = [call("count", column(name)) for name in people]
    row = fetch(engine, filled("select __counts from __valid", counts=counts, valid=valid))[0]
    return {name: int(str(number)) for name, number in zip(people, row, strict=True)}
