"""`doctor`: look at everything a delivery depends on, before one depends on it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.cli.examining import gathered, machine_of
from sync.cli.output import FORMAT, result
from sync.cli.workspace import open_workspace
from sync.errors import SyncError

if TYPE_CHECKING:
    from sync.doctor.base import Finding


@click.command()
@FORMAT
@click.option(
    "--poll",
    default=0.0,
    metavar="SECONDS",
    type=click.FloatRange(0, 7 * 86_400),
    help="Ask again until every audience is usable, for at most that long.",
)
@click.pass_context
def command(context: click.Context, output: str, poll: float) -> int:
    """Check everything a delivery depends on, and say how to mend it.

    Nothing is changed, and the ledger's lock is not taken. Exits with 0 when nothing
    failed, with 4 when access did, else with the code of the first failure.
    """
    from sync.doctor import exit_code
    from sync.report.doctor import doctor_lines, doctor_result

    findings = _examined(context, poll)
    result(output, doctor_result(findings), lambda: tuple(doctor_lines(findings)))
    return exit_code(findings)


def _examined(context: click.Context, poll: float) -> tuple[Finding, ...]:
    from sync.doctor import Patience, examine, settled
    from sync.doctor.base import Evidence

    try:
        workspace = open_workspace(context)
    except SyncError as error:
        return examine(Evidence(machine_of(Path(context.obj["project"])), time.time(), refused=error))
    with gathered(workspace) as evidence:
        findings = examine(evidence)
        if poll and any(finding.may_change for finding in findings):
            workspace.steps.note(f"asking again until every audience is usable, for at most {poll:,.0f} s")
        return settled(evidence, findings, Patience(poll, time.monotonic, time.sleep))
