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
    from sync.ledger.generations import EVENT_STORE, EVENTS, HELD, MEMBERS, UNKNOWN, current

    stores = {audience.store: MEMBERS for audience in books.journal.audiences()} | {EVENT_STORE: EVENTS}
    counted = {}
    for store, layout in stores.items():
        query = current(layout, books.journal.files(store), books.paths.generations)
        states = dict(fetch(books.engine, f"select state, count(*) from ({query}) group by state"))
        counted[store] = {"held": int(str(states.get(HELD, 0))), "unknown": int(str(states.get(UNKNOWN, 0)))}
    return counted
