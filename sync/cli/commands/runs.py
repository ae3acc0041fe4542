"""`runs`: what was delivered when, and the batches of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sync.cli.output import FORMAT, result
from sync.cli.reading import asked, latest_runs, run_and_batches
from sync.cli.workspace import open_workspace
from sync.errors import ProjectError

if TYPE_CHECKING:
    from sync.cli.workspace import Workspace


@click.command()
@click.argument("run", required=False)
@FORMAT
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100_000), help="Runs to show.")
@click.pass_context
def command(context: click.Context, run: str | None, output: str, limit: int) -> None:
    """List the latest runs with what became of every sync, or show RUN with its batches.

    Pieces of a batch that TikTok refused stand under it. The list may be asked for while a
    run is on.
    """
    workspace = open_workspace(context)
    if run is None:
        _list(workspace, output, limit)
    else:
        _show(workspace, output, run)


def _list(workspace: Workspace, output: str, limit: int) -> None:
    from sync.report.runs import runs_parts, runs_result

    settings = workspace.project.settings
    runs = asked(workspace, lambda journal: journal.runs(limit)) or ()
    document = runs_result(settings.target, settings.endpoint, runs)
    result(output, document, lambda: runs_parts(runs))


def _show(workspace: Workspace, output: str, run_id: str) -> None:
    from sync.report.runs import one_run_parts, one_run_result

    run, batches = asked(workspace, lambda journal: run_and_batches(journal, run_id)) or (None, ())
    if run is None:
        raise ProjectError.of(
            "unknown-run",
            f'there is no run "{run_id}"',
            where="the ledger",
            help=f'list them with "tiktok-sync runs"; {latest_runs(workspace)}',
        )
    found = run
    result(output, one_run_result(found, batches), lambda: one_run_parts(found, batches))
