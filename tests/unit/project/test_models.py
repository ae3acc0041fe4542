"""One file, one SELECT: what it reads, and what is refused."""

from __future__ import annotations

import duckdb
import pytest

from sync.diagnostics import Diagnostic
from sync.errors import ModelError
from sync.project.models import Model, parse_model, without_semicolon

PATH = "models/marts/customers_a.sql"


def model(text: str, path: str = PATH) -> Model:
    found = parse_model(path, text, ())
    assert isinstance(found, Model), found
    return found


def refused(text: str, path: str = PATH) -> list[tuple[str, str]]:
    found = parse_model(path, text, ())
    assert not isinstance(found, Model)
    return [(finding.rule, str(finding.where)) for finding in found]


@pytest.mark.parametrize(
    ("sql", "reads"),
    [
        ("select * from customers", ["customers"]),
        ("from customers", ["customers"]),
        ("select 1 as a", []),
        ("select * from a join b using (id) left join a as again using (id)", ["a", "b", "a"]),
        ("select (select max(x) from orders) as a from customers", ["orders", "customers"]),
        ("select * from customers where exists (from orders)", ["customers", "orders"]),
        ("select 1 as a union all select a from b", ["b"]),
        ('select * from "Customer 360"', ["Customer 360"]),
        ("select * from warehouse.customers", ["warehouse.customers"]),
        ("select * from 'data/customers.csv'", ["data/customers.csv"]),
        ("select * from a, lateral (select * from b where b.id = a.id)", ["a", "b"]),
        ("select * from customers c, unnest(c.tags) t(tag)", ["customers"]),
        ("select * from range(3)", []),
        ("select * from generate_series(1, 3)", []),
        ("select * from (values (1), (2)) v(a)", []),
        ("from customers pivot (count(*) for country in ('DE', 'US'))", ["customers"]),
    ],
)
def test_references_are_the_relations_a_query_reads(sql: str, reads: list[str]) -> None:
    assert sorted(reference.name for reference in model(sql).references) == sorted(reads)


@pytest.mark.parametrize(
    ("sql", "reads"),
    [
        ("with a as (select * from b) select * from a", ["b"]),
        ("with a as (select * from b), c as (select * from a) select * from c", ["b"]),
        ("with A as (select * from b) select * from a", ["b"]),
        # A CTE sees only those before it: the first "b" is the relation outside.
        ("with a as (select * from b), b as (select 1 as x) select * from a, b", ["b"]),
        # A CTE of the name of what it reads: staging models are often written so.
        ("with customers as (select * from customers) select * from customers", ["customers"]),
        ("with recursive t as (select 1 as a union all select a + 1 from t where a < 3) select * from t", []),
        ("with recursive t as (select * from s union all select t.* from t) select * from t", ["s"]),
        # A CTE of a subquery is not seen outside of it.
        ("select * from (with a as (select 1 as x) select * from a), a", ["a"]),
        ("with a as (select * from b) select * from (select * from a)", ["b"]),
        ("with a as (with b as (select * from c) select * from b) select * from a, b", ["b", "c"]),
        ("with a as (select 1 as x) select * from main.a", ["main.a"]),
    ],
)
def test_ctes_are_told_from_relations(sql: str, reads: list[str]) -> None:
    assert sorted(reference.name for reference in model(sql).references) == sorted(reads)


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        ("select *\nfrom customers", "2:6"),
        ("select *\nfrom a\n  join customers using (id)", "3:8"),
        ('select * from "customers"', "1:15"),
        ("-- a comment\nselect 'ö' as x,\n  (select 1 from customers) as y", "3:18"),
    ],
)
def test_a_reference_knows_where_it_stands(sql: str, place: str) -> None:
    (found,) = [item for item in model(sql).references if item.name.endswith("customers")]
    assert str(found.span) == f"{PATH}:{place}"


def test_names_are_compared_as_the_engine_compares_them() -> None:
    (reference,) = model("select * from Customer360").references
    assert (reference.name, reference.key) == ("Customer360", "customer360")


@pytest.mark.parametrize(
    "sql",
    [
        "select 1 as a",
        "select 1 as a;",
        "select 1 as a;\n-- The end.\n",
        "select 1 as a;;",
        "select ';' as a;",
        "select 1 as a /* ; */ ;",
    ],
)
def test_a_closing_semicolon_is_no_second_statement(sql: str) -> None:
    found = model(sql)
    with duckdb.connect() as connection:
        assert connection.execute(found.statement).fetchall() == [(1,)] or "';'" in sql
    assert len(found.statement) == len(sql)


@pytest.mark.parametrize("sql", ["select ';' as a", "select $$;$$ as a", 'select 1 as ";"'])
def test_semicolons_in_texts_stay(sql: str) -> None:
    assert without_semicolon(sql) == sql


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("", "parse-error"),
        ("-- nothing", "parse-error"),
        (";", "parse-error"),
        ("selec 1", "parse-error"),
        ("select from where", "parse-error"),
        ("select 'open", "parse-error"),
        ('select "open', "parse-error"),
        ("select 1 /* open", "parse-error"),
        ("select 1 as a; select 2 as a", "one-statement"),
        ("select 1 as a; drop table customers", "one-statement"),
        ("create table a as select 1 as a", "one-statement"),
        ("drop table customers", "one-statement"),
        ("insert into a select 1", "one-statement"),
        ("copy (select 1) to 'out.csv'", "one-statement"),
        ("attach 'other.duckdb'", "one-statement"),
        ("install httpfs", "one-statement"),
        ("load httpfs", "one-statement"),
        ("set memory_limit = '1GB'", "one-statement"),
        ("pragma database_list", "one-statement"),
        ("call pragma_version()", "one-statement"),
        ("export database 'x'", "parse-error"),
        ("show tables", "one-statement"),
    ],
)
def test_anything_but_one_select_is_refused(sql: str, rule: str) -> None:
    assert [found for found, _ in refused(sql)] == [rule]


@pytest.mark.parametrize(
    "call",
    [
        "read_csv('/etc/passwd')",
        "read_csv_auto('x')",
        "read_parquet('x')",
        "read_json('x')",
        "read_text('x')",
        "read_blob('x')",
        "glob('*')",
        "query('select 1')",
        "query_table('customers')",
        "duckdb_settings()",
        "duckdb_secrets()",
        "pragma_table_info('x')",
        "sqlite_scan('a', 'b')",
        "parquet_metadata('x')",
        "sniff_csv('x')",
        "arrow_scan(1, 2, 3)",
        "READ_CSV('x')",
        "system.main.read_csv('x')",
    ],
)
def test_a_table_function_that_reads_is_refused(call: str) -> None:
    ((rule, _),) = refused(f"select * from {call}")
    assert rule == "undeclared-source"


def test_table_functions_are_refused_wherever_they_hide() -> None:
    sql = "with a as (select * from glob('*')) select (select max(x) from read_text('y') t(x)) as b from a"
    assert [rule for rule, _ in refused(sql)] == ["undeclared-source", "undeclared-source"]


def test_a_presto_query_is_transpiled() -> None:
    query = "select to_hex(sha256(cast(email as varbinary))) as a, cardinality(tags) as n from Customer360"
    text = f'-- /// model\n-- dialect = "presto"\n-- ///\n{query}'
    found = model(text)
    assert not found.is_verbatim
    assert found.text == text
    assert [reference.name for reference in found.references] == ["Customer360"]
    with duckdb.connect() as connection:
        connection.execute("create table Customer360 as select 'x' as email, [1] as tags")
        connection.execute(found.statement)
        assert [column[0] for column in connection.description or ()] == ["a", "n"]


def test_duckdb_sql_is_run_as_it_is_written() -> None:
    sql = "select  1   AS a -- spaces stay"
    assert model(sql).is_verbatim
    assert model(sql).sql == sql


@pytest.mark.parametrize("name", ["1customers", "cus tomers", "customers-new", "größe", "a" * 64, ""])
def test_a_file_name_that_is_no_relation_is_refused(name: str) -> None:
    with pytest.raises(ModelError) as caught:
        parse_model(f"models/{name}.sql", "select 1 as a", ())
    assert caught.value.findings[0].rule == "bad-name"


def test_a_model_is_called_like_its_file() -> None:
    assert model("select 1 as a", "models/staging/stg_web__customers.sql").name == "stg_web__customers"


def test_findings_never_hold_text_of_the_query_but_names() -> None:
    found = parse_model(PATH, "select 'ann@shop.example' = = 2", ())
    assert isinstance(found, tuple)
    assert all(
        isinstance(item, Diagnostic) and "ann@" not in f"{item.what}{item.notes}{item.help}" for item in found
    )


def test_a_query_that_is_nested_too_deeply_is_named_where_it_is_deepest() -> None:
    found = parse_model(PATH, f"select lower(a),\n  {'(' * 1000}b{')' * 1000}\nfrom customers", ())
    assert isinstance(found, tuple)
    assert [(one.what, str(one.where)) for one in found] == [
        ("the query is nested too deeply", f"{PATH}:2:1002")
    ]
