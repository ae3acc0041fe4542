"""`validate`: check every row that would leave, and quarantine what may not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from sync.cli.checking import require_clean
from sync.cli.output import FORMAT, SELECT, result
from sync.cli.planning import chosen_syncs, judged_syncs, keep_quarantine
from sync.cli.warehouse import warehouse
from sync.cli.workspace import open_workspace

if TYPE_CHECKING:
    from sync.planning.verdicts import Judged


@click.command()
@SELECT
@FORMAT
@click.option("--show-pii", is_flag=True, help="Keep raw values in the quarantine files.")
@click.pass_context
def command(context: click.Context, select: str | None, output: str, show_pii: bool) -> None:
    """Check every row of the activation models against its contract; nothing is sent.

    Rows that may not leave are written to a quarantine file per sync: the columns of the
    grain, the column at fault, and the reason.
    """
    from sync.report.documents import validation_result
    from sync.report.tables import validation_parts

    workspace = open_workspace(context)
    require_clean(workspace)
    syncs = chosen_syncs(workspace, select)
    found: list[tuple[Judged, str | None]] = []
    with warehouse(workspace, [model.name for model in syncs]) as engine:
        for judged in judged_syncs(workspace, engine, syncs, keep_given=show_pii):
            path = keep_quarantine(workspace, engine, judged, show_pii=show_pii)
            found.append((judged, None if path is None else os.path.relpath(path, workspace.project.root)))
    document = {"syncs": [validation_result(judged, path) for judged, path in found]}
    result(
        output,
        document,
        lambda: tuple(part for judged, path in found for part in validation_parts(judged, path)),
    )
