"""The rows of a plan: one Parquet file, its metadata the plan itself.

It is durable before the first intent, so that an intent and an answer are commits of
one small row each. Records may hold an ip and a user agent: the file is 0600 and is
deleted when its run is closed.

Every page has a checksum, and so has the plan: a bit that flips on the disk would else be sent.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import struct
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.errors import LedgerError
from sync.ledger.paths import durable, unusable
from sync.ledger.points import Reached, nowhere

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_PLAN = b"tiktok-sync plan"
_PLAN_SHA256 = b"tiktok-sync plan sha256"
_READ_AHEAD = 2
"""Batches: a request's bytes are ready when the one before has its intent."""

_REPEATED = ["source_id", "event"]
"""Columns whose texts repeat; looking for repetitions in the others took 40 % of writing a plan."""


def rows_schema() -> pa.Schema:
    """Return the columns of a plan's rows; a member has identifiers, an event a key."""
    import pyarrow as pa

    identifier = pa.struct(
        [
            ("kind", pa.uint8()),
            ("w1", pa.uint64()),
            ("w2", pa.uint64()),
            ("w3", pa.uint64()),
            ("w4", pa.uint64()),
        ]
    )
    return pa.schema(
        [
            ("fragment", pa.string()),
            ("identifiers", pa.list_(identifier)),
            ("source_id", pa.string()),
            ("event", pa.string()),
            ("event_id", pa.string()),
            ("f1", pa.uint64()),
            ("f2", pa.uint64()),
            ("first_sent_at", pa.int64()),
        ]
    )


def write_rows(
    path: Path,
    rows: Iterable[pa.RecordBatch],
    document: Callable[[], Mapping[str, Any]],
    reached: Reached = nowhere,
) -> None:
    """Write a plan's rows, then the plan, durably.

    Args:
        rows: Arrow batches with any of the columns of `rows_schema`.
        document: Called when all rows have passed, because the plan counts them.
        reached: Told of each step of the file.
    """
    import pyarrow.parquet as pq

    schema = rows_schema()
    with (
        durable(path, "plan rows", reached) as temporary,
        pq.ParquetWriter(
            temporary,
            schema,
            compression=_compression(schema),
            use_dictionary=_REPEATED,
            write_statistics=False,
            write_page_checksum=True,
        ) as writer,
    ):
        for batch in rows:
            writer.write_batch(_completed(batch, schema))
        text = json.dumps(document()).encode()
        writer.add_key_value_metadata({_PLAN: text, _PLAN_SHA256: _sha256(text)})


def _as_written(metadata: Mapping[bytes, bytes]) -> bytes:
    text = metadata[_PLAN]
    if metadata[_PLAN_SHA256] != _sha256(text):
        raise ValueError("the plan is not as it was written")
    return text


def _sha256(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest().encode()


def _compression(schema: pa.Schema) -> dict[str, str]:
    """Return how each column is packed: texts repeat themselves, digests as numbers do not."""
    words = {f"identifiers.list.element.w{number}": "none" for number in range(1, 5)}
    return {**dict.fromkeys(schema.names, "zstd"), **words}


def read_document(path: Path) -> Mapping[str, Any]:
    """Return the plan of a rows file.

    Raises:
        LedgerError: The file is not a plan.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_metadata(path).metadata or {}
        document: Mapping[str, Any] = json.loads(_as_written(metadata))
    except (OSError, pa.ArrowException, KeyError, ValueError):
        raise LedgerError.of(
            "bad-plan",
            "this is not a plan file",
            where=str(path),
            help='make one with "tiktok-sync plan --out FILE"',
        ) from None
    return document


def require_whole(path: Path) -> None:
    """Read a file that has lain on a disk to its end, so that nothing of it is used when a part is damaged.

    Raises:
        LedgerError: It is missing or damaged.
    """
    with _opened(path) as file:
        for _ in file.iter_batches(batch_size=50_000):
            pass


def read_batches(path: Path, sizes: Sequence[int]) -> Iterator[bytes]:
    """Yield each batch's fragments joined by commas, in order; the next ones are read meanwhile.

    Args:
        sizes: Rows of each batch; together all rows of the file.
    """
    return _ahead(_batches(path, sizes))


def _ahead(items: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same items, worked out in a thread of their own while the one before is used."""
    with ThreadPoolExecutor(1, "reading ahead") as thread:
        coming = deque(thread.submit(next, items, None) for _ in range(_READ_AHEAD))
        while (item := coming.popleft().result()) is not None:
            coming.append(thread.submit(next, items, None))
            yield item


def _batches(path: Path, sizes: Sequence[int]) -> Iterator[bytes]:
    import pyarrow as pa

    with _opened(path) as file:
        arrays = (batch.column(0) for batch in file.iter_batches(columns=["fragment"], batch_size=50_000))
        waiting: list[pa.Array] = []
        for size in sizes:
            while sum(map(len, waiting)) < size:
                waiting.append(next(arrays))
            table = pa.chunked_array(waiting)
            yield _joined(table.slice(0, size))
            waiting = [chunk for chunk in table.slice(size).chunks if len(chunk)]


def count_units(path: Path, ranges: Sequence[tuple[int, int]]) -> list[int]:
    """Return how many identifiers lie in runs of rows; a row without a list, such as an event, is one.

    Only what is smallest of a list is read: its kinds.

    Args:
        ranges: First row and the row behind the last one.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kinds = ["identifiers.list.element.kind"]
    with _opened(path) as file:
        units = [
            pc.fill_null(pc.list_value_length(batch.column(0)), 1).cast(pa.int64())
            for batch in file.iter_batches(columns=kinds, batch_size=50_000)
        ]
    sums = pc.cumulative_sum(pa.chunked_array(units, pa.int64()).combine_chunks())
    before = pa.concat_arrays([pa.array([0], pa.int64()), sums])
    return [before[end].as_py() - before[start].as_py() for start, end in ranges]


def read_piece(path: Path, first_row: int, rows: int) -> bytes:
    """Return the fragments of some rows, joined by commas; reads only the row groups they lie in."""
    import pyarrow as pa

    with _opened(path) as file:
        chunks, start = [], 0
        for group in range(file.num_row_groups):
            size = file.metadata.row_group(group).num_rows
            if start < first_row + rows and first_row < start + size:
                column = file.read_row_group(group, columns=["fragment"]).column(0)
                begin = max(first_row - start, 0)
                chunks += column.slice(begin, first_row + rows - start - begin).chunks
            start += size
    return _joined(pa.chunked_array(chunks))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    """Give a rows file to read.

    Raises:
        LedgerError: It is missing or damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            yield file
    except (OSError, pa.ArrowException) as error:
        raise unusable(path, type(error).__name__) from None


def _joined(fragments: pa.ChunkedArray) -> bytes:
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = fragments.combine_chunks()
    ends = pa.py_buffer(struct.pack("=ii", 0, len(rows)))  # an array of a list looks for pandas each time
    listed = pa.Array.from_buffers(pa.list_(rows.type), 1, [None, ends], children=[rows])
    return bytes(pc.binary_join(listed, ",")[0].as_buffer())


def _completed(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Put columns in order and add the ones this kind of row does not have."""
    import pyarrow as pa

    names = batch.schema.names
    arrays = [
        batch.column(names.index(field.name)).cast(field.type)
        if field.name in names
        else pa.nulls(len(batch), field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
