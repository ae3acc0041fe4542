"""No mark in the data may come out of a column that the flow calls free of raw personal data.

Each query of `queries.sql` runs on the engine, on rows whose personal values are marked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.contract import Contract, parse_contract
from sync.engines.base import Engine, fetch
from sync.engines.duckdb import EngineOptions, open_engine
from sync.lint.flow.choosing import chooser
from sync.lint.flow.models import follow_models
from sync.lint.flow.value import Relation
from sync.lint.macro_files import read_macros
from sync.project.project import SOURCE_SCHEMAS, Project
from tests.lint.projects import project_of

QUERIES = (Path(__file__).parent / "queries.sql").read_text(encoding="utf-8").split(";\n")
MARKS = {"phone": "mark1mark", "email": "mark2mark"}
COUNTRIES = ("DE", "FR")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = open_engine(EngineOptions(threads=1))
    for text in project_of({}).macros.values():
        opened.run(text)
    for source, contract in _contracts(project_of({})).items():
        opened.run(
            f"create table {source} ({', '.join(f'{one.name} {one.type}' for one in contract.columns())})"
        )
    for number, country in enumerate(COUNTRIES):
        opened.run(
            f"insert into customers (customer_id, email, phone, country, consent, orders, seen_at) values "
            f"('{number}', '{MARKS['email']}', '{MARKS['phone']}', '{country}', true, {number}, now())"
        )
        opened.run(f"insert into lines (customer_id, order_id) values ('{number}', 'o')")
    yield opened
    opened.close()


def _contracts(project: Project) -> dict[str, Contract]:
    found = ((name, project.schema_of(SOURCE_SCHEMAS, name)) for name in project.sources)
    return {name: parse_contract(*schema) for name, schema in found if schema}


def _followed(query: str, engine: Engine) -> Relation:
    project = project_of({"models/a.sql": query})
    assert project.findings == ()
    macros = read_macros(project.macros)
    return follow_models(project, ["a"], _contracts(project), macros, chooser(engine))["a"]


@pytest.mark.parametrize("query", [query.strip() for query in QUERIES if query.strip()])
def test_every_mark_that_comes_out_was_seen(query: str, engine: Engine) -> None:
    relation = _followed(query, engine)
    names = [column.name for column in engine.describe(query)]
    cells = fetch(engine, query)
    for number, name in enumerate(names):
        shown = "".join(_text(row[number]) for row in cells)
        value = relation.get(name)
        raw = {strand.kind for strand in value.strands if strand.is_raw} if value else {"unknown"}
        for kind, mark in MARKS.items():
            assert mark not in shown or raw & {kind, "unknown"}, f"{kind} comes out of {name}"


def _text(cell: object) -> str:
    text = cell.decode() if isinstance(cell, bytes) else repr(cell)
    return text.casefold()
