"""One SELECT, the relations it reads, and what its columns are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from sync.engines.base import Column
from sync.project.models import Model

if TYPE_CHECKING:
    from sqlglot.optimizer.scope import Scope


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """What a name in FROM stands for.

    Attributes:
        name: The model or source it is, or "" for a subquery, a CTE or anything else.
        scope: The query whose rows it has; None for a source and for what cannot be followed.
        renamed: Column names that the alias gives, as in `people(name, age)`.
        is_known: Whether it is a query, a model or a source, and unchanged by PIVOT and the like.
    """

    name: str = ""
    scope: Scope | None = None
    model: Model | None = None
    renamed: tuple[str, ...] = ()
    is_known: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One SELECT of a model.

    Attributes:
        relations: Folded alias -> relation, in the order they are written.
        joins: Folded alias -> how it is joined; the first relation has none.
        is_whole: Whether every relation of FROM has a name here.
    """

    model: Model
    select: exp.Select
    relations: Mapping[str, Relation]
    joins: Mapping[str, exp.Join]
    is_whole: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """The expression that yields a column, and the SELECT in which its names have their meaning.

    `place` is where it is written: the star, for columns that a star brings.
    """

    block: Block
    expression: exp.Expr
    place: exp.Expr


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column that comes from outside the project."""

    source: str
    column: Column


Origin = Definition | SourceColumn
Columns = Mapping[str, tuple[Origin, ...]]
"""Folded name -> what may yield it, one for each branch of UNION."""


def conjuncts_of(condition: exp.Expr) -> Iterator[exp.Expr]:
    """Yield the parts of a condition that must all hold."""
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        for part in condition.flatten():
            yield from conjuncts_of(part)
    else:
        yield condition


def bare_column(expression: exp.Expr) -> exp.Column | None:
    """Return the column an expression is nothing but a name for, or None."""
    inner = expression.unalias().unnest()
    return inner if isinstance(inner, exp.Column) and not isinstance(inner.this, exp.Star) else None
