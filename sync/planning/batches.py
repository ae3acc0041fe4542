"""Cut rows into the largest batches a destination takes; no Python per row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.destinations.base import Limits

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Cut:
    """A batch as a number of rows and their bytes, commas between them counted."""

    rows: int
    bytes: int


class Cutter:
    """Cuts a stream of fragments, in order.

    A batch closes when one more row would break either limit. A single row larger than
    `max_bytes` makes a batch of its own; the platform may refuse it.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open = Cut(0, 0)

    def feed(self, fragments: pa.Array) -> Iterator[Cut]:
        """Take the next fragments and yield the batches they complete."""
        sizes = _sizes(fragments)
        while len(sizes):
            taken = self._fitting(sizes)
            if taken.rows == 0:
                yield from self.rest()
                continue
            self._open = Cut(self._open.rows + taken.rows, self._open.bytes + taken.bytes)
            sizes = sizes.slice(taken.rows)

    def rest(self) -> Iterator[Cut]:
        """Yield the batch that is still open, if any."""
        if self._open.rows:
            yield self._open
            self._open = Cut(0, 0)

    def _fitting(self, sizes: pa.Array) -> Cut:
        """Return the leading rows that fit into the open batch; at least one into an empty batch."""
        import pyarrow.compute as pc

        sums = pc.cumulative_sum(sizes.slice(0, self._limits.max_records - self._open.rows))
        room = self._limits.max_bytes - self._open.bytes
        count = pc.sum(pc.less_equal(sums, room)).as_py() or 0
        if count == 0 and self._open.rows == 0:
            count = 1
        return Cut(count, sums[count - 1].as_py()) if count else Cut(0, 0)


def _sizes(fragments: pa.Array) -> pa.Array:
    """Return the bytes of each fragment with the comma that follows it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.add(pc.cast(pc.binary_length(fragments), pa.int64()), 1)
