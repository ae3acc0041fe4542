"""Speed of a compiled contract, next to `jsonschema` on the same rows in the same run.

The contract is the shipped record schema of conversion events
cut to twenty columns; one row in a hundred breaks one rule. The compiled side is `check` as a run
calls it: every row, the failures kept, the audit included. `jsonschema` judges some of the rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random

from bench.measure import Side, Workload
from sync.contract import Contract, check, parse_contract
from sync.contract.judge import build_judge
from sync.contract.query import row_of
from sync.contract.statements import select_json
from sync.engines.base import Engine, fetch
from sync.engines.duckdb import EngineOptions, open_engine
from sync.project.shipped import shipped_folder

JUDGED, THREADS, ROWS_A_FAULT = 2_000, 2, 100
TABLE, INTO = "events", "found failures"

COLUMNS: Mapping[str, str] = {
    "event": "'Purchase'",
    "event_id": "'order-' || i",
    "event_set_id": "'C4A8XYZWEBPIXEL00001'",
    "event_source": "'web'",
    "timestamp": "cast(1794996000 + i as bigint)",
    "email_sha256": "case when fault = 0 then 'abc' else sha256('e' || i) end",
    "phone_sha256": "case when i % 3 > 0 then sha256('p' || i) end",
    "external_id_sha256": "sha256('x' || i)",
    "user_agent": "'Mozilla/5.0 (X11; Linux x86_64) ' || i % 500",
    "ip": "case when fault = 1 then '1.2.3.400' else (1 + i % 200) || '.77.1.' || i % 256 end",
    "ttclid": "'E.C.P.' || md5('' || i)",
    "locale": "'en-US'",
    "page_url": "case when fault <> 2 or fault is null then 'https://shop.example/p/' || i end",
    "event_channel": "'website'",
    "order_id": "'order-' || i // 2",
    "currency": "case when fault = 3 then 'XXX' else ['EUR', 'USD', 'GBP'][1 + i % 3] end",
    "value": "case when fault = 4 then -1.0 else cast(i % 100000 as double) / 100 end",
    "content_type": "'product'",
    "quantity": "cast(1 + i % 9 as bigint)",
    "content_id": "'sku-' || i % 5000",
}
"""Property -> SQL over `i` and `fault`, which is NULL in 99 rows of 100."""

FILL = """
create or replace table {table} as
select i as record, {cells}
from (
    select i, case when i % {every} = 0 then (i // {every}) % 5 end as fault from range({rows}) as numbers(i)
)
"""


def event_contract() -> Contract:
    """Return the shipped contract of events, cut to the columns of this workload."""
    path = shipped_folder("schemas") / "records" / "tiktok_events.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["properties"] = {name: schema["properties"][name] for name in COLUMNS}
    return parse_contract(path.name, json.dumps(schema))


def fill(engine: Engine, rows: int) -> None:
    """Make the table of events, one row in a hundred with a fault."""
    cells = ", ".join(f"{sql} as {name}" for name, sql in COLUMNS.items())
    engine.run(FILL.format(table=TABLE, cells=cells, rows=rows, every=ROWS_A_FAULT))


@contextmanager
def _sides(units: int) -> Iterator[tuple[Side, ...]]:
    engine, contract = open_engine(EngineOptions(threads=THREADS)), event_contract()
    try:
        fill(engine, units)
        columns = engine.describe(f"from {TABLE}")

        def compiled() -> None:
            found = check(engine, contract, TABLE, columns=columns, sampled=Random(1), into=INTO)
            if found.failing_rows != units // ROWS_A_FAULT:
                raise RuntimeError("the check did not find the faulty rows")

        texts = select_json(row_of(contract, columns, "record"), TABLE, "record").limit(JUDGED)
        judge, chosen = build_judge(contract.schema), [str(text) for _, text in fetch(engine, texts)]
        yield (
            Side("compiled, audit included", units, compiled),
            Side("jsonschema alone", len(chosen), lambda: [judge(text) for text in chosen]),
        )
    finally:
        engine.close()


WORKLOADS: Mapping[str, Workload] = {"validation": Workload("validation", "rows", 500_000, _sides)}
