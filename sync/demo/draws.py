"""Repeatable draws: the only randomness of the demo data.

Everything is built on `random.Random(text).random`, the one sequence that the standard library promises to
keep between versions ("The generator's random() method will continue to produce the same sequence when the
compatible seeder is given the same seed"; Python documentation, module random, "Notes on Reproducibility").
`choice`, `shuffle` and `sample` carry no such promise and are not used.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

Draw = Callable[[], float]
"""Gives the next number of a stream, at least 0 and below 1."""

Option = TypeVar("Option")


def stream(seed: int, purpose: str) -> Draw:
    """Open the stream of draws for one purpose.

    Each purpose has a stream of its own, so a change to one table leaves the others as they were.

    Args:
        seed: the seed of the whole data set.
        purpose: any text, unique among the callers.
    """
    return random.Random(f"{seed}/{purpose}").random  # noqa: S311  repeatable is what we want, not secret


def wheel(weights: Iterable[tuple[Option, int]]) -> tuple[Option, ...]:
    """Spread options over a wheel of fortune, each with as many sectors as it weighs."""
    return tuple(option for option, weight in weights for _ in range(weight))


def pick(options: Sequence[Option], draw: Draw) -> Option:
    """Take one option, each equally likely; with a wheel, as likely as it weighs."""
    return options[int(draw() * len(options))]


def whole(low: int, high: int, draw: Draw) -> int:
    """Draw a whole number from low to high, both included."""
    return low + int(draw() * (high - low + 1))


def hexadecimal(digits: int, draw: Draw) -> str:
    """Draw lower-case hexadecimal text; above 13 digits a draw runs out of bits, so longer text is joined."""
    if digits <= 12:
        return f"{int(draw() * 16**digits):0{digits}x}"
    return hexadecimal(12, draw) + hexadecimal(digits - 12, draw)
