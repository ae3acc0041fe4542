"""`forget`: withdraw a person from every audience, and never send them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sync.cli.asking import agreed
from sync.cli.delivering import exit_code
from sync.cli.forgetting import EVENTS, Forgetting, forget, spelled
from sync.cli.identifying import COUNTRY, KIND, given_value
from sync.cli.output import FORMAT, result
from sync.cli.workspace import locked_books, new_run_id, open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUESTION = "Withdraw this person from every audience, and never send them again? It cannot be undone"


@click.command()
@click.argument("value", required=False)
@COUNTRY
@KIND
@click.option("--yes", is_flag=True, help="Do not ask.")
@FORMAT
@click.pass_context
def command(
    context: click.Context, value: str | None, country: str | None, kind: str, yes: bool, output: str
) -> int:
    """Withdraw a person from every audience now, and block them from then on.

    VALUE is an e-mail address, a phone number, a device id, an id of your own, or a digest of
    one. Without it you are asked for it, unseen; of what is piped in, the first line is read.
    It is hashed locally and kept nowhere. Rows that hold the identifier are quarantined from
    now on, so that nothing else of them is sent either; forget each identifier of a person.
    Events that were delivered cannot be recalled. A file without the value says what was done.
    """
    workspace = open_workspace(context)
    found = spelled(workspace, given_value(value), country, kind)
    if not yes and not agreed(_QUESTION, to_skip="--yes"):
        workspace.steps.note("nothing was changed")
        return 0
    run_id = new_run_id(workspace)
    with locked_books(workspace, run_id) as books:
        done = forget(workspace, books, found, run_id)
        result(output, _document(run_id, done), lambda: tuple(_lines(done)))
        return exit_code(workspace, books, done.plan, done.done) if done.done is not None else 0


def _document(run_id: str, done: Forgetting) -> dict[str, object]:
    return {
        "run_id": run_id,
        "status": done.done.status if done.done is not None else "nothing to send",
        "kind": done.kind,
        "digests_blocked": done.digests,
        "audiences": [
            {
                "audience": one.audience.name,
                "audience_id": one.audience.audience_id,
                "withdrawn": one.identifiers,
                "accepted": one.accepted,
            }
            for one in done.withdrawn
        ],
        "events": EVENTS,
        "evidence": str(done.evidence),
    }


def _lines(done: Forgetting) -> Iterator[str]:
    from sync.report.tables import counted

    yield f"blocked: {counted(done.digests, 'digest')}, every way in which we may have hashed the value"
    for one in done.withdrawn:
        if one.identifiers:
            yield (
                f'audience "{one.audience.name}": {one.accepted} of {one.identifiers} identifiers withdrawn; '
                "it takes TikTok up to 48 hours to show it"
            )
        else:
            yield f'audience "{one.audience.name}": not in it'
    yield EVENTS
    yield f"evidence, without the value: {done.evidence}"
