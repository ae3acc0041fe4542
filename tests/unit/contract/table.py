"""Small tables for contract tests, made from SQL expressions."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

from sqlglot import exp

from sync.contract import Contract, parse_contract
from sync.engines.base import Column, fetch
from sync.engines.duckdb import DuckDBEngine, EngineOptions, open_engine

TABLE = "rows_under_test"

Pairs = frozenset[tuple[str, str]]


def memory_engine() -> DuckDBEngine:
    """Open an engine for one test module."""
    return open_engine(EngineOptions(threads=1, memory_limit="1GB"))


def contract_of(schema: Mapping[str, object]) -> Contract:
    """Read a schema that is written in Python."""
    return parse_contract("schemas/records/tested.schema.json", json.dumps({"type": "object"} | dict(schema)))


def fill(engine: DuckDBEngine, types: Mapping[str, str], rows: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    """Make the table: record numbers from 1, then one SQL expression per column."""
    selects = []
    for record, row in enumerate(rows, 1):
        cells = (
            f"cast({sql} as {type_}) as {_quoted(name)}"
            for sql, (name, type_) in zip(row, types.items(), strict=True)
        )
        selects.append(", ".join((f"select {record}::bigint as record", *cells)))
    engine.run(f"create or replace table {TABLE} as {' union all '.join(selects)}")
    return engine.describe(f"from {TABLE}")


def fill_every_combination(
    engine: DuckDBEngine, types: Mapping[str, str], cells: Sequence[Sequence[str]]
) -> tuple[Column, ...]:
    """Make the table from some SQL expressions per column, in the order of `itertools.product`."""
    relations, places = [], []
    step = math.prod(map(len, cells))
    for number, (type_, values) in enumerate(zip(types.values(), cells, strict=True)):
        step //= len(values)
        rows = (
            f"select {place} as place, cast({sql} as {type_}) as cell" for place, sql in enumerate(values)
        )
        relations.append(f"({' union all '.join(rows)}) as relation_{number}")
        places.append(f"relation_{number}.place * {step}")
    names = (f"relation_{number}.cell as {_quoted(name)}" for number, name in enumerate(types))
    record = f"cast(1 + {' + '.join(places)} as bigint) as record"
    selected = f"select {record}, {', '.join(names)} from {' cross join '.join(relations)}"
    engine.run(f"create or replace table {TABLE} as {selected}")
    return engine.describe(f"from {TABLE}")


def compiled_failures(engine: DuckDBEngine, query: exp.Select) -> dict[int, Pairs]:
    """Return the failed pairs by record, as the compiled query finds them."""
    return {
        int(str(record)): frozenset((failure["column"], failure["keyword"]) for failure in failures)  # type: ignore[attr-defined]
        for record, failures in fetch(engine, query)
    }


def searched(engine: DuckDBEngine, re2: str, texts: Sequence[str]) -> dict[str, bool]:
    """Return in which texts the engine finds a pattern."""
    rows = ", ".join(f"({_literal(text)})" for text in texts)
    query = f"select x, regexp_matches(x, {_literal(re2)}) from (values {rows}) t(x)"
    return {str(text): bool(found) for text, found in fetch(engine, query)}


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
