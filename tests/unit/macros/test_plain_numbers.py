"""Numbers that can be read in one way only: which they are, and that nothing else is taken for one."""

from __future__ import annotations

import pytest

from tools.phone_patterns import Sequence, read_sequences
from tools.plain_numbers import ZERO, Front, plain_numbers, read_fronts, without


def digits(pattern: str) -> Sequence:
    """Read a pattern that stands for one sequence of places."""
    (sequence,) = read_sequences(pattern)
    return sequence


def spelled(sequences: set[Sequence]) -> set[str]:
    """Write sequences as text, every place by its digits."""
    return {" ".join("".join(sorted(place)) for place in sequence) for sequence in sequences}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("00", [Front(digits("00"))]),
        (r"[457]\d{2}$", [Front(digits(r"[457]\d\d"), is_whole=True)]),
        (r"0(?:11)15(?:\d*)$", [Front(digits("01115"))]),
        ("0?", [Front(ZERO)]),
        ("", []),
    ],
)
def test_fronts(pattern: str, expected: list[Front]) -> None:
    assert list(read_fronts(pattern)) == expected


@pytest.mark.parametrize(
    ("front", "number", "fits"),
    [
        (Front(digits("00")), r"0\d\d", True),
        (Front(digits("00")), r"[1-9]\d\d", False),
        (Front(digits("0011")), r"0\d\d", False),
        (Front(digits(r"[45]\d"), is_whole=True), r"4\d", True),
        (Front(digits(r"[45]\d"), is_whole=True), r"4\d\d", False),
    ],
)
def test_a_front_fits_what_starts_with_it(front: Front, number: str, *, fits: bool) -> None:
    assert front.fits(digits(number)) == fits


def test_what_is_left_does_not_overlap() -> None:
    left = set(without(digits(r"[12][34]\d"), digits("13")))
    assert spelled(left) == {"2 34 0123456789", "1 4 0123456789"}


@pytest.mark.parametrize(
    ("number", "front", "cuts_zero", "expected"),
    [
        (r"[2-4]\d", "011", False, {"234 0123456789"}),  # nothing fits: plain as it is
        (r"[0-2]\d", "0", False, {"12 0123456789"}),
        (r"[12]\d\d", "01[12]", False, {"12 0123456789 0123456789"}),  # only behind a 0, not cut here
        (r"[12]\d\d", "01[12]", True, {"2 0123456789 0123456789", "1 03456789 0123456789"}),
        (r"[12]\d", "0", True, {"12 0123456789"}),  # the 0 itself is what is cut
    ],
)
def test_plain_numbers(number: str, front: str, expected: set[str], *, cuts_zero: bool) -> None:
    found = plain_numbers(read_sequences(number), read_fronts(front), cuts_zero=cuts_zero)
    assert spelled(found) == expected
