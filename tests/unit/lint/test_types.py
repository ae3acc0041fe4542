"""SQL types in families."""

from __future__ import annotations

import pytest

from sync.lint.types import family, fits


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
