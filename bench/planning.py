"""Planning: what a query with ten digests costs before its first row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from bench.identifiers import identifier_engine
from bench.measure import Side, Workload
from sync.engines.base import Engine

QUERIES = 10
EMAILS, PHONES, DEVICES = 4, 3, 3

_NAMES = [
    *(f"email_{number}" for number in range(EMAILS)),
    *(f"phone_{number}" for number in range(PHONES)),
    *(f"device_{number}" for number in range(DEVICES)),
]


def _query(calls: Mapping[str, str]) -> str:
    """Select every column through the call of its kind."""
    chosen = (calls[name.split("_")[0]].format(name) for name in _NAMES)
    return f"select {', '.join(chosen)} from people"


_CELLS = ", ".join(f"'x' as {name}" for name in _NAMES)

CERTIFIED = _query(
    {"email": "email_digest({})", "phone": "phone_digest({}, 'US')", "device": "maid_digest({})"}
)
BARE = _query(dict.fromkeys(("email", "phone", "device"), "sha256(lower(trim({})))"))


def _repeated(engine: Engine, statement: str) -> None:
    for _ in range(QUERIES):
        engine.run(statement)


@contextmanager
def _sides(_: int) -> Iterator[tuple[Side, ...]]:
    with identifier_engine(threads=1) as engine:
        engine.run(f"create table people as select {_CELLS}")
        yield (
            Side("ten digests, one row", QUERIES, partial(_repeated, engine, CERTIFIED)),
            Side("ten digests, bound only", QUERIES, partial(_repeated, engine, f"describe {CERTIFIED}")),
            Side("floor: ten of sha256(lower(trim()))", QUERIES, partial(_repeated, engine, BARE)),
        )


WORKLOADS: Mapping[str, Workload] = {"planning": Workload("planning", "queries", 8, _sides, cores=1)}
