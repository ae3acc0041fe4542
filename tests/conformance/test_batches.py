"""Batches keep order and content, and no limit is ever exceeded."""

from __future__ import annotations

from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.destinations import DESTINATIONS
from sync.destinations.base import Destination, Limits
from sync.planning.batches import Cut, Cutter

EVERY = pytest.mark.parametrize("destination", DESTINATIONS.values(), ids=lambda item: item.name)
LIMITS = st.builds(Limits, st.integers(1, 8), st.integers(1, 60))
FRAGMENTS = st.lists(st.text(alphabet="aé東🛒", max_size=20), max_size=40)


def cut(limits: Limits, fragments: list[str], splits: list[int]) -> list[Cut]:
    """Feed fragments in Arrow batches cut at `splits`."""
    cutter = Cutter(limits)
    bounds = [0, *sorted(splits), len(fragments)]
    cuts = [
        piece
        for start, end in pairwise(bounds)
        for piece in cutter.feed(pa.array(fragments[start:end], pa.string()))
    ]
    return [*cuts, *cutter.rest()]


def size(fragments: list[str]) -> int:
    """Bytes of fragments with the comma behind each."""
    return sum(len(fragment.encode()) + 1 for fragment in fragments)


@settings(deadline=None)
@given(limits=LIMITS, fragments=FRAGMENTS, data=st.data())
def test_batches_hold_every_row_once_in_order_within_limits(
    limits: Limits, fragments: list[str], data: st.DataObject
) -> None:
    splits = data.draw(st.lists(st.integers(0, len(fragments)), max_size=4))
    cuts = cut(limits, fragments, splits)
    assert sum(piece.rows for piece in cuts) == len(fragments)
    first = 0
    for piece in cuts:
        rows = fragments[first : first + piece.rows]
        assert 1 <= piece.rows <= limits.max_records
        assert piece.bytes == size(rows)
        assert piece.bytes <= limits.max_bytes or piece.rows == 1
        first += piece.rows


@settings(deadline=None)
@given(limits=LIMITS, fragments=FRAGMENTS)
def test_batches_are_as_large_as_limits_allow(limits: Limits, fragments: list[str]) -> None:
    cuts = cut(limits, fragments, [])
    first = 0
    for piece, following in pairwise(cuts):
        first += piece.rows
        with_one_more = piece.bytes + size(fragments[first : first + 1])
        assert piece.rows == limits.max_records or with_one_more > limits.max_bytes
        assert following.rows


@settings(deadline=None)
@given(limits=LIMITS, fragments=FRAGMENTS, data=st.data())
def test_how_rows_arrive_does_not_matter(limits: Limits, fragments: list[str], data: st.DataObject) -> None:
    splits = data.draw(st.lists(st.integers(0, len(fragments)), max_size=6))
    assert cut(limits, fragments, splits) == cut(limits, fragments, [])


@EVERY
def test_a_full_batch_has_exactly_the_limit(destination: Destination) -> None:
    most = destination.limits.max_records
    fragments = pa.array(["{}"] * (2 * most + 1), pa.string())
    cutter = Cutter(destination.limits)
    assert [piece.rows for piece in (*cutter.feed(fragments), *cutter.rest())] == [most, most, 1]


@EVERY
def test_limits_are_what_the_platform_takes(destination: Destination) -> None:
    """Users a call as reported by users of segment mapping; events a call from doc 1771101303285761."""
    documented = {"tiktok_audience": 10_000, "tiktok_events": 1_000}
    assert destination.limits.max_records <= documented[destination.name]
    assert 0 < destination.limits.max_bytes <= 16 * 2**20
