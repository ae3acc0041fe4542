"""Sources and models in an engine: order, types, and whose fault a failure is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sync.engines.base import Column, fetch
from sync.engines.build import build, create_macros, read_more_than_once
from sync.engines.duckdb import DuckDBEngine
from sync.engines.sources import SourceFiles, is_table
from sync.errors import ModelError, ProjectError, SourceError
from sync.project.files import ProjectTexts, source_files, text_header
from sync.project.project import Project, load_project
from tests.unit.engines.warehouse import bare_engine

SECRET = "ann@shop.example"


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    with bare_engine() as opened:
        yield opened


def project_of(root: Path, sources: Mapping[str, str], models: Mapping[str, str]) -> Project:
    declared = "".join(f'{name} = "{location}"\n' for name, location in sources.items())
    target = '[tool.sync.targets.dev]\nendpoint = "simulator"\nadvertiser_ids = ["1"]\n'
    toml = f"[tool.sync.sources]\n{declared}{target}"
    named = {f"models/{name}.sql": text for name, text in models.items()}
    texts = ProjectTexts(root, toml, named, {}, {}, None)
    return load_project(texts, target=None, environment={}, destinations=())


def built(
    engine: DuckDBEngine,
    project: Project,
    *names: str,
    schemas: Mapping[str, tuple[Column, ...]] | None = None,
) -> tuple[str, ...]:
    return build(
        engine,
        project,
        names,
        (schemas or {}).get,
        files=SourceFiles(lambda location: source_files(project.root, location), text_header),
        held=lambda model: model.name.startswith("held"),
    ).models


def finding(error: pytest.ExceptionInfo[ProjectError]) -> tuple[str, str]:
    (found,) = error.value.findings
    assert found.help
    assert SECRET not in str(found)
    return found.rule, str(found.where)


CSV = f"id,email,amount\n007,{SECRET},1.5\n008,,2\n"


def test_models_are_built_after_what_they_read(engine: DuckDBEngine, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(CSV)
    project = project_of(
        tmp_path,
        {"orders": "orders.csv"},
        {
            "total": "select sum(amount) as t from held_typed",
            "held_typed": "select amount::double as amount from orders",
            "other": "select 1 as a",
        },
    )
    assert built(engine, project, "total") == ("held_typed", "total")
    assert fetch(engine, "select t from total") == [(3.5,)]
    assert built(engine, project, "total") == ("held_typed", "total")


@pytest.mark.parametrize(
    ("earlier", "now"), [("total", "Total"), ("total", "total"), ("Held_total", "held_total")]
)
def test_what_an_earlier_build_left_is_replaced_whatever_it_was(
    engine: DuckDBEngine, tmp_path: Path, earlier: str, now: str
) -> None:
    """DuckDB tells names apart by their letters alone, not by their case."""
    left = f'create table "{earlier}" as select 1 as old'
    engine.run(left)
    engine.run("create schema elsewhere")
    engine.run(left.replace("create table ", "create table elsewhere."))

    built(engine, project_of(tmp_path, {}, {now: "select 2 as new"}), now)

    assert fetch(engine, f"select new from {now}") == [(2,)]
    assert fetch(engine, f"select old from elsewhere.{earlier}") == [(1,)]


def test_text_files_keep_their_zeros(engine: DuckDBEngine, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(CSV)
    project = project_of(tmp_path, {"orders": "orders.csv"}, {"a": "select id from orders"})
    built(engine, project, "a")
    assert fetch(engine, "select id from a order by 1") == [("007",), ("008",)]


def test_a_declared_source_has_its_declared_columns_and_types(engine: DuckDBEngine, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(CSV.replace("id,email", "ID,Email"))
    project = project_of(tmp_path, {"orders": "orders.csv"}, {"a": "select * from orders"})
    built(engine, project, "a", schemas={"orders": (Column("amount", "DOUBLE"), Column("id", "VARCHAR"))})
    assert engine.describe("select * from a") == (Column("amount", "DOUBLE"), Column("id", "VARCHAR"))


def test_several_files_are_one_source(engine: DuckDBEngine, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"orders_{name}.csv").write_text(CSV)
    project = project_of(tmp_path, {"orders": "orders_*.csv"}, {"a": "select count(*) as n from orders"})
    built(engine, project, "a")
    assert fetch(engine, "select n from a") == [(4,)]


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("orders.csv", None, "missing-source"),
        ("orders.parquet", b"not parquet", "unreadable-source"),
        ("orders.parquet", b"", "unreadable-source"),
        ("data/orders.xlsx", b"x", "unknown-file-kind"),
        ("orders.csv", b"id,mail\n1,x\n", "missing-source-column"),
    ],
)
def test_a_source_that_cannot_be_read_is_named_at_its_line(
    engine: DuckDBEngine, tmp_path: Path, name: str, content: bytes | None, rule: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    project = project_of(tmp_path, {"orders": name}, {"a": "select * from orders"})
    with pytest.raises(SourceError) as caught:
        built(engine, project, "a", schemas={"orders": (Column("email", "VARCHAR"),)})
    assert finding(caught) == (rule, "pyproject.toml:2:1")


def test_a_source_nobody_reads_may_be_missing(engine: DuckDBEngine, tmp_path: Path) -> None:
    project = project_of(tmp_path, {"orders": "none.csv"}, {"a": "select 1 as x"})
    assert built(engine, project, "a") == ("a",)


def test_a_model_that_fails_on_its_data_is_blamed_without_the_value(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    (tmp_path / "orders.csv").write_text(CSV)
    project = project_of(
        tmp_path, {"orders": "orders.csv"}, {"held": "select email::integer as n from orders"}
    )
    with pytest.raises(ModelError) as caught:
        built(engine, project, "held")
    assert finding(caught) == ("model-failed", "models/held.sql:1:1")


def test_a_source_that_does_not_cast_is_blamed_instead_of_the_model(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    (tmp_path / "orders.csv").write_text(CSV)
    project = project_of(tmp_path, {"orders": "orders.csv"}, {"held": "select * from orders"})
    with pytest.raises(SourceError) as caught:
        built(engine, project, "held", schemas={"orders": (Column("email", "INTEGER"),)})
    assert finding(caught) == ("unreadable-source", "pyproject.toml:2:1")


def test_a_broken_macro_is_named_by_its_file(engine: DuckDBEngine) -> None:
    with pytest.raises(ModelError) as caught:
        create_macros(
            engine, {"models/macros/a.sql": "create macro a(x) as x", "models/macros/b.sql": "create macro ("}
        )
    assert finding(caught) == ("bad-macro", "models/macros/b.sql:1:1")


def test_models_that_several_read_are_held_once(tmp_path: Path) -> None:
    project = project_of(
        tmp_path,
        {},
        {
            "base": "select 1 as a",
            "one": "select * from base",
            "two": "select * from base",
            "three": "select * from one",
        },
    )
    assert read_more_than_once(project, ["one", "two"]) == {"base"}
    assert read_more_than_once(project, ["three"]) == frozenset()


@pytest.mark.parametrize(
    ("location", "table"),
    [
        ("customers", True),
        ("shop.customers", True),
        ("data/customers.csv", False),
        ("customers.csv", False),
        ("orders.parquet", False),
        ("a.b.c", False),
        ("s3://x/y", False),
        ("*.csv", False),
    ],
)
def test_a_location_is_a_file_or_a_table(location: str, *, table: bool) -> None:
    assert is_table(location) is table
