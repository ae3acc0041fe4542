from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.engines.duckdb import DuckDBEngine
from tests.unit.engines.warehouse import warehouse as open_warehouse
from tests.unit.planning.bench import Bench, open_bench


@pytest.fixture(scope="package")
def warehouse() -> Iterator[DuckDBEngine]:
    with open_warehouse() as engine:
        yield engine


@pytest.fixture
def bench(warehouse: DuckDBEngine, tmp_path: Path) -> Iterator[Bench]:
    """A bench whose audience is known."""
    with open_bench(warehouse, tmp_path) as opened:
        opened.know_audience()
        yield opened
