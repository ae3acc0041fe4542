"""The warehouse port: what the rest of the package may ask of an engine.

Three verbs carry all data work (run, stream, load); `describe` is the binder, used
by lint on empty tables and by the contract on built ones, and `texts` answers questions
about constants. SQL arrives as a sqlglot
tree when we generated it and as text when an analyst wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlglot import exp

ROWS_PER_ARROW_BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Column:
    """An output column: its name as the engine spells it and its SQL type."""

    name: str
    type: str


class EngineFault(Exception):
    """The engine refused a statement; becomes a SyncError where its place is known.

    Carries no text of the engine unless the statement was bound without data
    (`BindFault`): engine messages quote the values they failed on.

    Args:
        kind: What went wrong in our words, such as "a value could not be converted".
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class BindFault(EngineFault):
    """A statement does not bind against the tables the engine knows.

    Attributes:
        message: The engine's sentence; it names tables, columns and literals of the
            statement, never data.
        subtype: The engine's own word, such as `COLUMN_NOT_FOUND`, or "".
        start: Offset of the offending text in the statement, or None.
        length: Its length in characters, or None.
        candidates: Names the engine thought of.
    """

    def __init__(
        self,
        message: str,
        *,
        subtype: str = "",
        start: int | None = None,
        length: int | None = None,
        candidates: tuple[str, ...] = (),
    ) -> None:
        super().__init__("a statement does not bind")
        self.message, self.subtype = message, subtype
        self.start, self.length, self.candidates = start, length, candidates


class Engine(Protocol):
    """A place where SQL runs.

    Several threads may `run`, `describe` and ask for `texts`: their statements take turns. A
    stream belongs to one thread, and nothing else may use the engine until it is read.
    """

    def run(self, statement: str | exp.Expr) -> None:
        """Execute one statement and drop its result."""

    def stream(self, query: str | exp.Expr, rows: int = ROWS_PER_ARROW_BATCH) -> pa.RecordBatchReader:
        """Return the rows of a query as Arrow batches of irregular size, at most `rows` each."""

    def texts(self, query: str) -> tuple[str | None, ...]:
        """Return the first row of a query whose columns are texts; small answers need no Arrow."""

    def load(self, table: str, rows: pa.RecordBatchReader | pa.Table) -> None:
        """Create `table` from Arrow rows, replacing one of that name."""

    def describe(self, query: str) -> tuple[Column, ...]:
        """Bind a query without running it and return its output columns.

        Raises:
            BindFault: The query does not bind.
        """

    def close(self) -> None:
        """Release memory, files and locks."""


def fetch(engine: Engine, query: str | exp.Expr) -> list[tuple[object, ...]]:
    """Return the rows of a small result as Python tuples."""
    return tuples(engine.stream(query).read_all())


def tuples(table: pa.Table) -> list[tuple[object, ...]]:
    """Return the rows of a small Arrow table as Python tuples."""
    return (
        list(zip(*(column.to_pylist() for column in table.columns), strict=True)) if table.num_columns else []
    )


def count(engine: Engine, relation: str | exp.Expr) -> int:
    """Return how many rows a relation or query has."""
    from sync.engines.sql import filled

    return int(str(fetch(engine, filled("select count(*) from __relation", relation=relation))[0][0]))
