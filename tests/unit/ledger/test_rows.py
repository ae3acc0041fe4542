"""The rows of a plan: one file, its metadata the plan."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.errors import LedgerError
from sync.ledger.rows import (
    count_units,
    read_batches,
    read_document,
    read_piece,
    require_whole,
    rows_schema,
    write_rows,
)


def fragments(*several: list[str]) -> list[pa.RecordBatch]:
    return [pa.record_batch({"fragment": pa.array(texts, pa.string())}) for texts in several]


def test_rows_and_plan_come_back(tmp_path: Path) -> None:
    path = tmp_path / "plan.parquet"
    write_rows(path, fragments(['{"a":1}', '{"ä":"🛒"}'], ["{}"]), lambda: {"plan_id": "x", "ä": [1]})
    assert read_document(path) == {"plan_id": "x", "ä": [1]}
    assert [batch.decode() for batch in read_batches(path, [1, 2])] == ['{"a":1}', '{"ä":"🛒"},{}']
    assert path.stat().st_mode & 0o777 == 0o600


@settings(deadline=None, max_examples=25)
@given(sizes=st.lists(st.integers(1, 7), max_size=8), arrived=st.integers(1, 9))
def test_batches_are_cut_anywhere(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], arrived: int
) -> None:
    path = tmp_path_factory.mktemp("rows") / "plan.parquet"
    texts = [f'{{"n":{number}}}' for number in range(sum(sizes))]
    pieces = [texts[start : start + arrived] for start in range(0, len(texts), arrived)]
    write_rows(path, fragments(*pieces), dict)
    found = [batch.decode() for batch in read_batches(path, sizes)]
    ends = [sum(sizes[: number + 1]) for number in range(len(sizes))]
    assert found == [",".join(texts[end - size : end]) for size, end in zip(sizes, ends, strict=True)]


def test_the_plan_is_asked_for_when_all_rows_have_passed(tmp_path: Path) -> None:
    passed: list[int] = []

    def rows() -> Iterator[pa.RecordBatch]:
        for batch in fragments(["{}"], ["{}"]):
            passed.append(1)
            yield batch

    write_rows(tmp_path / "plan.parquet", rows(), lambda: {"rows": len(passed)})
    assert read_document(tmp_path / "plan.parquet") == {"rows": 2}


def test_missing_columns_are_null_and_types_are_the_files(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    path = tmp_path / "plan.parquet"
    write_rows(path, [pa.record_batch({"event_id": ["a"], "fragment": ["{}"], "f1": [1]})], dict)
    table = pq.read_table(path)
    assert table.schema.names == rows_schema().names
    assert table.to_pylist()[0]["identifiers"] is None


def test_a_failure_in_the_middle_leaves_no_file(tmp_path: Path) -> None:
    def rows() -> Iterator[pa.RecordBatch]:
        yield from fragments(["{}"])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_rows(tmp_path / "plan.parquet", rows(), dict)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"", b"not parquet", b"PAR1" * 10, None], ids=["empty", "text", "torn", "missing"]
)
def test_another_file_is_no_plan(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "plan.parquet"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LedgerError) as caught:
        read_document(path)
    assert caught.value.findings[0].rule == "bad-plan"


def test_a_parquet_file_of_somebody_else_is_no_plan(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    path = tmp_path / "plan.parquet"
    pq.write_table(pa.table({"a": [1]}), path)
    with pytest.raises(LedgerError):
        read_document(path)


READS: dict[str, Callable[[Path], object]] = {
    "whole": require_whole,
    "batches": lambda path: list(read_batches(path, [3])),
    "piece": lambda path: read_piece(path, 0, 3),
}


def flipped(path: Path, where: bytes) -> None:
    """Flip one bit of the last of some bytes, where they stand first."""
    content = bytearray(path.read_bytes())
    content[content.index(where) + len(where) - 1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("read", READS)
def test_a_bit_that_flips_in_a_page_is_found(tmp_path: Path, read: str) -> None:
    """What stands here could be read all the same, and be sent."""
    path = tmp_path / "plan.parquet"
    digest = 0x0123456789ABCDEF
    words = {"kind": 1, "w1": digest, "w2": 2, "w3": 3, "w4": 4}
    rows = [{"fragment": f'{{"n":{number}}}', "identifiers": [words]} for number in range(3)]
    write_rows(path, [pa.RecordBatch.from_pylist(rows, schema=rows_schema())], dict)
    READS[read](path)
    assert count_units(path, [(0, 3)]) == [3]

    flipped(path, digest.to_bytes(8, "little") if read == "whole" else b'{"n":0')

    with pytest.raises(LedgerError) as caught:
        READS[read](path)
    assert caught.value.findings[0].rule == "unusable-ledger"


def test_a_bit_that_flips_in_the_plan_is_found(tmp_path: Path) -> None:
    path = tmp_path / "plan.parquet"
    write_rows(path, fragments(["{}"]), lambda: {"audience_id": "7400000000000000001"})
    flipped(path, b"7400000000000000001")
    with pytest.raises(LedgerError) as caught:
        read_document(path)
    assert caught.value.findings[0].rule == "bad-plan"


def test_batches_are_read_ahead_until_nobody_asks_for_more(tmp_path: Path) -> None:
    path = tmp_path / "plan.parquet"
    write_rows(path, fragments(["{}"] * 9), dict)
    batches = read_batches(path, [1] * 9)
    next(batches)
    assert _reading_ahead()
    del batches
    assert not _reading_ahead()


def _reading_ahead() -> bool:
    return any(thread.name.startswith("reading ahead") for thread in threading.enumerate())
