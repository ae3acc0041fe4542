"""Which canonical rows may leave: the record contract, rules over several rows, reasons.

A row is valid, or quarantined with a short named reason. A row lives although single
values were dropped, as long as it fulfils its contract; those are counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from sync.contract import Contract, check
from sync.destinations.base import EventRendering
from sync.diagnostics import Diagnostic
from sync.engines.base import Engine, fetch
from sync.engines.sql import literal, quoted
from sync.planning.events import group_events
from sync.planning.plan import Reason
from sync.planning.records import Records, given_of, key_of, problem_of

if TYPE_CHECKING:
    import pyarrow as pa

KEYWORD_REASONS: Mapping[str, str] = {
    "required": "missing",
    "dependentRequired": "incomplete",
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
    "anyOf": "no_identifier",
    "additionalProperties": "unknown",
}
"""JSON Schema keyword -> the second half of a reason; the first is the column."""

AGED = "event_too_old"
"""A reason that only says that time has passed; it does not count against `max_invalid`."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of the rows of one sync.

    Attributes:
        valid: Relation of the canonical rows that may leave.
        events: Relation of the events they make, or "" for audiences.
        quarantine: Relation of (record, column, reason).
        invalid: Rows quarantined.
        aged: Rows quarantined only because they are too old.
        reasons: Rows by column and reason, most frequent first.
        dropped: Single values left out of rows that live.
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
    coverage: Mapping[str, int]
    warnings: tuple[Diagnostic, ...]


def judge(engine: Engine, records: Records, contract: Contract, value_mode: str, sampled: Random) -> Judged:
    """Hold every canonical row of a sync to its contract.

    Args:
        value_mode: The header's `value`, for events.
        sampled: Chooses the rows that `jsonschema` judges as an audit.
    """
    name = records.model.name
    failures, quarantine, valid = f"failures of {name}", f"quarantine of {name}", f"valid {name}"
    checked = check(engine, contract, records.table, columns=records.columns, sampled=sampled, into=failures)
    engine.run(f"create or replace table {quoted(quarantine)} as {_named_failures(records, failures)}")
    if isinstance(records.destination.rendering, EventRendering):
        engine.run(f"insert into {quoted(quarantine)} {_incomplete_events(records, quarantine)}")
    engine.run(
        f"create or replace view {quoted(valid)} as select * from {quoted(records.table)} "
        f"anti join {quoted(quarantine)} using (record)"
    )
    events = _events(engine, records, valid, quarantine, value_mode)
    return Judged(
        records, valid, events, quarantine,
        invalid=_count(engine, f"select count(distinct record) from {quoted(quarantine)}"),
        aged=_count(engine, f"select count(*) from (select record from {quoted(quarantine)} group by record having bool_and(reason = {literal(AGED)}))"),
        members=_count(engine, f"select count(*) from {quoted(valid)}"),
        reasons=_reasons(engine, quarantine),
        dropped=_dropped(engine, records, valid),
        coverage=_coverage(engine, records, valid),
        warnings=checked.warnings,
    )  # fmt: skip


def quarantined_rows(engine: Engine, judged: Judged, *, show_pii: bool) -> pa.RecordBatchReader:
    """Return the quarantine with the grain columns that name its rows.

    Args:
        show_pii: Add the row's raw values, with spreadsheet formulas made harmless; the
            records must have been built with `keep_given`.
    """
    records = judged.records
    keys = ", ".join(f"{quoted(key_of(key))} as {quoted(key)}" for key in records.keys)
    raw = ", ".join(
        f"{_harmless(quoted(given_of(slot)))} as {quoted('raw ' + slot.given)}" for slot in records.checked
    )
    columns = ", ".join(part for part in (keys, '"column"', "reason", raw if show_pii else "") if part)
    return engine.stream(
        f"select {columns} from {quoted(judged.quarantine)} join {quoted(records.table)} using (record) order by record, reason"
    )


def _named_failures(records: Records, failures: str) -> str:
    """Name every failure; a value's own problem explains it better than the keyword does."""
    words = " ".join(
        f"when {literal(keyword)} then {literal(word)}" for keyword, word in KEYWORD_REASONS.items()
    )
    problems = " ".join(
        f"when {literal(slot.property)} then records.{quoted(problem_of(slot))}" for slot in records.checked
    )
    given = " ".join(f"when {literal(slot.property)} then {literal(slot.given)}" for slot in records.slots)
    problem = f'case "column" {problems} end' if problems else "null"
    named = f'case "column" {given} else "column" end' if given else '"column"'
    word = f"case keyword {words} else lower(keyword) end"
    return (
        f'select distinct record, {named} as "column", coalesce({problem}, '
        f"""case when "column" = '' then {word} else "column" || '_' || {word} end) as reason """
        f"from {quoted(failures)} join {quoted(records.table)} records using (record)"
    )


def _incomplete_events(records: Records, quarantine: str) -> str:
    """Hold back the valid rows of an event that has an invalid one.

    Half an order would give the event a wrong value, and TikTok keeps the first copy.
    """
    rendering = records.destination.rendering
    assert isinstance(rendering, EventRendering)  # noqa: S101 - the caller has asked
    key = ", ".join(quoted(name) for name in rendering.key)
    table, refused = quoted(records.table), quoted(quarantine)
    return (
        f"select record, '' as \"column\", 'event_incomplete' as reason from {table} "
        f"semi join (select {key} from {table} semi join {refused} using (record)) using ({key}) "
        f"anti join {refused} using (record)"
    )


def _events(engine: Engine, records: Records, valid: str, quarantine: str, value_mode: str) -> str:
    rendering = records.destination.rendering
    if not isinstance(rendering, EventRendering):
        return ""
    events = f"events of {records.model.name}"
    group_events(engine, rendering, records.slots, valid, value_mode, events)
    engine.run(
        f"insert into {quoted(quarantine)} select unnest(records) as record, '' as \"column\", "
        f"'event_rows_disagree' as reason from {quoted(events)} where fragment is null"
    )
    return events


def _reasons(engine: Engine, quarantine: str) -> tuple[Reason, ...]:
    query = f'select "column", reason, count(*) as rows from {quoted(quarantine)} group by all order by rows desc, 1, 2'
    return tuple(
        Reason(str(column), str(reason), int(str(rows))) for column, reason, rows in fetch(engine, query)
    )


def _dropped(engine: Engine, records: Records, valid: str) -> tuple[Reason, ...]:
    if not records.checked:
        return ()
    parts = " union all ".join(
        f'select {literal(slot.given)} as "column", {quoted(problem_of(slot))} as reason from {quoted(valid)} '
        f"where {quoted(problem_of(slot))} is not null"
        for slot in records.checked
    )
    query = f'select "column", reason, count(*) as rows from ({parts}) group by all order by rows desc, 1, 2'
    return tuple(
        Reason(str(column), str(reason), int(str(rows))) for column, reason, rows in fetch(engine, query)
    )


def _coverage(engine: Engine, records: Records, valid: str) -> Mapping[str, int]:
    people = [
        slot
        for slot in records.slots
        if slot.column.personal in {"email", "phone", "device_id", "external_id"}
    ]
    if not people:
        return {}
    counts = ", ".join(f"count({quoted(slot.property)})" for slot in people)
    row = fetch(engine, f"select {counts} from {quoted(valid)}")[0]
    return {slot.property: int(str(count)) for slot, count in zip(people, row, strict=True)}


def _harmless(text: str) -> str:
    """Escape what a spreadsheet would run as a formula."""
    return f"case when {text}[1] in ('=', '+', '-', '@') then '''' || {text} else {text} end"


def _count(engine: Engine, query: str) -> int:
    return int(str(fetch(engine, query)[0][0]))
