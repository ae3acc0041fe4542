"""A project may tighten a shipped schema and never loosen it.

`tightened/*.json` and `loosened/*.json` change the shipped event schema by a JSON merge
patch (RFC 7386); beside the latter stands what a person reads, `CONTRACT_REWRITE=1`
writes it anew. The property says what the comparison is for: where it finds nothing,
every value of the one schema is a value of the other.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sync.contract import Contract, loosened, parse_contract
from sync.contract.judge import accepts
from sync.contract.vocabulary import Schema
from sync.diagnostics import render
from sync.errors import ContractError
from sync.project.shipped import shipped_folder
from tests.unit.contract import generated

HERE = Path(__file__).parent
EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "300"))
SHIPPED = shipped_folder("schemas") / "records" / "tiktok_events.schema.json"
PATH = "schemas/records/tiktok_events.schema.json"


def _merged(target: Any, patch: Any) -> Any:  # noqa: ANN401 - any JSON
    if not isinstance(patch, dict):
        return patch
    base = dict(target) if isinstance(target, dict) else {}
    for name, member in patch.items():
        base.pop(name, None) if member is None else base.update({name: _merged(base.get(name), member)})
    return base


def _findings(case: Path) -> tuple[str, str]:
    shipped = SHIPPED.read_text()
    text = json.dumps(_merged(json.loads(shipped), json.loads(case.read_text())), indent=1)
    found = loosened(parse_contract(PATH, text), parse_contract(PATH, shipped))
    return "".join(f"{render(finding, {PATH: text})}\n\n" for finding in found), text


def _cases(folder: str) -> list[Path]:
    return sorted((HERE / folder).glob("*.json"))


@pytest.mark.parametrize("case", _cases("tightened"), ids=lambda case: case.stem)
def test_a_tighter_schema_is_taken(case: Path) -> None:
    assert _findings(case)[0] == ""


@pytest.mark.parametrize("case", _cases("loosened"), ids=lambda case: case.stem)
def test_a_looser_schema_is_refused(case: Path) -> None:
    found, _ = _findings(case)
    expected = case.with_suffix(".txt")
    if "CONTRACT_REWRITE" in os.environ:
        expected.write_text(found)
    assert found == expected.read_text() != ""


@st.composite
def _edited(draw: st.DrawFn, schema: Schema, depth: int = 2) -> Schema:
    """Change a schema at some places: drop, replace, add, wrap, or go inside."""
    if isinstance(schema, bool) or draw(st.integers(0, 5)) == 0:
        extra = draw(generated.schemas(generated.FIELD_NAMES, 1))
        choices: list[Schema] = [schema, extra, {"allOf": [schema, extra]}]
        return draw(st.sampled_from(choices))
    changed: dict[str, Any] = {}
    for keyword, argument in schema.items():
        if draw(st.integers(0, 9)) == 0:
            continue
        changed[keyword] = draw(_edited_argument(keyword, argument, depth))
    return changed


@st.composite
def _edited_argument(draw: st.DrawFn, keyword: str, argument: Any, depth: int) -> Any:  # noqa: ANN401
    if depth and keyword in {"not", "items", "if", "then", "else", "additionalProperties"}:
        return draw(_edited(argument, depth - 1))
    if depth and keyword in {"allOf", "anyOf", "oneOf"}:
        return [draw(_edited(inner, depth - 1)) for inner in argument]
    if depth and keyword == "properties":
        return {name: draw(_edited(inner, depth - 1)) for name, inner in argument.items()}
    if keyword.startswith(("min", "max")) and isinstance(argument, int) and draw(st.booleans()):
        return max(0, argument + draw(st.integers(-1, 1)))
    if keyword in {"enum", "required", "type"} and isinstance(argument, list) and len(argument) > 1:
        return argument[draw(st.integers(0, 1)) :]
    return argument


_SCALARS = st.sampled_from([None, True, False, 0, 1, 2, -1, 1.5, 3, "", "a", "ab", "abc", "1", "a\n"])
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(generated.FIELD_NAMES), inner)
    ),
    max_leaves=5,
)


def _contract(schema: Schema) -> Contract | None:
    """Read a schema of one column; None when it is no contract."""
    text = generated.schema_text({"type": "object", "properties": {"x": schema}})
    try:
        return parse_contract("generated.schema.json", text)
    except ContractError:
        return None


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_is_not_loosened_allows_nothing_new(data: st.DataObject) -> None:
    schemas = generated.schemas(generated.FIELD_NAMES).filter(lambda schema: "$ref" not in str(schema))
    first = data.draw(schemas)
    shipped, own = _contract(first), _contract(data.draw(_edited(first)))
    if shipped is None or own is None or loosened(own, shipped):
        event("refused, or no contract")
        return
    event("equal" if own.schema == shipped.schema else "tighter")
    for value in data.draw(st.lists(_VALUES, min_size=5, max_size=20)):
        row = {"x": value}
        assert not accepts(own.inlined(), row) or accepts(shipped.inlined(), row)


@settings(max_examples=EXAMPLES // 3, deadline=None, suppress_health_check=list(HealthCheck))
@given(generated.schemas(generated.FIELD_NAMES), generated.schemas(generated.FIELD_NAMES))
def test_a_schema_and_more_is_never_looser(first: Schema, second: Schema) -> None:
    shipped, own = _contract(first), _contract({"allOf": [second, first]})
    if shipped and own:
        assert loosened(own, shipped) == ()
