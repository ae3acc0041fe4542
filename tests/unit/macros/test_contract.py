"""What holds for every macro and any input: one of value, problem, absence; never two, never none."""

from __future__ import annotations

from typing import Any, Final

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.macros.conftest import Connect

EMPTY_SHA256: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
FAMILIES: Final = {
    "normalize_email(value)": "email_problem(value)",
    "email_sha256(value)": "email_problem(value)",
    "email_digest(value)": "email_digest_problem(value)",
    "e164(value, 'US')": "phone_problem(value, 'US')",
    "e164(value, null)": "phone_problem(value, null)",
    "phone_sha256(value, 'DE')": "phone_problem(value, 'DE')",
    "phone_digest(value, 'GB')": "phone_digest_problem(value, 'GB')",
    "normalize_maid(value)": "maid_problem(value)",
    "maid_sha256(value)": "maid_problem(value)",
    "maid_md5(value)": "maid_problem(value)",
    "maid_digest(value)": "maid_digest_problem(value)",
    "external_id_sha256(value)": "external_id_problem(value)",
    "external_id_digest(value)": "external_id_digest_problem(value)",
    "sha256_digest(value)": "sha256_digest_problem(value)",
    "md5_hex_digest(value)": "md5_hex_digest_problem(value)",
    "instant(value)": "instant_problem(value)",
    "currency_code(value)": "currency_problem(value)",
    "finite_number(value)": "number_problem(value)",
    "whole_number(value)": "whole_number_problem(value)",
    "plain_text(value)": "text_problem(value)",
    "free_text(value)": "free_text_problem(value)",
    "plain_id(value)": "id_problem(value)",
    "yes_or_no(value)": "yes_or_no_problem(value)",
    "public_ip(value)": "ip_problem(value)",
    "click_id(value)": "click_id_problem(value)",
}
NORMALISERS: Final = (
    "normalize_email(value)",
    "e164(value, null)",
    "e164(value, 'US')",
    "normalize_maid(value)",
    "email_digest(value)",
    "phone_digest(value, 'US')",
    "maid_digest(value)",
    "external_id_digest(value)",
    "sha256_digest(value)",
    "md5_hex_digest(value)",
    "currency_code(value)",
    "visible_text(value)",
    "plain_text(value)",
    "free_text(value)",
    "plain_id(value)",
    "public_ip(value)",
    "web_address(value)",
    "click_id(value)",
)
KNOWN: Final = (
    *("", " ", "\t\n", "\u200b", "\u00a0", "null", "n/a", "+1", "nan", "1e400", "-0", "USD", "xts"),
    *("2024-02-29", "2023-02-29T00:00Z", "1704721970", "00000000-0000-0000-0000-000000000000"),
    *("5F3A2B18-9C4D-4E7F-B8E2-17D3A1E69B25", EMPTY_SHA256),
)

digits = st.text("0123456789", min_size=3, max_size=16)
phones = st.tuples(
    st.sampled_from(["", "+", "00", "'", "tel:+", " (+", "0"]),
    digits,
    st.sampled_from(["", "-", " ", ".", ") ", "/"]),
    digits,
).map("".join)
emails = st.tuples(
    st.text("aB.+_\u0130 \u00e9", max_size=8),
    st.sampled_from(["@", "", "@@", " @"]),
    st.sampled_from(["example.org", "test.com", "X.CO", "b\u00fccher.de", "localhost"]),
).map("".join)
hexadecimals = st.one_of(*(st.text("0123456789abcdefABCDEF", min_size=n, max_size=n) for n in (32, 63, 64)))
values = st.one_of(st.none(), st.sampled_from(KNOWN), phones, emails, hexadecimals, st.text(max_size=30))


def fetch_each(
    database: duckdb.DuckDBPyConnection, expression: str, inputs: list[Any]
) -> list[tuple[Any, ...]]:
    """Evaluate an expression over the inputs, in their order."""
    database.execute("create or replace temp table given_values (place bigint, value varchar)")
    database.executemany("insert into given_values values (?, ?)", list(enumerate(inputs)))
    return database.execute(f"select {expression} from given_values order by place").fetchall()


@pytest.mark.parametrize("value", FAMILIES)
@settings(max_examples=12, deadline=None)
@given(inputs=st.lists(values, min_size=20, max_size=40))
def test_a_value_or_a_problem_or_nothing(
    database: duckdb.DuckDBPyConnection, value: str, inputs: list[str | None]
) -> None:
    claims = f"({value}) is not null, ({FAMILIES[value]}) is not null, visible_text(value) is null"
    for given_value, claim in zip(inputs, fetch_each(database, claims, inputs), strict=True):
        assert sum(map(bool, claim)) == 1, given_value


@pytest.mark.parametrize("normaliser", NORMALISERS)
@settings(max_examples=12, deadline=None)
@given(inputs=st.lists(values, min_size=20, max_size=40))
def test_normalising_twice_is_normalising_once(
    database: duckdb.DuckDBPyConnection, normaliser: str, inputs: list[str | None]
) -> None:
    once = [value for (value,) in fetch_each(database, normaliser, inputs)]
    assert [value for (value,) in fetch_each(database, normaliser, once)] == once


@pytest.mark.parametrize("value", [value for value in FAMILIES if "digest" in value or "sha256" in value])
@settings(max_examples=5, deadline=None)
@given(inputs=st.lists(values, min_size=20, max_size=40))
def test_no_poison_leaves(database: duckdb.DuckDBPyConnection, value: str, inputs: list[str | None]) -> None:
    leaving = [digest for (digest,) in fetch_each(database, value, inputs)]
    assert not any(is_poison for (is_poison,) in fetch_each(database, "is_poison_digest(value)", leaving))


@pytest.mark.parametrize("region", ["'US'", "null"])
@settings(max_examples=12, deadline=None)
@given(inputs=st.lists(values, min_size=20, max_size=40))
def test_a_refusal_is_the_problem_of_what_is_refused(
    database: duckdb.DuckDBPyConnection, region: str, inputs: list[str | None]
) -> None:
    columns = (f"phone_digest{ending}(value, {region})" for ending in ("", "_problem", "_refusal"))
    for digest, problem, refusal in fetch_each(database, ", ".join(columns), inputs):
        assert digest or problem == refusal


def test_placeholders_are_refused_raw_and_hashed(database: duckdb.DuckDBPyConnection) -> None:
    placeholders = database.execute(
        "select unnest(placeholder_texts() || placeholder_emails() || placeholder_phones())"
    ).fetchall()
    inputs: list[str | None] = [text for (text,) in placeholders]
    hashed = "sha256_digest(sha256(value)), email_digest(sha256(value)), md5_hex_digest(md5(value))"
    raw = "email_digest(value), phone_digest(value, 'US'), maid_digest(value)"
    assert set(fetch_each(database, f"{hashed}, {raw}", inputs)) == {(None,) * 6}


@pytest.mark.parametrize("option", [{"default_country": "gb"}, {"default_country": " GB "}])
def test_the_default_country_stands_in_for_a_missing_region(
    connect: Connect, option: dict[str, object]
) -> None:
    database = connect(option)
    query = (
        "select e164('020 7946 0958', null), e164('206 555 0123', 'US'), phone_problem('020 7946 0958', null)"
    )
    assert database.execute(query).fetchall() == [("+442079460958", "+12065550123", None)]


@pytest.mark.parametrize("type_name", ["bigint", "double", "decimal(12, 0)", "date", "boolean"])
def test_columns_of_other_types_bind(database: duckdb.DuckDBPyConnection, type_name: str) -> None:
    digests = "external_id_digest(v), phone_digest(v, 'US'), email_digest(v)"
    macros = f"{digests}, finite_number(v), instant(v), currency_code(v)"
    query = f"select {macros} from (select cast(null as {type_name}) as v)"
    assert database.execute(query).fetchall() == [(None,) * 6]


def test_times_without_end_are_nothing(database: duckdb.DuckDBPyConnection) -> None:
    query = "select iso8601_utc(v), epoch_seconds(v) from (select 'infinity'::timestamptz as v)"
    assert database.execute(query).fetchall() == [(None, None)]


def test_seconds_before_1970_are_floored(database: duckdb.DuckDBPyConnection) -> None:
    query = "select epoch_seconds(v), iso8601_utc(v) from (select make_timestamptz(-1500000) as v)"
    assert database.execute(query).fetchall() == [(-2, "1969-12-31T23:59:58Z")]
