"""Every row of tests/vectors, through the SQL."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.unit.macros.conftest import Connect

VECTORS = Path(__file__).parents[2] / "vectors"
ESCAPE = re.compile(r"\\u([0-9a-f]{4})|\\([tnr])")

Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Check:
    """What a vector file promises.

    Attributes:
        columns: An expression over the input columns, by the column of the file that it must equal.
        variable: The column that sets an option for its row, and the DuckDB variable it sets.
        where: Which rows, by column.
    """

    file: str
    columns: Mapping[str, str]
    variable: str = ""
    where: tuple[str, str] = ("", "")


def digest_check(kind: str, macro: str) -> Check:
    columns = {"expected": f"{macro}(input)", "problem": f"{macro}_problem(input)"}
    return Check("digests.csv", columns, where=("kind", kind))


CHECKS = [
    Check(
        "emails.csv",
        {
            "expected": "normalize_email(input)",
            "digest": "email_sha256(input)",
            "problem": "email_problem(input)",
        },
        variable="option",
    ),
    Check(
        "emails.csv", {"digest": "email_digest(input)", "problem": "email_digest_problem(input)"}, "option"
    ),
    Check(
        "phones.csv",
        {
            "expected": "e164(input, region)",
            "digest": "phone_sha256(input, region)",
            "problem": "phone_problem(input, region)",
        },
    ),
    Check(
        "phones.csv",
        {"digest": "phone_digest(input, region)", "problem": "phone_digest_problem(input, region)"},
    ),
    Check(
        "maids.csv",
        {
            "expected": "normalize_maid(input)",
            "digest": "maid_sha256(input)",
            "md5": "maid_md5(input)",
            "problem": "maid_problem(input)",
        },
        variable="maid_case",
    ),
    Check(
        "maids.csv", {"digest": "maid_digest(input)", "problem": "maid_digest_problem(input)"}, "maid_case"
    ),
    Check(
        "external_ids.csv", {"digest": "external_id_sha256(input)", "problem": "external_id_problem(input)"}
    ),
    Check(
        "external_ids.csv",
        {"digest": "external_id_digest(input)", "problem": "external_id_digest_problem(input)"},
    ),
    digest_check("sha256", "sha256_digest"),
    digest_check("md5", "md5_hex_digest"),
    Check(
        "instants.csv",
        {
            "iso8601": "iso8601_utc(instant(input))",
            "epoch": "cast(epoch_seconds(instant(input)) as varchar)",
            "problem": "instant_problem(input)",
        },
        variable="timezone",
    ),
    Check(
        "currencies_and_numbers.csv",
        {"expected": "currency_code(input)", "problem": "currency_problem(input)"},
        where=("kind", "currency"),
    ),
    Check(
        "currencies_and_numbers.csv",
        {"expected": "cast(finite_number(input) as varchar)", "problem": "number_problem(input)"},
        where=("kind", "number"),
    ),
    Check(
        "currencies_and_numbers.csv",
        {"expected": "cast(whole_number(input) as varchar)", "problem": "whole_number_problem(input)"},
        where=("kind", "whole"),
    ),
]


def unescape(text: str) -> str:
    letters = {"t": "\t", "n": "\n", "r": "\r"}
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else letters[found[2]], text)


def read_vectors(check: Check) -> list[Row]:
    """Read the rows of a check; an empty cell is NULL, except for the input itself."""
    column, wanted = check.where
    with (VECTORS / check.file).open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if not column or row[column] == wanted]
    return [
        {name: unescape(cell) if cell or name == "input" else None for name, cell in row.items()}
        for row in rows
    ]


def options_of(check: Check, value: str | None) -> dict[str, object]:
    if value is None:
        return {}
    return {"strip_plus_dots": True} if check.variable == "option" else {check.variable: value}


def run_rows(database: duckdb.DuckDBPyConnection, check: Check, rows: list[Row]) -> list[Row]:
    """Evaluate a check's expressions over a table, as a model does; rows keep their order."""
    database.execute("create or replace temp table vector (place bigint, input varchar, region varchar)")
    places = [(place, row["input"], row.get("region")) for place, row in enumerate(rows)]
    database.executemany("insert into vector values (?, ?, ?)", places)
    found = database.execute(
        f"select {', '.join(check.columns.values())} from vector order by place"
    ).fetchall()
    return [dict(zip(check.columns, values, strict=True)) for values in found]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.file}-{min(check.columns.values())}")
def test_every_vector_holds(connect: Connect, check: Check) -> None:
    rows = read_vectors(check)
    for value in {row.get(check.variable) for row in rows}:
        chosen = [row for row in rows if row.get(check.variable) == value]
        found = run_rows(connect(options_of(check, value)), check, chosen)
        wrong = [
            (row["input"], given)
            for row, given in zip(chosen, found, strict=True)
            if given != {column: row[column] for column in check.columns}
        ]
        assert wrong == []


@pytest.mark.parametrize("file", ["emails.csv", "phones.csv", "maids.csv", "external_ids.csv"])
def test_the_expected_digests_are_digests_of_the_expected_values(file: str) -> None:
    for row in read_vectors(Check(file, {})):
        expected, digest = row["expected"], row["digest"]
        assert digest == (hashlib.sha256(expected.encode()).hexdigest() if expected else None)


@pytest.mark.parametrize("file", sorted(path.name for path in VECTORS.glob("*.csv")))
def test_every_vector_file_is_checked_and_every_row_has_a_source(file: str) -> None:
    assert file in {check.file for check in CHECKS}
    assert all(row["source"] for row in read_vectors(Check(file, {})))
