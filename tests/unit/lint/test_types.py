"""SQL types in families."""

from __future__ import annotations

import pytest

from sync.lint.types import family, fits, read_as, typical_texts


@pytest.mark.parametrize(
    ("sql_type", "expected"),
    [
        ("VARCHAR", "text"),
        ("ENUM('a', 'b')", "text"),
        ("VARCHAR[]", "nested"),
        ("INTEGER[3]", "nested"),
        ("STRUCT(a INTEGER)", "nested"),
        ("MAP(VARCHAR, INTEGER)", "nested"),
        ("UHUGEINT", "integer"),
        ("INTEGER", "integer"),
        ("INTERVAL", "span"),
        ("TIME", "span"),
        ("JSON", "json"),
        ("DECIMAL(18,2)", "number"),
        ("TIMESTAMP WITH TIME ZONE", "moment"),
        ("TIMESTAMP", "local time"),
        ("TIMESTAMP_NS", "local time"),
        ("DATE", "date"),
        ("BLOB", "binary"),
        ('"NULL"', ""),
    ],
)
def test_family(sql_type: str, expected: str) -> None:
    assert family(sql_type) == expected


@pytest.mark.parametrize(
    ("expected", "found", "result"),
    [
        ("DOUBLE", "BIGINT", True),
        ("BIGINT", "VARCHAR", False),
        ("VARCHAR", "BIGINT", False),
        ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP", False),
        ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE", True),
        ("VARCHAR", '"NULL"', True),
        ("BOOLEAN", "INTERVAL", False),
        ("VARCHAR", "TIME", True),
    ],
)
def test_fits(expected: str, found: str, result: bool) -> None:
    assert fits(expected, found) is result


@pytest.mark.parametrize(
    ("sql_type", "text", "result"),
    [
        ("DOUBLE", "1.0", "1"),
        ("DECIMAL(18,2)", "-42.00", "-42"),
        ("DOUBLE", "1.5", "1.5"),
        ("DOUBLE", "1e+20", "1e+20"),
        ("VARCHAR", "1.0", "1.0"),
        ("", "1.0", "1.0"),
    ],
)
def test_whole_numbers_are_read_by_their_digits(sql_type: str, text: str, result: str) -> None:
    assert read_as(sql_type, text) == result


@pytest.mark.parametrize(
    ("sql_type", "holds"),
    [("DECIMAL(38,0)", True), ("DECIMAL(21,2)", True), ("DECIMAL(20,2)", False), ("DOUBLE", False)],
)
def test_an_event_set_id_needs_nineteen_digits(sql_type: str, holds: bool) -> None:
    assert any(len(text) == 19 for text in typical_texts(sql_type, is_id=True)) is holds
