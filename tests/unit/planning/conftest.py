from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.engines.duckdb import DuckDBEngine
from tests.unit.engines.warehouse import warehouse as open_warehouse
from tests.unit.planning.bench import Bench, open_bench


@pytest.fixture(scope="package")
def warehouse() -> Iterator[DuckDBEngine]:
    """One engine with the macros for all tests of the folder; each replaces the tables it uses."""
    with open_warehouse() as engine:
        yield engine


@pytest.fixture
def bench(warehouse: DuckDBEngine, tmp_path: Path) -> Iterator[Bench]:
    """A bench with an empty ledger."""
    with open_bench(warehouse, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="package")
def shared_bench(warehouse: DuckDBEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A bench for properties that only judge."""
    with open_bench(warehouse, tmp_path_factory.mktemp("shared")) as opened:
        yield opened
