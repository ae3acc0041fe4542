"""Hold a ledger against what it says of itself: journal, files, permissions, runs.

Nothing is changed and no lock is taken. What a run that is going on has not finished is
no fault of the ledger: an open run, its plan and files nothing points to yet are warnings.
"""

from __future__ import annotations

import contextlib
import sqlite3
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.diagnostics import Diagnostic, Severity, in_order
from sync.engines.base import Engine, EngineFault, fetch
from sync.engines.sql import columns, filled
from sync.errors import LedgerError
from sync.ledger.entries import RunRow, StoredFile
from sync.ledger.generations import LAYOUT, STATE_NAMES, is_as_written, layout_of, leftovers, parquet, scan
from sync.ledger.journal import Journal, read_journal
from sync.ledger.paths import LedgerPaths, require_journal

FOLDER_MODE, FILE_MODE = 0o700, 0o600

_FROM_BACKUP = "restore the ledger's folder from a backup; without it the tool cannot know what TikTok holds"
_WAIT = "wait for it; if it has died, the next run closes it"
_NEXT_RUN = "nothing to do if a run is going on; else the next run clears it away"

_PRAGMAS = ("pragma integrity_check", "pragma foreign_key_check")
_ORPHANS = "select distinct run_id from batches where run_id not in (select run_id from runs) order by run_id"
_COUNTS = """
select count(*), count(*) filter (where state not in (__states)), bit_xor(hash(__columns)) from __file
"""
"""The hash is nobody's; it lets every value of the file be read."""

_UNSORTED = """
select count(*) filter (where __key <= earlier)
from (
    select *, lag(__key) over (order by file_row_number) as earlier
    from __file where file_row_number between __first and __last
) as placed
"""
_ROWS_AT_ONCE = 2_000_000
"""How many rows are put side by side to see whether they are sorted; bounds the memory."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file of a store holds.

    Attributes:
        odd: Rows of a state nobody knows.
        unsorted: Rows whose key is not above that of the row before.
    """

    rows: int
    odd: int
    unsorted: int


def check_ledger(paths: LedgerPaths, engine: Engine) -> tuple[Diagnostic, ...]:
    """Return everything that is wrong with a ledger; nothing for one that does not exist.

    Args:
        engine: Reads the ledger's files.
    """
    if not paths.journal.exists():
        return _lost(paths)
    found = _checked(paths, engine)
    # A run that closes meanwhile replaces files; what is wrong is still wrong a moment later.
    return _checked(paths, engine) if has_faults(found) else found


def has_faults(findings: Iterable[Diagnostic]) -> bool:
    """Tell whether one of the findings is more than a warning."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def _lost(paths: LedgerPaths) -> tuple[Diagnostic, ...]:
    try:
        require_journal(paths)
    except LedgerError as error:
        return error.findings
    return ()


def _checked(paths: LedgerPaths, engine: Engine) -> tuple[Diagnostic, ...]:
    try:
        with contextlib.closing(read_journal(paths.journal)) as journal:
            found = (
                *_journal(paths.journal),
                *_runs(journal.unclosed_runs(), paths),
                *_stored(journal, paths, engine),
                *_unpointed(journal, paths),
            )
    except LedgerError as error:
        found = error.findings
    return in_order((*found, *_permissions(paths)))


def _journal(path: Path) -> Iterator[Diagnostic]:
    """Let SQLite look at every page, and find batches whose run is not there."""
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            for pragma in _PRAGMAS:
                if [row for row in connection.execute(pragma) if row != ("ok",)]:
                    yield _fault(
                        "damaged-ledger", f'"{pragma}" finds the journal damaged', path, _FROM_BACKUP
                    )
            for (run_id,) in connection.execute(_ORPHANS):
                yield _fault(
                    "lost-run", f"there are batches of run {run_id}, and no such run", path, _FROM_BACKUP
                )
        except sqlite3.Error:
            yield _fault("damaged-ledger", "the journal cannot be read to its end", path, _FROM_BACKUP)


def _runs(unclosed: Sequence[RunRow], paths: LedgerPaths) -> Iterator[Diagnostic]:
    for run in unclosed:
        what = f"run {run.run_id} is not closed; what it sent without an answer is of unknown outcome"
        yield _warning(
            "unclosed-run", what, paths.journal, "wait for it; if it has died, the next run closes it"
        )
        if not (paths.plans / run.plan_file).exists():
            gone = f"the records of run {run.run_id}, which is not closed, are gone"
            yield _fault("lost-plan", gone, paths.plans / run.plan_file, _FROM_BACKUP)


def _stored(journal: Journal, paths: LedgerPaths, engine: Engine) -> Iterator[Diagnostic]:
    """Check every file the journal points to."""
    for file in journal.all_files():
        path = paths.generations / file.name
        if not path.exists():
            yield _fault("lost-file", f'a file of "{file.store}" is gone', path, _FROM_BACKUP)
            continue
        if not is_as_written(path):
            other = f'a file of "{file.store}" is not as it was written'
            yield _fault("damaged-file", other, path, _FROM_BACKUP)
            continue
        try:
            facts = _facts(engine, file, paths.generations)
        except EngineFault as fault:
            yield _fault("damaged-file", f'a file of "{file.store}": {fault.kind}', path, _FROM_BACKUP)
            continue
        yield from _judged(file, facts, path)


def _judged(file: StoredFile, facts: Facts, path: Path) -> Iterator[Diagnostic]:
    claims = (
        (facts.rows != file.rows, f"holds {facts.rows:,} rows, the journal says {file.rows:,}"),
        (facts.odd > 0, f"holds {facts.odd:,} rows of a state nobody knows"),
        (facts.unsorted > 0, f"is not sorted: {facts.unsorted:,} rows are out of place"),
        (not 0 < file.layout <= LAYOUT, f"has layout {file.layout}, this program knows {LAYOUT}"),
    )
    for is_wrong, what in claims:
        if is_wrong:
            yield _fault("damaged-file", f'a file of "{file.store}" {what}', path, _FROM_BACKUP)


def _facts(engine: Engine, file: StoredFile, folder: Path) -> Facts:
    from sqlglot import exp

    layout = layout_of(file.store)
    scanned = scan(layout, file, folder)  # fails when a column is missing
    states = [exp.Literal.number(state) for state in STATE_NAMES]
    counts = filled(_COUNTS, states=states, columns=columns(layout.columns), file=scanned)
    rows, odd = map(_whole, fetch(engine, counts)[0][:2])
    return Facts(rows, odd, sum(_unsorted(engine, file, folder, rows)))


def _unsorted(engine: Engine, file: StoredFile, folder: Path, rows: int) -> Iterator[int]:
    """Count rows out of place, part by part; each part begins with the last row of the one before."""
    from sqlglot import exp

    key = exp.Tuple(expressions=[*columns(layout_of(file.store).key)])
    source = parquet(folder / file.name, file_row_number=True)
    for start in range(0, rows, _ROWS_AT_ONCE):
        first, last = max(start - 1, 0), start + _ROWS_AT_ONCE - 1
        part = filled(_UNSORTED, key=key, file=source, first=first, last=last)
        yield _whole(fetch(engine, part)[0][0])


def _whole(number: object) -> int:
    return int(str(number))


def _unpointed(journal: Journal, paths: LedgerPaths) -> Iterator[Diagnostic]:
    """Find files of interrupted runs that nothing points to."""
    open_plans = {run.plan_file for run in journal.unclosed_runs()}
    plans = paths.plans.iterdir() if paths.plans.is_dir() else ()
    stray = [path for path in sorted(plans) if path.name not in open_plans]
    files = leftovers(paths, journal.file_names()) if paths.generations.is_dir() else ()
    for path in (*files, *stray):
        yield _warning("leftover-file", "nothing in the journal points to this file", path, _NEXT_RUN)


def _permissions(paths: LedgerPaths) -> Iterator[Diagnostic]:
    """Find what others than the owner may read."""
    for path in (paths.root, *sorted(paths.root.rglob("*"))):
        with contextlib.suppress(FileNotFoundError):
            wanted = FOLDER_MODE if path.is_dir() else FILE_MODE
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & ~wanted:
                what = f"it has permissions {mode:04o}; the ledger is its owner's alone"
                yield _fault("open-ledger", what, path, f'close it: chmod {wanted:o} "{path}"')


def _fault(rule: str, what: str, path: Path, help: str) -> Diagnostic:  # noqa: A002 - the name of the part
    return Diagnostic(rule, what, str(path), (), help)


def _warning(rule: str, what: str, path: Path, help: str) -> Diagnostic:  # noqa: A002 - the name of the part
    return Diagnostic(rule, what, str(path), (), help, Severity.WARNING)
