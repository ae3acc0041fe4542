"""Which JSON a SQL value of each type is judged as."""

from __future__ import annotations

import pytest

from sync.contract.query import row_of
from sync.contract.statements import select_json
from sync.contract.values import Kind, is_known, parse_type
from sync.engines.base import fetch
from tests.unit.contract.table import TABLE, contract_of, fill, memory_engine

ENGINE = memory_engine()

RENDERED = {
    "VARCHAR": ("'a\"b' || chr(10) || chr(0)", r'"a\"b\n\u0000"'),
    "BOOLEAN": ("true", "true"),
    "UTINYINT": ("255", "255"),
    "UHUGEINT": ("340282366920938463463374607431768211455", "340282366920938463463374607431768211455"),
    "DECIMAL(38,2)": (
        "'-123456789012345678901234567890123456.70'",
        "-123456789012345678901234567890123456.70",
    ),
    "DECIMAL(2,2)": ("-0.05", "-0.05"),
    "DOUBLE": ("0.1", "0.1"),
    "REAL": ("0.1", "0.10000000149011612"),
    "DATE": ("'2024-02-29'", '"2024-02-29"'),
    "TIME": ("'10:00:00'", '"10:00:00"'),
    "TIMESTAMP": ("'2024-02-29 10:00:00'", '"2024-02-29T10:00:00.000000"'),
    "TIMESTAMP WITH TIME ZONE": ("'2024-02-29 10:00:00+02'", '"2024-02-29T08:00:00.000000Z"'),
    "UUID": ("'123e4567-e89b-12d3-a456-426614174000'", '"123e4567-e89b-12d3-a456-426614174000"'),
    "ENUM('a', 'b')": ("'b'", '"b"'),
    "INTERVAL": ("interval 90 minute", '"01:30:00"'),
    "BLOB": ("'a'::blob", '"a"'),
    "BIGINT[]": ("[1, null]", "[1,null]"),
    "BIGINT[2]": ("[1, null]", "[1,null]"),
    'STRUCT("a b" BIGINT, c VARCHAR[])': ("{'a b': null, 'c': ['x']}", '{"c":["x"]}'),
    "STRUCT(a BIGINT)[]": ("[{'a': null}, null]", "[{},null]"),
    "JSON": ("'{\"a\": [null, 1.50]}'", '{"a": [null, 1.50]}'),
    "MAP(VARCHAR, BIGINT)": ("map {'k': 1}", '{"k":1}'),
}


@pytest.mark.parametrize("type_", RENDERED)
def test_a_value_is_judged_as_this_json(type_: str) -> None:
    expression, expected = RENDERED[type_]
    columns = fill(ENGINE, {"x": type_}, [[expression], ["null"]])
    query = select_json(row_of(contract_of({}), columns, "record"), TABLE, "record").order_by("record")
    assert [text for _, text in fetch(ENGINE, query)] == [f'{{"x":{expected}}}', "{}"]


@pytest.mark.parametrize(
    "type_",
    ["JSON", "MAP(VARCHAR, BIGINT)", "UNION(a BIGINT)", "BIT", "JSON[]", "STRUCT(a JSON)", "NOT A TYPE("],
)
def test_types_without_one_shape_of_json_are_left_to_jsonschema(type_: str) -> None:
    assert not is_known(parse_type(type_))


def test_a_column_that_is_always_null_is_text() -> None:
    assert parse_type('"NULL"').kind is Kind.TEXT
