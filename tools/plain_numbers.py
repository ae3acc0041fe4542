"""Find the national numbers that can be read in one way only.

Digits at the front of a number may be no part of it: 00 or 011 before an international number, 0 before a
national one, 15 inside an Argentine one. A number is plain when nothing of that kind can stand at its
front, whether one 0 was dialled before it or not. It needs no search among readings, only one pattern.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tools.phone_patterns import Digits, Sequence, read_sequences

ZERO: Sequence = (frozenset("0"),)
ANY_TAIL = r"(?:\d*)"
DIGITS_LOOKED_AT = 2
"""How much of a front decides that a number is not plain. Two digits keep the pattern as short as the one
of all numbers; one in a hundred numbers is then called not plain without need, and read the long way."""


@dataclass(frozen=True, slots=True)
class Front:
    """Digits that may be cut from a number's front, or that make it a short form.

    Attributes:
        is_whole: Whether nothing may follow.
    """

    digits: Sequence
    is_whole: bool = False

    def fits(self, number: Sequence) -> bool:
        """Say whether some number of `number` starts with these digits."""
        has_length = len(self.digits) == len(number) or (not self.is_whole and len(self.digits) < len(number))
        return has_length and all(own & other for own, other in zip(self.digits, number, strict=False))


def read_fronts(pattern: str) -> Iterator[Front]:
    """Yield what a pattern of the metadata cuts; `$` at its end means that nothing follows."""
    is_whole = pattern.endswith("$") and ANY_TAIL not in pattern
    for digits in read_sequences(pattern.removesuffix("$").removesuffix(ANY_TAIL)):
        if digits:
            yield Front(digits, is_whole)


def plain_numbers(numbers: Iterable[Sequence], fronts: Iterable[Front], *, cuts_zero: bool) -> set[Sequence]:
    """Return the part of `numbers` that can be read in one way only.

    Args:
        fronts: Of every region that shares the calling code.
        cuts_zero: Whether all of them cut a 0; the numbers are then plain behind one, too.
    """
    known = tuple(dict.fromkeys(fronts))
    waiting, plain = list(numbers), set()
    while waiting:
        number = waiting.pop()
        cuts = (ambiguous_digits(front, number, cuts_zero=cuts_zero) for front in known)
        if cut := next(filter(None, cuts), None):
            waiting += without(number, cut)
        else:
            plain.add(number)
    return plain


def ambiguous_digits(front: Front, number: Sequence, *, cuts_zero: bool) -> Sequence | None:
    """Return the first digits of a number in which `front` could be seen; None when it fits nowhere."""
    if front.fits(number):
        return front.digits[:DIGITS_LOOKED_AT]
    if cuts_zero and len(front.digits) > 1 and front.fits(ZERO + number):
        return front.digits[1 : 1 + DIGITS_LOOKED_AT]
    return None


def without(number: Sequence, first: Sequence) -> Iterator[Sequence]:
    """Yield the numbers of `number` that do not start with `first`, as sequences that do not overlap."""
    for place, (digits, cut) in enumerate(zip(number, first, strict=False)):
        if rest := digits - cut:
            yield (*common(number[:place], first), rest, *number[place + 1 :])


def common(number: Sequence, first: Sequence) -> tuple[Digits, ...]:
    """Return the digits that both allow, place by place."""
    return tuple(own & other for own, other in zip(number, first, strict=False))
