"""An engine with the shipped macros, as a run has it, and rows given as Python values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache

from sync.engines.build import create_macros
from sync.engines.duckdb import DuckDBEngine, EngineOptions, open_engine
from sync.engines.sql import literal, quoted
from sync.project.shipped import shipped_folder

VARIABLES: Mapping[str, str | bool | None] = {
    "default_country": "US",
    "strip_plus_dots": False,
    "timezone": "UTC",
}


@cache
def macros() -> Mapping[str, str]:
    """Return the shipped macro files by path, in load order."""
    files = sorted(shipped_folder("models").glob("macros/*.sql"))
    return {f"models/macros/{file.name}": file.read_text("utf-8") for file in files}


@contextmanager
def bare_engine() -> Iterator[DuckDBEngine]:
    """Give an engine in memory that knows nothing, as the ledger has one."""
    engine = open_engine(EngineOptions(threads=2))
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def warehouse() -> Iterator[DuckDBEngine]:
    """Give an engine in memory with the shipped macros."""
    engine = open_engine(EngineOptions(threads=2, variables=VARIABLES))
    try:
        create_macros(engine, macros())
        yield engine
    finally:
        engine.close()


def create_table(
    engine: DuckDBEngine, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]
) -> None:
    """Create a table from Python values; every value goes in as text and is cast to its column's type.

    Args:
        columns: Name -> SQL type.
        rows: One value per column; None is NULL.
    """
    defined = ", ".join(f"{quoted(column)} {type_}" for column, type_ in columns.items())
    engine.run(f"create or replace table {quoted(name)} ({defined})")
    listed = [f"({', '.join(map(_sql, row))})" for row in rows]
    if listed:
        engine.run(f"insert into {quoted(name)} values {', '.join(listed)}")


def _sql(value: object) -> str:
    return "null" if value is None else literal(str(value))
