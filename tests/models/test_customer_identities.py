"""customer_identities finds the connected components that a union-find finds, on random rows."""

from collections import defaultdict
from collections.abc import Iterator
from random import Random

import duckdb
import pytest

from tests.models.cases import Case, connect, create_shapes, run_case, shipped_models

MODELS = shipped_models()
MODEL = MODELS["customer_identities"]

Row = tuple[str, int | None, int | None]
"""Key of a row and the numbers of its e-mail and phone."""


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as opened:
        create_shapes(opened, MODELS)
        yield opened


def draw_rows(seed: int, rows: int, values: int) -> list[Row]:
    """Draw rows, oldest first; few values make long chains, very few make values that identify nobody."""
    random = Random(seed)
    options = [None, *range(values)]
    return [(f"w{number:04d}", random.choice(options), random.choice(options)) for number in range(rows)]


def oldest_of_each(rows: list[Row]) -> dict[str, str]:
    """Find the oldest row of each row's person, by union-find."""
    holders: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for key, email, phone in rows:
        for kind, value in (("email", email), ("phone", phone)):
            if value is not None:
                holders[kind, value].append(key)
    parent = {key: key for key, _, _ in rows}

    def root(key: str) -> str:
        while parent[key] != key:
            key = parent[key]
        return key

    for keys in holders.values():
        for key in keys[1:] if len(keys) <= 5 else ():
            older, newer = sorted((root(keys[0]), root(key)))
            parent[newer] = older
    return {key: root(key) for key in parent}


def as_case(rows: list[Row]) -> Case:
    given = ", ".join(given_row(key, email, phone, age) for age, (key, email, phone) in enumerate(rows))
    expect = ", ".join(f"('{key}', '{oldest}')" for key, oldest in oldest_of_each(rows).items())
    return Case(
        MODEL.name,
        {
            "stg_web__customers": f"from (values {given}) as rows(web_customer_id, email, phone, created_at)",
            "stg_store__customers": "",
            "stg_loyalty__members": "",
        },
        "select source_customer_id, 'c' || left(sha256('web:' || oldest), 24) as customer_id"
        f" from (values {expect}) as rows(source_customer_id, oldest)",
    )


def given_row(key: str, email: int | None, phone: int | None, age: int) -> str:
    address = "null" if email is None else f"'shopper{email}@example.com'"
    number = "null" if phone is None else f"'+1206555{100 + phone:04d}'"
    return f"('{key}', {address}, {number}, timestamptz '2025-01-01 00:00+00' + interval {age} days)"


@pytest.mark.parametrize(("rows", "values"), [(12, 6), (60, 30), (60, 90), (200, 95), (200, 60)])
@pytest.mark.parametrize("seed", range(3))
def test_people_are_connected_components(
    connection: duckdb.DuckDBPyConnection, seed: int, rows: int, values: int
) -> None:
    case = as_case(draw_rows(seed, rows, values))
    assert run_case(connection, case, MODEL, "order by md5(given::varchar)") == []
