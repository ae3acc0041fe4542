r"""Every `<rewrite>.sql` beside this file: queries of another system, with the rows it documents.

A case starts with `-- case: name` and names the dialects that share its query:

    -- case: whole numbers
    -- dialects: presto, trino
    select 7 / n as x from given
    -- rows
    select 3 as x

Below `-- rows` stands DuckDB SQL that yields the expected rows, in order, as the pages named in
the tables of `sync/project/dialects/` promise them; they are compared as text, so 3 is not
3.0. `-- fails` instead of it says that the query must be refused when it runs. All queries
read the one row of `given.sql`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import sqlglot

from sync.project.dialects import CHANGES, CHECKED, REWRITES, Change, Rewrite, transpiled

FOLDER = Path(__file__).parent
KEPT = "kept"
"""The cases that need no rewrite: sqlglot alone keeps the meaning, and must go on doing so."""
GIVEN = FOLDER / "given.sql"
DOCUMENT = FOLDER.parents[1] / "docs/dialects.md"
REFUSED = "refused"
_CASE = re.compile(
    r"-- dialects: (?P<dialects>.*)\n(?P<query>.*?)\n-- (?P<end>rows|fails)\b\s*(?P<rows>.*)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Case:
    rewrite: str
    name: str
    dialect: str
    query: str
    rows: str

    def __str__(self) -> str:
        return f"{self.rewrite}: {self.name} ({self.dialect})"


def _cases(path: Path) -> Iterator[Case]:
    for block in re.split(r"^-- case: ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, body = block.partition("\n")
        match = _CASE.fullmatch(body.strip())
        assert match, f"cannot read case {name} of {path.name}"
        rows = REFUSED if match["end"] == "fails" else match["rows"]
        for dialect in re.split(r",\s*", match["dialects"]):
            yield Case(path.stem, name, dialect, match["query"], rows)


CASES = [case for path in sorted(FOLDER.glob("*.sql")) if path != GIVEN for case in _cases(path)]


@pytest.fixture(scope="module")
def given() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(GIVEN.read_text(encoding="utf-8"))
        yield connection


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> object:
    try:
        return connection.execute(f"select cast(columns(*) as varchar) from ({query})").fetchall()
    except duckdb.Error:
        return REFUSED


def _outcome(case: Case, rewrites: tuple[Rewrite, ...], connection: duckdb.DuckDBPyConnection) -> object:
    parsed = sqlglot.parse_one(case.query, read=case.dialect)
    return _rows(connection, transpiled(parsed, case.dialect, rewrites))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_query_yields_what_its_own_system_documents(case: Case, given: duckdb.DuckDBPyConnection) -> None:
    expected = REFUSED if case.rows == REFUSED else _rows(given, case.rows)
    assert case.rows == REFUSED or expected != REFUSED, "the expected rows are no query"
    assert _outcome(case, REWRITES, given) == expected


@pytest.mark.parametrize(
    ("rewrite", "dialect"),
    [(rewrite, dialect) for rewrite in REWRITES for dialect in sorted(rewrite.dialects)],
    ids=lambda item: item.name if isinstance(item, Rewrite) else item,
)
def test_every_rewrite_is_needed_in_every_dialect(
    rewrite: Rewrite, dialect: str, given: duckdb.DuckDBPyConnection
) -> None:
    others = tuple(other for other in REWRITES if other is not rewrite)
    cases = [case for case in CASES if case.rewrite == rewrite.name and case.dialect == dialect]
    assert [case for case in cases if _outcome(case, others, given) != _outcome(case, REWRITES, given)]


def test_every_case_is_of_a_rewrite() -> None:
    assert {case.rewrite for case in CASES} == {rewrite.name for rewrite in REWRITES} | {KEPT}


def test_every_row_is_documented_and_nothing_else() -> None:
    names = set(re.findall(r"^\| `([^`]+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
    assert names == {rewrite.name for rewrite in REWRITES} | {change.name for change in CHANGES}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_every_change_is_found_in_a_lint_case(change: Change) -> None:
    cases = (FOLDER.parent / "lint/dialect-change.sql").read_text(encoding="utf-8")
    assert change.subject in cases
    assert any(f"-- note: in {dialect}: {change.there}" in cases for dialect in change.dialects)


def test_only_dialects_that_are_checked_have_cases() -> None:
    assert {case.dialect for case in CASES} == CHECKED
