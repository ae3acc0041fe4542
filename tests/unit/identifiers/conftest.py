from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.engines.build import create_macros
from sync.engines.duckdb import DuckDBEngine
from tests.unit.engines.warehouse import bare_engine, macros


@pytest.fixture(scope="package")
def engine() -> Iterator[DuckDBEngine]:
    """An engine with the certified functions, their options still open."""
    with bare_engine() as opened:
        create_macros(opened, macros())
        yield opened
