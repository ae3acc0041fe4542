"""When a SQL value equals a JSON value of a schema: `const` and `enum`.

Values of different kinds are never equal, numbers are equal by their decimal text, and
lists and objects by their members.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from sqlglot import exp

from sync.contract.arithmetic import number_literal
from sync.contract.logic import all_of, any_of, call, known, negated, never, text, truth_of, whole_number
from sync.contract.values import NUMBERS, Kind, Value


def is_one_of(value: Value, members: list[object]) -> exp.Expr:
    """Return whether a value equals a member; members of other kinds never do."""
    if value.kind in {Kind.LIST, Kind.STRUCT}:
        return any_of(_equals(value, member) for member in members)
    if value.kind is Kind.NULL:
        return known(None in members)
    literals = [literal for member in members if (literal := _literal(value, member)) is not None]
    return exp.In(this=value.sql(), expressions=literals) if literals else never()


def _literal(value: Value, member: object) -> exp.Expr | None:
    if isinstance(member, bool):
        return known(member) if value.kind is Kind.BOOLEAN else None
    if isinstance(member, str):
        return text(member) if value.kind is Kind.TEXT else None
    if isinstance(member, int | Decimal) and value.kind in NUMBERS:
        return number_literal(value.type, member)
    return None


def _equals(value: Value, member: object) -> exp.Expr:
    if value.kind is Kind.LIST and isinstance(member, list):
        return _equals_list(value, member)
    if value.kind is Kind.STRUCT and isinstance(member, Mapping):
        return _equals_object(value, member)
    return is_one_of(value, [member]) if value.kind not in {Kind.LIST, Kind.STRUCT} else never()


def _equals_list(value: Value, members: list[object]) -> exp.Expr:
    items = (
        replace(value.item(), raw=call("list_extract", value.sql(), position), depth=value.depth)
        for position in range(1, len(members) + 1)
    )
    return all_of((has_length(value, exp.EQ, len(members)), *map(_equals_nullable, items, members)))


def _equals_nullable(value: Value, member: object) -> exp.Expr:
    if member is None:
        return value.is_null()
    return all_of((negated(value.is_null()), _not_null(_equals(value, member))))


def _not_null(condition: exp.Expr) -> exp.Expr:
    """Make a comparison two-valued where its operand may be NULL."""
    is_known = truth_of(condition) is not None
    return condition if is_known else exp.Coalesce(this=condition, expressions=[never()])


def _equals_object(value: Value, members: Mapping[str, object]) -> exp.Expr:
    fields = value.fields()
    if not members.keys() <= fields.keys() or None in members.values():
        return never()
    return all_of(
        _equals_nullable(field, members[name]) if name in members else field.is_null()
        for name, field in fields.items()
    )


def has_length(value: Value, comparison: type[exp.Binary], length: int) -> exp.Expr:
    """Return how the length of a list compares."""
    return comparison(this=call("len", value.sql()), expression=whole_number(length))
