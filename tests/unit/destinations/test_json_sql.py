"""JSON in SQL: amounts are written alike by the short way and by the long one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sync.destinations.json_sql import plain_decimal
from sync.engines.base import fetch
from sync.engines.duckdb import DuckDBEngine
from sync.engines.sql import column, filled
from tests.unit.engines.warehouse import bare_engine

LONG = "rtrim(rtrim(printf('%.6f', amount + 0.0), '0'), '.')"
"""How every amount was written before: an event with another text is another event."""

EDGES = (
    0.0, -0.0, 0.1, 0.1 + 0.2, 0.001, 0.000999, 1e-7, 5e-7, 0.0000005, 123.456789, 123.4567894, 0.1234565,
    999999999.999999, 1e9, 1000000000.000001, 1e15, 1e16, 2.0**53, 1.7976931348623157e308, 5e-324, 12.0,
    1200.0,
)  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with bare_engine() as opened:
        yield opened


def written(engine: DuckDBEngine, amounts: list[float]) -> list[tuple[object, ...]]:
    """Return each amount by the short way and by the long one."""
    values = ", ".join(f"('{amount!r}'::double)" for amount in amounts)
    shown = filled(
        f"select __short as short, {LONG} as long from __amounts",
        short=plain_decimal(column("amount")),
        amounts=filled(f"select * from (values {values}) as given(amount)"),
    )
    return fetch(engine, shown)


def test_edges_are_written_as_before(engine: DuckDBEngine) -> None:
    for short, long in written(engine, [*EDGES, *(-edge for edge in EDGES)]):
        assert short == long


CENTS = st.integers(-(10**16), 10**16).map(lambda number: number / 10**6)
PRICES = st.decimals(-(10**10), 10**10, places=2, allow_nan=False).map(float)
SUMS = st.lists(PRICES, min_size=2, max_size=4).map(lambda prices: round(sum(prices), 6))


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.floats(allow_nan=False, allow_infinity=False) | CENTS | PRICES | SUMS, min_size=200, max_size=400
    )
)
@example([number / 1_000_000 for number in range(1, 3_000)])
@example([number / 100 for number in range(99_999_999_000, 100_000_001_000)])
def test_any_amount_is_written_as_before(engine: DuckDBEngine, amounts: list[float]) -> None:
    for short, long in written(engine, amounts):
        assert short == long


@pytest.mark.parametrize(
    ("amount", "text"), [(12.5, "12.5"), (12.0, "12"), (0.07, "0.07"), (-3.0, "-3"), (1e21, "1" + "0" * 21)]
)
def test_amounts_are_digits_and_a_point(engine: DuckDBEngine, amount: float, text: str) -> None:
    ((short, _),) = written(engine, [amount])
    assert short == text
