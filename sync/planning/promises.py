"""What a model promises to its readers: its schema, its grain, its unique keys.

Rows of an activation model that break their contract stay behind; rows of any other
model are read by others whatever we say. So a broken promise is a finding about the
model, and there is no share of rows that would be tolerable.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from sync.contract import Checked, Contract, check
from sync.diagnostics import Diagnostic
from sync.engines.base import Column, Engine, count, fetch
from sync.engines.sql import column, filled, named, quoted
from sync.planning.reasons import meaning_of
from sync.planning.records import key_of
from sync.planning.shapes import shape_of_text
from sync.planning.unique_keys import find_broken_keys, unique_keys
from sync.planning.verdicts import reason_word
from sync.project.models import Model

if TYPE_CHECKING:
    from sqlglot import exp

NUMBER = "number of the row"
"""The column that names a held row; a blank keeps it apart from what a model calls its columns."""

FIRST_KEYS = 3

_HOLD = "create or replace table __rows as select row_number() over () as __number, * from __model"
_BROKEN = """
create or replace table __broken as
select record, "column", keyword,
    case when "column" = '' then 'row' else "column" end || '_' || __word as reason
from __failures
"""
_NOTHING_BROKEN = """
create or replace table __broken (record bigint, "column" varchar, keyword varchar, reason varchar)
"""
_GROUPS = """
select "column", keyword, reason, count(*) as failing, min(record, __first) as records
from __broken group by "column", keyword, reason order by failing desc, "column", keyword
"""
_NAMED = "select __number, __keys from __rows where __number in (__records)"


@dataclass(frozen=True, slots=True)
class BrokenPromise:
    """All rows of a model that fail one rule of one column.

    Attributes:
        column: The column, several with commas between them, or "" for the whole row.
        keyword: The schema's keyword, or the header's (`grain`, `unique`).
        reason: Short name, such as `item_price_too_small`.
        message: What is wrong, as the end of a sentence.
        shape: What the value of the first of them looks like, or "".
        first: The grain of the first of them; personal columns by their shape.
    """

    column: str
    keyword: str
    reason: str
    message: str
    count: int
    shape: str
    first: tuple[Mapping[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """A model held to what it promises.

    Attributes:
        contract: What its schema asks for, or None when it has none.
        rows_table: Its rows as they were judged, with `NUMBER`.
        broken: Relation of (record, column, keyword, reason).
        keys: Grain columns, which name a row to a person.
        masked: Those of them that hold personal data.
        failing: Rows that break a promise.
    """

    model: Model
    contract: Contract | None
    rows_table: str
    columns: tuple[Column, ...]
    broken: str
    keys: tuple[str, ...]
    masked: frozenset[str]
    rows: int
    failing: int
    promises: tuple[BrokenPromise, ...]
    warnings: tuple[Diagnostic, ...]

    def release(self) -> exp.Expr:
        """Return the statement that gives back the memory of its rows."""
        return filled("drop table __rows", rows=self.rows_table)


def examine(
    engine: Engine, model: Model, contract: Contract | None, *, personal: Collection[str], sampled: Random
) -> Examined:
    """Hold every row of a model to its schema, its grain and its unique keys.

    The rows are held for that, because a view need not yield them twice in one order.

    Args:
        personal: Columns whose values are not shown.
        sampled: Chooses the rows that `jsonschema` judges as an audit.

    Raises:
        EngineFault: The model fails on its data.
    """
    rows, broken = f"rows of {model.name}", f"broken rows of {model.name}"
    engine.run(filled(_HOLD, rows=rows, number=NUMBER, model=model.name))
    described = engine.describe(f"select * from {quoted(rows)}")
    held = tuple(item for item in described if item.name != NUMBER)
    checked = _check(engine, contract, rows, held, sampled, broken) if contract else None
    if checked is None:
        engine.run(filled(_NOTHING_BROKEN, broken=broken))
    keys = _find_broken_keys(engine, model, held, rows=rows, broken=broken)
    hidden = {name.casefold() for name in personal}
    masked = frozenset(name for name in keys if name.casefold() in hidden)
    return Examined(
        model,
        contract,
        rows,
        held,
        broken,
        keys,
        masked,
        rows=count(engine, rows),
        failing=count(engine, filled("select distinct record from __broken", broken=broken)),
        promises=tuple(_promises(engine, checked, rows=rows, broken=broken, keys=keys, masked=masked)),
        warnings=checked.warnings if checked else (),
    )


def _check(
    engine: Engine, contract: Contract, rows: str, held: tuple[Column, ...], sampled: Random, broken: str
) -> Checked:
    failures = f"failures of {rows}"
    checked = check(
        engine, contract, rows, columns=held, record_column=NUMBER, sampled=sampled, into=failures
    )
    engine.run(filled(_BROKEN, broken=broken, failures=failures, word=reason_word()))
    return checked


def _find_broken_keys(
    engine: Engine, model: Model, held: tuple[Column, ...], *, rows: str, broken: str
) -> tuple[str, ...]:
    """Look for doubles and NULLs; returns the columns of the grain."""
    unique = unique_keys(model.header, [item.name for item in held])
    names = dict.fromkeys(name for key in unique for name in key.columns)
    keys = [named(column(name), key_of(name)) for name in names]
    if keys:
        numbered = filled(
            "select __number as record, __keys from __rows", number=NUMBER, keys=keys, rows=rows
        )
        find_broken_keys(engine, unique, numbered, held_as=key_of, into=broken)
    return tuple(name for key in unique if key.keyword == "grain" for name in key.columns)


def _promises(
    engine: Engine,
    checked: Checked | None,
    *,
    rows: str,
    broken: str,
    keys: tuple[str, ...],
    masked: frozenset[str],
) -> Iterator[BrokenPromise]:
    """Yield what is broken, most frequent first."""
    told = {(group.column, group.keyword): group for group in checked.groups} if checked else {}
    found = fetch(engine, filled(_GROUPS, broken=broken, first=FIRST_KEYS))
    records = [record for *_, firsts in found for record in _list(firsts)]
    named_by = _names(engine, records, rows=rows, keys=keys, masked=masked)
    for at, keyword, reason, failing, firsts in found:
        group = told.get((str(at), str(keyword)))
        meaning = meaning_of(str(reason))
        yield BrokenPromise(
            str(at),
            str(keyword),
            str(reason),
            message=group.reason if group else meaning.means if meaning else "",
            count=int(str(failing)),
            shape=group.shape if group else "",
            first=tuple(named_by[record] for record in _list(firsts)) if keys else (),
        )


def _names(
    engine: Engine, records: list[int], *, rows: str, keys: tuple[str, ...], masked: frozenset[str]
) -> Mapping[int, Mapping[str, str | None]]:
    """Return the grain of some rows as text; personal columns by their shape."""
    if not records or not keys:
        return {}
    shown = []
    for name in keys:
        given = filled("cast(__given as varchar)", given=name)
        shown.append(named(shape_of_text(given) if name in masked else given, name))
    numbers = [filled(str(record)) for record in sorted(set(records))]
    found = fetch(engine, filled(_NAMED, number=NUMBER, keys=shown, rows=rows, records=numbers))
    return {
        int(str(number)): {
            name: None if value is None else str(value) for name, value in zip(keys, values, strict=True)
        }
        for number, *values in found
    }


def _list(firsts: object) -> list[int]:
    return [int(str(record)) for record in firsts] if isinstance(firsts, list) else []
