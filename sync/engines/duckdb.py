"""DuckDB as the embedded engine; the only module that imports duckdb.

Rules for editors:

1. Text of a DuckDB exception may leave this module only as a `BindFault`, and only
   from `describe`, which never touches a value. Ten of ten DuckDB run-time errors
   tried quote the value they failed on (measured with 2.0.0, 2026-11-23).
2. Model SQL is not trusted with the machine. `locked_down` is applied before the
   first model is run, and before the first one is bound by lint: binding read_csv()
   reads the file. No file but the declared sources, no extension, no Python variable,
   no setting.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from sync.engines import running
from sync.engines.base import ROWS_PER_ARROW_BATCH, BindFault, Column, EngineFault
from sync.engines.sql import literal, quoted

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from sqlglot import exp

IN_MEMORY = ":memory:"
_DESCRIBE = "describe "
_HEARD_CTRL_C = "Query interrupted"
"""What DuckDB's Python binding says in place of KeyboardInterrupt when it meets one (2.0.0)."""

_CSV_LINE = re.compile(r"CSV Error on Line: (\d+)")

_KINDS = {
    "ConversionException": "a value could not be converted to the type the SQL asks for",
    "OutOfRangeException": "a number is out of range",
    "InvalidInputException": "a function was given a value it cannot use",
    "ConstraintException": "a constraint is violated",
    "IOException": "a file could not be read or written",
    "HTTPException": "a remote file could not be read",
    "PermissionException": "the SQL reads something that is not a declared source",
    "OutOfMemoryException": "the engine's memory limit is too small for this query",
    "InterruptException": "the query was interrupted",
    "SerializationException": "a stored file is damaged",
    "FatalException": "the engine stopped; its database file must be reopened",
    "InternalException": "the engine failed in itself; this is a bug of the engine",
}

_ALWAYS = (
    "set errors_as_json = true",
    "set autoload_known_extensions = false",
    "set autoinstall_known_extensions = false",
    "set allow_community_extensions = false",
    "set allow_persistent_secrets = false",
    "set python_enable_replacements = false",
    "set preserve_insertion_order = false",
    "set timezone = 'UTC'",
    "set enable_progress_bar = false",  # drawn on stdout when DuckDB takes the process for an interactive one
)


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How an engine is opened.

    Attributes:
        database: A database file, or `:memory:`.
        memory_limit: In DuckDB's spelling, such as `4GB`.
        temp_directory: Where results larger than memory spill; a private folder. Without one
            they do not fit: DuckDB's own choice is `.tmp` where the process stands, for all to read.
        variables: What `getvariable()` gives inside macros.
        attached: Database files opened read-only, by schema name.
        read_only: Open `database` without the right to write.
    """

    database: str = IN_MEMORY
    memory_limit: str = "4GB"
    temp_directory: Path | None = None
    threads: int = 0
    variables: Mapping[str, str | bool | None] = field(default_factory=dict)
    attached: Mapping[str, Path] = field(default_factory=dict)
    read_only: bool = False


class DuckDBEngine:
    """One DuckDB connection behind the engine port; threads take turns, one statement at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection, self._turn = connection, Lock()
        running.add(self)

    def run(self, statement: str | exp.Expr) -> None:
        """Execute one statement and drop its result."""
        with self._turn, _faults():
            # An unread result would keep the connection busy for the next stream.
            self._connection.execute(_text(statement)).fetchall()

    def stream(self, query: str | exp.Expr, rows: int = ROWS_PER_ARROW_BATCH) -> pa.RecordBatchReader:
        """Return the rows of a query as Arrow batches of irregular size, at most `rows` each."""
        with _faults():
            reader: pa.RecordBatchReader = self._connection.sql(_text(query)).to_arrow_reader(rows)
        return _guarded(reader)

    def texts(self, query: str) -> tuple[str | None, ...]:
        """Return the first row of a query whose columns are texts; small answers need no Arrow."""
        with self._turn, _faults():
            return tuple(self._connection.execute(query).fetchall()[0])

    def load(self, table: str, rows: pa.RecordBatchReader | pa.Table) -> None:
        """Create `table` from Arrow rows, replacing one of that name."""
        with _faults():
            self._connection.register("arriving_rows", rows)
            try:
                self._connection.execute(f"create or replace table {quoted(table)} as from arriving_rows")
            finally:
                self._connection.unregister("arriving_rows")

    def describe(self, query: str) -> tuple[Column, ...]:
        """Bind a query without running it and return its output columns."""
        import duckdb

        try:
            with self._turn, _ctrl_c():
                rows = self._connection.execute(_DESCRIBE + query).fetchall()
        except duckdb.Error as error:
            raise _bind_fault(str(error), query) from None
        return tuple(Column(row[0], row[1]) for row in rows)

    def close(self) -> None:
        """Release memory, files and locks."""
        running.discard(self)
        self._connection.close()

    def interrupt(self) -> None:
        """End the statement that is running, if there is one; may be called from any thread."""
        import duckdb

        with suppress(duckdb.Error):  # closed meanwhile
            self._connection.interrupt()


def open_engine(options: EngineOptions) -> DuckDBEngine:
    """Open an engine that can still read any file; lock it down before models run.

    Raises:
        EngineFault: The database file is held by another process, damaged or unreadable.
    """
    import duckdb

    with _faults():
        connection = duckdb.connect(options.database, read_only=options.read_only)
        for statement in (*_ALWAYS, *_configuration(options)):
            connection.execute(statement)
        for name, value in options.variables.items():
            connection.execute(f"set variable {name} = $1", [value])
        for schema, path in options.attached.items():
            connection.execute(f"attach {literal(str(path))} as {quoted(schema)} (read_only)")
    return DuckDBEngine(connection)


def locked_down(engine: DuckDBEngine, readable: tuple[str, ...]) -> None:
    """Take away everything a model does not need.

    After this only the files in `readable` can be opened; no setting can be changed
    back. Writing to them fails too, because COPY first writes a sibling file.

    Args:
        readable: Absolute paths of the declared sources.
    """
    paths = ", ".join(literal(path) for path in readable)
    engine.run(f"set allowed_paths = [{paths}]")
    engine.run("set enable_external_access = false")
    engine.run("set lock_configuration = true")


def _configuration(options: EngineOptions) -> Iterator[str]:
    yield f"set memory_limit = {literal(options.memory_limit)}"
    yield f"set temp_directory = {literal(os.fspath(options.temp_directory or ''))}"
    if options.threads:
        yield f"set threads = {options.threads}"


def _text(statement: str | exp.Expr) -> str:
    return statement if isinstance(statement, str) else statement.sql(dialect="duckdb")


@contextmanager
def _faults() -> Iterator[None]:
    """Turn DuckDB errors into faults that quote nothing."""
    import duckdb

    try:
        with _ctrl_c():
            yield
    except duckdb.Error as error:
        kind = _broken_line(str(error)) or _KINDS.get(type(error).__name__) or _described(error)
        raise EngineFault(kind) from None


@contextmanager
def _ctrl_c() -> Iterator[None]:
    """Raise what Ctrl-C raises everywhere else."""
    try:
        yield
    except RuntimeError as error:
        if str(error) != _HEARD_CTRL_C:
            raise
        raise KeyboardInterrupt from None


def _broken_line(message: str) -> str | None:
    """Read the line number, and nothing else, out of a complaint about a text file."""
    found = _CSV_LINE.search(message)
    return f"line {found[1]} does not fit the columns that the first line names" if found else None


def _described(error: Exception) -> str:
    """Name a fault by its class alone; binder and catalog texts belong to `describe`."""
    return f"the engine refused a statement ({type(error).__name__})"


def _guarded(reader: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """Wrap a reader so that errors while streaming are faults as well."""
    import pyarrow as pa

    def batches() -> Iterator[pa.RecordBatch]:
        while True:
            try:
                yield reader.read_next_batch()
            except StopIteration:
                return
            except (pa.ArrowException, OSError) as error:
                raise EngineFault(_streaming_kind(error)) from None

    return pa.RecordBatchReader.from_batches(reader.schema, batches())


def _streaming_kind(error: Exception) -> str:
    """Read the class of a DuckDB error out of Arrow's text, never the text itself."""
    words = {name.removesuffix("Exception"): kind for name, kind in _KINDS.items()}
    text = str(error)
    if line := _broken_line(text):
        return line
    named = next((word for word in words if text.startswith(f"{_spaced(word)} Error")), None)
    return words[named] if named else "the engine stopped while it was streaming rows"


def _spaced(word: str) -> str:
    return "".join(
        f" {letter}" if letter.isupper() and index else letter for index, letter in enumerate(word)
    )


def _bind_fault(text: str, query: str) -> BindFault:
    """Read DuckDB's JSON error; positions are bytes of the whole statement."""
    try:
        details = json.loads(text[text.index("{") :])
    except ValueError:
        return BindFault(text.split("\n", 1)[0])
    message = details.get("exception_message", "").split("\n", 1)[0]
    start, length = _location(details, query)
    candidates = tuple(filter(None, (name.strip() for name in details.get("candidates", "").split(","))))
    return BindFault(
        message, subtype=details.get("error_subtype", ""), start=start, length=length, candidates=candidates
    )


def _location(details: Mapping[str, str], query: str) -> tuple[int | None, int | None]:
    if "location" not in details:
        return None, None
    first_byte, byte_count = (int(part) for part in details["location"].strip("[]").split(","))
    data = query.encode()
    start = first_byte - len(_DESCRIBE)
    if not 0 <= start <= len(data):
        return None, None
    return (
        len(data[:start].decode(errors="replace")),
        len(data[start : start + byte_count].decode(errors="replace")),
    )
