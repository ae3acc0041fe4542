"""The draft's schema in one piece says what the eight schemas of the draft say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema_specifications import REGISTRY

from sync.contract.draft import is_well_formed, merged_draft

HERE = Path(__file__).parent
WRITTEN = sorted((HERE.parents[2] / "schemas").rglob("*.json")) + sorted(HERE.rglob("*.schema.json"))
KEYWORDS = st.sampled_from([*merged_draft()["properties"], "x-pii"])
ARGUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats() | st.sampled_from(["", "string", "#", "["]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYWORDS, inner, max_size=2),
    max_leaves=6,
)


def _draft_allows(schema: Any) -> bool:  # noqa: ANN401 - any JSON
    return bool(Draft202012Validator(Draft202012Validator.META_SCHEMA).is_valid(schema))


@given(st.dictionaries(KEYWORDS, ARGUMENTS, max_size=3))
def test_it_allows_what_the_draft_allows(schema: dict[str, Any]) -> None:
    assert is_well_formed(schema) == _draft_allows(schema)


def test_it_allows_what_the_draft_allows_of_written_schemas() -> None:
    for path in WRITTEN:
        try:
            schema = json.loads(path.read_text())
        except ValueError:
            continue
        assert is_well_formed(schema) == _draft_allows(schema), path.name


def test_each_keyword_is_of_one_vocabulary() -> None:
    """Merged by name, two rules for one keyword would become one."""
    base = "https://json-schema.org/draft/2020-12/"
    parts = [REGISTRY.contents(base + part["$ref"]) for part in Draft202012Validator.META_SCHEMA["allOf"]]
    own = [Draft202012Validator.META_SCHEMA, *parts]
    for member in ("properties", "$defs"):
        names = [name for part in own for name in part.get(member, {})]
        assert len(names) == len(set(names))
