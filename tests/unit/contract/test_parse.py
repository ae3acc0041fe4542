"""Schemas that cannot be contracts, and what a person reads about them.

`refused/*.schema.json` beside the rendered findings; `CONTRACT_REWRITE=1` writes them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sync.contract import parse_contract
from sync.diagnostics import render
from sync.errors import ContractError

FOLDER = Path(__file__).parent / "refused"
SCHEMAS = sorted(FOLDER.glob("*.schema.json"))


def _findings(path: Path) -> str:
    text = path.read_text()
    with pytest.raises(ContractError) as caught:
        parse_contract(path.name, text)
    return "\n\n".join(render(finding, {path.name: text}) for finding in caught.value.findings) + "\n"


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name.removesuffix(".schema.json"))
def test_a_schema_is_refused_with_all_its_findings(path: Path) -> None:
    expected = path.with_name(path.name.replace(".schema.json", ".expected.txt"))
    found = _findings(path)
    if "CONTRACT_REWRITE" in os.environ:
        expected.write_text(found)
    assert found == expected.read_text()


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name.removesuffix(".schema.json"))
def test_every_finding_has_four_parts(path: Path) -> None:
    with pytest.raises(ContractError) as caught:
        parse_contract(path.name, path.read_text())
    for finding in caught.value.findings:
        assert finding.what
        assert str(finding.where).startswith(f"{path.name}:")
        assert finding.notes
        assert finding.help


def test_a_contract_is_named_after_its_file() -> None:
    text = '{"type": "object"}'
    assert parse_contract("schemas/models/customer360.schema.json", text).name == "customer360"
    assert parse_contract("event.json", text).name == "event"
