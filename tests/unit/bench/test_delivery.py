"""The shop and its floors: both sides of a workload do the same work."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import pytest

from bench.child import Child
from bench.delivery import Stage, share_used
from bench.shop import UNLIMITED, Shop, write_customers, write_order_lines, write_project
from bench.sink import Counts, running_sink

NOW = int(time.time())


def rows(query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def test_customers_are_functions_of_their_number(tmp_path: Path) -> None:
    first, other = (Shop(tmp_path / name, "people", "", UNLIMITED) for name in ("first", "other"))
    for shop, start in ((first, 0), (other, 10)):
        shop.folder.mkdir()
        write_customers(shop, 1_000, start)
    ours, theirs = (f"'{shop.file('customers')}'" for shop in (first, other))
    assert rows(f"select count(*) from {ours} semi join {theirs} using (customer_id, email, phone)") == [
        (990,)
    ]
    assert rows(f"select count(distinct email), count(distinct phone) from {ours}") == [(1_000, 1_000)]


def test_order_lines_belong_to_customers(tmp_path: Path) -> None:
    shop = Shop(tmp_path, "purchases", "", UNLIMITED)
    write_order_lines(shop, 1_000, now=NOW)
    lines, customers = f"'{shop.file('order_lines')}'", f"'{shop.file('customers')}'"
    assert rows(f"select count(*) from {lines} semi join {customers} using (customer_id)") == [(1_000,)]
    counted = "count(distinct order_id), count(distinct (order_id, line_number))"
    assert rows(f"select {counted}, max(epoch(ordered_at)) < {NOW} from {lines}") == [(400, 1_000, True)]


@pytest.mark.slow
@pytest.mark.parametrize(("model", "requests"), [("people", 1 + 1), ("purchases", 1)])
def test_both_sides_send_as_many_bytes(model: str, requests: int, tmp_path: Path) -> None:
    """Ours asks for the list of audiences as well; ids and numbers are as long on both sides."""
    with running_sink() as sink:
        shop = Shop(tmp_path, model, sink.base, UNLIMITED)
        write_project(shop)
        if model == "people":
            write_customers(shop, 2_000)
        else:
            write_order_lines(shop, 2_000, now=NOW)
        stage = Stage(shop, sink, 2_000)
        seen = []
        for side in (stage.ours("sync"), stage.floor()):
            sink.reset()
            side.run()
            seen.append(sink.counts())
    ours, floor = seen
    assert floor.accepted == requests
    assert ours.body_bytes == pytest.approx(floor.body_bytes, rel=0.02)


@pytest.mark.slow
def test_a_second_run_sends_nothing_on_both_sides(tmp_path: Path) -> None:
    with running_sink() as sink:
        shop = Shop(tmp_path, "people", sink.base, UNLIMITED)
        write_project(shop)
        write_customers(shop, 2_000)
        stage = Stage(shop, sink, 2_000)
        for side in (stage.ours("sync"), stage.floor()):
            side.run()
            sink.reset()
            side.run()
            assert sink.counts().accepted == 0


@pytest.mark.parametrize(("accepted", "seconds", "share"), [(101, 10.0, 1.0), (51, 10.0, 0.5), (1, 0.0, 1.0)])
def test_the_share_of_the_allowed_rate(accepted: int, seconds: float, share: float) -> None:
    assert share_used(Counts(accepted=accepted, busy_seconds=seconds)) == share


def test_a_child_that_fails_stops_the_benchmark(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no-project"):
        Child(tmp_path, "sync", ("lint",)).run()
