"""A connection that knows the macros, as a model's connection does: no file access, no extensions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import duckdb
import pytest

MACROS = Path(__file__).parents[3] / "models" / "macros"

Connect = Callable[[Mapping[str, object]], duckdb.DuckDBPyConnection]


@pytest.fixture(scope="session")
def connect() -> Iterator[Connect]:
    """Open connections with the macros and the given variables; closed at the end."""
    opened: list[duckdb.DuckDBPyConnection] = []

    def open_connection(variables: Mapping[str, object]) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(config={"threads": 1})
        opened.append(connection)
        for path in sorted(MACROS.glob("*.sql")):
            connection.execute(path.read_text(encoding="utf-8"))
        for name, value in variables.items():
            connection.execute(f"set variable {name} = ?", [value])
        connection.execute("set autoload_known_extensions = false")
        connection.execute("set autoinstall_known_extensions = false")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        return connection

    yield open_connection
    for connection in opened:
        connection.close()


@pytest.fixture(scope="session")
def database(connect: Connect) -> duckdb.DuckDBPyConnection:
    """A connection with every option at its default."""
    return connect({})
