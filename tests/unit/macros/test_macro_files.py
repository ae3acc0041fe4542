"""The macro files as files: readable by every tool that meets them, and explained."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
import sqlglot

from sync.engines.duckdb import EngineOptions, open_engine
from sync.lint.macro_files import read_macros
from sync.lint.vocabulary import hidden_functions
from tests.unit.macros.conftest import MACROS, Connect

FILES = sorted(MACROS.glob("*.sql"))
DEFINITION = re.compile(r"^create or replace macro (\w+)\(([^)]*)\) as", re.MULTILINE)
PROBLEM = re.compile(
    r"(?:then|else|,) '((?:email|phone|maid|external_id|digest|instant|currency|number"
    r"|id|text|ip|url|click)_\w+)'"
)
DOCUMENTS = [MACROS.parents[1] / "docs" / name for name in ("identifiers.md", "reasons.md")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_sqlglot_reads_every_statement(path: Path) -> None:
    statements = sqlglot.parse(path.read_text(encoding="utf-8"), dialect="duckdb")
    kinds = [
        statement.args.get("kind") for statement in statements if isinstance(statement, sqlglot.exp.Create)
    ]
    assert kinds == ["MACRO"] * len(DEFINITION.findall(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_statements_are_plain(path: Path) -> None:
    text = re.sub(r"'(?:[^']|'')*'", "''", path.read_text(encoding="utf-8"))
    assert "->" not in re.sub(r"--.*", "", text)
    assert all(":=" not in parameters for _, parameters in DEFINITION.findall(text))
    assert len(text.splitlines()) < 400 or "Do not edit" in text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_macro_is_explained(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [place for place, line in enumerate(lines) if line.startswith("create or replace macro")]
    assert [lines[place] for place in starts if not lines[place - 1].startswith("--")] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_sqlglot_keeps_the_names(path: Path) -> None:
    names = [name for name, _ in DEFINITION.findall(path.read_text(encoding="utf-8"))]
    calls = [sqlglot.parse_one(f"{name}(given)", dialect="duckdb") for name in names]
    assert [call.sql("duckdb") for call in calls if not isinstance(call, sqlglot.exp.Anonymous)] == []


def test_no_macro_hides_a_function_of_the_engine() -> None:
    """Lint asks the engine about a project's own macros only; about these, this test does."""
    statements = read_macros({path.name: path.read_text(encoding="utf-8") for path in FILES})
    engine = open_engine(EngineOptions())
    try:
        assert hidden_functions(engine, statements) == frozenset()
    finally:
        engine.close()


def test_options_can_be_written_into_the_macros() -> None:
    database = duckdb.connect()
    for path in FILES:
        database.execute(re.sub(r"getvariable\('\w+'\)", "null", path.read_text(encoding="utf-8")))
    query = (
        "select e164('+12065550123', null), normalize_email('A.b+c@Test.org'),"
        " iso8601_utc(instant('2024-01-08'))"
    )
    expected = ("+12065550123", "a.b+c@test.org", "2024-01-08T00:00:00Z")
    assert database.execute(query).fetchall() == [expected]


def test_every_problem_is_documented() -> None:
    problems = {name for path in FILES for name in PROBLEM.findall(path.read_text(encoding="utf-8"))}
    comments = " ".join(
        line
        for path in FILES
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("--")
    )
    document = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert [name for name in sorted(problems) if name not in comments or f"`{name}`" not in document] == []


def test_macros_work_in_views_on_a_locked_connection(connect: Connect) -> None:
    database = connect({"default_country": "US"})
    database.execute("create table people as select '206 555 0123' as phone, 'Jane@Example.org ' as email")
    database.execute(
        "create view members as select phone_sha256(phone, null) as phone_sha256,"
        " email_sha256(email) as email_sha256 from people"
    )
    counted = database.execute(
        "select count(phone_sha256), count(distinct email_sha256) from members"
    ).fetchall()
    assert counted == [(1, 1)]


def test_options_are_read_when_a_view_is_used(connect: Connect) -> None:
    database = connect({})
    database.execute("create view numbers as select e164('020 7946 0958', null) as phone")
    assert database.execute("from numbers").fetchall() == [(None,)]
    database.execute("set variable default_country = 'GB'")
    assert database.execute("from numbers").fetchall() == [("+442079460958",)]


def test_a_reading_does_not_depend_on_its_neighbours(database: duckdb.DuckDBPyConnection) -> None:
    database.execute(
        "create or replace temp table mixed as select * from range(1000), (values ('206 555 0123', 'US'),"
        " ('', 'US'), (null, null), ('020 7946 0958', 'GB'), ('tel:+33-1-70-18-99-00', null),"
        " ('2.065e9', 'US'), ('11 15 2345 6789', 'AR')) as given(phone, region)"
    )
    counted = database.execute(
        "select count(distinct coalesce(number, '')), count(number) from"
        " (select phone, region, e164(phone, region) as number from mixed)"
    ).fetchall()
    assert counted == [(5, 4000)]
