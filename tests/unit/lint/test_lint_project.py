"""What lint says about a project as a whole: broken files, sources, results."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.destinations import DESTINATIONS
from sync.diagnostics import Severity
from sync.engines.base import Column
from sync.lint import RULES, lint_project
from sync.project.files import read_texts
from sync.project.project import load_project
from tests.lint.projects import lint, project_of, project_with_sources

REPOSITORY = Path(__file__).parents[3]
AUDIENCE = """-- /// model
-- grain = ["id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
"""


def _rules(files: dict[str, str]) -> list[str]:
    return [finding.rule for finding in lint(project_with_sources(files)).findings]


def test_the_shipped_models_have_no_findings() -> None:
    project = load_project(
        read_texts(REPOSITORY, {}), target=None, environment={}, destinations=tuple(DESTINATIONS)
    )
    result = lint(project)
    assert result.findings == ()
    assert set(result.columns) == set(project.models)


def test_columns_are_the_engines() -> None:
    columns = lint(
        project_of({"models/a.sql": "select Email, sum(spent) as Total from customers group by 1"})
    ).columns
    assert columns == {"a": (Column("email", "VARCHAR"), Column("Total", "DECIMAL(38,2)"))}


def test_a_cycle_is_reported_once_and_other_models_are_checked() -> None:
    files = {
        "models/a.sql": "select x from b",
        "models/b.sql": "select x from a",
        "models/c.sql": "select emial from customers",
    }
    assert _rules(files) == ["model-cycle", "unknown-column"]


def test_a_table_nobody_declared_is_reported_by_the_project_alone() -> None:
    assert _rules({"models/a.sql": "select x from nowhere", "models/b.sql": "select x from a"}) == [
        "unknown-table"
    ]


def test_sql_that_does_not_parse_does_not_hide_other_findings() -> None:
    files = {
        "models/a.sql": "select (",
        "models/b.sql": "select emial from customers",
        "models/c.sql": "select x from a",
    }
    assert _rules(files) == ["parse-error", "unknown-column"]


def test_a_name_used_twice_is_not_followed_by_errors_in_readers() -> None:
    files = {
        "models/a/twice.sql": "select email from customers",
        "models/b/twice.sql": "select 1 as x",
        "models/reader.sql": "select email from twice",
    }
    assert _rules(files) == ["name-clash"]


def test_a_broken_macro_file_does_not_hide_other_findings() -> None:
    files = {"models/macros/zz.sql": "create macro x(a) as (a", "models/a.sql": "select emial from customers"}
    assert _rules(files) == ["unknown-column", "macro-error"]


def test_a_broken_schema_is_reported_at_its_place_and_what_reads_it_is_left_alone() -> None:
    files = {"schemas/sources/customers.schema.json": "{", "models/a.sql": "select emial from customers"}
    findings = lint(project_of(files)).findings
    assert [(finding.rule, str(finding.where)) for finding in findings] == [
        ("invalid-schema", "schemas/sources/customers.schema.json:1:2"),
    ]


def test_real_columns_stand_in_for_a_schema() -> None:
    files = {"pyproject.toml": 'visits = "visits.parquet"\n', "models/a.sql": "select pgae from visits"}
    columns = {"visits": (Column("page", "VARCHAR"),)}
    findings = lint(project_with_sources(files), columns.get).findings
    assert [(one.rule, one.help) for one in findings] == [("unknown-column", 'did you mean "page"?')]


def test_values_of_a_source_without_schema_must_not_leave() -> None:
    files = {
        "pyproject.toml": 'visits = "visits.parquet"\n',
        "models/activation/a.sql": f"{AUDIENCE}select id, digest as email_sha256 from visits",
    }
    columns = (Column("id", "VARCHAR"), Column("digest", "VARCHAR"))
    findings = lint(project_with_sources(files), lambda _: columns).findings
    assert [finding.rule for finding in findings] == ["source-without-schema"]
    assert 'values of it leave with model "a"' in findings[0].notes


def test_values_of_a_source_without_schema_may_be_used_where_nothing_leaves() -> None:
    files = {"pyproject.toml": 'visits = "visits.parquet"\n', "models/a.sql": "select id from visits"}
    assert lint(project_with_sources(files), lambda _: (Column("id", "VARCHAR"),)).findings == ()


@pytest.mark.parametrize(
    "text", ["", "-- nothing\n", "select", "select 1;;", "\ufeffselect 1 as a", "select '"]
)
def test_odd_files_never_raise(text: str) -> None:
    lint(project_of({"models/a.sql": text}))


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";;",
        "create",
        "create macro",
        "create macro x",
        "create macro x(",
        "create macro (a) as a",
        "select 1",
    ],
)
def test_odd_macro_files_never_raise(text: str) -> None:
    lint(project_of({"models/macros/zz.sql": text, "models/a.sql": "select email from customers"}))


def test_a_very_long_expression_is_followed() -> None:
    long = " || ".join(["country"] * 400 + ["phone"])
    query = f"select customer_id as id, {long} as phone_sha256 from customers"
    assert _rules({"models/activation/a.sql": AUDIENCE + query}) == ["unhashed-pii"]


def test_errors_are_those_that_stop_a_run() -> None:
    result = lint(
        project_of(
            {"models/activation/a.sql": f"{AUDIENCE}select customer_id as id, orders, email from customers"}
        )
    )
    assert [finding.severity for finding in result.findings] == [Severity.WARNING]
    assert result.errors == ()


@pytest.mark.parametrize(
    "query",
    [
        "select lower(orders) as a, 'ann@example.com' || nosuch(1) as b from customers",
        "select orders as a from customers limit 'ann@example.com'",
        'select "ann@example.com" as a from customers',
        "select {'a': 1}['ann@example.com'] as a from customers",
        "select date_trunc('ann@example.com', seen_at) as a, nosuch() as b from customers",
    ],
)
def test_notes_hold_no_value_of_the_query(query: str) -> None:
    findings = lint(project_of({"models/a.sql": query})).findings
    assert findings
    assert "ann@example.com" not in repr([(one.notes, one.help) for one in findings])


@pytest.mark.parametrize("reader", ["read_text", "read_csv", "read_parquet", "read_json", "glob"])
def test_binding_opens_no_file(tmp_path: Path, reader: str) -> None:
    """What lint says of a macro that opens a file cannot depend on what is there."""
    path = (tmp_path / "secret.csv").as_posix()
    files = {
        "models/macros/zz.sql": f"create macro peek(path) as (select count(*) from {reader}(path))",
        "models/a.sql": f"select peek('{path}') as found from customers",
    }
    without = lint(project_of(files)).findings
    (tmp_path / "secret.csv").write_text("token\n1\n")
    assert lint(project_of(files)).findings == without
    assert [finding.rule for finding in without] == ["undeclared-source"]


def test_rules_are_listed_once() -> None:
    assert len(set(RULES)) == len(RULES)
    assert callable(lint_project)
