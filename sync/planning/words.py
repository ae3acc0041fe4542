"""Digests as the ledger's four 64-bit words, worked out while rows pass from engine to engine.

A batch's digests lie behind each other in one buffer: hex text is read by one call for all of
them. In SQL each word is a text that is cut out, lengthened and parsed.
"""

from __future__ import annotations

import sys
from array import array
from binascii import Error, unhexlify
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sync.engines.base import EngineFault
from sync.ledger.generations import WORD_DIGITS, WORDS

if TYPE_CHECKING:
    import pyarrow as pa

NUMBERS = range(1, WORDS + 1)


def word_of(digest: str, number: int) -> str:
    """Return the column that holds a word of a digest; words are numbered from 1."""
    return f"{digest} w{number}"


def with_words(
    rows: pa.RecordBatchReader, digests: Sequence[str], *, keeps_texts: bool = True
) -> pa.RecordBatchReader:
    """Return the same rows with the words of some columns behind them.

    Args:
        digests: Columns of hex digests, each of one length; the words that a shorter digest
            lacks are zero, those of NULL are NULL.
        keeps_texts: Whether the digests themselves stay, too.
    """
    import pyarrow as pa

    kept = [name for name in rows.schema.names if keeps_texts or name not in digests]
    added = [pa.field(word_of(name, number), pa.uint64()) for name in digests for number in NUMBERS]
    schema = pa.schema([*(rows.schema.field(name) for name in kept), *added])

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in rows:
            words = [word for name in digests for word in _words(batch.column(name).cast(pa.string()))]
            yield pa.RecordBatch.from_arrays([*map(batch.column, kept), *words], schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


def _words(digests: pa.StringArray) -> list[pa.UInt64Array]:
    import pyarrow as pa
    import pyarrow.compute as pc

    present = digests.drop_null()
    if not len(present):
        return [pa.nulls(len(digests), pa.uint64())] * WORDS
    numbers = _numbers(_texts(present))
    size = len(numbers) // len(present)
    flat = pa.Array.from_buffers(pa.uint64(), len(numbers), [None, pa.py_buffer(numbers)])
    grouped = pa.FixedSizeListArray.from_arrays(flat, size)
    zero = pa.repeat(pa.scalar(0, pa.uint64()), len(present))
    words = [pc.list_element(grouped, place) if place < size else zero for place in range(WORDS)]
    if len(present) == len(digests):
        return words
    nothing, is_there = pa.nulls(len(digests), pa.uint64()), digests.is_valid()
    return [pc.replace_with_mask(nothing, is_there, word) for word in words]


def _texts(present: pa.StringArray) -> memoryview:
    """Return the characters of all texts, one behind the other.

    Raises:
        EngineFault: They differ in length.
    """
    import pyarrow.compute as pc

    lengths = pc.min_max(pc.binary_length(present)).as_py()
    if lengths["min"] != lengths["max"] or lengths["min"] % WORD_DIGITS:
        raise EngineFault("digests of one kind differ in length")
    _, offsets, data = present.buffers()
    ends = memoryview(offsets).cast("i")
    return memoryview(data)[ends[present.offset] : ends[present.offset + len(present)]]


def _numbers(digits: memoryview) -> array[int]:
    """Read hex digits as 64-bit numbers, most significant digit first.

    Raises:
        EngineFault: There is another character among them.
    """
    numbers = array("Q")
    try:
        numbers.frombytes(unhexlify(digits))
    except Error:
        raise EngineFault("a digest has characters that are no hex digits") from None
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers
