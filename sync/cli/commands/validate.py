"""`validate`: check every row that would leave, and every model that promises something."""

from __future__ import annotations

import click

from sync.cli.checking import require_clean
from sync.cli.output import FORMAT, SELECT, result
from sync.cli.quarantine import FORMATS
from sync.cli.validating import chosen_models, examine_models, require_valid, validate_syncs
from sync.cli.warehouse import warehouse
from sync.cli.workspace import open_workspace


@click.command()
@SELECT
@FORMAT
@click.option("--show-pii", is_flag=True, help="Keep raw values in the quarantine files.")
@click.option(
    "--quarantine",
    "file_format",
    type=click.Choice(FORMATS),
    default=FORMATS[0],
    help="The format of the quarantine files.",
)
@click.pass_context
def command(
    context: click.Context, select: str | None, output: str, show_pii: bool, file_format: str
) -> None:
    """Check every row that would leave, and every model that promises something; nothing is sent.

    Rows that may not leave are written to a quarantine file per model: the columns of the
    grain, the column at fault, the rule, the reason, and what the value looks like. Exit
    code 3 when a guard would stop a delivery or a model breaks what it promises.
    """
    from sync.report.validation import model_parts, model_result, sync_parts, sync_result

    workspace = open_workspace(context)
    with warehouse(workspace) as built:
        require_clean(workspace)
        syncs, models = chosen_models(workspace, select)
        engine = built(model.name for model in (*syncs, *models))
        judged = validate_syncs(workspace, engine, syncs, show_pii=show_pii, file_format=file_format)
        examined = examine_models(workspace, engine, models, show_pii=show_pii, file_format=file_format)
    document = {
        "syncs": [sync_result(found, kept) for found, kept in judged],
        "models": [model_result(found, kept) for found, kept in examined],
    }
    result(
        output,
        document,
        lambda: (
            *(part for found, kept in judged for part in sync_parts(found, kept)),
            *model_parts(examined),
        ),
    )
    require_valid(judged, examined)
