"""The embedded engine: faults that quote nothing, positions that are right, models that reach nothing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from sync.engines.base import BindFault, Column, EngineFault, fetch
from sync.engines.duckdb import DuckDBEngine, EngineOptions, locked_down, open_engine
from tests.unit.engines.warehouse import bare_engine, create_table

SECRET = "ann@shop.example"


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    with bare_engine() as opened:
        yield opened


QUOTING = [
    f"select cast('{SECRET}' as integer)",
    f"select cast('{SECRET}' as timestamp)",
    f"select error('{SECRET}')",
    f"select * from read_csv('/nowhere/{SECRET}.csv')",
    f"select cast('{SECRET}' as json)",
    f"select strptime('{SECRET}', '%Y')",
    "select cast(range as utinyint) from range(1000)",
    f"select case when range > 999 then cast('{SECRET}' as integer) end from range(100000)",
]


@pytest.mark.parametrize("query", QUOTING)
def test_a_fault_quotes_no_value(engine: DuckDBEngine, query: str) -> None:
    """Ten of ten DuckDB run-time errors tried quote the value they failed on."""
    with pytest.raises(EngineFault) as caught:
        engine.stream(query).read_all()
    assert SECRET not in f"{caught.value!r} {caught.value.kind}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_fault_while_running_quotes_no_value(engine: DuckDBEngine) -> None:
    with pytest.raises(EngineFault) as caught:
        engine.run(f"create table a as select cast('{SECRET}' as integer) as x")
    assert caught.value.kind == "a value could not be converted to the type the SQL asks for"


BINDING = [
    ("select nam from customers", "nam"),
    ("select name, (select ä from customers) from customers", "ä"),
    ("select '🛒' as x, nam from customers", "nam"),
    ("select name\nfrom customers\nwhere nam = 1", "nam"),
]


@pytest.mark.parametrize(("query", "offending"), BINDING)
def test_a_bind_fault_points_at_the_text(engine: DuckDBEngine, query: str, offending: str) -> None:
    create_table(engine, "customers", {"name": "VARCHAR"}, [])
    with pytest.raises(BindFault) as caught:
        engine.describe(query)
    fault = caught.value
    assert fault.start is not None
    assert fault.length is not None
    assert query[fault.start : fault.start + fault.length] == offending
    assert fault.subtype == "COLUMN_NOT_FOUND"


def test_a_bind_fault_knows_candidates(engine: DuckDBEngine) -> None:
    create_table(engine, "customers", {"name": "VARCHAR"}, [])
    with pytest.raises(BindFault) as caught:
        engine.describe("select nam from customers")
    assert any("name" in candidate for candidate in caught.value.candidates)


def test_describe_names_columns_and_types_without_running(engine: DuckDBEngine) -> None:
    assert engine.describe("select 1 as a, 'x' as \"B b\", error('never') as c")[:2] == (
        Column("a", "INTEGER"),
        Column("B b", "VARCHAR"),
    )


def test_rows_go_in_and_out_as_arrow(engine: DuckDBEngine) -> None:
    engine.load("rows", pa.table({"n": [1, 2, 3]}))
    engine.load("rows", pa.table({"n": [4, 5]}))
    assert sorted(fetch(engine, "select n from rows")) == [(4,), (5,)]
    assert fetch(engine, "select n from rows where false") == []


def test_a_stream_comes_in_batches(engine: DuckDBEngine) -> None:
    sizes = [len(batch) for batch in engine.stream("select * from range(5000)", 2048)]
    assert sum(sizes) == 5000
    assert max(sizes) <= 2048


def test_variables_reach_macros() -> None:
    engine = open_engine(EngineOptions(variables={"default_country": "DE", "flag": True, "none": None}))
    assert fetch(
        engine, "select getvariable('default_country'), getvariable('flag'), getvariable('none')"
    ) == [("DE", True, None)]
    engine.close()


LARGER_THAN_MEMORY = """
select max(place) from (
    select row_number() over (partition by i % 7 order by i::varchar || 'ann@shop.example') as place
    from range(1000000) as numbers(i)
)
"""


@pytest.mark.parametrize("is_given", [True, False], ids=["given", "not_given"])
def test_what_is_larger_than_memory_goes_to_the_given_folder_or_nowhere(
    tmp_path: Path, *, is_given: bool
) -> None:
    """DuckDB's own choice would be `.tmp` where the process stands, readable by everybody."""
    folder = tmp_path / "private"
    engine = open_engine(
        EngineOptions(memory_limit="40MB", threads=2, temp_directory=folder if is_given else None)
    )
    assert engine.texts("select current_setting('temp_directory')") == (str(folder) if is_given else "",)
    if is_given:
        assert fetch(engine, LARGER_THAN_MEMORY) == [(142858,)]
    else:
        with pytest.raises(EngineFault, match="memory limit"):
            fetch(engine, LARGER_THAN_MEMORY)
    assert folder.exists() == is_given
    engine.close()
    assert not Path(".tmp").exists()


# --- locked down ----------------------------------------------------------------------------------

FORBIDDEN = [
    "select * from read_csv('{other}')",
    "select * from read_text('/etc/passwd')",
    "select * from '{other}'",
    "select * from glob('/*')",
    "select * from read_text('/proc/self/environ')",
    "copy (select 1) to '{folder}/out.csv'",
    "copy (select 1) to '{source}'",
    "attach '{folder}/other.duckdb'",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "set memory_limit = '100GB'",
    "reset lock_configuration",
    "export database '{folder}/dump'",
    "select * from secret_variable",
    "create secret (type s3, key_id 'a', secret 'b')",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_locked_engine_reaches_nothing_but_its_sources(tmp_path: Path, statement: str) -> None:
    secret_variable = pa.table({"token": [SECRET]})
    source, other = tmp_path / "source.csv", tmp_path / "other.csv"
    for file in (source, other):
        file.write_text("a\n1\n")
    with bare_engine() as engine:
        locked_down(engine, (source.as_posix(),))
        with pytest.raises(EngineFault):
            engine.run(statement.format(folder=tmp_path, source=source, other=other))
        assert fetch(engine, f"select a from read_csv('{source}')") == [(1,)]
    assert source.read_text() == "a\n1\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.csv", "source.csv"]
    assert secret_variable.num_rows == 1


def test_a_damaged_database_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(EngineFault):
        open_engine(EngineOptions(database=str(path)))


def test_a_small_answer_is_texts_of_its_first_row(engine: DuckDBEngine) -> None:
    assert engine.texts("select 'a', null, cast(1 as varchar)") == ("a", None, "1")
    assert engine.texts("select 'a' union all select 'a'") == ("a",)
    with pytest.raises(EngineFault):
        engine.texts("select cast(error('private') as varchar)")


def test_threads_take_turns(engine: DuckDBEngine) -> None:
    """Every thread gets the answers to its own questions."""

    def ask(number: int) -> tuple[str | None, ...]:
        engine.describe(f"select {number} as column_{number}")
        engine.run(f"create or replace table table_{number} as select {number} as found")
        return engine.texts(f"select cast(found as varchar) from table_{number}")

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(200))) == [(str(number),) for number in range(200)]
