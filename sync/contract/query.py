"""A contract as one SQL query that returns only failing rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from sync.contract.schema import Contract
from sync.contract.vocabulary import spelled_out
from sync.engines.base import Column

if TYPE_CHECKING:
    from sqlglot import exp

    from sync.contract.values import Value


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A keyword that the compiler cannot express.

    Attributes:
        pointer: Where it stands in the schema, as a JSON pointer.
    """

    keyword: str
    pointer: str


def failing_rows(
    contract: Contract,
    table: str,
    columns: tuple[Column, ...],
    record_column: str = "record",
    patterns: Mapping[str, str] = MappingProxyType({}),
) -> exp.Select | Unsupported:
    """Compile a contract to a query for the rows that break it.

    Args:
        contract: What valid rows satisfy.
        table: A relation of the engine, by its exact name.
        columns: Its columns; the record column may be among them.
        record_column: A unique BIGINT that names each row.
        patterns: By column, the pattern that its values are known to have; it is not asked for again.

    Returns:
        A query of `(record BIGINT, failures LIST(STRUCT("column" VARCHAR, keyword VARCHAR)))`
        with every failed pair once, or the first keyword that has no meaning in SQL here.

    Shape: n rows -> as many rows as fail.
    """
    from sync.contract.keywords import Node, NotCompiled
    from sync.contract.statements import select_failing

    document = spelled_out(contract.schema)
    root = Node(document, "", document)
    try:
        return select_failing(root, row_of(contract, columns, record_column, patterns), table, record_column)
    except NotCompiled as reason:
        return Unsupported(reason.keyword, reason.pointer)


def row_of(
    contract: Contract,
    columns: tuple[Column, ...],
    record_column: str,
    patterns: Mapping[str, str] = MappingProxyType({}),
) -> Value:
    """Return the row as the object a contract judges.

    SQL ignores the letter case of names and JSON does not, so a column that differs from
    one of the contract's properties in case alone takes the property's spelling.
    """
    from sync.contract.values import row_value

    return row_value(
        {
            json_key(contract, column.name): (column.name, column.type)
            for column in columns
            if column.name.casefold() != record_column.casefold()
        },
        patterns,
    )


def json_key(contract: Contract, column_name: str) -> str:
    """Return the key a column has in the row's JSON."""
    properties: Mapping[str, object] = contract.schema.get("properties", {})
    if column_name in properties:
        return column_name
    same = [name for name in properties if name.casefold() == column_name.casefold()]
    return same[0] if len(same) == 1 else column_name
