"""The quarantine as rows for a person: which row, which column, which rule, what it looked like.

Columns: those of the grain, `column`, `keyword` (of the schema or header; empty for a
value's own rule), `reason`, `shape`. A grain column that holds personal data shows its
shape instead. Raw values are there only when somebody asked for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from sync.engines.base import Engine
from sync.engines.sql import call, chosen, column, filled, named, text
from sync.planning.promises import NUMBER, Examined
from sync.planning.records import SHAPES, Records, given_of, key_of
from sync.planning.shapes import shape_of_column, shape_of_text
from sync.planning.verdicts import Judged

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlglot import exp

_ROWS = """
select __shown from __quarantine as found inner join __records as given_rows on found.record = __number
order by found.record, reason, "column"
"""
_DESCRIBED = """
select records.*, described.shapes from __records as records left join __described as described using (record)
"""
_HARMLESS = """
case
    when substr(__given, 1, 1) in ('=', '+', '-', '@', chr(9), chr(13)) then concat(chr(39), __given)
    else __given
end
"""
"""A spreadsheet runs a cell that begins with one of these; an apostrophe makes it text."""


def quarantined_rows(engine: Engine, judged: Judged, *, show_pii: bool) -> pa.RecordBatchReader:
    """Return the rows of a sync that may not leave.

    Args:
        show_pii: Add the row's raw values, with spreadsheet formulas made harmless; the
            records must have been built with `keep_given`.
    """
    records = judged.records
    masked = frozenset() if show_pii else records.masked
    shown = [*shown_keys(records.keys, [key_of(name) for name in records.keys], masked), *_found()]
    shown.append(named(chosen(column("column"), _shapes(records), None), "shape"))
    if show_pii:
        shown += [_harmless(column(given_of(slot)), f"raw {slot.given}") for slot in records.checked]
    return engine.stream(
        filled(
            _ROWS,
            shown=shown,
            quarantine=judged.quarantine,
            records=filled(_DESCRIBED, records=records.table, described=records.described_in),
            number=filled("given_rows.record"),
        )
    )


def broken_rows(engine: Engine, examined: Examined, *, show_pii: bool) -> pa.RecordBatchReader:
    """Return the rows of a model that break what it promises.

    Args:
        show_pii: Show personal keys, and add the value at fault.
    """
    masked = frozenset() if show_pii else examined.masked
    shown = [*shown_keys(examined.keys, examined.keys, masked), *_found()]
    # A failure spells a column as the schema does, which may differ in letter case.
    at = call("lower", column("column"))
    names = [(text(item.name.lower()), item) for item in examined.columns]
    shapes = [(name, shape_of_column(item.name, item.type)) for name, item in names]
    shown.append(named(chosen(at, shapes, None), "shape"))
    if show_pii:
        values = [(name, _as_text(item.name)) for name, item in names]
        shown.append(_harmless(chosen(at, values, None), "raw value"))
    return engine.stream(
        filled(
            _ROWS, shown=shown, quarantine=examined.broken, records=examined.rows_table, number=column(NUMBER)
        )
    )


def shown_keys(names: Sequence[str], held: Sequence[str], masked: Collection[str]) -> Iterator[exp.Expr]:
    """Yield the columns that name a row to a person; of personal ones only the shape.

    Args:
        held: The names' places in the relation.
        masked: Those of the names that are personal.
    """
    for name, place in zip(names, held, strict=True):
        given = _as_text(place)
        yield named(shape_of_text(given), name) if name in masked else _harmless(given, name)


def _found() -> list[exp.Expr]:
    return [named(column(name), name) for name in ("column", "keyword", "reason")]


def _shapes(records: Records) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """Yield the shape of each column: of what was given when it is unusable, else of its normal form."""
    types = {item.name: item.type for item in records.columns}
    for slot in (slot for slot in records.slots if slot.given):
        unusable = call("map_extract_value", column(SHAPES), text(slot.property))
        usable = shape_of_column(slot.property, types[slot.property])
        yield text(slot.given), call("coalesce", unusable, usable)


def _harmless(given: exp.Expr, name: str) -> exp.Expr:
    return named(filled(_HARMLESS, given=given), name)


def _as_text(name: str) -> exp.Expr:
    return filled("cast(__given as varchar)", given=name)
