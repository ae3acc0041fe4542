"""Model cases: SQL files that give a model its relations and say what it must make of them.

A case is `tests/models/<model>/<case>.sql`:

    -- What the case shows, in a sentence.
    -- given stg_web__customers
    select '1' as web_customer_id, ' Ann@Example.com ' as email
    -- given stg_store__customers
    -- expect
    select 'ann@example.com' as email

- Every relation the model reads is given. A given without a query has no rows; columns it does not name are
  NULL, and a column the relation does not have is an error. Types are those of the real relation.
- `expect` names the columns it is about; the others are not looked at. Rows are compared as a multiset.
- A case runs inside one transaction, so `now()` is the same moment in all its queries.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sync.contract import parse_contract
from sync.project.graph import dependency_order
from sync.project.models import Model, parse_model

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(__file__).resolve().parent
DESTINATIONS = ("tiktok_audience", "tiktok_events")
LAYERS = ("staging", "marts", "activation")

_STATEMENT = re.compile(r"^-- (?:given (?P<given>\w+)|(?P<expect>expect))[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes:
        given: Relation -> query of its rows, or "" for none.
        expect: Query of the rows the model must make, or "" for none.
    """

    model: str
    given: Mapping[str, str]
    expect: str


def parse_case(path: Path) -> Case:
    """Read a case; its model is the folder's name."""
    parts = _STATEMENT.split(path.read_text("utf-8"))
    statements = list(zip(parts[1::3], parts[2::3], parts[3::3], strict=True))
    given = {relation: query.strip() for relation, _, query in statements if relation}
    (expect,) = [query.strip() for _, is_expect, query in statements if is_expect]
    return Case(path.parent.name, given, expect)


def shipped_models() -> dict[str, Model]:
    """Parse the shipped models and put each after those it reads."""
    files = sorted(file for layer in LAYERS for file in (ROOT / "models" / layer).glob("*.sql"))
    parsed = [
        parse_model(file.relative_to(ROOT).as_posix(), file.read_text("utf-8"), DESTINATIONS)
        for file in files
    ]
    models = {model.name: model for model in parsed if isinstance(model, Model)}
    assert len(models) == len(files)
    order, findings = dependency_order(models, shipped_sources())
    assert not findings
    return {name: models[name] for name in order}


def shipped_sources() -> dict[str, str]:
    """Read the source schemas: source -> column definitions of its table."""
    definitions = {}
    for file in sorted((ROOT / "schemas/sources").glob("*.schema.json")):
        contract = parse_contract(file.name, file.read_text("utf-8"))
        columns = ", ".join(f'"{column.name}" {column.type}' for column in contract.columns())
        definitions[file.name.removesuffix(".schema.json")] = columns
    return definitions


def connect() -> duckdb.DuckDBPyConnection:
    """Open an engine in memory with the macros, as a run opens it."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set variable default_country = 'US'")
    for file in sorted((ROOT / "models/macros").glob("*.sql")):
        connection.execute(file.read_text("utf-8"))
    return connection


def create_shapes(connection: duckdb.DuckDBPyConnection, models: Mapping[str, Model]) -> None:
    """Create the whole project without rows in the schema `shape`, to lend its column types to the cases."""
    connection.execute("create schema shape")
    connection.execute("set search_path = 'shape,main'")
    for source, columns in shipped_sources().items():
        connection.execute(f"create table {source} ({columns})")
    for model in models.values():
        connection.execute(f"create view {model.name} as\n{model.statement}")


def run_case(connection: duckdb.DuckDBPyConnection, case: Case, model: Model, order: str) -> list[str]:
    """Run a case and return the rows that are missing or too many, as JSON text; none when it holds.

    Args:
        order: An ORDER BY clause that the given rows are inserted by, or "".
    """
    connection.execute("begin")
    try:
        connection.execute("create schema given")
        connection.execute("set search_path = 'given,main'")
        for relation, query in case.given.items():
            connection.execute(f"create table {relation} as from shape.{relation} limit 0")
            _insert(connection, relation, query, order)
        connection.execute(f"create table actual as\n{model.statement}")
        return _differences(connection, case.expect)
    finally:
        connection.execute("rollback")


def _insert(connection: duckdb.DuckDBPyConnection, relation: str, query: str, order: str) -> None:
    if query:
        connection.execute(f"insert into {relation} by name select * from (\n{query}\n) as given {order}")


def _differences(connection: duckdb.DuckDBPyConnection, expect: str) -> list[str]:
    columns = "*"
    if expect:
        described = connection.execute(f"describe {expect}").fetchall()
        columns = ", ".join(f'"{row[0]}"' for row in described)
    connection.execute(f"create table expected as select {columns} from actual limit 0")
    _insert(connection, "expected", expect, "")
    rows = connection.execute(
        f"""
        select 'missing: ' || to_json(missing) from (
            select {columns} from expected except all select {columns} from actual
        ) as missing
        union all
        select 'too many: ' || to_json(surplus) from (
            select {columns} from actual except all select {columns} from expected
        ) as surplus
        order by all
        """
    ).fetchall()
    return [row[0] for row in rows]
