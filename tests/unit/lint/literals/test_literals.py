"""What the literal interpreter says of a query, and that no row of the engine contradicts it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync.contract import Contract, parse_contract
from sync.engines.base import Column, Engine, fetch
from sync.engines.duckdb import EngineOptions, open_engine
from sync.lint.literals.models import follow_literals
from sync.lint.literals.value import Relation, Value
from sync.lint.macro_files import read_macros
from sync.project.project import SOURCE_SCHEMAS, Project
from tests.lint.projects import project_of

FOLDER = Path(__file__).parent
_EXPECTATION = re.compile(r"^-- (\w+): (.*)$", re.MULTILINE)
ROWS = """
insert into customers (customer_id, email, phone, country, consent, orders, seen_at) values
    ('1', 'a', 'p', 'DE', true, 0, now()), ('2', null, null, 'FR', false, 3, now()),
    ('3', 'c', 'q', 'US', null, 9, now()), ('4', null, 'r', null, true, null, null);
insert into lines (customer_id, order_id, price, quantity, currency) values
    ('1', 'o1', 1.5, 1, 'EUR'), ('1', 'o2', 2, null, null), ('9', 'o3', null, 2, 'USD');
"""
"""Rows with every answer to a condition, matches and none."""


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    query: str
    columns: dict[str, str]


def _cases() -> Iterator[Case]:
    text = (FOLDER / "values.sql").read_text(encoding="utf-8")
    for block in re.split(r"^-- case: ", text, flags=re.MULTILINE)[1:]:
        name, _, body = block.partition("\n")
        query = "\n".join(line for line in body.splitlines() if not line.startswith("-- "))
        yield Case(name, query.strip().rstrip(";"), dict(_EXPECTATION.findall(body)))


CASES = list(_cases())
QUERIES = [
    *(case.query for case in CASES),
    *((FOLDER.parent / "queries.sql").read_text(encoding="utf-8").split(";\n")),
]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = open_engine(EngineOptions(threads=1))
    project = project_of({})
    for text in project.macros.values():
        opened.run(text)
    for source, contract in _contracts(project).items():
        columns = ", ".join(f"{one.name} {one.type}" for one in contract.columns())
        opened.run(f"create table {source} ({columns})")
    opened.run(ROWS)
    yield opened
    opened.close()


def _contracts(project: Project) -> dict[str, Contract]:
    found = ((name, project.schema_of(SOURCE_SCHEMAS, name)) for name in project.sources)
    return {name: parse_contract(*schema) for name, schema in found if schema}


def _followed(query: str, engine: Engine) -> Relation:
    project = project_of({"models/a.sql": query})
    assert project.findings == ()
    contracts = _contracts(project)
    columns = {
        name: tuple(Column(one.name, one.type) for one in contract.columns())
        for name, contract in contracts.items()
    }
    macros = read_macros(project.macros)
    return follow_literals(project, ["a"], columns, dict(contracts), macros, engine)["a"]


def _told(value: Value) -> set[str]:
    told = {f"'{one.text}'" for one in value.constants}
    return told | ({"null"} if value.gaps else set()) | ({"..."} if value.is_open else set())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_a_column_may_hold(case: Case, engine: Engine) -> None:
    relation = _followed(case.query, engine)
    found = {name: _told(value) for name, value in relation.columns.items()}
    assert found == {name: set(expected.split()) for name, expected in case.columns.items()}


@pytest.mark.parametrize("query", [query.strip() for query in QUERIES if query.strip()])
def test_no_row_holds_what_was_ruled_out(query: str, engine: Engine) -> None:
    relation = _followed(query, engine)
    names = [column.name for column in engine.describe(query)]
    columns = ", ".join(f"c{number}" for number in range(len(names)))
    cells = fetch(engine, f"select columns(*)::varchar from ({query}) as t({columns})")
    for number, name in enumerate(names):
        value = relation.get(name)
        if value is None or not value.is_closed or names.count(name) > 1:
            continue
        held = {row[number] for row in cells}
        assert held <= {one.text for one in value.constants} | ({None} if value.gaps else set())
