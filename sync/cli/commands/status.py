"""`status`: what was delivered, and what TikTok holds as far as we know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from sync.cli.output import FORMAT, result
from sync.cli.workspace import locked_books, new_run_id, open_workspace

if TYPE_CHECKING:
    from sync.delivery.run import Books


@click.command()
@FORMAT
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 1000), help="Runs to show.")
@click.pass_context
def command(context: click.Context, output: str, limit: int) -> None:
    """Show what TikTok holds as far as we know, and the latest runs."""
    from sync.report.documents import status_result
    from sync.report.tables import status_parts

    workspace = open_workspace(context)
    settings = workspace.project.settings
    with locked_books(workspace, new_run_id(workspace)) as books:
        runs, audiences, held = books.journal.runs(limit), books.journal.audiences(), _held(books)
    document = status_result(settings.target, settings.endpoint, runs, audiences, held)
    result(output, document, lambda: status_parts(runs, audiences, held))


def _held(books: Books) -> Mapping[str, Mapping[str, int]]:
    """Count what each store holds, by state."""
    from sync.engines.base import fetch
    from sync.engines.sql import filled
    from sync.ledger.generations import EVENT_STORE, HELD, UNKNOWN, current, layout_of

    counted = {}
    for store in (*(audience.store for audience in books.journal.audiences()), EVENT_STORE):
        rows = current(layout_of(store), books.journal.files(store), books.paths.generations)
        found = fetch(books.engine, filled("select state, count(*) from __rows group by state", rows=rows))
        states = {state: int(str(count)) for state, count in found}
        counted[store] = {"held": states.get(HELD, 0), "unknown": states.get(UNKNOWN, 0)}
    return counted
