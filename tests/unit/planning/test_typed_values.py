"""What is computed another way, or not asked again, means what it meant.

A number with a type of its own becomes what its text would become, and every value that a rule
yields has the pattern which its column promises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import pytest

from sync.destinations import DESTINATIONS
from sync.destinations.tiktok_events import SHAPE
from sync.engines.base import fetch
from sync.engines.duckdb import DuckDBEngine
from sync.engines.sql import literal
from sync.planning.typed_values import typed_rule
from sync.project.records import RecordColumn

RANDOM = Random(28)
_EDGES = (0, 1, -1, 7, 10**15 - 1, 2**53 - 1, 2**53, 2**53 + 1, 2**63 - 1, -(2**53), -(2**53) - 1)
_DOUBLES = (
    "0",
    "-0.0",
    "0.1",
    "1e21",
    "1e-7",
    "123456.789",
    "9007199254740993",
    "inf",
    "-inf",
    "nan",
    "1e300",
)


_DECIMALS = ("15,2", "16,2", "18,2", "18,18", "37,2", "38,22")
_TYPES = (*(f"DECIMAL({of})" for of in _DECIMALS), "DOUBLE", "BIGINT", "UBIGINT", "INTEGER", "UTINYINT")


def _numbers(type_: str) -> Iterator[str]:
    """Yield numbers of a type as text: its edges, and many in between."""
    if type_ == "DOUBLE":
        yield from _DOUBLES
        yield from (repr(RANDOM.uniform(-1, 1) * 10.0 ** RANDOM.randrange(-20, 20)) for _ in range(2_000))
        return
    digits, scale = map(int, re.findall("[0-9]+", type_)) if type_.startswith("DECIMAL") else (19, 0)
    units = [*_EDGES, *(RANDOM.randrange(-(10 ** RANDOM.randrange(1, 39)), 10**38) for _ in range(1_000))]
    units += [RANDOM.randrange(-(2**54), 2**54) for _ in range(2_000)]
    for unit in units:
        if abs(unit) < 10**digits:
            text = f"{abs(unit):0{scale + 1}}"
            yield ("-" if unit < 0 else "") + (f"{text[:-scale]}.{text[-scale:]}" if scale else text)


@pytest.mark.parametrize("name", ["value", "price", "quantity"])
@pytest.mark.parametrize("type_", _TYPES)
def test_a_typed_number_is_what_its_text_is(warehouse: DuckDBEngine, name: str, type_: str) -> None:
    column = next(item for item in SHAPE.columns if item.property == name)
    typed, of_text = typed_rule(name, type_), column.value.replace("given", "cast(given as varchar)")
    numbers = ", ".join(f"try_cast('{number}' as {type_})" for number in _numbers(type_))
    warehouse.run(f"create or replace table numbers as select unnest([{numbers}]) as given")
    differing = (
        f"select given from numbers where {typed} is distinct from {of_text} "
        f"or cast({typed} as varchar) is distinct from cast({of_text} as varchar)"
    )
    assert fetch(warehouse, differing) == []
    assert fetch(warehouse, "select count(given) from numbers")[0][0] != 0


def test_types_without_a_rule_are_read_as_text() -> None:
    assert not any(typed_rule("value", type_) for type_ in ("VARCHAR", "FLOAT", "HUGEINT", "DECIMAL(38,30)"))
    assert not typed_rule("order_id", "BIGINT")


_DIGEST = "0123456789abcdef" * 4
_GIVEN = ("", " ", "null", "a@b.co", "A@Example.COM ", "+12065550123", "+1 206", "x" * 64, "1" * 15)
_GIVEN_DIGESTS = (_DIGEST, _DIGEST.upper(), f" {_DIGEST}", _DIGEST[:32], _DIGEST + "\n", _DIGEST[:63] + "g")
_PROMISING = [
    pytest.param(column, id=f"{name}-{column.names[0]}")
    for name, destination in DESTINATIONS.items()
    for column in destination.shape.columns
    if column.pattern
]


@pytest.mark.parametrize("column", _PROMISING)
def test_values_have_the_pattern_their_column_promises(warehouse: DuckDBEngine, column: RecordColumn) -> None:
    given = ", ".join(
        literal(text)
        for text in (*_GIVEN, *_GIVEN_DIGESTS, f"{_DIGEST}é", "38400000-8cf0-11bd-b23e-10b96e40000d")
    )
    found = fetch(warehouse, f"select {column.value} from (select unnest([{given}]) as given)")
    values = [str(value) for (value,) in found if value is not None]
    assert values
    assert all(re.fullmatch(column.pattern.removesuffix("$"), value) for value in values)
