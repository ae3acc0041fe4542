"""The property that carries the room: compiled verdicts equal jsonschema's, on every row.

`CONTRACT_EXAMPLES=20000` asks for more than the default run, which is kept to seconds.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from sync.contract import Contract, Unsupported, failing_rows, parse_contract
from sync.contract.judge import build_judge
from sync.contract.query import row_of
from sync.contract.statements import select_json
from sync.engines.base import Column, fetch
from tests.unit.contract import generated
from tests.unit.contract.table import TABLE, compiled_failures, fill_every_combination, memory_engine

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "250"))
ENGINE = memory_engine()
NAMES = (*generated.COLUMN_NAMES, "ghost", "X")
PROFILE = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, and a few values of each; its rows are all combinations of them."""

    types: Mapping[str, generated.Type]
    cells: tuple[list[Any], ...]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        return itertools.product(*self.cells)

    def fill(self) -> tuple[Column, ...]:
        types = {name: generated.type_name(type_) for name, type_ in self.types.items()}
        sql = [
            [generated.sql_of(type_, cell) for cell in cells]
            for type_, cells in zip(self.types.values(), self.cells, strict=True)
        ]
        return fill_every_combination(ENGINE, types, sql)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Generate one to three columns with up to six values each."""
    types = draw(st.dictionaries(st.sampled_from(generated.COLUMN_NAMES), generated.types(), min_size=1))
    cells = (st.lists(generated.values(type_), min_size=1, max_size=6) for type_ in types.values())
    return Table(types, draw(st.tuples(*cells)))


@st.composite
def root_schemas(draw: st.DrawFn) -> str:
    """Generate a contract's text; `shared` may lead on to the definition with the odd name."""
    inner = generated.schemas(generated.FIELD_NAMES)
    around = draw(generated.schemas(NAMES, 1).filter(lambda schema: isinstance(schema, dict)))
    properties = draw(st.dictionaries(st.sampled_from(NAMES), inner, max_size=3))
    defined = generated.schemas(generated.FIELD_NAMES, 1)
    shared = draw(defined.filter(lambda schema: "#/$defs/shared" not in str(schema)))
    far = draw(defined.filter(lambda schema: "$ref" not in str(schema)))
    definitions = {"shared": shared, "far a/b": far}
    return generated.schema_text(around | {"type": "object", "properties": properties, "$defs": definitions})


def _texts(contract: Contract, columns: tuple[Column, ...]) -> Iterator[tuple[int, str]]:
    query = select_json(row_of(contract, columns, "record"), TABLE, "record")
    return ((int(str(record)), str(text)) for record, text in fetch(ENGINE, query))


@PROFILE
@given(tables(), root_schemas())
def test_compiled_failures_equal_jsonschema(table: Table, text: str) -> None:
    note(text)
    contract = parse_contract("schemas/generated.schema.json", text)
    columns = table.fill()
    query = failing_rows(contract, TABLE, columns)
    assert not isinstance(query, Unsupported)
    compiled = compiled_failures(ENGINE, query)
    judge = build_judge(contract.schema)
    for record, row in _texts(contract, columns):
        judged = frozenset((failure.column, failure.keyword) for failure in judge(row))
        assert compiled.get(record, frozenset()) == judged, row


@PROFILE
@given(tables())
def test_a_row_is_rendered_as_the_json_it_stands_for(table: Table) -> None:
    contract = parse_contract("schemas/generated.schema.json", '{"type": "object"}')
    rows = list(table.rows())
    texts = list(_texts(contract, table.fill()))
    assert len(texts) == len(rows)
    for record, text in texts:
        expected = {
            name: generated.json_of(type_, cell)
            for (name, type_), cell in zip(table.types.items(), rows[record - 1], strict=True)
            if cell is not None
        }
        assert _parsed(text) == expected


def _parsed(text: str) -> Mapping[str, Any]:
    names = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}
    parsed: Mapping[str, Any] = json.loads(
        text, parse_float=Decimal, parse_int=Decimal, parse_constant=names.get
    )
    return parsed
