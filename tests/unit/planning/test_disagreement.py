"""A contract that two judges read differently stops a sync before anything is planned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from sync.contract import Disagreement
from sync.engines.duckdb import DuckDBEngine
from tests.unit.contract.test_check import Tampering
from tests.unit.planning.bench import Bench, events, texts
from tests.unit.planning.test_verdicts import order

if TYPE_CHECKING:
    from sqlglot import exp


class Forgetting(Tampering):
    """An engine that loses every failure it has found; stands for a compiler that finds none."""

    def run(self, statement: str | exp.Expr) -> None:
        self._engine.run(statement)
        if not isinstance(statement, str) and _keeps_failures(statement):
            self._engine.run(self._then)


def _keeps_failures(statement: exp.Expr) -> bool:
    return statement.sql("duckdb").startswith('CREATE OR REPLACE TABLE "failures of purchases"')


def test_a_disagreement_stops_a_sync(bench: Bench) -> None:
    forgetting = Forgetting(bench.warehouse, 'delete from "failures of purchases"')
    tampered = replace(bench, warehouse=cast("DuckDBEngine", forgetting))
    sync = events(texts(order("a"), order("b", event="purchase")))
    with pytest.raises(Disagreement) as caught:
        tampered.plan(sync)
    assert 'only jsonschema fails "enum" of column "event"' in str(caught.value)
    assert not bench.books.journal.runs()
    assert [(item.column, item.reason) for item in bench.judge(sync).reasons] == [
        ("event", "event_not_allowed")
    ]
