"""What unknown-function says of other systems' functions: DuckDB lacks them, and has what stands instead."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from sync.lint.foreign import INSTEAD

COLUMNS = (
    "x varchar, part varchar, path varchar, key varchar, pattern varchar, separator varchar, items varchar[],"
    " json json, bytes blob, moment timestamptz, seconds bigint, condition boolean, one double, other double"
)


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(f"create table given ({COLUMNS})")
        yield connection


@pytest.mark.parametrize("name", INSTEAD)
def test_the_engine_has_no_such_function(name: str, engine: duckdb.DuckDBPyConnection) -> None:
    query = "select count(*) from duckdb_functions() where function_name = $name"
    assert engine.execute(query, {"name": name}).fetchall() == [(0,)]


@pytest.mark.parametrize("expression", sorted(set(INSTEAD.values())))
def test_what_stands_instead_binds(expression: str, engine: duckdb.DuckDBPyConnection) -> None:
    engine.execute(f"explain select {expression} from given")
