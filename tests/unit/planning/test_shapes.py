"""A shape reads the same in a quarantine file and in a message."""

from __future__ import annotations

import pytest

from sync.contract import describe_shape
from sync.engines.base import fetch
from sync.engines.sql import column, filled
from sync.planning.shapes import shape_of_column, shape_of_text
from tests.unit.planning.bench import Bench

TEXTS = [
    "",
    "a",
    "0123",
    "٣",
    "a@b.example",
    "+1 206",
    " x",
    "x\u00a0",
    "x\u0085",
    "a\nb",
    "a\r",
    "é",
    "🛒 ",
    "+@\n1 é",
]
NUMBERS = ["0", "-3", "12", "0.5", "-0.25"]


@pytest.mark.parametrize("value", TEXTS, ids=ascii)
def test_a_text_is_described_alike_in_sql(bench: Bench, value: str) -> None:
    given = ", ".join(f"chr({ord(character)})" for character in value) or "''"
    shape = shape_of_text(column("given"))
    rows = fetch(
        bench.warehouse, filled(f"select __shape from (select concat({given}) as given)", shape=shape)
    )
    assert rows == [(describe_shape(value),)]


@pytest.mark.parametrize("value", NUMBERS)
def test_a_number_is_described_alike_in_sql(bench: Bench, value: str) -> None:
    from decimal import Decimal

    shape = shape_of_column("given", "DECIMAL(9,2)")
    rows = fetch(bench.warehouse, filled(f"select __shape from (select {value} as given)", shape=shape))
    assert rows == [(describe_shape(Decimal(value)),)]


@pytest.mark.parametrize("type_", ["VARCHAR", "BIGINT", "DATE"])
def test_nothing_has_no_shape(bench: Bench, type_: str) -> None:
    shape = shape_of_column("given", type_)
    query = filled(f"select __shape from (select cast(null as {type_}) as given)", shape=shape)
    assert fetch(bench.warehouse, query) == [(None,)]
