from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.report import FIGURES, PAGE, section

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
