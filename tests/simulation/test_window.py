"""A copy arrives while TikTok still drops copies, however late its plan, its sending and its arrival are."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.delivery.agenda import REPEAT_SECONDS
from sync.destinations.base import Missing
from sync.planning.events import RESEND_SECONDS
from tests.simulation.faults import HOUR, LATEST
from tests.simulation.server import DEDUPLICATION_SECONDS
from tests.unit.engines.warehouse import warehouse as open_warehouse
from tests.unit.planning.bench import EVENT_SOURCES, NOW, Wire, events, open_bench, texts

PURCHASE = {
    "event": "Purchase", "event_id": "o1", "event_set_id": EVENT_SOURCES["stores"],
    "timestamp": "2026-11-18T10:00:00Z", "email_sha256": "a" * 64, "value": "5", "currency": "USD",
}  # fmt: skip


def test_the_window_has_room_for_all_that_can_be_late() -> None:
    assert RESEND_SECONDS + REPEAT_SECONDS + LATEST + HOUR <= DEDUPLICATION_SECONDS


@pytest.mark.parametrize(("seconds", "requests"), [(REPEAT_SECONDS, 1), (REPEAT_SECONDS + 1, 0)])
def test_a_copy_is_not_sent_long_after_its_plan(tmp_path: Path, seconds: int, requests: int) -> None:
    with open_warehouse() as warehouse, open_bench(warehouse, tmp_path) as bench:
        sync = events(texts(PURCHASE))
        bench.sync(sync, wire=Wire([Missing.NOT_ANSWERED] * 3))
        plan, rows_file = bench.plan(sync)
        assert plan.made_at == NOW
        bench.now += seconds
        wire = Wire()
        bench.deliver(plan, rows_file, wire.send)
        assert len(wire.requests) == requests
