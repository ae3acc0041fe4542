"""Queries labelled with the rules they break, judged rule by rule: no more and no fewer.

Each file of labelled/ is one family and becomes one project. A case reads

    -- case: a digest of the wrong kind
    -- wrong: weak-hash
    -- to: audience mysql
    select ...

where `-- clean` stands for a query without fault, `-- to:` is the destination and the dialect if it is
not DuckDB's, and `-- file: path` begins a further model (`-- file: case` the query itself). `{event}`
stands for the required columns of an event, `{rest}` for those behind its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from sync.diagnostics import Span
from tests.lint.projects import lint, project_of

FOLDER = Path(__file__).parent / "labelled"
REST = (
    "l.order_id as event_id, 'stores' as event_set_id, 'offline' as event_source, "
    "l.ordered_at as timestamp, l.buyer_sha256 as email_sha256"
)
EVENT = f"l.order_id, 'Purchase' as event, {REST}"
DESTINATIONS = {
    "audience": (
        'grain = ["customer_id"]{dialect}\n[sync]\ndestination = "tiktok_audience"\naudience = "{name}"'
    ),
    "events": 'grain = ["order_id"]{dialect}\n[sync]\ndestination = "tiktok_events"',
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled query: its files by path, and the rules that must speak about them."""

    family: str
    name: str
    expected: frozenset[str]
    files: dict[str, str]


def _labelled(path: Path) -> Iterator[Labelled]:
    blocks = re.split(r"^-- case: ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    for number, block in enumerate(blocks):
        name, label, to, body = block.split("\n", 3)
        expected = frozenset(label.removeprefix("-- wrong: ").split(", ")) - {"-- clean"}
        query = f"models/activation/query_{number}.sql"
        texts = re.split(r"^-- file: (.*)\n", f"-- file: case\n{body}", flags=re.MULTILINE)[1:]
        files = {at: text for at, text in zip(texts[::2], texts[1::2], strict=True) if text}
        files[query] = _header(f"{path.stem} {number}", to.removeprefix("-- to: ")) + files.pop("case")
        yield Labelled(path.stem, name, expected, files)


def _header(name: str, to: str) -> str:
    destination, _, dialect = to.partition(" ")
    told = f'\ndialect = "{dialect}"' if dialect else ""
    lines = DESTINATIONS[destination].format(name=name, dialect=told).splitlines()
    return "\n".join(f"-- {line}" for line in ["/// model", *lines, "///"]) + "\n"


LABELLED = {path.stem: tuple(_labelled(path)) for path in sorted(FOLDER.glob("*.sql"))}


@cache
def _spoken(family: str) -> dict[str, frozenset[str]]:
    """Lint a family as one project and return the rules that spoke about each file."""
    files = {
        path: text.replace("{event}", EVENT).replace("{rest}", REST)
        for case in LABELLED[family]
        for path, text in case.files.items()
    }
    spoken: dict[str, set[str]] = {path: set() for path in files}
    for finding in lint(project_of(files)).findings:
        where = finding.where
        path = where.path if isinstance(where, Span) else str(where)
        spoken.setdefault(path, set()).add(finding.rule)
    return {path: frozenset(rules) for path, rules in spoken.items()}


@pytest.mark.parametrize(
    "case",
    [case for cases in LABELLED.values() for case in cases],
    ids=lambda case: f"{case.family}: {case.name}",
)
def test_the_verdict_is_the_label(case: Labelled) -> None:
    spoken = _spoken(case.family)
    assert frozenset().union(*(spoken[path] for path in case.files)) == case.expected
