"""Malformed values through the command line: one bad value never stops the others, poison never leaves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from sync.engines.base import fetch
from tests.e2e.project import Project
from tests.e2e.shop import PIXEL
from tests.e2e.strict_server import StrictServer
from tests.unit.engines.warehouse import warehouse

MEMBERS, ORDERS = "tiktok_audience__members", "tiktok_events__orders"
KINDS = ("email", "phone", "idfa", "aaid")

ORDER = {
    "event": "'Purchase'",
    "event_id": "'bad'",
    "event_set_id": "'web'",
    "event_source": "'web'",
    "timestamp": "now()",
    "page_url": "'https://shop.example/'",
    "currency": "'EUR'",
    "value": "'1'",
}

LIVES = {
    "quantity": ("1e30::double", "number_too_large"),
    "order_id": ("7.654321098765432e18::double", "id_read_as_float"),
    "ip": ("'10.0.0.1'", "ip_not_public"),
    "referrer_url": ("'https://shop.example/?who=somebody@shop.example'", "url_query_personal"),
    "description": ("'ask somebody@shop.example'", "text_holds_email"),
}
"""Column -> a value that is left out, and why; the event is sent without it."""

REFUSED = {
    "timestamp": ("timestamp '294247-01-10 04:00:54'", "instant_out_of_range"),
    "event_id": ("'undefined'", "text_placeholder"),
    "value": ("'12 EUR'", "number_malformed"),
    "limited_data_use": ("'maybe'", "not_a_boolean"),
    "page_url": ("'https://somebody:secret@shop.example/'", "url_credentials"),
}
"""Column -> a value that refuses its row, and why."""


def give(project: Project, rows: Sequence[Mapping[str, str]], **expressions: str) -> None:
    """Let a project send these events alone, from a Parquet file.

    Args:
        rows: SQL of every value, by column.
        expressions: SQL that the model has in place of a column.
    """
    import duckdb

    selects = [", ".join(f"{value} as {name}" for name, value in row.items()) for row in rows]
    body = " union all by name ".join(f"select {columns}" for columns in selects)
    duckdb.sql(f"copy ({body}) to '{project.root}/data/given.parquet'")
    describe(project, "given.parquet", rows[0])
    sent = {name: name for name in rows[0] if name != "case_id"} | expressions
    send(project, ORDERS, 'destination = "tiktok_events"', sent)


def describe(project: Project, file: str, columns: Iterable[str]) -> None:
    """Declare the source `given`; none of its columns is personal, its values are nobody's."""
    project.edit("pyproject.toml", "[tool.sync.sources]\n", f'[tool.sync.sources]\ngiven = "data/{file}"\n')
    properties = {name: {"description": "A value of a test."} for name in columns}
    dialect = "https://json-schema.org/draft/2020-12/schema"
    schema = {"$schema": dialect, "title": "Given values", "type": "object", "properties": properties}
    project.write("schemas/sources/given.schema.json", json.dumps(schema))


def send(project: Project, name: str, header: str, columns: Mapping[str, str]) -> None:
    """Let a project have this one model; `columns` is SQL by name."""
    for path in (project.root / "models").rglob("*.sql"):
        if path.parent.name != "macros":
            path.unlink()
    lines = ["/// model", 'grain = ["case_id"]', "[sync]", *header.splitlines(), "///"]
    listed = "".join(f",\n    {value} as {column}" for column, value in columns.items())
    text = "".join(f"-- {line}\n" for line in lines) + f"select\n    case_id{listed}\nfrom given\n"
    project.write(f"models/activation/{name}.sql", text)


@pytest.mark.parametrize("column", LIVES)
def test_an_unusable_optional_value_is_left_out_and_counted(
    shop: Project, server: StrictServer, column: str
) -> None:
    value, reason = LIVES[column]
    give(shop, [{"case_id": "1", **ORDER, column: value}])

    result = shop.run("sync", "--output", "json")
    checked = shop.run("validate", "--output", "json")

    assert result.exit_code == 0, result.text
    assert set(server.events) == {(PIXEL, "Purchase", "bad")}
    assert "somebody" not in json.dumps(server.events[PIXEL, "Purchase", "bad"])
    assert checked.sync(ORDERS)["dropped"] == [{"column": column, "reason": reason, "count": 1}]


@pytest.mark.parametrize("column", REFUSED)
def test_an_unusable_vital_value_refuses_its_row_and_no_other(
    shop: Project, server: StrictServer, column: str
) -> None:
    value, reason = REFUSED[column]
    bad = {"case_id": "1", **ORDER, column: value}
    good = {"case_id": "2", **ORDER, "event_id": "'good'"}
    give(shop, [bad, good])

    result = shop.run("sync", "--output", "json", "--force-guards")
    checked = shop.run("validate")

    assert result.exit_code == 0, result.text
    assert set(server.events) == {(PIXEL, "Purchase", "good")}
    assert f'1 quarantined: {reason} (column "{column}"): ' in checked.text
    assert "somebody" not in checked.text


@pytest.mark.parametrize(
    "value", ["event_id::blob", "[event_id]", "{'a': event_id}", "to_json(event_id)", "map {'a': event_id}"]
)
def test_a_type_that_cannot_stand_in_a_record_refuses_the_run(
    shop: Project, server: StrictServer, value: str
) -> None:
    give(shop, [{"case_id": "1", **ORDER}], order_id=value)

    result = shop.run("sync")

    assert result.exit_code == 1
    assert [error.rule for error in result.errors] == ["unfit-type"]
    assert server.events == {}


@pytest.fixture(scope="module")
def poison() -> tuple[str, ...]:
    """Every value whose digest must never leave, as the macros list them."""
    with warehouse() as engine:
        return tuple(str(text) for (text,) in fetch(engine, "select unnest(poison_texts())"))


def test_no_poison_leaves_raw_or_hashed(shop: Project, server: StrictServer, poison: tuple[str, ...]) -> None:
    """In every identifier column, as SHA-256 and MD5, in both cases of hex."""
    write_poison(shop.root / "data/poison.csv", poison)
    describe(shop, "poison.csv", ("case_id", "raw", "sha256_hex", "md5_hex"))
    columns = {
        **dict.fromkeys(KINDS, "raw"),
        **{f"{kind}_sha256": "sha256_hex" for kind in KINDS},
        **{f"{kind}_2": "upper(sha256_hex)" for kind in KINDS},
        "idfa_md5": "md5_hex",
        "aaid_md5": "upper(md5_hex)",
    }
    send(shop, MEMBERS, 'destination = "tiktok_audience"\naudience = "Poison"', columns)

    result = shop.run("sync", "--output", "json", "--force-guards")

    assert result.exit_code == 0, result.text
    checked = shop.run("validate", "--output", "json").sync(MEMBERS)
    assert (checked["valid"], checked["invalid"]) == (0, len(poison))
    assert server.members == set()


def write_poison(path: Path, texts: tuple[str, ...]) -> None:
    """Write every text raw and hashed."""
    lines = [
        f'{number},"{text.replace(chr(34), chr(34) * 2)}",{hashlib.sha256(text.encode()).hexdigest()},'
        f"{hashlib.md5(text.encode()).hexdigest()}"
        for number, text in enumerate(texts)
    ]
    path.write_text("\n".join(["case_id,raw,sha256_hex,md5_hex", *lines]) + "\n", encoding="utf-8")
