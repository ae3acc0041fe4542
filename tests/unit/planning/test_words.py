"""Words of digests, worked out in batches, are those the ledger cuts out of one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pyarrow as pa
import pytest

from sync.engines.base import EngineFault
from sync.ledger.generations import words_of
from sync.planning.words import NUMBERS, with_words, word_of

SHA256 = [hashlib.sha256(b"%d" % number).hexdigest() for number in range(7)]
MD5 = [hashlib.md5(b"%d" % number, usedforsecurity=False).hexdigest() for number in range(7)]


def words(digests: Sequence[str | None], rows_of_a_batch: int = 3) -> list[tuple[int | None, ...]]:
    """Return the words of each digest, in batches that are slices of one array."""
    table = pa.table({"digest": pa.array(digests, pa.string())})
    added = with_words(table.to_reader(rows_of_a_batch), ["digest"]).read_all()
    columns = [added.column(word_of("digest", number)).to_pylist() for number in NUMBERS]
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize("digests", [SHA256, MD5])
def test_they_are_those_of_the_ledger(digests: list[str]) -> None:
    assert words(digests) == [words_of(digest) for digest in digests]


def test_nothing_has_no_words() -> None:
    given = [SHA256[0], None, SHA256[1], None, None, None, SHA256[2]]
    assert words(given) == [words_of(digest) if digest else (None,) * 4 for digest in given]


@pytest.mark.parametrize(
    ("digests", "said"), [([SHA256[0], MD5[0]], "differ in length"), (["x" * 64], "no hex digits")]
)
def test_what_is_no_digest_stops_without_being_quoted(digests: list[str], said: str) -> None:
    with pytest.raises(EngineFault, match=said) as stopped:
        words(digests)
    assert not any(digest in str(stopped.value) for digest in digests)
