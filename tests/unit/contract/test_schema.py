"""What a contract says about its columns."""

from __future__ import annotations

import pytest

from sync.contract import ContractColumn
from tests.unit.contract.table import contract_of, memory_engine

TYPES = {
    "text": ({"type": "string"}, "VARCHAR"),
    "text or null": ({"type": ["null", "string"]}, "VARCHAR"),
    "whole number": ({"type": "integer"}, "BIGINT"),
    "number": ({"type": "number"}, "DOUBLE"),
    "boolean": ({"type": "boolean"}, "BOOLEAN"),
    "date": ({"type": "string", "format": "date"}, "DATE"),
    "time": ({"format": "date-time"}, "TIMESTAMP WITH TIME ZONE"),
    "another format": ({"format": "email"}, "VARCHAR"),
    "own type": ({"type": "number", "x-type": "DECIMAL(18,2)"}, "DECIMAL(18,2)"),
    "several kinds": ({"type": ["integer", "string"]}, "VARCHAR"),
    "nothing said": (True, "VARCHAR"),
    "list": ({"type": "array", "items": {"type": "integer"}}, "BIGINT[]"),
    "list of anything": ({"type": "array"}, "VARCHAR[]"),
    "object": ({"type": "object", "properties": {"a b": {"type": "integer"}}}, 'STRUCT("a b" BIGINT)'),
    "open object": ({"type": "object"}, "JSON"),
    "reference": ({"$ref": "#/$defs/money"}, "DECIMAL(10,2)"),
    "reference in a list": ({"type": "array", "items": {"$ref": "#/$defs/money"}}, "DECIMAL(10,2)[]"),
}


@pytest.mark.parametrize("name", TYPES)
def test_a_column_has_the_sql_type_its_schema_describes(name: str) -> None:
    schema, expected = TYPES[name]
    money = {"type": "number", "x-type": "DECIMAL(10,2)"}
    (column,) = contract_of({"properties": {"x": schema}, "$defs": {"money": money}}).columns()
    assert column.type == expected
    memory_engine().run(f"create table stand_in (x {column.type})")


def test_columns_come_in_order_with_tags_and_words() -> None:
    contract = contract_of(
        {
            "required": ["email"],
            "$defs": {"address": {"type": "string", "x-pii": "email", "description": "An address."}},
            "properties": {
                "zip": {"type": "string"},
                "email": {"$ref": "#/$defs/address", "description": "Where we write to."},
            },
        }
    )
    assert contract.columns() == (
        ContractColumn("zip", required=False, type="VARCHAR", pii=None, description=""),
        ContractColumn("email", required=True, type="VARCHAR", pii="email", description="Where we write to."),
    )
