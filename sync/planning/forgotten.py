"""Digests of people who asked to be forgotten, where a plan can see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sync.engines.sql import filled
from sync.ledger.entries import Forgotten
from sync.ledger.generations import words_of

if TYPE_CHECKING:
    from sqlglot import exp

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
