"""What TikTok may hold, as immutable sorted Parquet files: one base, then small changes.

An identifier is its kind and its digest as four unsigned 64-bit words; sorted words
compare and compress far better than hex text (100 M against 100 M in about 20 s under
1 GB). A row's state is HELD, UNKNOWN (may be there) or GONE; in a store the latest
row of a key counts. Changes are merged into a new base when they pass a tenth of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sync.destinations.base import Verdict
from sync.engines.base import Engine, fetch
from sync.engines.sql import call, columns, filled, literal, text, union_all
from sync.ledger.journal import BatchRow, StoredFile
from sync.ledger.paths import LedgerPaths, durable

if TYPE_CHECKING:
    from sqlglot import exp

    from sync.engines.sql import Part

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
    def columns(self) -> tuple[str, ...]:
        """All columns, in order."""
        return (*self.key, *self.values, "state")


MEMBERS = Layout(("kind", "w1", "w2", "w3", "w4"), ("since",))
EVENTS = Layout(("source_id", "event", "event_id"), ("f1", "f2", "first_sent_at", "fragment"))

EVENT_STORE = "events"

_EMPTY: Mapping[Layout, str] = {
    MEMBERS: """
        select 0::utinyint as kind, 0::ubigint as w1, 0::ubigint as w2, 0::ubigint as w3, 0::ubigint as w4,
            0::bigint as since, 0::utinyint as state
        where false
    """,
    EVENTS: """
        select '' as source_id, '' as event, '' as event_id, 0::ubigint as f1, 0::ubigint as f2,
            0::bigint as first_sent_at, '' as fragment, 0::utinyint as state
        where false
    """,
}
_BASE = "select __columns from __base where state <> __gone"
_CHANGE = "select __columns, __sequence as sequence from __change"
_CHANGED = """
with latest as materialized (
    select * from __changes
    qualify row_number() over (partition by __key order by sequence desc) = 1
)
select __columns from __base as base anti join latest using (__using) where state <> __gone
union all
select __columns from latest where state <> __gone
"""
_STATED = """
select __columns from __changes semi join __asked using (__words)
qualify row_number() over (partition by __key order by sequence desc) = 1
"""
_SENT = """
select rows.*, states.state, states.sent_at
from __rows as rows
asof join __states as states on rows.file_row_number >= states.first_row
where rows.file_row_number < states.end_row
"""
_MEMBER_CHANGES = """
select unnest(identifiers, recursive := true), sent_at as since, state::utinyint as state
from __sent where identifiers is not null
"""
_EVENT_CHANGES = """
select source_id, event, event_id, f1, f2, coalesce(first_sent_at, sent_at) as first_sent_at,
    case when state = __unknown then fragment end as fragment, state::utinyint as state
from __sent where event_id is not null
"""

_STATES = {
    ("delete", Verdict.ACCEPTED.value): GONE,
    ("delete", Verdict.UNKNOWN.value): UNKNOWN,
    ("add", Verdict.ACCEPTED.value): HELD,
    ("add", Verdict.UNKNOWN.value): UNKNOWN,
    ("track", Verdict.ACCEPTED.value): HELD,
    ("track", Verdict.UNKNOWN.value): UNKNOWN,
}
"""(operation, verdict) -> state; a batch of any other verdict changes nothing at TikTok."""


def layout_of(store: str) -> Layout:
    """Return the columns of a store by its name."""
    return EVENTS if store.partition("/")[0] == EVENT_STORE else MEMBERS


def current(layout: Layout, files: Sequence[StoredFile], folder: Path) -> exp.Query:
    """Return a query over what a store holds now; GONE rows are left out."""
    if not files:
        return _query(_EMPTY[layout])
    base, *changes = files
    scan = parquet(folder / base.name)
    if not changes:
        return _query(_BASE, columns=columns(layout.columns), base=scan, gone=GONE)
    return _query(
        _CHANGED,
        changes=_sequenced(layout, changes, folder),
        key=columns(layout.key),
        using=columns(layout.key),
        columns=columns(layout.columns),
        base=scan,
        gone=GONE,
    )


def stated(files: Sequence[StoredFile], folder: Path, asked: str) -> exp.Query:
    """Return a query over the latest word on some identifiers, of any kind; GONE ones included.

    A merge forgets GONE rows, so an identifier without a row may have been withdrawn long ago.

    Args:
        asked: Table with the columns `w1` to `w4`.
    """
    return _query(
        _STATED,
        columns=columns(MEMBERS.columns),
        changes=_sequenced(MEMBERS, files, folder),
        asked=asked,
        words=columns(MEMBERS.key[1:]),
        key=columns(MEMBERS.key),
    )


def fold(
    engine: Engine,
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
    layout = layout_of(store)
    sequence = files[-1].sequence + 1 if files else 1
    change = _written(engine, layout, paths, store, sequence, _changes(layout, rows_file, counted))
    return _merged(engine, layout, paths, store, (*files, change))


def leftovers(paths: LedgerPaths, known: frozenset[str]) -> tuple[Path, ...]:
    """Return files of interrupted runs that nothing points to."""
    return tuple(path for path in sorted(paths.generations.iterdir()) if path.name not in known)


def _sequenced(layout: Layout, files: Sequence[StoredFile], folder: Path) -> exp.Query:
    """Return the rows of several files, each with its file's place in time."""
    return union_all(
        [
            _query(
                _CHANGE,
                columns=columns(layout.columns),
                sequence=file.sequence,
                change=parquet(folder / file.name),
            )
            for file in files
        ]
    )


def _changes(layout: Layout, rows_file: Path, counted: Sequence[tuple[BatchRow, int]]) -> exp.Query:
    from sqlglot import exp

    states = exp.values(
        [(batch.first_row, batch.first_row + batch.rows, state, batch.intent_at) for batch, state in counted],
        alias="states",
        columns=["first_row", "end_row", "state", "sent_at"],
    )
    sent = _query(_SENT, rows=parquet(rows_file, file_row_number=True), states=exp.select("*").from_(states))
    if layout is MEMBERS:
        return _query(_MEMBER_CHANGES, sent=sent)
    return _query(_EVENT_CHANGES, sent=sent, unknown=UNKNOWN)


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
    engine: Engine, layout: Layout, paths: LedgerPaths, store: str, sequence: int, query: exp.Query
) -> StoredFile:
    path = paths.generations / f"{uuid.uuid4().hex}.parquet"
    ordered = _query(
        "select __columns from __rows order by __key",
        columns=columns(layout.columns),
        rows=query,
        key=columns(layout.key),
    )
    with durable(path) as temporary:
        copy = (
            f"copy ({ordered.sql('duckdb')}) to {literal(str(temporary))} (format parquet, compression zstd)"
        )
        engine.run(copy)
    rows = fetch(engine, _query("select count(*) from __file", file=parquet(path)))[0][0]
    return StoredFile(path.name, store, sequence, int(str(rows)))


def parquet(path: Path, **options: bool) -> exp.Expr:
    """Return the table function that reads one Parquet file."""
    from sqlglot import exp

    arguments = [
        exp.EQ(this=exp.to_identifier(name), expression=exp.convert(value)) for name, value in options.items()
    ]
    return call("read_parquet", text(str(path)), *arguments)


def _query(template: str, **holes: Part) -> exp.Query:
    from sqlglot import exp

    tree = filled(template, **holes)
    assert isinstance(tree, exp.Query)  # noqa: S101 - the templates above are queries
    return tree
