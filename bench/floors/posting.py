"""Post what a query renders: a few threads, each with a session, bodies cut to size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import requests

THREADS = 2
API = "/open_api/v1.3"

_SETTINGS = ("preserve_insertion_order = false", "enable_progress_bar = false")


def opened() -> duckdb.DuckDBPyConnection:
    """Open an engine with a run's limit; order is not kept, as a run does not keep it either."""
    connection = duckdb.connect()
    for setting in ("memory_limit = '4GB'", "timezone = 'UTC'", *_SETTINGS):
        connection.execute(f"set {setting}")
    return connection


def bodies(rendered: duckdb.DuckDBPyRelation, size: int) -> Iterator[bytes]:
    """Yield the texts of a query's only column, joined by commas, `size` of them in one body."""
    waiting = pa.chunked_array([], pa.string())
    for batch in rendered.to_arrow_reader(50_000):
        waiting = pa.chunked_array([*waiting.chunks, batch.column(0)])
        while len(waiting) >= size:
            yield _joined(waiting.slice(0, size))
            waiting = waiting.slice(size)
    if len(waiting):
        yield _joined(waiting)


def _joined(texts: pa.ChunkedArray) -> bytes:
    column = texts.combine_chunks()
    listed = pa.ListArray.from_arrays(pa.array([0, len(column)], pa.int32()), column)
    return bytes(pc.binary_join(listed, ",")[0].as_buffer())


def post_all(endpoint: str, path: str, framed: Iterator[bytes]) -> int:
    """Post every body, two at a time, and return how many there were.

    Raises:
        RuntimeError: One was not accepted.
    """
    with requests.Session() as session, ThreadPoolExecutor(THREADS) as threads:
        session.trust_env = False
        waiting: list[Future[Mapping[str, str]]] = []
        count = 0
        for body in framed:
            waiting.append(threads.submit(post, session, endpoint + API + path, body))
            count += 1
            if len(waiting) > THREADS:
                waiting.pop(0).result()
        for one in waiting:
            one.result()
    return count


def post(session: requests.Session, address: str, body: bytes) -> Mapping[str, str]:
    """Post one body and return the reply's `data`."""
    reply: dict[str, Any] = session.post(
        address, data=body, headers={"Content-Type": "application/json"}
    ).json()
    if reply["code"] != 0:
        raise RuntimeError(reply["message"])
    found: dict[str, str] = reply["data"]
    return found
