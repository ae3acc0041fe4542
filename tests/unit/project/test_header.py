"""The TOML block before a query."""

from __future__ import annotations

import pytest

from sync.errors import ModelError
from sync.project.header import Header, SyncHeader, parse_header

DESTINATIONS = ("tiktok_audience", "tiktok_events")
PATH = "models/customers.sql"

WHOLE = """\
-- /// model
-- description = "One row per customer."
-- grain = ["customer_id"]
-- tags = ["daily"]
-- dialect = "presto"
-- materialized = "table"
--
-- [sync]
-- destination = "tiktok_audience"
-- audience = "High value"
-- mode = "append"
-- value = "per_unit"
-- enabled = false
-- guards = { max_removed = 0.2, allow_empty = true }
-- ///
select 1 as customer_id
"""


def header(text: str) -> Header:
    return parse_header(PATH, text, DESTINATIONS)


def places(text: str) -> list[str]:
    with pytest.raises(ModelError) as caught:
        header(text)
    return [f"{finding.rule} {finding.where}" for finding in caught.value.findings]


def test_every_key_is_read() -> None:
    assert header(WHOLE) == Header(
        "One row per customer.", ("customer_id",), (), ("daily",), "presto", "table",
        SyncHeader(
            "tiktok_audience", "High value", "append", "per_unit", enabled=False,
            guards={"max_removed": 0.2, "allow_empty": True},
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["select 1 as a", "-- A comment.\nselect 1 as a", "", "-- /// model\n-- ///\nselect 1 as a"]
)
def test_without_keys_a_header_is_empty(text: str) -> None:
    assert header(text) == Header()


@pytest.mark.parametrize(
    "before",
    [
        "",
        "\n\n",
        "-- A comment.\n",
        "-- A comment.\n\n--\n",
        "/* A licence. */\n",
        "/* A licence\n   of lines. */\n",
    ],
)
def test_comments_and_blank_lines_may_stand_before_it(before: str) -> None:
    assert header(f"{before}{WHOLE}").tags == ("daily",)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_line_ends_do_not_matter(line_end: str) -> None:
    assert header(WHOLE.replace("\n", line_end)) == header(WHOLE)


def test_a_dash_without_a_blank_is_read_too() -> None:
    assert header('--/// model\n--description = "x"\n--///\nselect 1').description == "x"


def test_text_that_looks_like_a_header_stays_text() -> None:
    assert header("select '\n-- /// model' as a") == Header()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("-- /// model\n-- grain = [1]\n-- ///\nselect 1", f"bad-value {PATH}:2:4"),
        ('-- A.\n\n-- /// model\n-- grains = ["a"]\n-- ///\nselect 1', f"unknown-key {PATH}:4:4"),
        ('-- /// model\n-- [sync]\n-- mode = "mirror"\n-- ///\nselect 1', f"missing-key {PATH}:2:5"),
        ("-- /// model\n-- a == 1\n-- ///\nselect 1", f"bad-header {PATH}:2:7"),
        ("-- /// model\n-- a = 1\nselect 1", f"bad-header {PATH}:1:1"),
        ("select 1 as a\n-- /// model\n-- ///", f"bad-header {PATH}:2:1"),
        ("-- /// model\n-- ///\n-- /// model\n-- ///\nselect 1", f"bad-header {PATH}:3:1"),
    ],
)
def test_a_problem_is_reported_at_its_line(text: str, place: str) -> None:
    assert places(text) == [place]


def test_all_problems_are_reported_at_once() -> None:
    text = '-- /// model\n-- grain = []\n-- tags = "daily"\n-- materialised = "table"\n-- ///\nselect 1'
    assert places(text) == [f"bad-value {PATH}:2:4", f"bad-value {PATH}:3:4", f"unknown-key {PATH}:4:4"]


@pytest.mark.parametrize("length", [70, 71])
def test_an_audience_name_is_at_most_seventy_characters(length: int) -> None:
    text = WHOLE.replace("High value", "ä" * length)
    if length == 70:
        found = header(text).sync
        assert found is not None
        assert found.audience == "ä" * 70
    else:
        assert places(text) == [f"bad-value {PATH}:10:4"]
