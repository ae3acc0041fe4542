"""What lint believes of the certified functions is what their bodies do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sync.engines.base import Engine, fetch
from sync.engines.duckdb import EngineOptions, open_engine
from sync.lint.certified import CERTIFIED, DIGEST_CALL, Certified

MACROS = Path(__file__).parents[3] / "models/macros"
RAW = {
    "email": "Ann.Example@Shop.Example",
    "phone": "+1 206 555 0100",
    "device_id": "5F3A2B18-9C4D-4E7F-B8E2-17D3A1E69B25",
    "external_id": "Customer-00042",
}
HEX_DIGITS = {"sha256": 64, "md5": 32}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = open_engine(EngineOptions(threads=1))
    for path in sorted(MACROS.glob("*.sql")):
        opened.run(path.read_text(encoding="utf-8"))
    yield opened
    opened.close()


def _answer(engine: Engine, function: Certified, value: str) -> object:
    rest = ", 'US'" * (function.arguments - 1)
    ((found,),) = fetch(engine, f"select {function.name}({value}{rest})")
    return found


every_function = pytest.mark.parametrize("function", CERTIFIED.values(), ids=CERTIFIED.keys())
every_kind = pytest.mark.parametrize("kind", RAW)


@every_function
@every_kind
def test_what_comes_out_is_no_more_than_lint_believes(function: Certified, kind: str, engine: Engine) -> None:
    found = _answer(engine, function, f"'{RAW[kind]}'")
    if found is None:
        return
    if function.algorithm:
        assert re.fullmatch(rf"[0-9a-f]{{{HEX_DIGITS[function.algorithm]}}}", str(found))
    elif not function.reveals:
        assert re.fullmatch(r"[a-z0-9_]+", str(found))
    else:
        assert function.normalises


@every_function
@pytest.mark.parametrize("value", ["null::varchar", "''", "' '"])
def test_nothing_in_is_nothing_out(function: Certified, value: str, engine: Engine) -> None:
    assert _answer(engine, function, value) is None


@pytest.mark.parametrize(
    "function", [one for one in CERTIFIED.values() if one.normalises], ids=lambda one: one.name
)
def test_its_own_kind_comes_out(function: Certified, engine: Engine) -> None:
    assert _answer(engine, function, f"'{RAW[function.normalises]}'") is not None


@pytest.mark.parametrize(
    "function", [one for one in CERTIFIED.values() if one.only_digests], ids=lambda one: one.name
)
def test_functions_that_let_only_digests_through(function: Certified, engine: Engine) -> None:
    digest = "A1" * (HEX_DIGITS[function.algorithm] // 2)
    assert _answer(engine, function, f"'{digest}'") == digest.casefold()
    assert [_answer(engine, function, f"'{raw}'") for raw in RAW.values()] == [None] * len(RAW)


@every_function
def test_the_stand_in_has_the_shape_of_the_function(function: Certified) -> None:
    opened = open_engine(EngineOptions(threads=1))
    opened.run(function.stand_in)
    arguments: Mapping[int, str] = {1: "'x'", 2: "'x', null"}
    columns = opened.describe(f"select {function.name}({arguments[function.arguments]}) as found")
    opened.close()
    assert [column.type for column in columns] == ["VARCHAR"]


def test_calls_in_help_name_certified_functions() -> None:
    assert {call.partition("(")[0] for call in DIGEST_CALL.values()} <= CERTIFIED.keys()
