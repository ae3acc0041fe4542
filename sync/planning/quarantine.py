"""The quarantine as rows for a person: which row, which column, which reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.engines.base import Engine
from sync.engines.sql import column, filled, named
from sync.planning.records import given_of, key_of
from sync.planning.verdicts import Judged

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = """
select __shown from __quarantine inner join __records using (record) order by record, reason
"""
_HARMLESS = """
case
    when substr(__given, 1, 1) in ('=', '+', '-', '@', chr(9), chr(13)) then concat(chr(39), __given)
    else __given
end
"""
"""A spreadsheet runs a cell that begins with one of these; an apostrophe makes it text."""


def quarantined_rows(engine: Engine, judged: Judged, *, show_pii: bool) -> pa.RecordBatchReader:
    """Return the quarantine with the grain columns that name its rows.

    Args:
        show_pii: Add the row's raw values, with spreadsheet formulas made harmless; the
            records must have been built with `keep_given`.
    """
    records = judged.records
    shown = [named(filled(_HARMLESS, given=key_of(key)), key) for key in records.keys]
    shown += [named(column("column"), "column"), named(column("reason"), "reason")]
    if show_pii:
        shown += [
            named(filled(_HARMLESS, given=given_of(slot)), f"raw {slot.given}") for slot in records.checked
        ]
    return engine.stream(filled(_ROWS, shown=shown, quarantine=judged.quarantine, records=records.table))
