from __future__ import annotations

from pathlib import Path

import pytest

from sync.planning.events import RESEND_SECONDS
from tests.faults.lists import LISTS, ROWS
from tests.faults.outcomes import FAULTS
from tests.faults.report import FIGURES, PAGE, section
from tests.simulation.faults import CLEAN
from tests.simulation.faults import FAULTS as WEATHER

PAGE_BEFORE = "before\n<!-- kills -->\nold\n<!-- /kills -->\nafter\n"


def test_a_section_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE_BEFORE, encoding="utf-8")

    section("kills", ["one", "two"], page)

    assert page.read_text("utf-8") == PAGE_BEFORE.replace("old", "one\ntwo")


def test_a_section_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE_BEFORE, encoding="utf-8")

    with pytest.raises(ValueError, match="no section calls"):
        section("calls", ["one"], page)


def test_the_page_has_a_place_for_all_figures() -> None:
    text = PAGE.read_text("utf-8")
    assert [path.stem for path in FIGURES.glob("*.json") if f"<!-- {path.stem} -->" not in text] == []


@pytest.mark.parametrize("name", LISTS)
def test_the_page_lists_what_is_played(name: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text("utf-8"), "utf-8")

    section(name, LISTS[name](), page)

    assert page.read_text("utf-8") == PAGE.read_text("utf-8"), "python -m tests.faults.report writes it anew"


def test_every_row_has_faults_and_every_fault_a_row() -> None:
    assert {fault.row for fault in FAULTS} == set(ROWS) == set(range(1, 31))


def test_the_page_says_how_long_an_event_is_sent_again() -> None:
    assert f"**{RESEND_SECONDS // 3600} hours**" in PAGE.read_text("utf-8")


def test_the_page_says_in_how_many_ways_the_simulation_fails() -> None:
    assert f"fail in {len(WEATHER) - WEATHER.count(CLEAN)} ways" in PAGE.read_text("utf-8")
