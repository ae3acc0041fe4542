"""What TikTok may hold, as immutable sorted Parquet files: one base, then small changes.

An identifier is its kind and its digest as four unsigned 64-bit words; sorted words
compare and compress far better than hex text (100 M against 100 M in about 20 s under
1 GB). In a store the latest row of a key counts. Changes are merged into a new base when
they pass a tenth of it.

A row's state is HELD, UNKNOWN (may be there), REFUSED (TikTok would not take it) or GONE.
`doubt_at` says when a request about the identifier last ended without a clear answer: that
request may still be applied, so the wish is stated once more when the settle time has
passed, and only a success after that ends the doubt. Something REFUSED with a doubt was
there before, or may have been, and is deleted when nobody wants it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sync.destinations.base import Verdict
from sync.engines.base import Engine, fetch
from sync.engines.sql import call, columns, filled, literal, named, text, union_all
from sync.ledger.entries import BatchRow, StoredFile
from sync.ledger.paths import LedgerPaths, durable
from sync.ledger.points import Reached, nowhere
from sync.ledger.spans import Span

if TYPE_CHECKING:
    from sqlglot import exp

    from sync.engines.sql import Part

GONE, HELD, UNKNOWN, REFUSED = 0, 1, 2, 3
LAYOUT = 2
"""Version of the columns; files of version 1 know no doubt."""
MERGE_AT_SHARE = 0.1

WORD_DIGITS, WORDS = 16, 4
Words = tuple[int, ...]
"""A digest as numbers of 64 bits, most significant first."""


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


MEMBERS = Layout(("kind", "w1", "w2", "w3", "w4"), ("since", "doubt_at"))
EVENTS = Layout(("source_id", "event", "event_id"), ("f1", "f2", "first_sent_at", "fragment"))

EVENT_STORE = "events"

_EMPTY: Mapping[Layout, str] = {
    MEMBERS: """
        select 0::utinyint as kind, 0::ubigint as w1, 0::ubigint as w2, 0::ubigint as w3, 0::ubigint as w4,
            0::bigint as since, null::bigint as doubt_at, 0::utinyint as state
        where false
    """,
    EVENTS: """
        select '' as source_id, '' as event, '' as event_id, 0::ubigint as f1, 0::ubigint as f2,
            0::bigint as first_sent_at, '' as fragment, 0::utinyint as state
        where false
    """,
}
_BASE = "select * from __base where __lives"
_CHANGE = "select *, __sequence as sequence from __change"
_CHANGED = """
with latest as materialized (
    select * from __changes
    qualify row_number() over (partition by __key order by sequence desc) = 1
)
select __columns from __base as base anti join latest using (__using) where __lives
union all
select __columns from latest where __lives
"""
_STATED = """
select __columns from __changes semi join __asked using (__words)
qualify row_number() over (partition by __key order by sequence desc) = 1
"""
_FILE = "select __columns from __file"
_SENT = """
select rows.*, states.state, states.sent_at, states.doubt_at
from __rows as rows
asof join __states as states on rows.file_row_number >= states.first_row
where rows.file_row_number < states.end_row
"""
_MEMBER_CHANGES = """
with sent as (
    select unnest(identifiers, recursive := true), sent_at, doubt_at, state from __sent
    where identifiers is not null
), earlier as materialized (
    select * from __earlier where state <> __held or doubt_at is not null or __any_refused
)
select __key, sent_at as since,
    case
        when sent.doubt_at is not null then sent.doubt_at
        when sent.state = __refused and earlier.state = __refused then earlier.doubt_at
        when sent.state = __refused and earlier.state <> __gone then coalesce(earlier.doubt_at, sent_at)
        when sent_at < earlier.doubt_at + __settle then earlier.doubt_at
    end as doubt_at,
    case
        when sent.state <> __delete_refused then sent.state
        when earlier.state = __refused then __gone
        else __unknown
    end::utinyint as state
from sent left join earlier using (__key)
where sent.state <> __delete_refused or earlier.state = __refused or sent.doubt_at is not null
"""
_EVENT_CHANGES = """
select source_id, event, event_id, f1, f2, coalesce(first_sent_at, sent_at) as first_sent_at,
    __text as fragment, state::utinyint as state
from __sent where event_id is not null
"""
_KEPT_TEXT = "case when state = __unknown then fragment end"
"""What may have to be sent again; texts are not even read when everything was answered."""

_LIVES = {MEMBERS: "state <> __gone or doubt_at is not null", EVENTS: "state <> __gone"}
"""What is kept of a store when it is merged: what is gone is forgotten once nothing can bring it back."""

_DELETE_REFUSED = 4
"""Becomes GONE when the add was refused, too: neither request found anything it could use.

Otherwise the delete changed nothing, unless an attempt before the refusal is in doubt.
"""

_STATES = {
    ("delete", Verdict.ACCEPTED.value): GONE,
    ("delete", Verdict.UNKNOWN.value): UNKNOWN,
    ("delete", Verdict.REJECTED.value): _DELETE_REFUSED,
    ("add", Verdict.ACCEPTED.value): HELD,
    ("add", Verdict.UNKNOWN.value): UNKNOWN,
    ("add", Verdict.REJECTED.value): REFUSED,
    ("track", Verdict.ACCEPTED.value): HELD,
    ("track", Verdict.UNKNOWN.value): UNKNOWN,
    ("track", Verdict.REJECTED.value): REFUSED,
}
"""(operation, verdict) -> state; a batch of any other verdict changes nothing at TikTok."""


STATE_NAMES: Mapping[int, str] = {GONE: "gone", HELD: "held", UNKNOWN: "unknown", REFUSED: "refused"}
"""State -> its name in documents that other programs read."""


def explains(batch: BatchRow, state: int) -> bool:
    """Tell whether what became of a batch alone gives its identifiers a state."""
    return _STATES.get((batch.operation, batch.state)) == state


def words_of(digest: str) -> Words:
    """Cut a hex digest into four 64-bit words; a shorter digest leaves the last ones zero."""
    whole = digest.ljust(WORDS * WORD_DIGITS, "0")
    starts = range(0, WORDS * WORD_DIGITS, WORD_DIGITS)
    return tuple(int(whole[start : start + WORD_DIGITS], 16) for start in starts)


def layout_of(store: str) -> Layout:
    """Return the columns of a store by its name."""
    return EVENTS if store.partition("/")[0] == EVENT_STORE else MEMBERS


def current(layout: Layout, files: Sequence[StoredFile], folder: Path, span: Span | None = None) -> exp.Query:
    """Return a query over what a store says now; what is certainly gone is left out.

    Args:
        span: Which digests to look at, for a store of members; sorted files are only read where they lie.
    """
    if not files:
        return _query(_EMPTY[layout])
    base, *changes = files
    first, lives = scan(layout, base, folder, span), filled(_LIVES[layout], gone=GONE)
    if not changes:
        return _query(_BASE, base=first, lives=lives)
    return _query(
        _CHANGED,
        changes=_sequenced(layout, changes, folder, span),
        key=columns(layout.key),
        using=columns(layout.key),
        columns=columns(layout.columns),
        base=first,
        lives=lives,
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


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where generations are read and written.

    Attributes:
        settle_seconds: How long a request of unknown outcome may still be applied.
        reached: Told of each step of a new file.
    """

    engine: Engine
    paths: LedgerPaths
    settle_seconds: int
    reached: Reached = nowhere


def fold(
    shelf: Shelf, *, store: str, files: Sequence[StoredFile], rows_file: Path, batches: Iterable[BatchRow]
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
    earlier = current(layout, files, shelf.paths.generations)
    changes = _changes(layout, rows_file, counted, earlier, shelf.settle_seconds)
    change = _written(shelf, layout, store, sequence, changes)
    return _merged(shelf, layout, store, (*files, change))


def leftovers(paths: LedgerPaths, known: frozenset[str]) -> tuple[Path, ...]:
    """Return files of interrupted runs that nothing points to."""
    return tuple(path for path in sorted(paths.generations.iterdir()) if path.name not in known)


def _sequenced(
    layout: Layout, files: Sequence[StoredFile], folder: Path, span: Span | None = None
) -> exp.Query:
    """Return the rows of several files, each with its file's place in time."""
    return union_all(
        [_query(_CHANGE, sequence=file.sequence, change=scan(layout, file, folder, span)) for file in files]
    )


def scan(layout: Layout, file: StoredFile, folder: Path, span: Span | None = None) -> exp.Query:
    """Return the rows of one file in the present columns, whatever version wrote it."""
    known: list[exp.Expr] = [*columns(layout.columns)]
    if file.layout < LAYOUT and layout is MEMBERS:
        place = layout.columns.index("doubt_at")
        known = [*known[:place], named(filled("null::bigint"), "doubt_at"), *known[place + 1 :]]
    rows = _query(_FILE, columns=known, file=parquet(folder / file.name))
    return span.of(rows) if span else rows


def _changes(
    layout: Layout,
    rows_file: Path,
    counted: Sequence[tuple[BatchRow, int]],
    earlier: exp.Query,
    settle_seconds: int,
) -> exp.Query:
    from sqlglot import exp

    states = exp.values(
        [
            (batch.first_row, batch.first_row + batch.rows, state, batch.intent_at, batch.doubt_at)
            for batch, state in counted
        ],
        alias="states",
        columns=["first_row", "end_row", "state", "sent_at", "doubt_at"],
    )
    sent = _query(_SENT, rows=parquet(rows_file, file_row_number=True), states=exp.select("*").from_(states))
    if layout is EVENTS:
        is_any_unknown = any(state == UNKNOWN for _, state in counted)
        kept = filled(_KEPT_TEXT, unknown=UNKNOWN) if is_any_unknown else filled("null::varchar")
        return _query(_EVENT_CHANGES, sent=sent, text=kept)
    any_refused = any(state in {REFUSED, _DELETE_REFUSED} for _, state in counted)
    return _query(
        _MEMBER_CHANGES,
        sent=sent,
        earlier=earlier,
        # What was plainly held matters to refusals alone; leaving it out keeps a fold as small as its change.
        any_refused=filled("true" if any_refused else "false"),
        key=columns(MEMBERS.key),
        held=HELD,
        refused=REFUSED,
        gone=GONE,
        unknown=UNKNOWN,
        delete_refused=_DELETE_REFUSED,
        settle=settle_seconds,
    )


def _merged(
    shelf: Shelf, layout: Layout, store: str, files: tuple[StoredFile, ...]
) -> tuple[StoredFile, ...]:
    """Merge changes into a new base once they are large enough to be worth it."""
    base, changes = files[0], files[1:]
    if not changes or sum(change.rows for change in changes) <= base.rows * MERGE_AT_SHARE:
        return files
    query = current(layout, files, shelf.paths.generations)
    return (_written(shelf, layout, store, files[-1].sequence + 1, query),)


def _written(shelf: Shelf, layout: Layout, store: str, sequence: int, query: exp.Query) -> StoredFile:
    scratch = shelf.paths.temporary / f"{uuid.uuid4().hex}.parquet"
    ordered = _query(
        "select __columns from __rows order by __key",
        columns=columns(layout.columns),
        rows=query,
        key=columns(layout.key),
    )
    copy = f"copy ({ordered.sql('duckdb')}) to {literal(str(scratch))} (format parquet, compression zstd)"
    shelf.engine.run(copy)
    path = shelf.paths.generations / f"{scratch.stem}-{_sha256(scratch)}.parquet"
    with durable(path, "generation", shelf.reached) as temporary:
        scratch.rename(temporary)
    rows = fetch(shelf.engine, _query("select count(*) from __file", file=parquet(path)))[0][0]
    return StoredFile(path.name, store, sequence, int(str(rows)), LAYOUT)


def is_as_written(path: Path) -> bool:
    """Tell whether a file has the content that its name says; names of earlier versions say nothing.

    Parquet pages carry no checksum that DuckDB would look at: a bit that flips may make another digest,
    and its person would stay in an audience for ever.
    """
    _, _, digest = path.stem.partition("-")
    return not (digest and path.exists()) or digest == _sha256(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
