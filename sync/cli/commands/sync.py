"""`sync`: plan and deliver."""

from __future__ import annotations

import click

from sync.cli.delivering import deliver_plan
from sync.cli.output import FORCE_GUARDS, FORMAT, SELECT, TEST_EVENT_CODE, given
from sync.cli.planning import planned
from sync.cli.platform import require_token
from sync.cli.workspace import locked_books, new_run_id, open_workspace


@click.command()
@SELECT
@FORMAT
@FORCE_GUARDS
@TEST_EVENT_CODE
@click.pass_context
def command(
    context: click.Context, select: str | None, output: str, force_guards: bool, test_event_code: str | None
) -> int:
    """Plan and deliver: only what has changed since the last run is sent."""
    workspace = open_workspace(context, given(test_event_code=test_event_code))
    require_token(workspace)
    run_id = new_run_id(workspace)
    with locked_books(workspace, run_id) as books:
        plan, rows_file = planned(workspace, books, run_id, select)
        return deliver_plan(workspace, books, plan, rows_file, output=output, forced=force_guards)
