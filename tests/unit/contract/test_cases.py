"""Each keyword against its table of cases in `cases/`, by both sides and by a stock validator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sync.contract import Contract, Unsupported, failing_rows
from sync.contract.judge import build_judge
from sync.contract.keywords import KEYWORDS
from sync.contract.query import row_of
from sync.contract.statements import select_json
from sync.engines.base import Column, fetch
from tests.unit.contract.table import TABLE, Pairs, compiled_failures, contract_of, fill, memory_engine

ENGINE = memory_engine()
FOLDER = Path(__file__).parent / "cases"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['about']}")
    for path in sorted(FOLDER.glob("*.json"))
    for case in json.loads(path.read_text())
]


def _expected(case: dict[str, Any]) -> dict[int, Pairs]:
    return {record: frozenset(map(tuple, row["fails"])) for record, row in enumerate(case["rows"], 1)}


def _filled(case: dict[str, Any]) -> tuple[Contract, tuple[Column, ...]]:
    return contract_of(case["schema"]), fill(ENGINE, case["columns"], [row["sql"] for row in case["rows"]])


def _texts(contract: Contract, columns: tuple[Column, ...]) -> dict[int, str]:
    query = select_json(row_of(contract, columns, "record"), TABLE, "record")
    return {int(str(record)): str(text) for record, text in fetch(ENGINE, query)}


@pytest.mark.parametrize("case", CASES)
def test_the_compiled_query_finds_the_failures(case: dict[str, Any]) -> None:
    contract, columns = _filled(case)
    query = failing_rows(contract, TABLE, columns)
    assert not isinstance(query, Unsupported)
    expected = {record: pairs for record, pairs in _expected(case).items() if pairs}
    assert compiled_failures(ENGINE, query) == expected


@pytest.mark.parametrize("case", CASES)
def test_jsonschema_finds_the_failures(case: dict[str, Any]) -> None:
    contract, columns = _filled(case)
    judge = build_judge(contract.schema)
    for record, text in _texts(contract, columns).items():
        judged = frozenset((failure.column, failure.keyword) for failure in judge(text))
        assert judged == _expected(case)[record], text


@pytest.mark.parametrize("case", CASES)
def test_a_stock_validator_differs_only_where_we_say_so(case: dict[str, Any]) -> None:
    contract, columns = _filled(case)
    stock = Draft202012Validator(case["schema"])
    texts = _texts(contract, columns).items()
    same = all(stock.is_valid(json.loads(text)) == (not _expected(case)[record]) for record, text in texts)
    assert same or "differs_from_stock" in case


def test_every_keyword_has_cases() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {
        keyword.removeprefix("$") for keyword in KEYWORDS
    }
