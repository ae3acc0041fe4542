"""Formats against independent readers, and the same verdict in the engine."""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rfc3339_validator import validate_rfc3339

from sync.contract.formats import FORMATS, format_pattern
from tests.unit.contract.table import memory_engine, searched

ENGINE = memory_engine()


def _accepts(read: Callable[[str], object]) -> Callable[[str], bool]:
    def accepts(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    return accepts


def _is_date(text: str) -> bool:
    return bool(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text)) and _accepts(date.fromisoformat)(text)


def _is_ipv6(text: str) -> bool:
    return "%" not in text and _accepts(ipaddress.IPv6Address)(text)


def _is_uuid(text: str) -> bool:
    return (
        len(text) == 36 and _accepts(uuid.UUID)(text) and text.count("-") == 4 and text[8] == text[13] == "-"
    )


ORACLES: dict[str, Callable[[str], bool]] = {
    "date": _is_date,
    "date-time": lambda text: validate_rfc3339(text.upper()) and not text.endswith("\n"),
    "ipv4": _accepts(ipaddress.IPv4Address),
    "ipv6": _is_ipv6,
    "uuid": _is_uuid,
}

ALPHABETS = {
    "date": "0129-",
    "date-time": "0129-:.TtZz+ \n",
    "email": "ab1@.-_ é\n",
    "ipv4": "0125.\n",
    "ipv6": "0fG:.1%",
    "uri": "ahtp:/?#%2@[]. é",
    "uuid": "0fF-g",
}

_HEX = st.integers(0, 65535).map(lambda number: f"{number:x}")
NEAR: dict[str, st.SearchStrategy[str]] = {
    "date": st.from_regex(r"\A[0-9]{2}(00|04|19|[0-9]{2})-(0[0-9]|1[0-3])-([0-2][0-9]|3[0-2])\Z"),
    "date-time": st.from_regex(
        r"\A[0-9]{4}-(0[1-9]|1[0-2])-([0-2][0-9]|3[0-2])[Tt ]([01][0-9]|2[0-4]):[0-6][0-9]:[0-6][0-9]"
        r"(\.[0-9]*)?([Zz]|[+-]([01][0-9]|2[0-4]):[0-6][0-9])?\n?\Z"
    ),
    "email": st.emails(),
    "ipv4": st.lists(st.sampled_from(["0", "00", "1", "99", "255", "256", ""]), min_size=3, max_size=5).map(
        ".".join
    ),
    "ipv6": st.lists(_HEX | st.sampled_from(["", "", "1.2.3.4", "12345"]), min_size=2, max_size=9).map(
        ":".join
    ),
    "uri": st.from_regex(r"\A[a-z]+:(//[a-z.@:]*)?(/[a-z%0-9A-F]*)*(\?[a-z=]*)?(#[a-z]*)?\Z"),
    "uuid": st.uuids().map(str) | st.from_regex(r"\A[0-9a-f]{7,8}-?([0-9a-f]{4}-){3}[0-9a-fA-Fg]{12}\Z"),
}


def _texts(name: str) -> st.SearchStrategy[str]:
    return st.text(ALPHABETS[name], max_size=30) | NEAR[name]


def _matches(name: str, text: str) -> bool:
    return re.search(format_pattern(name).python, text) is not None


@pytest.mark.parametrize("name", ORACLES)
def test_a_format_equals_its_independent_reader(name: str) -> None:
    @settings(max_examples=300, deadline=None)
    @given(_texts(name))
    def agrees(text: str) -> None:
        assert _matches(name, text) == ORACLES[name](text)

    agrees()


@pytest.mark.parametrize("name", FORMATS)
def test_the_engine_and_python_accept_the_same_texts(name: str) -> None:
    @settings(max_examples=20, deadline=None)
    @given(st.lists(_texts(name), min_size=1, max_size=30))
    def agrees(texts: list[str]) -> None:
        assert searched(ENGINE, format_pattern(name).re2, texts) == {
            text: _matches(name, text) for text in texts
        }

    agrees()


def test_every_february_ends_where_the_calendar_says() -> None:
    for year in range(1, 10_000):
        assert _matches("date", f"{year:04}-02-29") == _is_date(f"{year:04}-02-29")
