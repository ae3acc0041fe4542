"""Right queries have no findings; wrong ones among odd queries are named.

The queries stand in files: correct_queries.sql beside the relations of correct_relations.sql, and
queries.sql, which holds a query of every shape the engine knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from sync.diagnostics import Diagnostic, Span
from tests.lint.projects import lint, project_of

FOLDER = Path(__file__).parent
CORRECTNESS = frozenset(
    {
        "regexp-replace-once",
        "guessed-country-code",
        "unguarded-division",
        "repeated-event-id",
        "unstable-key",
        "unstable-value",
        "time-without-zone",
        "made-up-zone",
        "stale-window",
        "fan-out-join",
        "cross-join",
        "limit-without-order",
    }
)

WRONG_AMONG_ODD = {
    "select distinct on (country) country, phone from customers": "unstable-value",
    "select c.phone as a, customers.phone as b from customers as c, customers": "cross-join",
}
"""Queries of queries.sql that are meant to be odd, and are wrong as well."""


def relations() -> dict[str, str]:
    """Return the files of correct_relations.sql by path."""
    text = (FOLDER / "correct_relations.sql").read_text(encoding="utf-8")
    blocks = re.split(r"^-- file: ", text, flags=re.MULTILINE)[1:]
    return {path: body for path, _, body in (block.partition("\n") for block in blocks)}


def _queries(file: str) -> dict[str, str]:
    text = re.sub(r"^--.*\n", "", (FOLDER / file).read_text(encoding="utf-8"), flags=re.MULTILINE)
    queries = [query.strip() for query in text.split(";\n") if query.strip()]
    return {f"models/query_{number}.sql": query for number, query in enumerate(queries)}


def _found(files: Mapping[str, str]) -> dict[str, list[Diagnostic]]:
    """Lint all files as one project and return the findings of correctness by path."""
    found: dict[str, list[Diagnostic]] = {path: [] for path in files}
    for one in lint(project_of({**relations(), **files})).findings:
        if one.rule in CORRECTNESS and isinstance(one.where, Span):
            found[one.where.path].append(one)
    return found


CORRECT, ODD = _queries("correct_queries.sql"), _queries("queries.sql")


@pytest.fixture(scope="module")
def found() -> dict[str, list[Diagnostic]]:
    return _found(CORRECT)


@pytest.fixture(scope="module")
def found_in_odd() -> dict[str, list[Diagnostic]]:
    return _found(ODD)


def test_there_are_many_correct_queries() -> None:
    assert len(CORRECT) > 40


@pytest.mark.parametrize(("path", "query"), CORRECT.items(), ids=lambda value: value[:60])
def test_a_correct_query_has_no_findings(path: str, query: str, found: dict[str, list[Diagnostic]]) -> None:
    assert found[path] == [], query


@pytest.mark.parametrize(("path", "query"), ODD.items(), ids=lambda value: value[:60])
def test_an_odd_query_has_only_the_findings_it_deserves(
    path: str, query: str, found_in_odd: dict[str, list[Diagnostic]]
) -> None:
    wanted = {WRONG_AMONG_ODD[query]} if query in WRONG_AMONG_ODD else set()
    assert {one.rule for one in found_in_odd[path]} == wanted
