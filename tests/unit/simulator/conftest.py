from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.simulator.account import Account, open_account


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    """An empty account of its own for one test."""
    with open_account(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """One account for a table of refusals; a refusal changes nothing, and tests check that."""
    with open_account(tmp_path_factory.mktemp("shared")) as opened:
        yield opened
