"""Digests of people who asked to be forgotten, where a plan can see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sync.engines.base import Engine
from sync.engines.sql import filled, text
from sync.ledger.entries import Forgotten
from sync.ledger.generations import words_of
from sync.planning.records import PEOPLE, Records

if TYPE_CHECKING:
    from sqlglot import exp

FORGOTTEN = "forgotten"
"""Reason of a row of which an identifier may never be sent again."""

_ASKED = "forgotten digests"
_REFUSED = """
insert into __quarantine
select record, __given as "column", '' as keyword, __reason as reason
from __records as records semi join __asked as asked on records.__digest = asked.digest
"""

_NOBODY = """
select 0::utinyint as kind, 0::ubigint as w1, 0::ubigint as w2, 0::ubigint as w3, 0::ubigint as w4 where false
"""
_SOMEBODY = """
select kind::utinyint as kind, w1::ubigint as w1, w2::ubigint as w2, w3::ubigint as w3, w4::ubigint as w4
from __forgotten
"""


def forgotten_identifiers(forgotten: Sequence[Forgotten]) -> exp.Expr:
    """Return a query over identifiers, as the ledger's engine knows them, that may not be sent."""
    from sqlglot import exp

    if not forgotten:
        return filled(_NOBODY)
    rows = exp.values(
        [(one.kind, *words_of(one.digest)) for one in forgotten],
        alias="forgotten",
        columns=["kind", "w1", "w2", "w3", "w4"],
    )
    return filled(_SOMEBODY, forgotten=exp.select("*").from_(rows))


def refuse_forgotten(engine: Engine, records: Records, digests: Collection[str], quarantine: str) -> None:
    """Quarantine the rows of which any identifier is forgotten, so that nothing else of them is sent either.

    Args:
        engine: That of the models; it is told the digests, and gets a table of them.
        digests: Hex texts, lower case, of any kind.
    """
    import pyarrow as pa

    if not digests:
        return
    engine.load(_ASKED, pa.table({"digest": pa.array(sorted(digests), pa.string())}))
    for slot in (slot for slot in records.slots if slot.column.personal in PEOPLE):
        engine.run(
            filled(
                _REFUSED,
                quarantine=quarantine,
                given=text(slot.given),
                reason=text(FORGOTTEN),
                records=records.table,
                asked=_ASKED,
                digest=slot.property,
            )
        )
