"""Write down what the current version of the identifier rules makes of some hundred values.

Run `python -m tests.unit.identifiers.freeze` once for every new version. The file's name is the
version: a rule that changes without a new version fails against the file of the old one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import phonenumbers

from sync.engines.base import fetch
from sync.engines.build import create_macros
from sync.engines.duckdb import DuckDBEngine
from tests.unit.engines.warehouse import bare_engine, create_table, macros
from tests.unit.macros.test_vectors import VECTORS

FOLDER = Path(__file__).parent / "frozen"
DIGESTS = {
    "emails": "email_digest(value)",
    "phones": "phone_digest(value, region)",
    "maids": "maid_digest(value)",
    "external_ids": "external_id_digest(value)",
}
"""Vector file -> SQL of the digest; options at their defaults."""
COLUMNS = ("file", "value", "region", "digest")


def version(engine: DuckDBEngine) -> str:
    """Return the version of the rules, options at their defaults."""
    return str(fetch(engine, "select identifier_rules_version()")[0][0])


def digests(engine: DuckDBEngine, values: list[tuple[str, str, str]]) -> list[str]:
    """Return the digest of each (file, value, region), "" where there is none."""
    create_table(
        engine, "frozen", {"place": "integer", "file": "varchar", "value": "varchar", "region": "varchar"},
        [(place, *value) for place, value in enumerate(values)],
    )  # fmt: skip
    cases = " ".join(f"when '{file}' then {digest}" for file, digest in DIGESTS.items())
    found = fetch(engine, f"select coalesce(case file {cases} end, '') from frozen order by place")
    return [str(digest) for (digest,) in found]


def frozen(name: str) -> list[tuple[str, ...]]:
    """Return the rows of the file of one version."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return [tuple(row[column] for column in COLUMNS) for row in csv.DictReader(lines)]


def _values() -> Iterator[tuple[str, str, str]]:
    for file in DIGESTS:
        with (VECTORS / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["digest"] and row["input"].isascii() and "\\" not in row["input"]:
                    yield file, row["input"], row.get("region", "")
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        number = phonenumbers.example_number(region)
        if number is not None:
            text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
            yield "phones", text, region


def main() -> None:
    """Write the file of the current version."""
    values = list(_values())
    with bare_engine() as engine:
        create_macros(engine, macros())
        name, made = version(engine), digests(engine, values)
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((*value, digest) for value, digest in zip(values, made, strict=True))


if __name__ == "__main__":
    main()
