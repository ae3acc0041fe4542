"""Which columns `preview` masks."""

from __future__ import annotations

import pytest

from sync.contract import parse_contract
from sync.engines.base import fetch
from sync.engines.duckdb import EngineOptions, open_engine
from sync.lint import personal_columns
from sync.lint.flow.functions import HASHES, SILENT
from sync.lint.flow.models import follow_models
from sync.lint.flow.value import CLEAN
from sync.project.project import SOURCE_SCHEMAS
from tests.lint.projects import project_of, project_with_sources


def _kinds(query: str, **macros: str) -> dict[str, str]:
    files = {f"models/macros/{name}.sql": text for name, text in macros.items()}
    return dict(personal_columns(project_of({**files, "models/a.sql": query}), "a"))


def test_kinds_come_from_the_source_schema() -> None:
    assert _kinds("select customer_id, email, phone as contact, orders, country from customers") == {
        "customer_id": "external_id",
        "email": "email",
        "contact": "phone",
    }


def test_digests_are_masked_as_digests() -> None:
    assert _kinds("select email_sha256(email) as a, md5(phone) as b, loyalty_digest from customers") == {
        "a": "digest",
        "b": "digest",
        "loyalty_digest": "digest",
    }


def test_raw_counts_before_digest() -> None:
    assert _kinds("select coalesce(loyalty_digest, email) as a from customers") == {"a": "email"}


def test_counts_and_conditions_are_not_masked() -> None:
    query = (
        "select count(email) as a, email is null as b, case when phone > 'x' then 1 end as c from customers"
    )
    assert _kinds(query) == {}


def test_names_compare_without_letter_case() -> None:
    found = personal_columns(project_of({"models/a.sql": 'select email as "EMail" from customers'}), "a")
    assert found["EMAIL"] == found["email"] == "email"


def test_columns_nobody_can_name_are_masked() -> None:
    query = (
        "select * from (select country, phone from customers) pivot (max(phone) for country in ('DE', 'FR'))"
    )
    found = personal_columns(project_of({"models/a.sql": query}), "a")
    assert found["DE"] == found["whatever"] == "phone"


def test_a_column_the_flow_does_not_know_is_masked() -> None:
    found = personal_columns(project_of({"models/a.sql": "select orders from customers"}), "a")
    assert found.get("orders") is None
    assert found["something else"] == "unknown"


def test_sources_without_a_schema_are_masked() -> None:
    files = {
        "pyproject.toml": 'visits = "visits.parquet"\n',
        "models/a.sql": "select page, 1 as one from visits",
    }
    assert dict(personal_columns(project_with_sources(files), "a")) == {"page": "unknown"}


def test_a_macro_that_takes_the_name_of_a_function_makes_everything_unknown() -> None:
    found = personal_columns(
        project_of(
            {
                "models/macros/zz.sql": "create macro sha256(x) as x",
                "models/a.sql": "select sha256(email) as e from customers",
            }
        ),
        "a",
    )
    assert found["e"] == "unknown"


@pytest.fixture(scope="module")
def results() -> dict[str, set[str]]:
    engine = open_engine(EngineOptions(threads=1))
    query = """select lower(function_name), list(distinct coalesce(return_type, ''))
        from duckdb_functions() where internal group by 1"""
    found = {str(name): set(types) for name, types in fetch(engine, query)}  # type: ignore[call-overload]
    engine.close()
    return found


def test_silent_functions_cannot_return_text(results: dict[str, set[str]]) -> None:
    numbers = {"BOOLEAN", "BIGINT", "HUGEINT", "DOUBLE", "INTEGER", "UBIGINT"}
    assert {name: results[name] for name in SILENT & results.keys() if not results[name] <= numbers} == {}


def test_every_other_function_of_the_engine_keeps_personal_data(results: dict[str, set[str]]) -> None:
    names = sorted(name for name in results if name.isidentifier() and name not in SILENT)
    files = {f"models/f_{name}.sql": f"select {name}(phone) as result from customers" for name in names}
    project = project_of(files)
    contract = parse_contract(*(project.schema_of(SOURCE_SCHEMAS, "customers") or ("", "")))
    found = follow_models(project, project.models, {"customers": contract}, ())
    strands = {name: (relation.get("result") or CLEAN).strands for name, relation in found.items()}
    assert len(found) > 500
    # Another name of length(), and a function that takes no argument at all.
    assert {name for name in found if not strands[name]} == {"f_character_length", "f_uuid"}
    hashing = {name for name in found if strands[name] and not any(one.is_raw for one in strands[name])}
    assert hashing == {f"f_{name}" for name in HASHES if f"f_{name}" in found}
