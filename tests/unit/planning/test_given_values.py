"""Every column meets every malformed kind: kept, absent, dropped, or its row is quarantined."""

from __future__ import annotations

import pytest

from sync.destinations import DESTINATIONS
from tests.unit.planning.bench import Bench
from tests.unit.planning.given_values import judged, read_cases, tables

CASES = read_cases()
TABLES = tables(CASES)


@pytest.mark.parametrize("table", TABLES)
def test_every_value_becomes_what_its_case_says(shared_bench: Bench, table: str) -> None:
    cases = TABLES[table]
    found = judged(shared_bench, cases)
    wrong = [
        f"{case.name}: {outcome}, not {case.expected}"
        for case, outcome in zip(cases, found, strict=True)
        if outcome != case.expected
    ]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(DESTINATIONS))
def test_every_column_has_cases(name: str) -> None:
    tried = {case.column for case in CASES if case.destination == name}
    assert set(DESTINATIONS[name].shape.names()) - _OTHER_NAMES <= tried


_OTHER_NAMES = frozenset({"event_source_id", "event_time", "agent", "cookie_id", "tiktok_click_id"})
"""Second names of columns that have cases; a name feeds its column's one rule."""
