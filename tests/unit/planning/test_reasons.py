"""Every reason that can be given has a meaning, and the document repeats it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sync.planning.reasons import COLUMN_REASONS, REASONS, Meaning, meaning_of
from sync.planning.verdicts import KEYWORD_REASONS
from sync.project.shipped import shipped_folder
from tests.unit.planning.given_values import read_cases

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs/reasons.md").read_text("utf-8")
NAMES_REASONS = re.compile(r"\w+_(?:problem|refusal)\(")
GIVEN_BY_A_MACRO = re.compile(r"(?:then|else|,) '([a-z0-9]+(?:_[a-z0-9]+)+)'")


def given_by_macros() -> set[str]:
    texts = [path.read_text("utf-8") for path in shipped_folder("models").glob("macros/*.sql")]
    macros = [macro for text in texts for macro in text.split("create or replace macro ")]
    naming = (macro for macro in macros if NAMES_REASONS.match(macro))
    return {name for macro in naming for name in GIVEN_BY_A_MACRO.findall(macro)}


def rows_of(heading: str) -> set[str]:
    """Return the table rows of one chapter of the document."""
    chapter = DOCUMENT.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return {line for line in chapter.splitlines() if line.startswith("| `")}


def as_row(name: str, meaning: Meaning) -> str:
    return f"| `{name}` | {meaning.means} | {meaning.help} |"


def test_every_reason_of_a_macro_has_a_meaning() -> None:
    assert {name for name in given_by_macros() if meaning_of(name) is None} == set()


def test_every_reason_of_a_case_has_a_meaning() -> None:
    tried = {case.reason for case in read_cases() if case.reason}
    assert {name for name in tried if meaning_of(name) is None} == set()


def test_every_ending_of_the_contract_has_a_meaning() -> None:
    assert set(COLUMN_REASONS) == set(KEYWORD_REASONS.values())


def test_no_meaning_is_left_over() -> None:
    prefixes = ("event_", "no_", "grain_", "unique_", "forgotten")
    of_rows = {name for name in REASONS if name.startswith(prefixes)}
    assert set(REASONS) - of_rows == given_by_macros()
    texts = "".join(path.read_text("utf-8") for path in (ROOT / "sync").rglob("*.py"))
    assert all(re.search(rf"""['"]{name}['"]""", texts.replace(f'"{name}": Meaning', "")) for name in of_rows)


@pytest.mark.parametrize(
    ("heading", "table"), [("Reasons", REASONS), ("Reasons of the record schema", COLUMN_REASONS)]
)
def test_the_document_repeats_the_table(heading: str, table: dict[str, Meaning]) -> None:
    endings = {f"<column>_{name}": meaning for name, meaning in table.items()}
    named = endings if table is COLUMN_REASONS else table
    assert rows_of(heading) == {as_row(name, meaning) for name, meaning in named.items()}


def test_an_own_meaning_wins_over_an_ending() -> None:
    assert meaning_of("phone_too_long") is REASONS["phone_too_long"]
    assert meaning_of("order_id_too_long") is COLUMN_REASONS["too_long"]
    assert meaning_of("made_up") is None
