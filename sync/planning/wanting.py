"""Which rows of a sync hold a digest, and whether they may leave."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.engines.base import Engine
from sync.engines.sql import filled, text, union_all
from sync.planning.quarantine import shown_keys
from sync.planning.records import PEOPLE, key_of
from sync.planning.verdicts import Judged

if TYPE_CHECKING:
    from sqlglot import exp

MOST_SHOWN = 20

_ASKED = "asked digests"
_HELD = """
select record, __given as given from __records as records
semi join __asked as asked on records.__digest = asked.digest
"""
_ROWS = """
with held as (
    select record, list(distinct given order by given) as columns from __held group by record
), refused as (
    select record, list(distinct reason order by reason) as reasons from __quarantine group by record
)
select columns, coalesce(reasons, []) as reasons, __keys
from held inner join __records as given_rows using (record) left join refused using (record)
order by record
"""


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """A row of a model that holds one of the digests.

    Attributes:
        keys: Column of the grain -> what may be shown of it.
        columns: The columns that hold one, as the model calls them.
        reasons: Why it may not leave; none when it may.
    """

    keys: Mapping[str, str | None]
    columns: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanting:
    """What one sync wants of a person now.

    Attributes:
        rows: At most `MOST_SHOWN`.
        leaving: How many of all rows may leave.
        quarantined: How many may not.
    """

    sync: str
    destination: str
    rows: tuple[HoldingRow, ...]
    leaving: int
    quarantined: int


def wanting(engine: Engine, judged: Judged, digests: Collection[str]) -> Wanting:
    """Look digests up in the canonical rows of a sync.

    Args:
        engine: That of the models; gets a table of the digests.
        digests: Hex texts, lower case, of any kind.
    """
    import pyarrow as pa

    records = judged.records
    engine.load(_ASKED, pa.table({"digest": pa.array(sorted(digests), pa.string())}))
    found = [_row(row) for row in engine.stream(_query(judged)).read_all().to_pylist()]
    leaving = sum(not row.reasons for row in found)
    return Wanting(
        records.model.name, records.destination.name, tuple(found[:MOST_SHOWN]), leaving, len(found) - leaving
    )


def _query(judged: Judged) -> exp.Expr:
    records = judged.records
    held = [
        filled(_HELD, given=text(slot.given), records=records.table, asked=_ASKED, digest=slot.property)
        for slot in records.slots
        if slot.column.personal in PEOPLE
    ]
    keys = list(shown_keys(records.keys, [key_of(name) for name in records.keys], records.masked))
    nobody = filled("select 0::bigint as record, '' as given where false")
    return filled(
        _ROWS,
        held=union_all(held or [nobody]),
        quarantine=judged.quarantine,
        keys=keys or [filled("null as nothing")],
        records=records.table,
    )


def _row(row: dict[str, object]) -> HoldingRow:
    columns, reasons = row.pop("columns"), row.pop("reasons")
    keys = {name: None if value is None else str(value) for name, value in row.items() if name != "nothing"}
    return HoldingRow(keys, _texts(columns), _texts(reasons))


def _texts(values: object) -> tuple[str, ...]:
    return tuple(map(str, values)) if isinstance(values, list) else ()
