"""Quarantine files: rows that may not leave, or that break what a model promises."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sync.cli.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS = ("parquet", "csv")


def keep(
    workspace: Workspace, name: str, rows: pa.RecordBatchReader | None, file_format: str = FORMATS[0]
) -> Path | None:
    """Write one relation's rows and remove its older files; None when there are no rows.

    Args:
        name: Of the file, without its ending, below the ledger's `quarantine`.
        file_format: `parquet` or `csv`.
    """
    from sync.ledger.paths import create_folder, create_folders, durable, removed

    create_folders(workspace.ledger)
    place = workspace.ledger.quarantine / name
    create_folder(place.parent, workspace.ledger.root)
    files = {ending: place.with_name(f"{place.name}.{ending}") for ending in FORMATS}
    for ending, path in files.items():
        if rows is None or ending != file_format:
            removed(path)
    if rows is None:
        return None
    with durable(files[file_format]) as temporary:
        _write(rows, temporary, file_format)
    return files[file_format]


def _write(rows: pa.RecordBatchReader, path: Path, file_format: str) -> None:
    import pyarrow.csv
    import pyarrow.parquet

    writer = (
        pyarrow.csv.CSVWriter(path, rows.schema)
        if file_format == "csv"
        else pyarrow.parquet.ParquetWriter(path, rows.schema, compression="zstd")
    )
    with writer:
        for batch in rows:
            writer.write_batch(batch)
