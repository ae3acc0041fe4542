"""No raw personal value is ever printed or kept, whatever the command and however it ends.

One customer carries marked values. Every command runs, good ones and failing ones; then
all that was printed and all files that were written are searched for the marks.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.e2e.conftest import CUSTOMERS
from tests.e2e.project import Project
from tests.e2e.shop import (
    AUDIENCE,
    AUDIENCE_PATH,
    EVENTS,
    EVENTS_PATH,
    customer,
    order_line,
    write_customers,
    write_order_lines,
)
from tests.e2e.strict_server import TOKEN, StrictServer

MARKED = customer(
    13, email="Marked.Person@example.com", phone="(206) 555-0199", full_name="Quillon Marksworth"
)
ADDRESS = "192.31.196.77"
MARKS = ("marked.person", "5550199", "555-0199", "quillon", "marksworth")
"""Parts of the marked values, in any spelling; matched without regard to case."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A change of the project, and a command to run on it."""

    name: str
    spoil: Callable[[Project], None]
    arguments: tuple[str, ...]
    exit_code: int


def nothing(project: Project) -> None:
    """Leave the project as it is."""


def edited(path: str, old: str, new: str) -> Callable[[Project], None]:
    return lambda project: project.edit(path, old, new)


def with_raw_line(line: str) -> Callable[[Project], None]:
    path = "data/customers.csv"
    return lambda project: project.write(path, project.text(path).replace("\r\n", "\n") + line + "\n")


def with_broken_values(project: Project) -> None:
    """Let the model hand over raw values, some of them unusable."""
    project.edit(AUDIENCE_PATH, "email_sha256(email) as email_sha256", "email")
    mistaken = "full_name as phone -- noqa: wrong-identifier names are typed into that field\n   "
    project.edit(AUDIENCE_PATH, "phone_sha256(phone, country) as phone_sha256", mistaken)


def with_marked_addresses(project: Project) -> None:
    """Put personal values where an address and a page belong."""
    write_order_lines(project, [order_line(13, ip=MARKED.email, page_url=MARKED.full_name), order_line(1)])


ATTEMPTS = (
    Attempt("kept plan", nothing, ("plan", "--out", "{root}/kept.plan"), 0),
    Attempt("preview", nothing, ("preview", "shoppers", "--limit", "100"), 0),
    Attempt("preview of a sync", nothing, ("preview", EVENTS), 0),
    Attempt("build", nothing, ("build",), 0),
    Attempt("sync", nothing, ("sync",), 0),
    Attempt("lint finding", edited(AUDIENCE_PATH, "email_sha256(email)", "email"), ("sync",), 1),
    Attempt(
        "failing cast",
        edited("models/marts/shoppers.sql", "where consent = 'yes'", "where full_name::integer > 0"),
        ("sync",), 2,
    ),
    Attempt(
        "failing function",
        edited("models/marts/shoppers.sql", "where consent = 'yes'", "where error(email) is null"),
        ("sync",), 2,
    ),
    Attempt(
        "failing build",
        edited("models/marts/shoppers.sql", "where consent = 'yes'", "where email::date > now()"),
        ("preview", "shoppers"), 2,
    ),
    Attempt(
        "line with too many fields",
        with_raw_line(f"014,{MARKED.email},{MARKED.phone},US,{MARKED.full_name},yes,x,y"), ("sync",), 2,
    ),
    Attempt("line with too few fields", with_raw_line(f"{MARKED.email},{MARKED.full_name}"), ("sync",), 2),
    Attempt(
        "quote never closed", with_raw_line(f'014,"{MARKED.email},{MARKED.full_name},US,,yes'), ("sync",),
        2,
    ),
    Attempt("unusable values", with_broken_values, ("validate", "--output", "json"), 0),
    Attempt("unusable values sent", with_broken_values, ("sync",), 0),
    Attempt(
        "personal values in the wrong column", with_marked_addresses,
        ("sync", "--select", EVENTS, "--force-guards"), 0,
    ),
    Attempt(
        "digest of the wrong kind",
        edited(EVENTS_PATH, "email_sha256(shoppers.email)", "shoppers.full_name"), ("sync",), 1,
    ),
)  # fmt: skip


@pytest.fixture
def marked(delivered: Project) -> Project:
    """A delivered shop to which the marked customer has come."""
    write_customers(delivered, [*map(customer, CUSTOMERS), MARKED])
    write_order_lines(delivered, [order_line(1), order_line(13, ip=ADDRESS)])
    return delivered


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.name.replace(" ", "_"))
def test_no_mark_is_printed_or_kept(attempt: Attempt, marked: Project) -> None:
    attempt.spoil(marked)

    result = marked.run(*(argument.format(root=marked.root) for argument in attempt.arguments))

    assert result.exit_code == attempt.exit_code, result.text
    assert not marks_in(result.text)
    assert ADDRESS not in result.text
    assert TOKEN not in result.text
    for path, text in kept_texts(marked):
        assert not marks_in(text), path


def test_what_is_kept_after_a_run_has_no_address(marked: Project) -> None:
    # A plan holds the bytes that will be sent, addresses included; they go when its run is closed.
    assert marked.run("sync", "--select", EVENTS).exit_code == 0

    assert not [path for path, text in kept_texts(marked) if ADDRESS in text]
    assert not list((marked.root / ".sync").rglob("plans/*"))


def test_a_refused_delivery_keeps_and_prints_no_mark(shop: Project, server: StrictServer) -> None:
    write_customers(shop, [MARKED])
    write_order_lines(shop, [order_line(13, ip=ADDRESS)])
    server.token = None

    refused = shop.run("sync")
    shown = shop.run("status"), shop.run("settings"), shop.run("status", "--output", "json")

    assert refused.exit_code == 4
    for result in (refused, *shown):
        assert not marks_in(result.text)
        assert ADDRESS not in result.text
        assert TOKEN not in result.text
    for path, text in kept_texts(shop):
        assert not marks_in(text), path
        assert ADDRESS not in text, path
        assert TOKEN not in text, path


def test_nobody_else_can_read_the_ledger(delivered: Project) -> None:
    for path in (delivered.root / ".sync").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_search_finds_what_it_should(marked: Project) -> None:
    with_broken_values(marked)
    write_customers(marked, [replace(MARKED, email="Marked.Person at home")])

    marked.run("validate", "--select", AUDIENCE, "--show-pii")
    shown = marked.run("preview", "shoppers", "--show-pii")
    marked.write(".sync/stray.csv", marked.text("data/customers.csv"))

    assert marks_in(shown.text)
    found = {path.name for path, text in kept_texts(marked) if marks_in(text)}
    assert found == {"stray.csv", f"{AUDIENCE}.parquet"}


def marks_in(text: str) -> list[str]:
    return [mark for mark in MARKS if mark in text.casefold()]


def kept_texts(project: Project) -> Iterator[tuple[Path, str]]:
    """Give every file the tool has written, as text: Parquet and SQLite are read, the rest searched raw."""
    written = [*(project.root / ".sync").rglob("*"), *project.root.glob("*.plan")]
    for path in written:
        if path.is_file():
            content = path.read_bytes()
            yield path, content.decode("latin-1") + _decompressed(path, content[:15])


def _decompressed(path: Path, start: bytes) -> str:
    if start[:4] == b"PAR1":
        import pyarrow.parquet as pq

        table = pq.read_table(path)
        return json.dumps(table.to_pylist(), default=str) + str(table.schema.metadata)
    if start == b"SQLite format 3":
        with closing(sqlite3.connect(path)) as connection:
            return "\n".join(connection.iterdump())
    return ""
