"""No value ever reaches a message."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.contract import describe_shape
from sync.contract.judge import build_judge
from sync.contract.keywords import KEYWORDS
from sync.contract.reasons import reason_of
from tests.unit.contract import generated

SECRETS = st.text("ΩЖ☃ßñ", min_size=2, max_size=9)
SECRET_NUMBERS = st.integers(70_000_007, 79_999_997)


@settings(max_examples=150, deadline=None)
@given(generated.schemas(("x", "y"), 2), SECRETS, SECRETS, SECRET_NUMBERS)
def test_failures_hold_no_value_and_no_inner_key(schema: Any, text: str, key: str, number: int) -> None:  # noqa: ANN401 - any JSON
    row = {"x": text, "y": [text, number, {key: text}, {key: [number]}], "z": number, "w": {key: number}}
    inner = {
        "properties": dict.fromkeys(row, schema),
        "$defs": {"shared": {"maximum": 1}, "far a/b": {"maximum": 2}},
        "maxProperties": 1,
    }
    text_of_schema = generated.schema_text(inner)
    for failure in build_judge(json.loads(text_of_schema))(json.dumps(row)):
        for secret in (text, key, str(number)):
            assert secret not in repr(failure)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("", "0 characters"),
        ("a@shop.example", '14 characters, contains "@"'),
        ("0123456789", "10 characters, only digits"),
        ("+491701234567", '13 characters, starts with "+"'),
        (" x\n", "3 characters, starts or ends with space, contains a line break"),
        (None, "null"),
        (True, "a boolean"),
        (0, "zero"),
        (-5, "a negative whole number"),
        (2.5, "a positive number with a fraction"),
        (float("nan"), "not a finite number"),
        ([1], "a list of 1 item"),
        ({}, "an object of 0 fields"),
        (b"x", "a value of another type"),
    ],
)
def test_a_shape_describes_without_showing(value: object, shape: str) -> None:
    assert describe_shape(value) == shape


def test_every_compiled_assertion_has_words() -> None:
    silent = {
        "$ref",
        "allOf",
        "if",
        "then",
        "else",
        "items",
        "properties",
    }  # their failures have inner keywords
    arguments: dict[str, object] = {"enum": [1], "anyOf": [{}], "oneOf": [{}], "not": {}, "type": "string"}
    for keyword in KEYWORDS.keys() - silent:
        assert not reason_of(keyword, arguments.get(keyword, 1)).startswith("does not satisfy"), keyword
