"""Where columns come from, what tells rows apart, and what an expression looks like in its file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sync.engines.base import Column
from sync.lint.leftovers import EVERYTHING_BUT, SEPARATORS, stripped_kind
from sync.lint.lineage.blocks import Definition, bare_column
from sync.lint.lineage.queries import Lineage, lineage_of
from sync.lint.lineage.uniqueness import Uniqueness, declared_keys
from sync.lint.lineage.written import as_written, place_of, text_of
from sync.lint.options import OPTIONS
from sync.planning.records import MAX_EVENT_AGE_SECONDS
from sync.project.models import Model, parse_model
from sync.project.project import Project
from tests.lint.projects import lint, project_of
from tests.unit.lint.test_correct_queries import relations

KEYS = Path(__file__).with_name("keys.sql").read_text(encoding="utf-8")
SOURCES = {
    "customers": tuple(
        Column(name, "VARCHAR") for name in ("customer_id", "phone", "country", "tags", "consent", "seen_at")
    ),
    "lines": tuple(
        Column(name, "VARCHAR")
        for name in ("order_id", "customer_id", "ordered_at", "price", "quantity", "currency")
    ),
}


def _lineage(project: Project) -> Lineage:
    return lineage_of(project, SOURCES)


def _keys(query: str) -> set[str]:
    project = project_of({**relations(), "models/asked.sql": query})
    lineage = _lineage(project)
    keys = Uniqueness(lineage, declared_keys(project, {})).of_model(project.models["asked"])
    return {" ".join(sorted(key)) or "(one row)" for key in keys}


@pytest.mark.parametrize(
    ("keys", "query"),
    [
        (match["keys"], match["query"])
        for match in re.finditer(
            r"^-- keys:(?P<keys>[^\n]*)\n(?P<query>.*?);$", KEYS, re.MULTILINE | re.DOTALL
        )
    ],
)
def test_keys_of_a_query(keys: str, query: str) -> None:
    wanted = {" ".join(sorted(key.split())) for key in keys.split("|") if key.strip()}
    assert _keys(query) == {"(one row)" if key == "(one row)" else key for key in wanted}


def _model(text: str) -> Model:
    model = parse_model("models/a.sql", text, ())
    assert isinstance(model, Model)
    return model


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "presto", "snowflake"])
@pytest.mark.parametrize(
    "written",
    [
        "a",
        "t.a",
        "now()",
        "cast(a as date)",
        "cast(a as decimal(18, 2))",
        "case when a then b else c end",
        "case a when 1 then (select max(b) from u) end",
        "upper(trim(a))",
        "count(*)",
        "sum(a) / max(b)",
        "(a + b) / c",
        "a || '-' || b",
        "concat('+1', a)",
        "row_number() over (partition by a order by b)",
        "sum(a) filter (where b)",
        "a at time zone 'UTC'",
        "regexp_replace(a, '[^0-9]', '')",
        "a > now() - interval '7' day",
        "coalesce(a, current_timestamp)",
    ],
)
def test_an_expression_is_found_in_its_file(written: str, dialect: str) -> None:
    header = f'-- /// model\n-- dialect = "{dialect}"\n-- ///\n'
    model = _model(f"{header}select 1 as first,\n    {written} as asked\nfrom t")
    asked = as_written(model).selects[1].unalias()
    assert text_of(model, asked) == written
    assert str(place_of(model, asked)) == "models/a.sql:5:5"
    assert place_of(model, asked).length == len(written)


def test_an_expression_over_several_lines_is_shown_on_one() -> None:
    model = _model("select upper(\n    trim(\n        a\n    )\n) as asked\nfrom t")
    assert text_of(model, as_written(model).selects[0].unalias()) == "upper(trim(a))"


def test_a_literal_that_may_name_a_person_is_not_shown() -> None:
    query = "select regexp_replace('ann@example.com', '[^0-9]', '') || full_name as a from customers"
    (finding,) = lint(project_of({"models/a.sql": query})).findings
    assert finding.rule == "regexp-replace-once"
    assert finding.help == "write regexp_replace((a text of the query), '[^0-9]', '', 'g')"


def test_what_a_star_brings_comes_from_its_relation() -> None:
    project = project_of({**relations(), "models/asked.sql": "with a as (from orders) select * from a"})
    lineage = _lineage(project)
    (definition,) = lineage.output(project.models["asked"], "total")
    column = bare_column(definition.expression)
    assert column is not None
    (behind,) = lineage.behind(definition.block, column)
    assert isinstance(behind, Definition)
    assert behind.expression.sql() == "orders.total"


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        (r"[^0-9]", EVERYTHING_BUT),
        (r"\D+", EVERYTHING_BUT),
        (r"\W", EVERYTHING_BUT),
        (r"[^[:alnum:]]", EVERYTHING_BUT),
        (r"[$\D\s]", EVERYTHING_BUT),
        (r"(\s*)([^a-zA-Z0-9])", EVERYTHING_BUT),
        (r"\s", SEPARATORS),
        (r"[ ()-]", SEPARATORS),
        (r"-|\.", SEPARATORS),
        (r"-", ""),
        (r"^\D+", ""),
        (r"\D+$", ""),
        (r"\?.*$", ""),
        (r".", ""),
        (r"[0-9]", ""),
        (r"[a-zA-Z]", ""),
        (r"(\d+)-(\d+)", ""),
        (r"[", ""),
        (r"\pL", ""),
        (r"", ""),
    ],
)
def test_what_a_pattern_is_there_to_strip(pattern: str, kind: str) -> None:
    assert stripped_kind(pattern) == kind


def test_the_window_is_as_long_as_planning_takes_events() -> None:
    assert OPTIONS["stale-window"]["max_days"] * 86_400 == MAX_EVENT_AGE_SECONDS


def test_a_very_long_condition_is_followed() -> None:
    condition = " and ".join(f"orders <> {number}" for number in range(2, 700))
    files = {"models/a.sql": f"select spent / orders as a from customers where {condition}"}
    assert lint(project_of(files)).findings == ()


def test_a_grain_of_a_source_is_a_text_of_column_names() -> None:
    schema = '{"type": "object", "x-grain": ["order_id"], "properties": {"order_id": {"type": "string"}}}'
    findings = lint(
        project_of(
            {"schemas/sources/lines.schema.json": schema, "models/a.sql": "select order_id from lines"}
        )
    ).findings
    assert [(one.rule, one.notes) for one in findings] == [
        ("invalid-schema", ('it names the columns that tell rows apart, such as "order_id, line_number"',))
    ]
