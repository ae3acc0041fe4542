"""The query behind a declared source: which files, which reader, which types.

Text files are read as text, so that ids and phones keep their leading zeros, and by the
names in their own first line: an engine that guesses whether a line is a header can take
a row of data for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sync.diagnostics import Diagnostic, did_you_mean
from sync.engines.base import BindFault, Column, Engine
from sync.engines.sql import call, column, filled, named, text
from sync.errors import SourceError
from sync.project.files import TextHeader
from sync.project.project import Project, source_place

if TYPE_CHECKING:
    from sqlglot import exp

ATTACHED = "warehouse"
"""Schema name under which a run attaches the target's database, read-only."""

READERS: Mapping[str, str] = {
    ".parquet": "read_parquet",
    ".csv": "read_csv",
    ".tsv": "read_csv",
    ".csv.gz": "read_csv",
    ".tsv.gz": "read_csv",
    ".json": "read_json",
    ".jsonl": "read_json",
    ".ndjson": "read_json",
}
"""File ending -> the engine's reader."""

_TABLE = re.compile(r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$")


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """What may be asked about files on disk.

    Attributes:
        find: Files that a source's location means, sorted.
        header: Column names in a text file's first line, and what separates them.
    """

    find: Callable[[str], tuple[Path, ...]]
    header: Callable[[Path], TextHeader]


def source_query(
    engine: Engine, project: Project, source: str, declared: tuple[Column, ...] | None, files: SourceFiles
) -> exp.Query:
    """Return the SELECT that a source's view is made of.

    Args:
        declared: Columns of the source's schema; each is cast to its declared type, and
            columns the schema does not name are left out. None takes the file as it is.

    Raises:
        SourceError: Nothing is there, or a declared column is missing.
    """
    from sqlglot import exp

    relation = _relation(project, source, files)
    present = _columns(engine, project, source, relation)
    if declared is None:
        return exp.select("*").from_(relation)
    missing = [item for item in declared if item.name.casefold() not in present]
    if missing:
        raise SourceError(*(_missing_column(project, source, item, present) for item in missing))
    casts = [
        named(exp.cast(column(present[item.name.casefold()]), item.type, dialect="duckdb"), item.name)
        for item in declared
    ]
    return exp.select(*casts).from_(relation)


def is_table(location: str) -> bool:
    """Tell whether a location names a table of the target's database."""
    return bool(_TABLE.match(location)) and _reader(location) is None


def _relation(project: Project, source: str, files: SourceFiles) -> exp.Expr:
    from sqlglot import exp

    location = project.sources[source]
    found = files.find(location)
    if is_table(location) and not found:
        return exp.to_table(f"{ATTACHED}.{location}", dialect="duckdb")
    if not found:
        raise _source_error(
            project,
            source,
            "missing-source",
            "names a file that does not exist",
            f"looked for {location}",
            'put the file there, correct the path, or run "tiktok-sync init --demo" for demo data',
        )
    reader = _reader(location)
    if reader is None:
        raise _source_error(
            project,
            source,
            "unknown-file-kind",
            "names a file of a kind that is not known",
            f"it ends in {found[0].suffix}",
            f"use one of {', '.join(READERS)}",
        )
    options = _text_options(project, source, found, files) if reader == "read_csv" else []
    names = exp.Array(expressions=[text(path.as_posix()) for path in found])
    return exp.Table(this=call(reader, names, *options))


def _reader(location: str) -> str | None:
    folded = location.casefold()
    return next((reader for ending, reader in READERS.items() if folded.endswith(ending)), None)


def _text_options(project: Project, source: str, found: Sequence[Path], files: SourceFiles) -> list[exp.Expr]:
    """Return the reader's options from the first lines of the files; nothing is guessed from data."""
    from sqlglot import exp

    headers = {files.header(path) for path in found}
    first = files.header(found[0])
    if not first.names or len(headers) > 1:
        raise _source_error(
            project,
            source,
            "unreadable-source",
            "cannot be read",
            "the first line of the file must name its columns, each once"
            if len(headers) == 1
            else "its files do not have the same columns in the same order",
            "write the column names into the first line",
        )
    types = exp.Struct(
        expressions=[exp.PropertyEQ(this=text(name), expression=text("VARCHAR")) for name in first.names]
    )
    options = {
        "auto_detect": filled("false"),
        "header": filled("true"),
        "delim": text(first.delimiter),
        "quote": text('"'),
        "escape": text('"'),
        "columns": types,
    }
    return [exp.EQ(this=exp.to_identifier(name), expression=value) for name, value in options.items()]


def _columns(engine: Engine, project: Project, source: str, relation: exp.Expr) -> dict[str, str]:
    from sqlglot import exp

    try:
        described = engine.describe(exp.select("*").from_(relation).sql(dialect="duckdb"))
    except BindFault:
        raise _source_error(
            project,
            source,
            "unreadable-source",
            "cannot be read",
            "the file is damaged, or not of the kind its name says; or the table does not exist",
            "open the file in the program that wrote it, or declare another one",
        ) from None
    return {item.name.casefold(): item.name for item in described}


def _missing_column(project: Project, source: str, missing: Column, present: Mapping[str, str]) -> Diagnostic:
    return Diagnostic(
        "missing-source-column",
        f'source "{source}" has no column "{missing.name}"',
        source_place(project, source),
        (f"schemas/sources/{source}.schema.json declares it",),
        did_you_mean(missing.name, present.values()) or "declare the file that has it",
    )


def _source_error(project: Project, source: str, rule: str, what: str, note: str, advice: str) -> SourceError:
    where = source_place(project, source)
    return SourceError(Diagnostic(rule, f'source "{source}" {what}', where, (note,), advice))
