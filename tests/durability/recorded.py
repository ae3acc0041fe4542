"""A command that writes down, after each commit, what the journal then said.

    python -m tests.durability.recorded FILE LEDGER -- --project DIR sync

Each line of FILE is one commit that was acknowledged. It is written with one call, so that
a record of the system calls has it in its place among the writes and syncs of the ledger.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import sys
from pathlib import Path

from sync.cli.main import run


def contents(journal: Path) -> str:
    """Return all that a journal says, as one line; reads what is committed and nothing else."""
    address = f"{journal.absolute().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as reader:
        tables = [name for (name,) in reader.execute("select name from sqlite_master where type = 'table'")]
        rows = {table: sorted(reader.execute(f"select * from {table}"), key=repr) for table in tables}
    return json.dumps(rows, sort_keys=True)


def main() -> None:
    """Run the command that stands after `--`."""
    marks, ledger, _, *arguments = sys.argv[1:]
    file = os.open(marks, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def reached(point: str) -> None:
        if point.endswith(": committed"):
            os.write(file, contents(Path(ledger) / "journal.db").encode() + b"\n")

    sys.exit(run(arguments, reached))


if __name__ == "__main__":
    main()
