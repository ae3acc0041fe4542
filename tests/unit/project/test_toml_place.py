"""Where a key stands in TOML, for people who look for it."""

from __future__ import annotations

import tomllib

import pytest

from sync.diagnostics import Span
from sync.project.toml_place import toml_place

TEXT = """\
[project]
name = "shop"

[tool.sync]
timezone = "UTC"
guards = { max_removed = 0.2, "max_invalid" = 0.1 }

[ tool . "sync" . targets.dev ]
endpoint = "simulator"
  advertiser_ids = ["1"]
event_sources.stores = "7"
"quoted key" = 1

[tool.sync.targets.production]
endpoint = "https://example.com"
"""

HEADER = """\
-- /// model
-- description = "[sync] in a text"
-- grain = ["a"]
--
-- [sync]
-- destination = "tiktok_events"
-- guards = { max_removed = 0.2 }
-- ///
select 1 as a
"""


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (("tool", "sync"), (4, 2, "tool.sync")),
        (("tool", "sync", "timezone"), (5, 1, "timezone")),
        (("tool", "sync", "guards", "max_removed"), (6, 12, "max_removed")),
        (("tool", "sync", "guards", "max_invalid"), (6, 32, "max_invalid")),
        (("tool", "sync", "targets", "dev", "endpoint"), (9, 1, "endpoint")),
        (("tool", "sync", "targets", "dev", "advertiser_ids", 0), (10, 3, "advertiser_ids")),
        (("tool", "sync", "targets", "dev", "event_sources", "stores"), (11, 1, "event_sources.stores")),
        (("tool", "sync", "targets", "dev", "quoted key"), (12, 1, '"quoted key"')),
        (("tool", "sync", "targets", "production", "endpoint"), (15, 1, "endpoint")),
        (("tool", "sync", "targets", "production", "missing"), (14, 2, "tool.sync.targets.production")),
        (("tool", "sync", "missing", "deeper"), (4, 2, "tool.sync")),
    ],
)
def test_a_key_is_found_where_it_stands(keys: tuple[str | int, ...], place: tuple[int, int, str]) -> None:
    line, column, text = place
    assert toml_place("pyproject.toml", TEXT, keys) == Span("pyproject.toml", line, column, len(text))
    assert TEXT.splitlines()[line - 1][column - 1 :].startswith(text)


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (("description",), (2, 4)),
        (("sync",), (5, 5)),
        (("sync", "destination"), (6, 4)),
        (("sync", "guards", "max_removed"), (7, 15)),
        (("sync", "audience"), (5, 5)),
    ],
)
def test_keys_of_a_header_are_found_behind_their_dashes(
    keys: tuple[str, ...], place: tuple[int, int]
) -> None:
    found = toml_place("models/a.sql", HEADER, keys)
    assert (found.line, found.column) == place


def test_a_key_nobody_can_see_is_at_the_first_line() -> None:
    assert toml_place("pyproject.toml", "", ("tool", "sync")) == Span("pyproject.toml", 1)


def test_the_text_of_these_tests_is_toml() -> None:
    assert tomllib.loads(TEXT)["tool"]["sync"]["targets"]["dev"]["quoted key"] == 1
