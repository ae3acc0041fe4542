"""A ledger of any size against a model in which one digest in a thousand is another one.

The ledger is not delivered: a small run makes it, and its file is exchanged for one that DuckDB
writes in the ledger's own layout. A hundred million digests need about 12 GB of disk, and as
much again while the engines spill.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.child import Child, children_cpu
from bench.delivery import run_told
from bench.measure import FULL, PEAK_BYTES, USUAL, Amount, Limit, Side, Workload
from bench.shop import TOKEN, UNLIMITED, Shop, write_digests, write_project
from bench.sink import running_sink

MEMORY_LIMIT, MORE = "4GiB", 2**29
FIRST, CHANGED_SHARE = 1_000, 1_000
"""Members of the small run; one digest in so many is another one."""

_GENERATION = """
copy (
    select member.* replace (
        ('0x' || substr(digest, 1, 16))::ubigint as w1,
        ('0x' || substr(digest, 17, 16))::ubigint as w2,
        ('0x' || substr(digest, 33, 16))::ubigint as w3,
        ('0x' || substr(digest, 49, 16))::ubigint as w4
    )
    from (select sha256(i::varchar) as digest from range({count}) as t(i))
    cross join (from '{small}' limit 1) as member
    order by w1, w2, w3, w4
) to '{path}' (format parquet, compression zstd)
"""
"""A small generation, with other digests: whatever else the ledger keeps of a member stays as it is."""


def write_ledger(shop: Shop, count: int) -> None:
    """Make a ledger that holds people number 0 to `count`, all of them accepted."""
    write_digests(shop, FIRST)
    Child(shop.folder, "sync", ("sync",), TOKEN).run()
    generation = generation_of(shop)
    _write(generation, count)
    plain = generation.with_stem(generation.stem.partition("-")[0])  # such a name promises no content
    generation.rename(plain)
    with closing(sqlite3.connect(plain.parents[1] / "journal.db")) as journal, journal:
        journal.execute("update files set row_count = ?, name = ?", [count, plain.name])


def generation_of(shop: Shop) -> Path:
    """Return the one file that holds a shop's audience."""
    (generation,) = shop.folder.glob(".sync/**/generations/*.parquet")
    return generation


def _write(generation: Path, count: int) -> None:
    import duckdb

    larger = generation.with_suffix(".larger")
    with duckdb.connect(config={"memory_limit": MEMORY_LIMIT}) as connection:
        connection.execute(f"set temp_directory = '{generation.parents[1] / 'temporary'}'")
        connection.execute("set enable_progress_bar = false")
        connection.execute(_GENERATION.format(count=count, small=generation, path=larger))
    larger.replace(generation)


@contextmanager
def _changed(count: int) -> Iterator[tuple[Side, ...]]:
    with TemporaryDirectory() as name, running_sink() as sink:
        shop = Shop(Path(name), "known", sink.base, UNLIMITED, MEMORY_LIMIT)
        write_project(shop)
        write_ledger(shop, count)
        write_digests(shop, count, first=count // CHANGED_SHARE)
        ours = Child(shop.folder, "sync", ("plan",), TOKEN)
        floor = Child(shop.folder, "bench.floors.ledger", (str(generation_of(shop)), MEMORY_LIMIT))
        told = f"{count // CHANGED_SHARE:,}"
        yield (
            Side("tiktok-sync plan", count, partial(run_told, ours, told), children_cpu, facts=ours.facts),
            Side("floor: DuckDB", count, partial(run_told, floor, told), children_cpu, facts=floor.facts),
        )


def _workload(ending: str, budget: float, amounts: Mapping[str, Amount]) -> tuple[str, Workload]:
    limits = (Limit(PEAK_BYTES, most=4 * 2**30 + MORE),)
    name = f"diff_{ending}"
    return name, Workload(name, "digests", budget, _changed, amounts=amounts, limits=limits)


WORKLOADS: Mapping[str, Workload] = dict(
    (
        _workload("1m", 0, {USUAL: Amount(1_000_000, 3, warm_up=False)}),
        _workload("10m", 0, {FULL: Amount(10_000_000, 3, warm_up=False)}),
        _workload("100m", 100_000_000 / 40, {FULL: Amount(100_000_000, 1, warm_up=False)}),
    )
)
"""Budget: a hundred million digests against as many in 40 s; ours reads, checks and plans them as well."""
