"""Columns that a model promises to be unique, and the rows that break the promise.

Two promises stand in a header: `grain`, the columns that name one row, which are never
NULL; and `unique`, further sets of columns of which no two rows hold the same values. As
in SQL, a row with a NULL among the columns of a `unique` set is none's double.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.engines.base import Engine
from sync.engines.sql import call, column, columns, filled, text
from sync.project.header import Header

if TYPE_CHECKING:
    from sqlglot import exp

_REPEATED = """
insert into __into
with suspects as (
    select record, __key from __rows
    where __complete and __hash in (
        select __hash as hashed from __rows where __complete group by hashed having count(*) > 1
    )
)
select record, __label as "column", __keyword as keyword, __reason as reason
from suspects
semi join (select __key from suspects group by __key having count(*) > 1) as doubles using (__using)
"""
"""Whole numbers are grouped first: a key that keeps its promise never compares a text."""

_NULLS = """
insert into __into
select record, __label as "column", 'grain' as keyword, 'grain_null' as reason
from __rows as given_rows
anti join (select record from __into where lower("column") = lower(__label)) as known using (record)
where __given is null
"""
"""A missing value that has a reason of its own already is not told twice."""


_REPEATED_REASONS = {"grain": "grain_repeated", "unique": "unique_repeated"}


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """Columns whose values together are promised to be unique.

    Attributes:
        columns: As the header spells them.
        keyword: The header's key, `grain` or `unique`.
    """

    columns: tuple[str, ...]
    keyword: str

    @property
    def reason(self) -> str:
        """The reason under which its doubles are counted."""
        return _REPEATED_REASONS[self.keyword]


def unique_keys(header: Header, given: Collection[str]) -> tuple[UniqueKey, ...]:
    """Return what a header promises about columns that exist; lint asks for the others.

    Args:
        given: The model's output columns; letter case does not matter.
    """
    known = {name.casefold() for name in given}
    promised = [(header.grain, "grain"), *((names, "unique") for names in header.unique)]
    return tuple(
        UniqueKey(names, keyword)
        for names, keyword in promised
        if names and {name.casefold() for name in names} <= known
    )


def find_broken_keys(
    engine: Engine,
    keys: Collection[UniqueKey],
    rows: str | exp.Expr,
    *,
    held_as: Callable[[str], str],
    into: str,
) -> None:
    """Add the rows that break a promise to a table of (record, column, keyword, reason).

    Every row of a double is told, because nothing says which of them is the right one.

    Args:
        rows: A relation with `record` and the columns.
        held_as: A column's name in `rows`.
        into: The table; a NULL that it names already is left alone.
    """
    for key in keys:
        held = [held_as(name) for name in key.columns]
        engine.run(
            filled(
                _REPEATED,
                into=into,
                rows=rows,
                key=columns(held),
                using=columns(held),
                hash=call("hash", *columns(held)),
                complete=_complete(held),
                label=text(", ".join(key.columns)),
                keyword=text(key.keyword),
                reason=text(key.reason),
            )
        )
        for name in key.columns if key.keyword == "grain" else ():
            engine.run(filled(_NULLS, into=into, rows=rows, label=text(name), given=column(held_as(name))))


def _complete(held: Collection[str]) -> exp.Expr:
    """Return SQL that is true where none of the columns is NULL."""
    from sqlglot import exp

    return exp.and_(*(filled("__given is not null", given=column(name)) for name in held))
