"""`plan`: what would be sent, without sending anything."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.cli.output import FORMAT, SELECT, result
from sync.cli.planning import planned
from sync.cli.workspace import locked_books, new_run_id, open_workspace
from sync.errors import DataRefused, ProjectError

if TYPE_CHECKING:
    from sync.planning.plan import Plan

CHANGES_PENDING = 10


@click.command()
@SELECT
@FORMAT
@click.option(
    "--out", type=click.Path(dir_okay=False), default=None, metavar="FILE", help="Keep the plan for apply."
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 10 when there is something to send.")
@click.pass_context
def command(
    context: click.Context, select: str | None, output: str, out: str | None, detailed_exitcode: bool
) -> int:
    """Show what would be sent: additions, removals, events, guards and requests.

    Guards that would stop a delivery are shown and make the exit code 3.
    """
    from sync.report.documents import plan_result
    from sync.report.tables import plan_parts

    workspace = open_workspace(context)
    run_id = new_run_id(workspace)
    with locked_books(workspace, run_id) as books:
        plan, rows_file = planned(workspace, books, run_id, select)
        if out is not None:
            _keep(rows_file, Path(out))
        rows_file.unlink(missing_ok=True)
    result(output, plan_result(plan), lambda: plan_parts(plan))
    workspace.steps.note(_what_next(plan, out))
    return _exit_code(plan, detailed=detailed_exitcode)


def _what_next(plan: Plan, out: str | None) -> str:
    if plan.stopping_guards():
        return "a guard stops this plan: mend the cause, or deliver it all the same with --force-guards"
    if plan.is_empty:
        return "nothing to send"
    return "nothing was sent; deliver it with: tiktok-sync " + (f"apply {out}" if out else "sync")


def _exit_code(plan: Plan, *, detailed: bool) -> int:
    if plan.stopping_guards():
        return DataRefused.exit_code
    return CHANGES_PENDING if detailed and not plan.is_empty else 0


def _keep(rows_file: Path, out: Path) -> None:
    try:
        shutil.copyfile(rows_file, out)
        out.chmod(0o600)
    except OSError as error:
        raise ProjectError.of(
            "unwritable-plan",
            f"the plan cannot be written ({error.strerror})",
            where=str(out),
            help="name a file in a writable folder",
        ) from None
