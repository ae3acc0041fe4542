"""Values through the real SQL: how they are read, and what each rule set makes of them."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Collection
from pathlib import Path

import pytest

from sync.destinations import DESTINATIONS
from sync.engines.base import fetch
from sync.engines.duckdb import DuckDBEngine
from sync.engines.sql import constant, filled, text
from sync.identifiers.explain import Explanation, Known, Options, Standing, explain
from sync.identifiers.kinds import KINDS
from sync.planning.reasons import REASONS
from tests.unit.engines.warehouse import macros
from tests.unit.macros.test_vectors import unescape

FOLDER = Path(__file__).parent
ROOT = Path(__file__).parents[3]
DEFAULTS: Options = {
    "default_country": None, "strip_plus_dots": False, "maid_case": "lower", "timezone": "UTC",
}  # fmt: skip
HELD = Standing("held", "Shoppers", "73", "EMAIL_SHA256", 1_795_000_000, "1")

PROBLEM = re.compile(r"\b(?:then|else) '([a-z]+_[a-z0-9_]+)'")

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return [{key: unescape(cell) for key, cell in row.items()} for row in csv.DictReader(lines)]


def nothing_known(digests: Collection[str]) -> Known:
    return Known("read", {})


def explained(
    engine: DuckDBEngine, value: str, kind: str = "auto", country: str = "", options: Options = DEFAULTS
) -> Explanation:
    return explain(engine, value, country or None, kind, {**DEFAULTS, **options}, nothing_known)


@pytest.mark.parametrize("row", rows("read.csv"), ids=lambda row: f"{row['asked']}-{row['value']}")
def test_a_value_is_read_as(engine: DuckDBEngine, row: Row) -> None:
    found = explained(engine, row["value"], row["asked"], country="US")
    assert (found.kind.name, found.problem or "") == (row["kind"], row["problem"])
    assert (found.ours.digest is None) == (bool(row["problem"]) or not row["value"].strip())


@pytest.mark.parametrize("row", rows("made.csv"), ids=lambda row: f"{row['rule_set']}-{row['value']}")
def test_a_rule_set_makes(engine: DuckDBEngine, row: Row) -> None:
    found = explained(engine, row["value"], row["kind"], row["country"])
    (variant,) = [item for item in found.variants if item.rule_set.name == row["rule_set"]]
    assert (variant.form or "") == row["form"]
    assert row["digest"] in {"", variant.digest}


def test_every_rule_set_has_a_case() -> None:
    names = {(kind.name, rule_set.name) for kind in KINDS[2:] for rule_set in kind.rule_sets}
    tested = {(row["kind"], row["rule_set"]) for row in rows("made.csv")}
    without = {("maid", "lower"), ("maid", "unchanged"), ("external_id", "unchanged")}
    assert names - tested - without == {(kind, "hashed_twice") for kind in ("phone", "maid", "external_id")}


@pytest.mark.parametrize("row", rows("made.csv"), ids=lambda row: f"{row['rule_set']}-{row['value']}")
def test_a_digest_is_the_hash_of_its_form(engine: DuckDBEngine, row: Row) -> None:
    found = explained(engine, row["value"], row["kind"], row["country"])
    for variant in found.variants:
        is_passed_on = found.kind.name.endswith("digest") and variant.rule_set.is_ours
        if variant.form is not None and not is_passed_on:
            hashed = hashlib.new(variant.rule_set.algorithm, variant.form.encode())
            assert variant.digest == hashed.hexdigest()


RAW_COLUMNS = [
    (destination.name, column)
    for destination in DESTINATIONS.values()
    for column in destination.shape.columns
    if column.is_raw
]
KIND_OF = {"email": "email", "phone": "phone", "idfa": "maid", "aaid": "maid", "external_id": "external_id"}


@pytest.mark.parametrize(("strip_plus_dots", "maid_case"), [(False, "lower"), (True, "upper")])
def test_ours_is_what_the_destinations_send(
    engine: DuckDBEngine, strip_plus_dots: bool, maid_case: str
) -> None:
    options: Options = {"strip_plus_dots": strip_plus_dots, "maid_case": maid_case, "default_country": "US"}
    for _, column in RAW_COLUMNS:
        kind = KIND_OF[column.names[0]]
        values = {row["value"] for row in rows("made.csv") if row["kind"] == kind}
        for value in values:
            ours = explained(engine, value, kind, options=options).ours.digest
            sent = filled(column.value.replace("given", "__given"), given=text(value))
            for name, option in options.items():
                engine.run(f"set variable {name} = {constant(option)}")
            assert fetch(engine, filled("select __sent", sent=sent)) == [(ours,)], column.names


def test_a_project_that_strips_makes_the_stripped_digest(engine: DuckDBEngine) -> None:
    found = explained(engine, "John.Doe+promo@example.com", options={"strip_plus_dots": True})
    same = {variant.rule_set.name for variant in found.variants if found.is_ours(variant)}
    assert same == {"ours", "strip_plus_dots"}
    assert found.rules.endswith("+strip_plus_dots")


def test_a_digest_that_is_held_under_another_rule_set_is_pointed_out(engine: DuckDBEngine) -> None:
    stripped = hashlib.sha256(b"johndoe@example.com").hexdigest()
    found = explain(
        engine, "John.Doe+promo@example.com", None, "auto", DEFAULTS,
        lambda asked: Known("read", {digest: [HELD] for digest in asked if digest == stripped}),
    )  # fmt: skip
    assert [variant.rule_set.name for variant in found.elsewhere()] == ["strip_plus_dots"]


def test_the_value_is_in_no_repr(engine: DuckDBEngine) -> None:
    found = explained(engine, "Quillon.Marksworth@example.com")
    assert "marksworth" not in repr(found).casefold()


def test_every_problem_of_an_identifier_has_a_sentence() -> None:
    files = ("email", "phone", "maid", "external_id", "digests")
    named = {name for file in files for name in PROBLEM.findall(macros()[f"models/macros/{file}.sql"])}
    assert len(named) > 20
    assert named <= REASONS.keys()


def test_every_rule_set_is_documented() -> None:
    document = (ROOT / "docs/identifiers.md").read_text(encoding="utf-8")
    names = {rule_set.name for kind in KINDS for rule_set in kind.rule_sets}
    assert [name for name in sorted(names - {"ours"}) if f"`{name}`" not in document] == []


def test_every_rule_set_says_how_it_differs_and_who_uses_it() -> None:
    for kind in KINDS:
        for rule_set in kind.rule_sets[1:]:
            assert rule_set.difference.endswith("."), rule_set.name
            assert rule_set.used_by.endswith("."), rule_set.name
