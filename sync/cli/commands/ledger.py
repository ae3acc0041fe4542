"""`ledger`: hold it against what it says of itself; copy it for other tools."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.cli.output import FORMAT, result
from sync.cli.reading import asked, reading_engine
from sync.cli.workspace import open_workspace
from sync.errors import LedgerError, ProjectError

if TYPE_CHECKING:
    from sync.diagnostics import Diagnostic
    from sync.ledger.paths import LedgerPaths


@click.group()
def command() -> None:
    """Check the ledger, or copy what it knows; neither takes its lock nor changes it."""


@command.command("check")
@FORMAT
@click.pass_context
def check(context: click.Context, output: str) -> int:
    """Hold journal, files, permissions and runs against each other.

    Exits with 6 when something is wrong. What a run that is going on leaves behind is a
    warning.
    """
    from sync.ledger.integrity import check_ledger, has_faults

    workspace = open_workspace(context)
    paths = workspace.ledger
    with reading_engine() as engine:
        findings = check_ledger(paths, engine)
    exists = paths.journal.exists()
    document = {
        "ledger": str(paths.root),
        "exists": exists,
        "is_sound": not has_faults(findings),
        "findings": [finding.as_json() for finding in findings],
    }
    result(output, document, lambda: (_verdict(paths, findings, exists=exists),))
    for finding in findings:
        workspace.steps.finding(finding, {})
    return LedgerError.exit_code if has_faults(findings) else 0


def _verdict(paths: LedgerPaths, findings: tuple[Diagnostic, ...], *, exists: bool) -> str:
    if not exists:
        return f"nothing has been delivered yet: there is no ledger at {paths.root}"
    found = f"{len(findings)} findings" if findings else "sound"
    return f"ledger {paths.root}: {found}"


@command.command("export")
@click.option("--out", default="ledger", show_default=True, metavar="DIR", help="Folder of the files.")
@FORMAT
@click.pass_context
def export(context: click.Context, out: str, output: str) -> None:
    """Write runs, batches, audiences, members and events as Parquet files into a folder.

    They show one moment, also while a run is on. Digests are hex texts: they stand for
    people, so the files are readable by their owner only.
    """
    from sync.destinations.tiktok_audience import KINDS
    from sync.ledger.export import export as exported

    workspace = open_workspace(context)
    folder, kinds = Path(out), {kind.number: kind.property for kind in KINDS}
    _made(folder)
    with reading_engine() as engine:
        files = asked(workspace, lambda journal: exported(journal, workspace.ledger, engine, folder, kinds))
    document = {"files": [str(path) for path in files or ()]}
    result(output, document, lambda: tuple(map(str, files)) if files else ("nothing has been delivered yet",))


def _made(folder: Path) -> None:
    os.umask(0o077)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ProjectError.of(
            "unwritable-folder",
            f"the folder cannot be made ({error.strerror})",
            where=str(folder),
            help="name one in a writable place with --out",
        ) from None
