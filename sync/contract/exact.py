"""Decimal facts that the compiled query and the judge must share."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final

Number = int | Decimal

MAX_DIGITS: Final = 38  # the widest DECIMAL of the engine

MAX_WRITTEN_DIGITS: Final = 500  # nobody means more, and exact arithmetic on 1e999999999 never ends


def read_number(text: str) -> Decimal | None:
    """Read a JSON number exactly, or return None when it is longer than 500 digits, written out or not."""
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent of 20 digits
        return None
    is_short = len(text) <= MAX_WRITTEN_DIGITS and abs(number.adjusted()) < MAX_WRITTEN_DIGITS
    return number if is_short else None


def step_units(step: Number) -> tuple[int, int]:
    """Return how many decimals a step is written with, and the step in units of the last one."""
    decimals = max(0, -int(Decimal(step).as_tuple().exponent))
    return decimals, int(Fraction(step) * 10**decimals)


def is_multiple_of(number: Number, step: Number) -> bool:
    """Return whether a finite number is a multiple of a step.

    A number that 38 digits cannot hold with the step's decimals never is: the engine has
    no wider exact type, and no amount or quantity needs one.
    """
    decimals, units = step_units(step)
    scaled = Fraction(number) * 10**decimals
    return scaled.denominator == 1 and abs(scaled) < 10**MAX_DIGITS and int(scaled) % units == 0
