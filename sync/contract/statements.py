"""The query around a contract's conditions.

Rows are first filtered by the conjunction of all conditions, which is all a good row
costs; the list of failures is built for what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import sqlglot
from sqlglot import exp

from sync.contract.arithmetic import is_finite
from sync.contract.keywords import Check, Node, NotCompiled, checks_of, every_item
from sync.contract.logic import all_of, any_of, call, cast, column, function_of, negated, text, truth_of
from sync.contract.places import child
from sync.contract.render import json_text
from sync.contract.values import Kind, Value, is_known


def select_failing(root: Node, row: Value, table: str, record_column: str) -> exp.Select:
    """Return the query for failing rows, each with its failed (column, keyword) pairs.

    Raises:
        NotCompiled: A keyword or a column's type has no meaning in SQL here.
    """
    _refuse_run_time_kinds(root, row)
    conditions = _by_failure((*_finite_checks(row), *checks_of(root, row)))
    is_valid = all_of(condition.copy() for condition in conditions.values())
    failures = [
        exp.Case(ifs=[exp.If(this=negated(condition), true=_failure(*pair))])
        for pair, condition in conditions.items()
    ]
    return (
        exp.select(
            exp.alias_(cast(column(record_column), "BIGINT"), "record"),
            exp.alias_(_without_nulls(failures), "failures"),
        )
        .from_(table_of(table))
        .where(negated(is_valid))
    )


def select_json(row: Value, table: str, record_column: str) -> exp.Select:
    """Return the query for `(record, row)`: each row as the JSON text that is judged."""
    return exp.select(
        exp.alias_(cast(column(record_column), "BIGINT"), "record"), exp.alias_(json_text(row), "row")
    ).from_(table_of(table))


_KEEP: Final = """
    select record, failure."column", failure.keyword
    from (select record, unnest(failures) as failure from failing)
"""


def keep_failures(into: str, query: exp.Select) -> exp.Create:
    """Return the statement that keeps a query's failures as `(record, column, keyword)`."""
    failures = filled(_KEEP, failing=query)
    return exp.Create(this=table_of(into), kind="TABLE", replace=True, expression=failures)


def filled(template: str, **relations: exp.Select | exp.Table) -> exp.Select:
    """Return a query of our own text with some of its table names replaced by relations."""
    tree = sqlglot.parse_one(template, dialect="duckdb", into=exp.Select)
    for named in list(tree.find_all(exp.Table)):
        relation = relations.get(named.name)
        if isinstance(relation, exp.Select):
            named.replace(relation.subquery(named.name))
        elif relation is not None:
            named.replace(relation.copy())
    return tree


def table_of(name: str) -> exp.Table:
    """Return a relation by its exact name."""
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def _by_failure(checks: tuple[Check, ...]) -> dict[tuple[str, str], exp.Expr]:
    """Join the conditions of each (column, keyword); those that always hold cost nothing."""
    grouped: dict[tuple[str, str], list[exp.Expr]] = {}
    for check in checks:
        grouped.setdefault((check.column, check.keyword), []).append(check.holds)
    joined = {pair: all_of(dict.fromkeys(conditions)) for pair, conditions in grouped.items()}
    return {pair: condition for pair, condition in joined.items() if truth_of(condition) is not True}


def _failure(column_name: str, keyword: str) -> exp.Expr:
    return call("struct_pack", _named("column", column_name), _named("keyword", keyword))


def _named(name: str, value: str) -> exp.Expr:
    return exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=text(value))


def _without_nulls(failures: Sequence[exp.Expr]) -> exp.Expr:
    kept = negated(exp.Is(this=exp.to_identifier("failure"), expression=exp.Null()))
    return call("list_filter", exp.Array(expressions=failures), function_of("failure", kept))


def _refuse_run_time_kinds(root: Node, row: Value) -> None:
    for name, field in row.fields().items():
        if not is_known(field.type):
            is_named = name in root.get("properties", ())
            raise NotCompiled("type", child("", "properties", name) if is_named else "")


def _finite_checks(row: Value) -> Iterator[Check]:
    """Refuse NaN and infinities wherever they are, also where the schema says nothing."""
    for name, field in row.fields().items():
        yield Check("type", any_of((field.is_null(), _is_finite_throughout(field))), column=name)


def _is_finite_throughout(value: Value) -> exp.Expr:
    if value.kind is Kind.STRUCT:
        fields = value.fields().values()
        return all_of(any_of((field.is_null(), _is_finite_throughout(field))) for field in fields)
    if value.kind is Kind.LIST:
        item = value.item()
        inside = _is_finite_throughout(item)
        return every_item(value, any_of((item.is_null(), inside)))
    return is_finite(value)
