"""What TikTok may hold, as immutable sorted Parquet files: one base, then small changes.

An identifier is its kind and its digest as four unsigned 64-bit words; sorted words
compare and compress far better than hex text (100 M against 100 M in about 20 s under
1 GB). A row's state is HELD, UNKNOWN (may be there) or GONE; in a store the latest
row of a key counts. Changes are merged into a new base when they pass a tenth of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.destinations.base import Verdict
from sync.engines.base import Engine, fetch
from sync.engines.sql import literal
from sync.ledger.journal import BatchRow, StoredFile
from sync.ledger.paths import LedgerPaths, durable

GONE, HELD, UNKNOWN = 0, 1, 2
MERGE_AT_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of store.

    Attributes:
        key: Columns that identify a row.
        values: The other columns, besides `state`.
    """

    key: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def columns(self) -> str:
        """All columns, as SQL."""
        return ", ".join((*self.key, *self.values, "state"))


MEMBERS = Layout(("kind", "w1", "w2", "w3", "w4"), ("since",))
EVENTS = Layout(("source_id", "event", "event_id"), ("f1", "f2", "first_sent_at", "fragment"))

EVENT_STORE = "events"

_EMPTY = {
    MEMBERS: "select 0::utinyint as kind, 0::ubigint as w1, 0::ubigint as w2, 0::ubigint as w3, 0::ubigint as w4,"
    " 0::bigint as since, 0::utinyint as state where false",
    EVENTS: "select '' as source_id, '' as event, '' as event_id, 0::ubigint as f1, 0::ubigint as f2,"
    " 0::bigint as first_sent_at, '' as fragment, 0::utinyint as state where false",
}

_STATES = {
    ("delete", Verdict.ACCEPTED.value): GONE,
    ("delete", Verdict.UNKNOWN.value): UNKNOWN,
    ("add", Verdict.ACCEPTED.value): HELD,
    ("add", Verdict.UNKNOWN.value): UNKNOWN,
    ("track", Verdict.ACCEPTED.value): HELD,
    ("track", Verdict.UNKNOWN.value): UNKNOWN,
}
"""(operation, verdict) -> state; a batch of any other verdict changes nothing at TikTok."""


def current(layout: Layout, files: Sequence[StoredFile], folder: Path) -> str:
    """Return a query over what a store holds now; GONE rows are left out."""
    if not files:
        return _EMPTY[layout]
    base, changes = files[0], files[1:]
    if not changes:
        return f"select {layout.columns} from {_scan(folder, base)} where state <> {GONE}"
    union = " union all ".join(
        f"select {layout.columns}, {change.sequence} as sequence from {_scan(folder, change)}"
        for change in changes
    )
    key = ", ".join(layout.key)
    latest = (
        f"select * from ({union}) qualify row_number() over (partition by {key} order by sequence desc) = 1"
    )
    return (
        f"with latest as materialized ({latest}) "
        f"select {layout.columns} from {_scan(folder, base)} base anti join latest using ({key}) where state <> {GONE} "
        f"union all select {layout.columns} from latest where state <> {GONE}"
    )


def fold(
    engine: Engine,
    layout: Layout,
    paths: LedgerPaths,
    *,
    store: str,
    files: Sequence[StoredFile],
    rows_file: Path,
    batches: Iterable[BatchRow],
) -> tuple[StoredFile, ...]:
    """Return a store's files after what became of some batches of a plan.

    New files are durable when this returns; they count once the journal points to them.

    Args:
        batches: Batches that carry this store's rows.
        rows_file: The plan's rows.
    """
    counted = [
        (batch, _STATES[batch.operation, batch.state])
        for batch in batches
        if (batch.operation, batch.state) in _STATES
    ]
    if not counted:
        return tuple(files)
    sequence = files[-1].sequence + 1 if files else 1
    change = _written(engine, layout, paths, store, sequence, _changes(layout, rows_file, counted))
    return _merged(engine, layout, paths, store, (*files, change))


def leftovers(paths: LedgerPaths, known: frozenset[str]) -> tuple[Path, ...]:
    """Return files of interrupted runs that nothing points to."""
    return tuple(path for path in sorted(paths.generations.iterdir()) if path.name not in known)


def _changes(layout: Layout, rows_file: Path, counted: Sequence[tuple[BatchRow, int]]) -> str:
    values = ", ".join(
        f"({batch.first_row}, {batch.first_row + batch.rows}, {state}, {batch.intent_at})"
        for batch, state in counted
    )
    joined = (
        f"(select rows.*, states.state, states.sent_at from read_parquet({literal(str(rows_file))}, file_row_number = true) rows "
        f"asof join (values {values}) states(first_row, end_row, state, sent_at) "
        "on rows.file_row_number >= states.first_row where rows.file_row_number < states.end_row)"
    )
    if layout is MEMBERS:
        return (
            "select unnest(identifiers, recursive := true), sent_at as since, state::utinyint as state "
            f"from {joined} where identifiers is not null"
        )
    return (
        "select source_id, event, event_id, f1, f2, coalesce(first_sent_at, sent_at) as first_sent_at, "
        f"case when state = {UNKNOWN} then fragment end as fragment, state::utinyint as state "
        f"from {joined} where event_id is not null"
    )


def _merged(
    engine: Engine, layout: Layout, paths: LedgerPaths, store: str, files: tuple[StoredFile, ...]
) -> tuple[StoredFile, ...]:
    """Merge changes into a new base once they are large enough to be worth it."""
    base, changes = files[0], files[1:]
    if not changes or sum(change.rows for change in changes) <= base.rows * MERGE_AT_SHARE:
        return files
    query = current(layout, files, paths.generations)
    return (_written(engine, layout, paths, store, files[-1].sequence + 1, query),)


def _written(
    engine: Engine, layout: Layout, paths: LedgerPaths, store: str, sequence: int, query: str
) -> StoredFile:
    path = paths.generations / f"{uuid.uuid4().hex}.parquet"
    ordered = f"select {layout.columns} from ({query}) order by {', '.join(layout.key)}"
    with durable(path) as temporary:
        engine.run(f"copy ({ordered}) to {literal(str(temporary))} (format parquet, compression zstd)")
    rows = fetch(engine, f"select count(*) from read_parquet({literal(str(path))})")[0][0]
    assert isinstance(rows, int)  # noqa: S101 - count(*) is a number
    return StoredFile(path.name, store, sequence, rows)


def _scan(folder: Path, file: StoredFile) -> str:
    return f"read_parquet({literal(str(folder / file.name))})"
