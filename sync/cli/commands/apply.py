"""`apply`: deliver a plan made earlier, exactly as it was shown."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.cli.checking import require_clean, require_fresh
from sync.cli.delivering import deliver_plan
from sync.cli.output import FORCE_GUARDS, FORMAT
from sync.cli.planning import planned
from sync.cli.platform import require_token
from sync.cli.workspace import locked_books, new_run_id, open_workspace
from sync.errors import LedgerError

if TYPE_CHECKING:
    from sync.planning.plan import Plan


@click.command()
@click.argument("planfile", required=False, type=click.Path(dir_okay=False))
@FORMAT
@FORCE_GUARDS
@click.pass_context
def command(context: click.Context, planfile: str | None, output: str, force_guards: bool) -> int:
    """Deliver the plan in PLANFILE; without one, plan and deliver now.

    A plan is refused when a model, the settings or the ledger have changed since.
    """
    workspace = open_workspace(context)
    require_token(workspace)
    run_id = new_run_id(workspace)
    with locked_books(workspace, run_id) as books:
        if planfile is None:
            plan, rows_file = planned(workspace, books, run_id, None)
        else:
            rows_file = books.paths.plans / f"{run_id}.parquet"
            plan = _read(Path(planfile))
            require_clean(workspace)
            require_fresh(workspace, books, plan)
            # A kept plan may be applied more than once before anything of it is sent.
            plan = replace(plan, plan_id=run_id)
            _keep(Path(planfile), rows_file)
        return deliver_plan(workspace, books, plan, rows_file, output=output, forced=force_guards)


def _read(path: Path) -> Plan:
    from sync.ledger.rows import read_document
    from sync.planning.plan import plan_from

    if not path.is_file():
        raise LedgerError.of(
            "bad-plan",
            "the plan file does not exist",
            where=str(path),
            help='make one with "tiktok-sync plan --out FILE"',
        )
    try:
        return plan_from(read_document(path))
    except ValueError:
        raise LedgerError.of(
            "bad-plan",
            "the plan file was written by another version",
            where=str(path),
            help="make a new plan",
        ) from None


def _keep(planfile: Path, rows_file: Path) -> None:
    """Put the rows of a plan that has lain somewhere into the ledger, once all of them can be read."""
    from sync.ledger.paths import durable
    from sync.ledger.rows import require_whole

    with durable(rows_file) as temporary:
        shutil.copyfile(planfile, temporary)
        try:
            require_whole(temporary)
        except LedgerError:
            raise LedgerError.of(
                "bad-plan",
                "the plan file is damaged; nothing of it was sent",
                where=str(planfile),
                help="make a new plan",
            ) from None
