"""A ledger whose events were sent longer ago than they were."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq


def sent_hours_ago(project: Path, hours: int) -> None:
    """Write the one ledger's events as if they had first been sent so long ago."""
    (journal,) = project.glob(".sync/**/journal.db")
    for path in journal.parent.glob("generations/*.parquet"):
        table = pq.read_table(path)
        if "first_sent_at" not in table.column_names:
            continue
        place = table.column_names.index("first_sent_at")
        aged = pc.subtract(table["first_sent_at"], hours * 3600)
        # A name without a dash says nothing of the content, as those of earlier versions.
        renamed = path.with_name(path.name.replace("-", ""))
        pq.write_table(table.set_column(place, "first_sent_at", aged), renamed)
        with contextlib.closing(sqlite3.connect(journal)) as connection, connection:
            connection.execute("update files set name = ? where name = ?", (renamed.name, path.name))
