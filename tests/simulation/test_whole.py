"""Some schedules over the product's own SQL and files, so that nothing of a run is a model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.engines.duckdb import DuckDBEngine
from sync.ledger.paths import LedgerPaths
from tests.simulation.schedule import play
from tests.simulation.whole import Whole
from tests.unit.engines.warehouse import bare_engine
from tests.unit.engines.warehouse import warehouse as open_warehouse

SEEDS = 5


@pytest.fixture(scope="module")
def warehouse() -> Iterator[DuckDBEngine]:
    with open_warehouse() as engine:
        yield engine


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_whole_schedule_keeps_every_rule(warehouse: DuckDBEngine, tmp_path: Path, seed: int) -> None:
    with bare_engine() as engine:
        paths = LedgerPaths(tmp_path / "ledger")
        play(
            seed,
            furnish=lambda _design, drawn: Whole(
                warehouse, engine, paths, drawn.most_records, drawn.settle_seconds
            ),
        )
