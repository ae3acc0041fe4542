"""What lint has proven is not looked at again, and what it has not proven is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from sync.contract import parse_contract
from sync.contract.check import Disagreement
from sync.destinations import DESTINATIONS
from sync.engines.duckdb import DuckDBEngine
from sync.planning.quarantine import quarantined_rows
from sync.planning.records import Records, build_records
from sync.planning.verdicts import judge
from tests.unit.engines.warehouse import create_table
from tests.unit.planning.bench import NOW, Rows, contract_of, members, project_of, rows_of, texts

GOOD = hashlib.sha256(b"+12065550123").hexdigest()
SHOUTED = GOOD.upper()
"""Not as it may leave: seeing it unchanged tells that nobody looked."""


class Told:
    """An engine that remembers the statements it ran."""

    def __init__(self, engine: DuckDBEngine) -> None:
        self._engine = engine
        self.statements: list[str] = []

    def run(self, statement: Any) -> None:  # noqa: ANN401 - a text or a tree
        """Run a statement and keep its text."""
        self.statements.append(statement if isinstance(statement, str) else statement.sql("duckdb"))
        self._engine.run(statement)

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)


def _built(
    engine: DuckDBEngine, rows: Rows, proven: Mapping[str, str], *, keep_given: bool = False
) -> tuple[Records, str]:
    sync = members(rows)
    create_table(engine, "given_members", rows.columns, rows.values)
    model = project_of([sync]).models["members"]
    engine.run(f"create or replace view members as {model.statement}")
    told: Any = Told(engine)
    records = build_records(
        told,
        model,
        DESTINATIONS["tiktok_audience"],
        event_sources={},
        now=NOW,
        proven=proven,
        keep_given=keep_given,
    )
    (statement,) = (text for text in told.statements if text.startswith('CREATE OR REPLACE TABLE "rows of'))
    return records, statement


def _value(
    engine: DuckDBEngine, given: str, proven: Mapping[str, str], column: str = "email_sha256"
) -> object:
    records, _ = _built(engine, texts({column: given}), proven)
    ((value,),) = rows_of(engine, records.table, records.slots[0].property)
    return value


@pytest.mark.parametrize("column", ["email_sha256", "EMAIL_SHA256", "email", "phone", "aaid_sha256"])
def test_a_proven_value_is_taken_as_it_is(warehouse: DuckDBEngine, column: str) -> None:
    assert _value(warehouse, SHOUTED, {column.casefold(): "sha256"}, column) == SHOUTED


@pytest.mark.parametrize(
    "proven", [{}, {"email_sha256": "md5"}, {"phone_sha256": "sha256"}, {"email": "sha256", "x": "sha256"}]
)
def test_any_other_value_goes_through_its_rule(warehouse: DuckDBEngine, proven: Mapping[str, str]) -> None:
    assert _value(warehouse, SHOUTED, proven) == GOOD


def test_a_digest_of_another_algorithm_is_asked(warehouse: DuckDBEngine) -> None:
    assert _value(warehouse, SHOUTED, {"idfa_md5": "sha256"}, "idfa_md5") is None


def test_what_is_no_text_is_asked(warehouse: DuckDBEngine) -> None:
    rows = Rows({"email_sha256": "BLOB"}, [[SHOUTED]])
    records, _ = _built(warehouse, rows, {"email_sha256": "sha256"})
    assert rows_of(warehouse, records.table, "email_sha256") == [(GOOD,)]


def test_the_rule_is_not_even_called(warehouse: DuckDBEngine) -> None:
    rows = texts({"email_sha256": GOOD, "phone_sha256": GOOD})
    _, asked = _built(warehouse, rows, {})
    _, half = _built(warehouse, rows, {"email_sha256": "sha256"})
    _, nothing = _built(warehouse, rows, {"email_sha256": "sha256", "phone_sha256": "sha256"})
    assert [text.casefold().count("sha256_digest(") for text in (asked, half, nothing)] == [2, 1, 0]


def test_a_proven_value_has_no_problem_and_is_still_shown_when_asked_for(warehouse: DuckDBEngine) -> None:
    rows = texts({"email_sha256": None, "phone_sha256": "nonsense"})
    records, _ = _built(warehouse, rows, {"email_sha256": "sha256"}, keep_given=True)
    judged = judge(
        warehouse, records, contract_of(DESTINATIONS["tiktok_audience"].record_schema), "", Random(0)
    )
    (row,) = quarantined_rows(warehouse, judged, show_pii=True).read_all().to_pylist()
    assert (row["raw email_sha256"], row["raw phone_sha256"]) == (None, "nonsense")
    assert row["reason"] == "digest_not_sha256"


def test_a_contract_that_asks_for_more_is_still_asked(warehouse: DuckDBEngine) -> None:
    pattern = "^[0-8a-f]*$"
    schema = (
        '{"type": "object", "additionalProperties": false, "required": ["email_sha256"],'
        f' "properties": {{"email_sha256": {{"type": "string", "pattern": "{pattern}"}}}}}}'
    )
    with_nine, without = "9" * 64, "8" * 64
    records, _ = _built(
        warehouse, texts({"email_sha256": with_nine}, {"email_sha256": without}), {"email_sha256": "sha256"}
    )
    judged = judge(
        warehouse, records, parse_contract("schemas/records/own.schema.json", schema), "", Random(0)
    )
    assert rows_of(warehouse, judged.valid, "email_sha256") == [(without,)]
    assert [reason.reason for reason in judged.reasons] == ["email_sha256_malformed"]


def test_the_audit_stops_a_run_that_a_wrong_proof_would_spoil(warehouse: DuckDBEngine) -> None:
    records, _ = _built(warehouse, texts({"email_sha256": SHOUTED}), {"email_sha256": "sha256"})
    contract = contract_of(DESTINATIONS["tiktok_audience"].record_schema)
    with pytest.raises(Disagreement):
        judge(warehouse, records, contract, "", Random(0))
