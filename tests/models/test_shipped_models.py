"""The shipped models: documented, and on demo data unique by grain, valid by contract and large enough."""

import datetime as dt
from collections.abc import Iterator
from random import Random

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from sync.contract import check, parse_contract
from sync.demo import DEMO_FILES, demo_tables
from sync.engines.base import Column
from sync.engines.duckdb import DuckDBEngine
from sync.project.models import Model
from tests.models.cases import ROOT, connect, shipped_models, shipped_sources

MODELS = shipped_models()
SYNCS = {name: model.header.sync for name, model in MODELS.items() if model.header.sync}
CONTRACTS = {
    **{file.source: f"schemas/sources/{file.source}.schema.json" for file in DEMO_FILES},
    **{
        path.name.split(".")[0]: f"schemas/models/{path.name}" for path in (ROOT / "schemas/models").iterdir()
    },
}

REFERENCE = ROOT / "tests/projects/reference/models/activation"
# The two queries of the CDP's documentation, as an analyst would paste them.
PASTED_QUERIES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(REFERENCE.glob("*.sql"))}


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as connection:
        tables = demo_tables(dt.datetime.now(dt.UTC).date())
        for source, columns in shipped_sources().items():
            connection.register("arriving", tables[source])
            connection.execute(f"create table {source} ({columns})")
            connection.execute(f"insert into {source} select * from arriving")
        for model in MODELS.values():
            kind = "table" if "/marts/" in model.path else "view"
            connection.execute(f"create {kind} {model.name} as\n{model.statement}")
        yield connection


def number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    ((found,),) = connection.execute(query).fetchall()
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_model_says_what_it_is(model: Model) -> None:
    assert model.header.description
    assert model.header.grain


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_every_output_column_is_named_and_documented(model: Model) -> None:
    assert not [select for select in model.query.find_all(exp.Select) if select.is_star]
    undocumented = [column.alias_or_name for column in model.query.selects if len(column.comments or ()) != 1]
    assert undocumented == []


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_grain_is_unique(warehouse: duckdb.DuckDBPyConnection, model: Model) -> None:
    grain = ", ".join(model.header.grain)
    assert number(warehouse, f"select count(*) from {model.name}") > 0
    repeated = f"select 1 from {model.name} group by {grain} having count(*) > 1"
    assert number(warehouse, f"select count(*) from ({repeated})") == 0


@pytest.mark.parametrize(("relation", "path"), CONTRACTS.items(), ids=CONTRACTS)
def test_contract_names_exactly_the_columns(
    warehouse: duckdb.DuckDBPyConnection, relation: str, path: str
) -> None:
    contract = parse_contract(path, (ROOT / path).read_text("utf-8"))
    described = warehouse.execute(f"describe {relation}").fetchall()
    assert {(column.name, column.type) for column in contract.columns()} == {row[:2] for row in described}


@pytest.mark.parametrize(("relation", "path"), CONTRACTS.items(), ids=CONTRACTS)
def test_demo_rows_hold_to_their_contract(
    warehouse: duckdb.DuckDBPyConnection, relation: str, path: str
) -> None:
    contract = parse_contract(path, (ROOT / path).read_text("utf-8"))
    numbered = f"select row_number() over () as record, * from {relation}"
    warehouse.execute(f"create or replace temp table numbered as {numbered}")
    columns = tuple(Column(row[0], row[1]) for row in warehouse.execute("describe numbered").fetchall())
    checked = check(
        DuckDBEngine(warehouse), contract, "numbered", columns=columns, sampled=Random(1), into="failures"
    )
    assert (checked.groups, checked.warnings) == ((), ())


@pytest.mark.parametrize(
    "name", [name for name, sync in SYNCS.items() if sync.destination == "tiktok_audience"]
)
def test_audience_is_large_enough_to_be_used(warehouse: duckdb.DuckDBPyConnection, name: str) -> None:
    identified = "coalesce(email_sha256, phone_sha256, idfa_sha256, aaid_sha256) is not null"
    assert number(warehouse, f"select count(*) from {name} where {identified}") > 1_500
    assert number(warehouse, f"select count(*) from {name} where not ({identified})") == 0


@pytest.mark.parametrize(
    "name", [name for name, sync in SYNCS.items() if sync.destination == "tiktok_events"]
)
def test_rows_of_one_event_agree(warehouse: duckdb.DuckDBPyConnection, name: str) -> None:
    assert number(warehouse, f"select count(distinct event_id) from {name}") > 1_000
    told_twice = (
        f"select 1 from {name} group by event_set_id, event, event_id"
        " having count(distinct (timestamp, email_sha256, phone_sha256, currency, shop_id)) > 1"
    )
    assert number(warehouse, f"select count(*) from ({told_twice})") == 0


@pytest.mark.parametrize("query", PASTED_QUERIES.values(), ids=PASTED_QUERIES)
def test_a_query_pasted_from_the_cdp_finds_its_columns(
    warehouse: duckdb.DuckDBPyConnection, query: str
) -> None:
    (transpiled,) = sqlglot.transpile(query, read="presto", write="duckdb")
    assert number(warehouse, f"select count(*) from ({transpiled})") > 1_000
