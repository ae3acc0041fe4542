"""`ledger`: hold it against what it says of itself, copy it, tell it that it is an old copy."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.cli.asking import agreed
from sync.cli.output import FORMAT, result
from sync.cli.reading import asked, reading_engine
from sync.cli.workspace import locked_books, new_run_id, open_workspace
from sync.errors import LedgerError, ProjectError

if TYPE_CHECKING:
    from sync.diagnostics import Diagnostic
    from sync.ledger.paths import LedgerPaths


_QUESTION = "Was this ledger put back from a backup? The next sync then states everyone again"
_UNCHANGED = "nothing was changed"

NOT_REPAIRED = (
    (
        "people who were added after the copy was made and whom nobody wants now stay in the audience: "
        "forget them by name, or delete the audience at TikTok and begin anew with retry --from-scratch"
    ),
    "people who were forgotten after the copy was made: forget them again before the next sync",
    (
        "events that the copy does not know and that a lost run may have sent: a sync sends them as long as "
        "TikTok surely drops a copy; after that they are parked until a person decides, "
        "with retry --accept-lost or retry --accept-duplicates"
    ),
)
"""What an old copy has lost and nothing else knows."""


@click.group()
def command() -> None:
    """Check the ledger, copy what it knows, or tell it that it is an old copy."""


@command.command("check")
@FORMAT
@click.pass_context
def check(context: click.Context, output: str) -> int:
    """Hold journal, files, permissions and runs against each other.

    Takes no lock and changes nothing. Exits with 6 when something is wrong. What a run that is
    going on leaves behind is a warning.
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
    if not exists and not findings:
        return f"nothing has been delivered yet: there is no ledger at {paths.root}"
    from sync.report.tables import counted

    found = counted(len(findings), "finding") if findings else "sound"
    return f"ledger {paths.root}: {found}"


@command.command("export")
@click.option("--out", default="ledger", show_default=True, metavar="DIR", help="Folder of the files.")
@FORMAT
@click.pass_context
def export(context: click.Context, out: str, output: str) -> None:
    """Write runs, batches, audiences, members and events as Parquet files into a folder.

    They show one moment, also while a run is on; nothing is changed. Digests are hex texts: they stand for
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


@command.command("restored")
@click.option("--yes", is_flag=True, help="Do not ask.")
@FORMAT
@click.pass_context
def restored(context: click.Context, yes: bool, output: str) -> None:
    """Say that this ledger is an old copy, put back from a backup; do it before the next sync.

    The next sync states everyone wanted again to every audience, because runs that the copy
    does not know may have withdrawn them, and withdraws whom the copy knows and nobody wants.
    Events that such a run may have sent are sent while TikTok drops a copy, and parked for a
    person after that. It prints what cannot be repaired from here.
    """
    from sync.delivery.restoring import restore
    from sync.planning.make import empty_plan

    workspace = open_workspace(context)
    run_id = new_run_id(workspace)
    with locked_books(workspace, run_id) as books:
        audiences = [audience.name for audience in books.journal.audiences()]
        latest = books.journal.known_until() or None
        is_recorded = yes or agreed(_QUESTION, to_skip="--yes")
        if is_recorded:
            settings = workspace.project.settings
            nothing = empty_plan(settings, books.journal, plan_id=run_id, now=workspace.started, rules="")
            restore(books, nothing)
    document = {
        "run_id": run_id if is_recorded else None,
        "is_recorded": is_recorded,
        "audiences": audiences,
        "last_run_at": latest,
        "not_repaired": list(NOT_REPAIRED),
    }
    result(output, document, lambda: _restored_lines(audiences, latest) if is_recorded else (_UNCHANGED,))


def _restored_lines(audiences: list[str], latest: int | None) -> tuple[str, ...]:
    from sync.report.tables import moment

    names = ", ".join(f'"{name}"' for name in audiences) or "none is known"
    until = moment(latest) if latest is not None else "never"
    return (
        f"recorded; the last thing this copy knows of was at: {until}",
        f"the next sync states everyone again: {names}",
        "what cannot be repaired from here:",
        *(f"  - {line}" for line in NOT_REPAIRED),
    )


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
