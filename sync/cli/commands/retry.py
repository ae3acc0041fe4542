"""`retry`: send again what a person has looked into, or say that it need not be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sync.cli.asking import agreed
from sync.cli.delivering import deliver_plan
from sync.cli.output import FORMAT, SELECT, result
from sync.cli.planning import planned
from sync.cli.platform import require_token
from sync.cli.workspace import locked_books, new_run_id, open_workspace
from sync.errors import ProjectError
from sync.planning.events import Again

if TYPE_CHECKING:
    from sync.cli.workspace import Workspace
    from sync.delivery.run import Books
    from sync.ledger.entries import Audience


@click.command()
@SELECT
@click.option(
    "--accept-duplicates",
    is_flag=True,
    help="Also send events of unknown outcome that are too old for TikTok to drop a copy of.",
)
@click.option(
    "--accept-lost",
    is_flag=True,
    help="Book those events as delivered: they are never sent again, whether they arrived or not.",
)
@click.option(
    "--from-scratch",
    default=None,
    metavar="AUDIENCE",
    help="Forget an audience's id and what it holds; the next sync states everyone again.",
)
@click.option("--yes", is_flag=True, help="Do not ask, with --from-scratch.")
@FORMAT
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - click passes one argument for each option
    context: click.Context,
    select: str | None,
    accept_duplicates: bool,
    accept_lost: bool,
    from_scratch: str | None,
    yes: bool,
    output: str,
) -> int:
    """Send again what TikTok refused although it has not changed, along with what is new.

    Guards count as for `sync`. With --accept-duplicates, events of unknown outcome are sent
    although more than 43 hours have passed: TikTok may count them twice. With --accept-lost or
    --from-scratch nothing is sent.
    """
    if (accept_duplicates, accept_lost, from_scratch is not None).count(True) > 1:
        raise click.UsageError("--accept-duplicates, --accept-lost and --from-scratch exclude each other")
    workspace = open_workspace(context)
    if from_scratch is not None:
        _start_anew(workspace, from_scratch, is_agreed=yes, output=output)
        return 0
    if accept_lost:
        _book(workspace, select, output)
        return 0
    require_token(workspace)
    run_id = new_run_id(workspace)
    again = Again(refused=True, parked=accept_duplicates)
    with locked_books(workspace, run_id) as books:
        plan, rows_file = planned(workspace, books, run_id, select, again)
        return deliver_plan(workspace, books, plan, rows_file, output=output, forced=False)


def _book(workspace: Workspace, select: str | None, output: str) -> None:
    """Book parked events as delivered; a run of its own says so."""
    from sync.delivery.booking import book
    from sync.delivery.run import NOTHING, record_idle
    from sync.report.documents import run_result
    from sync.report.tables import counted

    run_id = new_run_id(workspace)
    with locked_books(workspace, run_id) as books:
        plan, rows_file = planned(workspace, books, run_id, select, Again(lost=True))
        done = record_idle(books, plan, rows_file, NOTHING) if plan.is_empty else book(books, plan, rows_file)
    count = sum(sync.booked for sync in done.syncs)
    are = "is" if count == 1 else "are"
    booked = (
        f"{counted(count, 'event')} {are} booked as delivered and never sent again; run {run_id} records it"
    )
    result(output, run_result(done), lambda: (booked if count else "no event is parked",))


def _start_anew(workspace: Workspace, name: str, *, is_agreed: bool, output: str) -> None:
    question = (
        f'Forget the id of "{name}" and whom it holds? If an audience of that name is still at TikTok, '
        "people in it whom nobody wants are not withdrawn any more"
    )
    with locked_books(workspace, new_run_id(workspace)) as books:
        audience = _known(workspace, books, name)
        forgotten = is_agreed or agreed(question, to_skip="--yes")
        if forgotten:
            _drop(books, audience)
    document = {"audience": name, "audience_id": audience.audience_id, "is_forgotten": forgotten}
    said = (
        f'"{name}" is forgotten; "tiktok-sync sync" looks it up by name, creates it if needed and states '
        "everyone again"
    )
    result(output, document, lambda: (said if forgotten else "nothing was changed",))


def _known(workspace: Workspace, books: Books, name: str) -> Audience:
    """Return the audience that the target's syncs would deliver to under a name.

    Raises:
        ProjectError: The ledger knows none.
    """
    from sync.planning.parts import audience_store

    found = books.journal.audience(audience_store(workspace.project.settings.advertiser_ids, name))
    if found is None:
        known = ", ".join(f'"{audience.name}"' for audience in books.journal.audiences())
        raise ProjectError.of(
            "unknown-audience",
            f'nothing was delivered to an audience "{name}"',
            where=f"the ledger of target {workspace.project.settings.target}",
            help=f"name one of {known}" if known else "nothing has been delivered yet",
        )
    return found


def _drop(books: Books, audience: Audience) -> None:
    """Forget an audience, then delete the files that nothing points to any more."""
    from sync.ledger.generations import leftovers

    books.journal.drop_audience(audience.store)
    for path in leftovers(books.paths, books.journal.file_names()):
        path.unlink(missing_ok=True)
