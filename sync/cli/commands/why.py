"""`why`: where a person stands in every audience, and which models want them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sync.cli.checking import require_clean
from sync.cli.identifying import COUNTRY, KIND, identified
from sync.cli.output import FORMAT, result, say
from sync.cli.planning import judged_syncs
from sync.cli.warehouse import warehouse
from sync.cli.workspace import open_workspace
from sync.diagnostics import render
from sync.errors import SyncError

if TYPE_CHECKING:
    from sync.cli.workspace import Workspace
    from sync.identifiers.explain import Explanation
    from sync.ledger.look_up import Found
    from sync.planning.wanting import Wanting


@click.command()
@click.argument("identifier", required=False)
@COUNTRY
@KIND
@FORMAT
@click.pass_context
def command(
    context: click.Context, identifier: str | None, country: str | None, kind: str, output: str
) -> None:
    """Tell where a person stands in every audience, which request put them there, and who wants them.

    IDENTIFIER is an e-mail address, a phone number, a device id, an id of your own, or a digest
    of one. Without it you are asked for it, unseen; of what is piped in, the first line is
    read. It is hashed locally and never printed. The models are built to see which of their
    rows hold it now; nothing is sent, and it may be asked while a run is on.
    """
    from sync.report.explained import refusal_of
    from sync.report.why import Why, why_lines, why_result

    workspace = open_workspace(context)
    known = identified(workspace, identifier, country, kind)
    refusal = refusal_of(known.explanation)
    if refusal is not None:
        say(render(refusal, {}))
    settings = workspace.project.settings
    why = Why(
        settings.target,
        settings.endpoint,
        known.explanation,
        known.found,
        _audiences(workspace, known.found),
        _wanted(workspace, known.explanation),
    )
    result(output, why_result(why), lambda: ("\n".join(why_lines(why)),))


def _audiences(workspace: Workspace, found: Found | None) -> tuple[str, ...]:
    """Return the names of the project's audiences, and of others that something was delivered to."""
    headers = ((model.name, model.header.sync) for model in workspace.project.syncs())
    audiences = ((name, header) for name, header in headers if header and "audience" in header.destination)
    wanted = [header.audience or name for name, header in audiences]
    held = [audience.name for audience in found.audiences] if found is not None else []
    return tuple(dict.fromkeys([*wanted, *held]))


def _wanted(workspace: Workspace, explanation: Explanation) -> tuple[Wanting, ...] | None:
    """Look our digests up in every sync; None when the models cannot be built, which is said."""
    from sync.planning.wanting import wanting

    digests = {one.digest for one in explanation.variants if one.rule_set.is_ours and one.digest is not None}
    syncs = tuple(workspace.project.syncs())
    try:
        with warehouse(workspace) as built:
            require_clean(workspace)
            engine = built(model.name for model in syncs)
            return tuple(wanting(engine, one, digests) for one in judged_syncs(workspace, engine, syncs))
    except SyncError as error:
        for finding in error.findings:
            workspace.steps.finding(finding, workspace.project.texts)
        return None
