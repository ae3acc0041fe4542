"""Parts of all digests, so that stores larger than memory can be looked at one part after the other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sync.engines.sql import filled

if TYPE_CHECKING:
    from sqlglot import exp

_ROWS = "select * from __rows as rows where w1 between __first::ubigint and __last::ubigint"


@dataclass(frozen=True, slots=True)
class Span:
    """Digests whose first word lies between two numbers, both included."""

    first: int
    last: int

    def of(self, rows: str | exp.Query) -> exp.Query:
        """Return the rows of a relation with a column `w1` that lie in it."""
        from sqlglot import exp

        tree = filled(_ROWS, rows=rows, first=self.first, last=self.last)
        assert isinstance(tree, exp.Query)  # noqa: S101 - the template above is one
        return tree


def spans(count: int) -> tuple[Span, ...]:
    """Return all digests in spans of equal width; hashes fall into each as often as into the others."""
    ends = [2**64 * number // count for number in range(count + 1)]
    return tuple(Span(first, end - 1) for first, end in pairwise(ends))
