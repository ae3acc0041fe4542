"""Templates and quoting: text is never pasted into text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.engines.base import fetch
from sync.engines.duckdb import DuckDBEngine
from sync.engines.sql import column, comma_joined, filled, literal, quoted, table_named, text
from tests.unit.engines.warehouse import bare_engine

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with bare_engine() as opened:
        yield opened


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_any_text_survives_as_a_literal(engine: DuckDBEngine, value: str) -> None:
    assert fetch(engine, f"select {literal(value)}") == [(value,)]
    assert fetch(engine, filled("select __value as v", value=text(value))) == [(value,)]


@settings(deadline=None, max_examples=60)
@given(TEXTS.filter(bool))
def test_any_name_survives_quoting(engine: DuckDBEngine, name: str) -> None:
    assert [item.name for item in engine.describe(f"select 1 as {quoted(name)}")] == [name]
    engine.run(f"create or replace table {quoted(name)} as select 7 as {quoted(name)}")
    tree = filled("select __column as found from __table", column=column(name), table=table_named(name))
    assert fetch(engine, tree) == [(7,)]
    engine.run(f"drop table {quoted(name)}")


@pytest.mark.parametrize(
    ("template", "value", "expected"),
    [
        ("__a * 2", "1 + 2", 6),
        ("__a = 3 and true", "1 + 2", True),
        ("coalesce(__a, 5)", "null", 5),
        ("case when __a then 1 else 2 end", "1 = 2 or 1 = 3", 2),
        ("not __a", "true and false", True),
        ("-__a", "1 - 2", 1),
        ("__a", "1 + 2", 3),
        ("cast(__a as varchar)", "1 + 2", "3"),
        ("__a in (2, 3)", "1 + 2", True),
        ("'x' || __a", "'y' || 'z'", "xyz"),
        ("__a between 1 and 3", "1 + 1", True),
    ],
)
def test_what_fills_a_hole_stays_together(
    engine: DuckDBEngine, template: str, value: str, expected: object
) -> None:
    tree = filled(template, a=filled(value))
    assert fetch(engine, f"select {tree.sql('duckdb')}") == [(expected,)]


def test_a_template_can_be_filled_twice(engine: DuckDBEngine) -> None:
    one, two = (filled("__a + __a", a=filled(number)) for number in ("1", "10"))
    assert fetch(engine, f"select {one.sql('duckdb')}, {two.sql('duckdb')}") == [(2, 20)]


@pytest.mark.parametrize(
    ("parts", "expected"), [([], None), (["null"], None), (["'a'"], "a"), (["'a'", "null", "'b'"], "a,b")]
)
def test_parts_that_are_null_leave_no_comma(
    engine: DuckDBEngine, parts: list[str], expected: str | None
) -> None:
    assert fetch(engine, f"select {comma_joined(map(filled, parts)).sql('duckdb')}") == [(expected,)]
