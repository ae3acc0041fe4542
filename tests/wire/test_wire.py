"""Rows -> the very request, through the real SQL; an answer -> what it means. Cases are found on disk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sync.delivery.run import COMPLETED, RunResult
from sync.destinations import DESTINATIONS
from sync.destinations.base import Reply, Request, Response
from sync.engines.duckdb import DuckDBEngine
from sync.project.shipped import shipped_folder
from tests.unit.engines.warehouse import warehouse as open_warehouse
from tests.unit.planning.bench import Bench, open_bench
from tests.unit.simulator.account import Account, open_account
from tests.wire.case import (
    case_name,
    cases_with,
    kept,
    outcome_text,
    recorded,
    requests_text,
    response_of,
    syncs_of,
)

WIRE_SCHEMAS = {
    "/segment/mapping/": "tiktok_segment_mapping",
    "/segment/audience/": "tiktok_segment_audience",
    "/event/track/": "tiktok_event_track",
}
RAW_VALUES = re.compile(rb"@[a-z]|\+[0-9]{7}|20655501")
"""What the cases' raw e-mail addresses and phones look like; none may be in a body."""


@pytest.fixture(scope="module")
def warehouse() -> Iterator[DuckDBEngine]:
    with open_warehouse() as engine:
        yield engine


@pytest.fixture
def bench(warehouse: DuckDBEngine, tmp_path: Path) -> Iterator[Bench]:
    with open_bench(warehouse, tmp_path) as opened:
        yield opened


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    with open_account(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("folder", cases_with("records.json"), ids=case_name)
def test_rows_become_the_request(folder: Path, bench: Bench, account: Account) -> None:
    """The simulator, a second reading of TikTok's rules, takes what the golden file says."""
    sent, result = _delivered(folder, bench, account)
    assert result.status == COMPLETED
    assert requests_text(sent) == kept(folder / "request.json", requests_text(sent))
    assert [breach for request in sent if request.body for breach in _breaches(request)] == []


@pytest.mark.parametrize("folder", cases_with("records.json"), ids=case_name)
def test_a_body_holds_nothing_raw(folder: Path) -> None:
    assert not RAW_VALUES.search((folder / "request.json").read_bytes())


@pytest.mark.parametrize("folder", cases_with("response.json"), ids=case_name)
def test_an_answer_means_its_outcome(folder: Path) -> None:
    outcome = outcome_text(DESTINATIONS[folder.parent.name].decode(response_of(folder)))
    assert outcome == kept(folder / "outcome.json", outcome)


@pytest.mark.parametrize("name", sorted(DESTINATIONS))
def test_every_operation_has_a_case(name: str) -> None:
    golden = [path.read_text("utf-8") for path in (Path(__file__).parent / name).glob("*/request.json")]
    for operation in DESTINATIONS[name].operations:
        word = "/event/track/" if operation.value == "track" else f'"action": "{operation.value}"'
        assert any(word in text for text in golden)


def _breaches(request: Request) -> list[str]:
    """Return how a body breaks its wire schema, and the one rule JSON Schema cannot say."""
    body = json.loads(request.body)
    widths = {len(row) for row in body.get("batch_data", [])}
    uneven = ["rows and id_schema differ in length"] if widths - {len(body.get("id_schema", []))} else []
    return [error.message for error in _validator(request.path).iter_errors(body)] + uneven


@cache
def _validator(path: str) -> Draft202012Validator:
    name = next(name for ending, name in WIRE_SCHEMAS.items() if path.endswith(ending))
    file = shipped_folder("schemas") / "wire" / f"{name}.schema.json"
    return Draft202012Validator(json.loads(file.read_text("utf-8")))


def _delivered(folder: Path, bench: Bench, account: Account) -> tuple[list[Request], RunResult]:
    """Deliver every round of a case to the simulator; return the last round's requests and its run."""
    syncs, settings = syncs_of(folder)
    for sync in syncs:
        sent: list[Request] = []
        plan, rows_file = bench.plan(sync, settings=settings)
        result = bench.deliver(plan, rows_file, recorded(lambda request: _asked(account, request), sent))
    return sent, result


def _asked(account: Account, request: Request) -> Reply:
    """Carry a request to the simulator over HTTP, as the edge does."""
    answer = account.session.request(
        request.method, account.base_url + request.path, params=list(request.query), data=request.body,
        headers={"Content-Type": "application/json", **account.headers}, timeout=10,
    )  # fmt: skip
    return Response(answer.status_code, answer.content)
