"""`status`: what was delivered, and what TikTok holds as far as we know."""

from __future__ import annotations

import click

from sync.cli.output import FORMAT, result
from sync.cli.reading import asked, reading_engine
from sync.cli.workspace import open_workspace


@click.command()
@FORMAT
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 1000), help="Runs to show.")
@click.pass_context
def command(context: click.Context, output: str, limit: int) -> None:
    """Show what TikTok holds as far as we know, and the latest runs.

    It may be asked while a run is on; what that run sends counts when it is closed.
    """
    from sync.ledger.holds import standing
    from sync.report.status import status_parts, status_result

    workspace = open_workspace(context)
    with reading_engine() as engine:
        found = asked(workspace, lambda journal: standing(journal, workspace.ledger, engine, runs=limit))
    settings = workspace.project.settings
    result(output, status_result(settings.target, settings.endpoint, found), lambda: status_parts(found))
