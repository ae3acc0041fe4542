"""The two sample queries of the CDP run as they were written, on the shipped marts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sync.destinations import DESTINATIONS
from sync.project.files import read_texts
from sync.project.project import load_project
from tests.lint.projects import lint

REPOSITORY = Path(__file__).parents[3]
REFERENCE = REPOSITORY / "tests/projects/reference/models/activation"


def test_the_sample_queries_have_no_errors() -> None:
    texts = read_texts(REPOSITORY, {})
    samples = {
        f"models/activation/{path.name}": path.read_text(encoding="utf-8") for path in REFERENCE.glob("*.sql")
    }
    project = load_project(
        replace(texts, models={**texts.models, **samples}),
        target=None,
        environment={},
        destinations=tuple(DESTINATIONS),
    )
    result = lint(project)
    assert result.errors == ()
    assert [(one.rule, str(one.where)) for one in result.findings] == [
        ("missing-grain", "models/activation/tiktok_audience__reference.sql:6:4"),
        ("missing-grain", "models/activation/tiktok_events__reference.sql:6:4"),
        ("uppercase-digest", "models/activation/tiktok_events__reference.sql:16:4"),
        # CompletePayment is an older name; TikTok still takes it.
        ("legacy-event", "models/activation/tiktok_events__reference.sql:17:4"),
        # The shipped marts hold numbers with their country code, and +1 is put before all of them.
        ("guessed-country-code", "models/activation/tiktok_events__reference.sql:22:4"),
        # A zero stops the query in Presto; and item_revenue and item_quantity are decimals there.
        ("dialect-change", "models/activation/tiktok_events__reference.sql:27:9"),
        ("dialect-change", "models/activation/tiktok_events__reference.sql:27:9"),
    ]
