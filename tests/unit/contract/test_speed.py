"""The compiled check against jsonschema, on the same rows in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

import pytest

from sync.contract import check
from sync.contract.judge import build_judge
from sync.contract.query import row_of
from sync.contract.statements import select_json
from sync.engines.base import fetch
from tests.unit.contract.table import contract_of, memory_engine

ROWS = 200_000
JUDGED = 1_000
LEAST_RATIO = 20  # 125 on a quiet machine with two cores, 2026-11-23; the floor is loose for a busy one

CHANNELS = ["email", "website", "phone_call", "in_store", "crm", "other"]
DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
SCHEMA: dict[str, object] = {
    "required": ["event", "event_id", "timestamp"],
    "additionalProperties": False,
    "properties": {
        "event": {"enum": ["Purchase", "AddToCart"]},
        "event_id": {"type": "string", "minLength": 1, "maxLength": 64},
        "timestamp": {"type": "string", "format": "date-time"},
        "email_sha256": DIGEST,
        "phone_sha256": DIGEST,
        "ip": {"type": "string", "format": "ipv4"},
        "channel": {"enum": CHANNELS},
        "value": {"type": "number", "minimum": 0, "maximum": 1_000_000},
        "quantity": {"type": "integer", "minimum": 1},
        "page_url": {"type": "string", "maxLength": 2048},
    },
}
TABLE_SQL = f"""
    create table events as
    select
        i as record, 'Purchase' as event, 'evt-' || i as event_id,
        timestamptz '2026-11-01 00:00:00+00' + to_seconds(i) as timestamp,
        sha256('e' || i) as email_sha256, sha256('p' || i) as phone_sha256, (i % 256) || '.1.2.3' as ip,
        case when i % 100 = 0 then 'fax' else 'in_store' end as channel,
        i / 100 as value, 1 + i % 9 as quantity, 'https://shop.example/p/' || i as page_url
    from range({ROWS}) numbers(i)
"""


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


@pytest.mark.slow
def test_the_engine_judges_rows_many_times_faster_than_jsonschema() -> None:
    engine, contract = memory_engine(), contract_of(SCHEMA)
    engine.run(TABLE_SQL)
    columns = engine.describe("from events")
    compiled = min(
        _seconds(
            lambda: check(
                engine, contract, "events", columns=columns, sampled=Random(1), into="found_failures"
            )
        )
        for _ in range(3)
    )
    judge = build_judge(contract.schema)
    texts = fetch(engine, select_json(row_of(contract, columns, "record"), "events", "record").limit(JUDGED))
    judged = _seconds(lambda: [judge(str(text)) for _, text in texts])
    assert (ROWS / compiled) / (JUDGED / judged) > LEAST_RATIO
