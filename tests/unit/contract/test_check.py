"""`check`: what it keeps, how it words failures, and that its audit has teeth."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from random import Random
from typing import TYPE_CHECKING

import pytest

from sync.contract import Checked, Disagreement, check
from sync.diagnostics import render
from sync.engines.base import Column, Engine, fetch
from tests.unit.contract.table import TABLE, contract_of, fill, memory_engine

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlglot import exp

ENGINE = memory_engine()
INTO = "found_failures"
SCHEMA = {
    "required": ["email"],
    "properties": {
        "email": {"type": "string", "format": "email", "maxLength": 12},
        "amount": {"type": "number", "minimum": 0},
        "items": {"items": {"properties": {"price": {"maximum": 10}}}},
    },
}
TYPES = {"email": "VARCHAR", "amount": "DOUBLE", "items": "STRUCT(price DECIMAL(10,2))[]"}
ROWS = [
    ["'ok@shop.co'", "1", "[{'price': 1}]"],
    ["'Klöße'", "-1", "null"],
    ["null", "'nan'", "[{'price': 11}]"],
    ["'a-very-long-name@shop.co'", "null", "[null]"],
]


class Tampering:
    """An engine that runs one more statement after each; stands for a wrong compiler."""

    def __init__(self, engine: Engine, then: str) -> None:
        self._engine, self._then = engine, then

    def run(self, statement: str | exp.Expr) -> None:
        self._engine.run(statement)
        self._engine.run(self._then)

    def stream(self, query: str | exp.Expr, rows: int = 100) -> pa.RecordBatchReader:
        return self._engine.stream(query, rows)

    def texts(self, query: str) -> tuple[str | None, ...]:
        return self._engine.texts(query)

    def load(self, table: str, rows: pa.RecordBatchReader | pa.Table) -> None:
        self._engine.load(table, rows)

    def describe(self, query: str) -> tuple[Column, ...]:
        return self._engine.describe(query)

    def close(self) -> None:
        self._engine.close()


def _checked(
    schema: Mapping[str, object], types: Mapping[str, str], rows: list[list[str]], **options: int
) -> Checked:
    columns = fill(ENGINE, types, rows)
    return check(
        ENGINE,
        contract_of(schema),
        TABLE,
        columns=columns,
        sampled=Random(7),
        into=INTO,
        **options,  # type: ignore[arg-type]
    )


def test_failures_are_counted_worded_and_kept() -> None:
    checked = _checked(SCHEMA, TYPES, ROWS)
    assert (checked.rows, checked.failing_rows, checked.judged, checked.warnings) == (4, 3, 4, ())
    worded = {
        (group.column, group.keyword): (group.first_records, group.reason, group.shape)
        for group in checked.groups
    }
    assert worded == {
        ("amount", "minimum"): ((2,), "is less than 0", "a negative whole number"),
        ("amount", "type"): ((3,), "is not a finite number", "not a finite number"),
        ("email", "format"): ((2,), 'is not of the format "email"', "5 characters, not only ASCII"),
        ("email", "maxLength"): ((4,), "is longer than 12 characters", '24 characters, contains "@"'),
        ("email", "required"): ((3,), "is missing", "absent"),
        ("items", "maximum"): ((3,), "[].price is greater than 10", "a positive whole number"),
    }
    kept = fetch(ENGINE, f'select record, "column", keyword from {INTO} order by all')
    assert kept == sorted((record, *pair) for pair, (records, _, _) in worded.items() for record in records)


def test_groups_come_most_frequent_first_with_the_lowest_records() -> None:
    rows = [["'x'"] for _ in range(7)] + [["null"]]
    schema = {"required": ["email"], "properties": {"email": {"minLength": 2}}}
    groups = _checked(schema, {"email": "VARCHAR"}, rows).groups
    assert [(group.keyword, group.count, group.first_records) for group in groups] == [
        ("minLength", 7, (1, 2, 3, 4, 5)),
        ("required", 1, (8,)),
    ]


def test_a_table_without_rows_or_failures_has_no_groups() -> None:
    assert _checked(SCHEMA, TYPES, ROWS[:1]).groups == ()
    ENGINE.run(f"delete from {TABLE}")
    columns = ENGINE.describe(f"from {TABLE}")
    checked = check(ENGINE, contract_of(SCHEMA), TABLE, columns=columns, sampled=Random(7), into=INTO)
    assert checked == Checked(0, 0, (), 0)


def test_the_record_column_may_have_another_name_and_is_no_part_of_the_row() -> None:
    fill(ENGINE, {"x": "VARCHAR"}, [["'a'"], ["null"]])
    ENGINE.run(f'alter table {TABLE} rename record to "Row Number"')
    columns = ENGINE.describe(f"from {TABLE}")
    contract = contract_of({"properties": {"x": {}}, "required": ["x"], "additionalProperties": False})
    checked = check(
        ENGINE, contract, TABLE, columns=columns, record_column="row number", sampled=Random(7), into=INTO
    )
    assert [(group.keyword, group.first_records) for group in checked.groups] == [("required", (2,))]


def test_the_sample_limits_how_many_rows_are_judged() -> None:
    rows = [["'x'" if record % 2 else "'long'"] for record in range(200)]
    schema = {"properties": {"email": {"minLength": 2}}}
    checked = _checked(schema, {"email": "VARCHAR"}, rows, sample_rows=10)
    assert 20 + 10 <= checked.judged <= 20 + 10 + 10


@pytest.mark.parametrize(
    ("tampering", "sides"),
    [
        (f"delete from {INTO} where record = 2", 'only jsonschema fails "format" of column "email"'),
        (
            f"insert into {INTO} values (1, 'email', 'pattern')",
            'only the compiled query fails "pattern" of column "email"',
        ),
    ],
)
def test_the_audit_catches_a_wrong_query(tampering: str, sides: str) -> None:
    columns = fill(ENGINE, {"email": "VARCHAR"}, [["'ok@shop.co'"], ["'secret'"]])
    contract = contract_of({"properties": {"email": {"format": "email"}}})
    engine = Tampering(ENGINE, tampering)
    with pytest.raises(Disagreement) as caught:
        check(engine, contract, TABLE, columns=columns, sampled=Random(7), into=INTO)
    assert sides in str(caught.value)
    assert "tested" in str(caught.value)
    assert "secret" not in str(caught.value)


UNCOMPILED: dict[str, tuple[Mapping[str, object], str, list[list[str]], dict[tuple[str, str], int]]] = {
    "keyword": (
        {"properties": {"x": {"contains": {"const": 1}}}, "required": ["x"]},
        "BIGINT[]",
        [["[1, 2]"], ["[2]"], ["null"]],
        {("x", "contains"): 1, ("x", "required"): 1},
    ),
    "step finer than any decimal": (
        {"properties": {"x": {"multipleOf": 1e-40}}},
        "DOUBLE",
        [["1"], ["1e-41"], ["null"]],
        {("x", "multipleOf"): 2},
    ),
    "JSON column": (
        {"properties": {"x": {"additionalProperties": {"type": "string"}}}},
        "JSON",
        [["'{\"ann@shop.co\": 1}'"], ['\'{"a": "b"}\''], ["null"]],
        {("x", "type"): 1},
    ),
    "numbers without end in a JSON column": (
        {"properties": {"x": {"properties": {"n": {"multipleOf": 2}}}}},
        "JSON",
        [["'{\"n\": 1e999999999}'"], [f"'{{\"n\": 1{'0' * 5000}}}'"], ["'{\"n\": 1e400}'"], ["'{\"n\": 3}'"]],
        {("x", "multipleOf"): 2, ("x", "type"): 2},  # 1e400 has more than the 38 digits that multiples have
    ),
    "map column the schema does not know": (
        {"maxProperties": 0},
        "MAP(VARCHAR, DOUBLE)",
        [["map {'ann@shop.co': 'nan'::double}"], ["null"]],
        {("", "maxProperties"): 1, ("x", "type"): 1},
    ),
    "pattern properties": (
        {"patternProperties": {"^y": {}}, "additionalProperties": False},
        "BIGINT",
        [["1"], ["null"]],
        {("x", "additionalProperties"): 1},
    ),
}


@pytest.mark.parametrize("name", UNCOMPILED)
def test_what_is_not_compiled_is_judged_row_by_row_with_a_warning(name: str) -> None:
    schema, type_, rows, counts = UNCOMPILED[name]
    checked = _checked(schema, {"x": type_}, rows)
    assert {(group.column, group.keyword): group.count for group in checked.groups} == counts
    (warning,) = checked.warnings
    assert warning.rule == "contract-not-compiled"
    assert "two to five minutes for a million rows" in render(
        warning, {"schemas/records/tested.schema.json": json.dumps(schema)}
    )
    assert "ann@" not in repr(checked)


def test_the_same_seed_judges_the_same_rows() -> None:
    def judged(seed: int) -> list[str]:
        seen: list[str] = []
        columns = fill(ENGINE, {"x": "BIGINT"}, [[str(number)] for number in range(50)])
        check(
            Watching(ENGINE, seen.append),
            contract_of({}),
            TABLE,
            columns=columns,
            sample_rows=5,
            sampled=Random(seed),
            into=INTO,
        )
        return seen

    assert judged(1) == judged(1)
    assert judged(1) != judged(2)


class Watching(Tampering):
    """An engine that shows the queries it streams."""

    def __init__(self, engine: Engine, seen: Callable[[str], None]) -> None:
        super().__init__(engine, "drop table if exists never_made")
        self._seen = seen

    def stream(self, query: str | exp.Expr, rows: int = 100) -> pa.RecordBatchReader:
        self._seen(query if isinstance(query, str) else query.sql("duckdb"))
        return super().stream(query, rows)
