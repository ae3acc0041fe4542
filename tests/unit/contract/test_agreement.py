"""The property that carries the room: compiled verdicts equal jsonschema's, on every row.

`CONTRACT_EXAMPLES=20000` asks for more than the default run, which is kept to seconds.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from sync.contract import Unsupported, failing_rows, parse_contract
from sync.contract.judge import build_judge
from sync.contract.query import row_of
from sync.contract.statements import select_json
from sync.engines.base import fetch
from tests.unit.contract import generated
from tests.unit.contract.table import TABLE, compiled_failures, fill, memory_engine

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "60"))
ENGINE = memory_engine()
NAMES = [*generated.COLUMN_NAMES, "ghost"]


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, Any], list[list[Any]]]:
    """Generate the columns of a table and a few rows."""
    columns = draw(st.dictionaries(st.sampled_from(generated.COLUMN_NAMES), generated.types(), min_size=1))
    row = st.tuples(*(generated.values(type_) for type_ in columns.values()))
    return columns, [list(cells) for cells in draw(st.lists(row, min_size=1, max_size=6))]


@st.composite
def root_schemas(draw: st.DrawFn) -> str:
    """Generate a contract's text."""
    inner = generated.schemas(generated.FIELD_NAMES)
    around = draw(generated.schemas(NAMES, 1).filter(lambda schema: isinstance(schema, dict)))
    properties = draw(st.dictionaries(st.sampled_from(NAMES), inner, max_size=3))
    shared = draw(
        generated.schemas(generated.FIELD_NAMES, 1).filter(lambda schema: "$ref" not in str(schema))
    )
    return generated.schema_text(
        around | {"type": "object", "properties": properties, "$defs": {"shared": shared}}
    )


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(), root_schemas())
def test_compiled_failures_equal_jsonschema(table: tuple[dict[str, Any], list[list[Any]]], text: str) -> None:
    types, rows = table
    note(text)
    contract = parse_contract("schemas/generated.schema.json", text)
    cells = [
        [generated.sql_of(type_, cell) for type_, cell in zip(types.values(), row, strict=True)]
        for row in rows
    ]
    columns = fill(ENGINE, {name: generated.type_name(type_) for name, type_ in types.items()}, cells)
    query = failing_rows(contract, TABLE, columns)
    assert not isinstance(query, Unsupported)
    compiled = compiled_failures(ENGINE, query)
    judge = build_judge(contract.schema)
    for record, row_text in fetch(ENGINE, select_json(row_of(contract, columns, "record"), TABLE, "record")):
        judged = frozenset((failure.column, failure.keyword) for failure in judge(str(row_text)))
        note(str(row_text))
        assert compiled.get(int(str(record)), frozenset()) == judged


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables())
def test_a_row_is_rendered_as_the_json_it_stands_for(table: tuple[dict[str, Any], list[list[Any]]]) -> None:
    types, rows = table
    contract = parse_contract("schemas/generated.schema.json", '{"type": "object"}')
    cells = [
        [generated.sql_of(type_, cell) for type_, cell in zip(types.values(), row, strict=True)]
        for row in rows
    ]
    columns = fill(ENGINE, {name: generated.type_name(type_) for name, type_ in types.items()}, cells)
    for record, text in fetch(ENGINE, select_json(row_of(contract, columns, "record"), TABLE, "record")):
        row = rows[int(str(record)) - 1]
        expected = {
            name: generated.json_of(types[name], cell)
            for name, cell in zip(types, row, strict=True)
            if cell is not None
        }
        assert _parsed(str(text)) == expected


def _parsed(text: str) -> Mapping[str, Any]:
    names = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}
    parsed: Mapping[str, Any] = json.loads(
        text, parse_float=Decimal, parse_int=Decimal, parse_constant=names.get
    )
    return parsed
