"""The table and the document of results."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from bench.growth import growths
from bench.measure import FLOOR, PEAK_BYTES, SHARE_USED, Limit, Measured, Timed, Workload
from bench.report import PAGE, PART, Ran, growth_table, keep, table
from tools.marked_text import with_part

FAST = Measured("ours", 1_000_000, (Timed(0.5, 0.8),), 1.0, 1.0)
SLOW = Measured("loop", 20_000, (Timed(50.0, 50.0),), 62.5, 100.0)


def ran(budget: float, *limits: Limit) -> dict[str, Ran]:
    workload = Workload("phones", "phones", budget, lambda _: nullcontext(()), limits=limits)
    return {"phones": Ran(workload, (FAST, SLOW), 300 * 2**20)}


@pytest.mark.parametrize(
    ("budget", "told"),
    [
        (1_000_000, "1.00 M phones: met"),
        (2_200_000, "2.20 M phones: missed 1.10 times; 2.50 M on 2 idle cores"),
        (4_000_000, "4.00 M phones: missed 2.00 times"),
        (1.25, "1.25 phones: met"),
        (0, ""),
    ],
)
def test_the_table(budget: float, told: str) -> None:
    assert table(ran(budget)).splitlines()[2:] == [
        f"| phones | ours | 1,000,000 | 0.50 | 2.00 M | 2.00 M | 0.80 | 1.00 x | 1.00 x | 300 MiB | {told} |",
        "|  | loop | 20,000 | 1.00 | 20,000 | 20,000 | 50.00 | 100.00 x | 62.50 x |  |  |",
    ]


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (Limit(FLOOR, most=0.02), "at most 0.02 x the floor: met, 0.01 x the floor"),
        (Limit(FLOOR, most=0.005), "at most 0.01 x the floor: missed, 0.01 x the floor"),
        (Limit(PEAK_BYTES, most=2**30), "at most 1,024 MiB: met, 512 MiB"),
        (Limit(SHARE_USED, least=0.9), "at least 90% of the allowed rate: missed, 50% of the allowed rate"),
    ],
)
def test_limits_besides_the_rate(limit: Limit, told: str) -> None:
    facts = {PEAK_BYTES: 2.0**29, SHARE_USED: 0.5}
    workload = Workload("phones", "phones", 0, lambda _: nullcontext(()), limits=(limit,))
    first, second = table({"phones": Ran(workload, (replace(FAST, facts=facts), SLOW), 1)}).splitlines()[2:]
    assert first.endswith(f"| 512 MiB | {told} |")
    assert second.endswith("|  |  |")


def grown(units: int, seconds: float, peak: float) -> Measured:
    return Measured("ours", units, (Timed(seconds * 1e6 / units, 1.0),), 1.0, 1.0, {PEAK_BYTES: peak})


def test_growth_is_fitted_over_the_sizes_that_were_measured() -> None:
    sides = {"first_sync_100k": grown(100_000, 1.0, 10), "first_sync": grown(1_000_000, 10.0, 12)}
    (found,) = growths({**sides, "changed": grown(1_000_000, 1.0, 1)})
    assert (found.kind, found.sizes, found.memory) == ("first sync", (100_000, 1_000_000), 1.2)
    assert [found.exponent, found.seconds_a_million] == pytest.approx([1.0, 10.0])
    assert growth_table([found]).splitlines()[2] == (
        "| first sync | 100,000 / 1,000,000 | 1.00 / 10.00 | 1.00 | 10.00 | 1.20 x |"
    )


def test_one_size_does_not_grow() -> None:
    assert growth_table(growths({"first_sync": grown(1_000_000, 1.0, 1)})) == ""


def test_results_are_kept(tmp_path: Path) -> None:
    page, latest = tmp_path / "README.md", tmp_path / "results" / "latest.json"
    page.write_text(f"before\n<!-- {PART} -->\nold\n<!-- /{PART} -->\nafter\n")
    keep(ran(1), "two cores", page, latest)
    assert page.read_text().startswith(f"before\n<!-- {PART} -->\ntwo cores\n\n| workload")
    assert page.read_text().endswith(f"|\n<!-- /{PART} -->\nafter\n")
    found = json.loads(latest.read_text())["workloads"]["phones"]
    assert (found["peak_bytes"], found["sides"][1]["rounds"]) == (300 * 2**20, [{"wall": 50.0, "cpu": 50.0}])


@pytest.mark.parametrize("document", ["", f"<!-- {PART} -->\n", f"<!-- /{PART} -->\n<!-- {PART} -->\n"])
def test_a_page_without_its_place_stops(document: str) -> None:
    with pytest.raises(SystemExit):
        with_part(document, PART, "new")


def test_the_page_has_its_place() -> None:
    assert with_part(PAGE.read_text(encoding="utf-8"), PART, "new").count("new\n") == 1
