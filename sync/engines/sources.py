"""The query behind a declared source: which files, which reader, which types."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from sync.diagnostics import Diagnostic, did_you_mean
from sync.engines.base import BindFault, Column, Engine
from sync.engines.sql import literal, quoted
from sync.errors import SourceError
from sync.project.project import Project, source_place

ATTACHED = "warehouse"
"""Schema name under which a run attaches the target's database, read-only."""

READERS: Mapping[str, str] = {
    ".parquet": "read_parquet({files})",
    ".csv": "read_csv({files}, header = true, all_varchar = true)",
    ".tsv": "read_csv({files}, header = true, all_varchar = true, delim = '\\t')",
    ".csv.gz": "read_csv({files}, header = true, all_varchar = true)",
    ".json": "read_json({files})",
    ".jsonl": "read_json({files}, format = 'newline_delimited')",
    ".ndjson": "read_json({files}, format = 'newline_delimited')",
}
"""File ending -> how DuckDB reads it. Text files are read as text, so that ids keep their zeros."""

_TABLE = re.compile(r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$")


def source_query(
    engine: Engine,
    project: Project,
    source: str,
    declared: tuple[Column, ...] | None,
    files: Callable[[str], tuple[Path, ...]],
) -> str:
    """Return the SELECT that a source's view is made of.

    Args:
        declared: Columns of the source's schema; each is cast to its declared type, and
            columns the schema does not name are left out. None takes the file as it is.
        files: Files that a location means.

    Raises:
        SourceError: Nothing is there, or a declared column is missing.
    """
    relation = _relation(project, source, project.sources[source], files)
    if declared is None:
        return f"select * from {relation}"
    present = _columns(engine, project, source, relation)
    missing = [column for column in declared if column.name.casefold() not in present]
    if missing:
        raise SourceError(*(_missing_column(project, source, column, present) for column in missing))
    casts = (
        f"cast({quoted(present[item.name.casefold()])} as {item.type}) as {quoted(item.name)}"
        for item in declared
    )
    return f"select {', '.join(casts)} from {relation}"


def is_table(location: str) -> bool:
    """Tell whether a location names a table of the target's database."""
    return bool(_TABLE.match(location)) and _reader(location) is None


def _relation(project: Project, source: str, location: str, files: Callable[[str], tuple[Path, ...]]) -> str:
    if is_table(location):
        return f"{ATTACHED}.{location}"
    found = files(location)
    if not found:
        raise SourceError.of(
            "missing-source",
            f'source "{source}" names a file that does not exist',
            where=source_place(project, source),
            notes=(f"looked for {location}",),
            help='put the file there, correct the path, or run "tiktok-sync init --demo" for demo data',
        )
    reader = _reader(location)
    if reader is None:
        raise SourceError.of(
            "unknown-file-kind",
            f'source "{source}" names a file of a kind that is not known',
            where=source_place(project, source),
            help=f"use one of {', '.join(READERS)}",
        )
    return reader.format(files="[" + ", ".join(literal(path.as_posix()) for path in found) + "]")


def _reader(location: str) -> str | None:
    folded = location.casefold()
    return next((reader for ending, reader in READERS.items() if folded.endswith(ending)), None)


def _columns(engine: Engine, project: Project, source: str, relation: str) -> dict[str, str]:
    try:
        return {
            column.name.casefold(): column.name for column in engine.describe(f"select * from {relation}")
        }
    except BindFault:
        raise SourceError.of(
            "unreadable-source",
            f'source "{source}" cannot be read',
            where=source_place(project, source),
            notes=("the file is damaged, or not of the kind its name says; or the table does not exist",),
            help="open the file in the program that wrote it, or declare another one",
        ) from None


def _missing_column(project: Project, source: str, column: Column, present: Mapping[str, str]) -> Diagnostic:
    return Diagnostic(
        "missing-source-column",
        f'source "{source}" has no column "{column.name}"',
        source_place(project, source),
        (f"schemas/sources/{source}.schema.json declares it",),
        did_you_mean(column.name, present.values()) or "declare the file that has it",
    )
