"""`show`: one request, digests shortened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from sync.cli.output import FORMAT, result
from sync.cli.reading import asked, latest_runs
from sync.cli.workspace import open_workspace
from sync.errors import ProjectError

if TYPE_CHECKING:
    from sync.ledger.entries import BatchRow


@click.command()
@click.argument("batch")
@FORMAT
@click.pass_context
def command(context: click.Context, batch: str, output: str) -> None:
    """Show the request of BATCH (RUN.NUMBER), or list the batches of a run.

    The first record stands for all of them; digests are shortened, other personal values
    described. Rendered records are deleted when their run is closed. It may be asked for
    while a run is on.
    """
    from sync.report.documents import batch_result
    from sync.report.tables import batch_lines

    workspace = open_workspace(context)
    run_id, _, number = batch.partition(".")
    batches = asked(workspace, lambda journal: journal.batches(run_id)) or ()
    found = [row for row in batches if not number or str(row.number) == number]
    if not found:
        raise ProjectError.of(
            "unknown-batch",
            f'there is no batch "{batch}"',
            where="the ledger",
            help=f"name one as RUN.NUMBER; {latest_runs(workspace)}",
        )
    document = {"batches": [batch_result(row) | {"request": json.loads(row.excerpt)} for row in found]}
    result(
        output, document, lambda: tuple(part for row in found for part in (*batch_lines(row), _indented(row)))
    )


def _indented(row: BatchRow) -> str:
    return json.dumps(json.loads(row.excerpt), indent=2, ensure_ascii=False)
