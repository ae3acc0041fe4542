"""The table and the document of results."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path

import pytest

from bench.measure import Measured, Timed, Workload
from bench.report import PAGE, PART, Ran, keep, table
from tools.marked_text import with_part

FAST = Measured("ours", 1_000_000, (Timed(0.5, 0.8),), 1.0, 1.0)
SLOW = Measured("loop", 20_000, (Timed(50.0, 50.0),), 62.5, 100.0)


def ran(budget: int) -> dict[str, Ran]:
    workload = Workload("phones", "phones", budget, lambda _: nullcontext(()))
    return {"phones": Ran(workload, (FAST, SLOW), 300 * 2**20)}


@pytest.mark.parametrize(
    ("budget", "told"),
    [(1_000_000, "1.00 M phones: met"), (2_200_000, "2.20 M phones: missed; 2.50 M on 2 idle cores")],
)
def test_the_table(budget: int, told: str) -> None:
    assert table(ran(budget)).splitlines()[2:] == [
        f"| phones | ours | 1,000,000 | 2.00 M | 2.00 M | 0.80 | 1.00 x | 1.00 x | 300 MiB | {told} |",
        "|  | loop | 20,000 | 20,000 | 20,000 | 50.00 | 100.00 x | 62.50 x |  |  |",
    ]


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
