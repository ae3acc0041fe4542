"""The very first opening of a ledger, ended or refused at every system call: the next one works."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sync.ledger.journal import open_journal
from sync.ledger.paths import LedgerPaths, create_folders
from tests.faults.size import FULL

ROOT = Path(__file__).parents[2]
CALLS = (
    "openat",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "unlink",
    "mkdir",
    "chmod",
)
OPENS = """
import sys
from pathlib import Path
from sync.errors import LedgerError
from sync.ledger.journal import open_journal
from sync.ledger.paths import LedgerPaths, create_folders
try:
    paths = LedgerPaths(Path(sys.argv[1]))
    create_folders(paths)
    open_journal(paths.journal).close()
except LedgerError as error:
    sys.exit(error.exit_code)
"""
EVERY = 1 if FULL else 6
FIRST = {"signal=KILL": 0, "error=EIO": 2 % EVERY, "error=ENOSPC": 4 % EVERY}
KILLED = {-9, 137}
LEDGER = 6


def opened(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Open a ledger for the first time under strace."""
    command = [
        "strace",
        "-qq",
        "-e",
        "signal=none",
        *options,
        sys.executable,
        "-B",
        "-c",
        OPENS,
        str(folder),
    ]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, int]]:
    """The calls of an opening that touch its folder, each with the how-manyth of its name it is."""
    folder = tmp_path_factory.mktemp("calls")
    record = folder / "record"
    ended = opened(folder / "ledger", "-y", "-e", f"trace={','.join(CALLS)}", "-o", str(record))
    assert ended.returncode == 0, ended.stderr
    seen, found = dict.fromkeys(CALLS, 0), []
    for line in record.read_text("utf-8", errors="replace").splitlines():
        if name := re.match(r"(\w+)\(", line):
            seen[name[1]] += 1
            if str(folder / "ledger") in line:
                found.append((name[1], seen[name[1]]))
    return found


@pytest.mark.parametrize("what", FIRST)
def test_a_first_opening_that_fails_anywhere_is_made_good(
    what: str, calls: list[tuple[str, int]], tmp_path: Path
) -> None:
    assert len(calls) > 10
    for name, number in calls[FIRST[what] :: EVERY]:
        folder = tmp_path / f"{name}{number}"
        ended = opened(
            folder, "-e", f"trace={name}", "-e", f"inject={name}:{what}:when={number}", "-o", "/dev/null"
        )
        wanted = KILLED if what == "signal=KILL" else {0, LEDGER}
        assert ended.returncode in wanted, f"{name} {number}: {ended.returncode} {ended.stderr}"

        paths = LedgerPaths(folder)
        create_folders(paths)
        with contextlib.closing(open_journal(paths.journal)) as journal:
            assert journal.runs() == ()
        left = {path.name for path in folder.iterdir()}
        assert left == {"journal.db", "generations", "plans", "quarantine", "temporary"}
        shutil.rmtree(folder)
