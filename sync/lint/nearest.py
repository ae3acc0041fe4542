"""The one name that was surely meant where a name is wrong.

`did_you_mean` may guess, because a person reads it; a fix may not. So a name counts only
when it is the only one within a typing mistake or two, and when both carry the same
digits: `email_3` is no misspelt `email_2`, `sha265` is a misspelt `sha256`.
"""

from __future__ import annotations

from collections.abc import Iterable

MISTAKES_BY_LENGTH = ((8, 2), (4, 1))
"""(shortest name, typing mistakes it may hold); a shorter one is near everything."""


def surely_meant(name: str, known: Iterable[str]) -> str | None:
    """Return the only known name that typing mistakes turn into `name`, or None.

    Letter case does not count. One mistake is a character too many, too few or wrong, or
    two neighbours that changed places.
    """
    folded = name.casefold()
    allowed = next((most for length, most in MISTAKES_BY_LENGTH if len(folded) >= length), 0)
    by_folded = {candidate.casefold(): candidate for candidate in known}
    like = [other for other in by_folded if other != folded and _digits(other) == _digits(folded)]
    near = [other for other in like if mistakes(folded, other) <= allowed]
    return by_folded[near[0]] if len(near) == 1 else None


def mistakes(typed: str, meant: str) -> int:
    """Return how many typing mistakes lie between two words (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for number, character in enumerate(typed, 1):
        older, before, row = before, row, [number]
        for place, wanted in enumerate(meant, 1):
            cost = min(row[-1] + 1, before[place] + 1, before[place - 1] + (character != wanted))
            if number > 1 and place > 1 and typed[number - 2 : number] == wanted + meant[place - 2]:
                cost = min(cost, older[place - 2] + 1)
            row.append(cost)
    return row[-1]


def _digits(name: str) -> list[str]:
    return sorted(filter(str.isdigit, name))
