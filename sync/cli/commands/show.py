"""`show`: one request, digests shortened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from sync.cli.output import FORMAT, result
from sync.cli.workspace import locked_books, new_run_id, open_workspace
from sync.errors import ProjectError

if TYPE_CHECKING:
    from sync.ledger.journal import BatchRow


@click.command()
@click.argument("batch")
@FORMAT
@click.pass_context
def command(context: click.Context, batch: str, output: str) -> None:
    """Show the request of BATCH (RUN.NUMBER), or list the batches of a run.

    The first record stands for all of them; digests are shortened, other personal values
    described. Rendered records are deleted when their run is closed.
    """
    from sync.report.documents import batch_result
    from sync.report.tables import batch_lines

    workspace = open_workspace(context)
    run_id, _, number = batch.partition(".")
    with locked_books(workspace, new_run_id(workspace)) as books:
        found = [row for row in books.journal.batches(run_id) if not number or str(row.number) == number]
        known = [run.run_id for run in books.journal.runs(3)]
    if not found:
        raise ProjectError.of(
            "unknown-batch",
            f'there is no batch "{batch}"',
            where="the ledger",
            help=f"name one as RUN.NUMBER; latest runs: {', '.join(known)}"
            if known
            else "nothing was delivered yet",
        )
    document = {"batches": [batch_result(row) | {"request": json.loads(row.excerpt)} for row in found]}
    result(
        output, document, lambda: tuple(part for row in found for part in (*batch_lines(row), _indented(row)))
    )


def _indented(row: BatchRow) -> str:
    return json.dumps(json.loads(row.excerpt), indent=2, ensure_ascii=False)
