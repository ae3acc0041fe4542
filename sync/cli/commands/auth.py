"""`auth`: ask an advertiser for consent, make the token of it, try it, end it."""

from __future__ import annotations

import secrets
from dataclasses import replace

import click

from sync.cli.asking import agreed, asked_unseen
from sync.cli.authorising import (
    exchanged,
    gaps,
    granted_document,
    granted_lines,
    revoked,
    simulated_answer,
    store_granted,
    tried,
    tried_document,
    tried_lines,
)
from sync.cli.credentials import require_app, require_app_id, require_held, token_path
from sync.cli.output import FORMAT, result
from sync.cli.workspace import open_workspace
from sync.diagnostics import Severity
from sync.errors import AccessError
from sync.project.secrets import TOKEN_FILE_VARIABLE, TOKEN_VARIABLE

_CODE_HELP = (
    'open the address of "tiktok-sync auth url", agree, and paste the address your browser comes back to'
)
_RETURN_ADDRESS = "https://localhost/"
"""Where the simulator's browser comes back to when nobody says otherwise; nothing listens there."""


@click.group()
def command() -> None:
    """Authorise the app at TikTok: ask for consent, make a token, try it, end it."""


@command.command("url")
@click.option("--redirect-uri", default=None, metavar="U", help="Where the browser goes with the code.")
@click.option("--state", default=None, metavar="S", help="Text that must come back; random if not given.")
@FORMAT
@click.pass_context
def url(context: click.Context, redirect_uri: str | None, state: str | None, output: str) -> None:
    """Print the address at which an Operator or Admin of the ad accounts agrees.

    The built-in simulator agrees at once: for it, the address is the one a browser would
    come back to, and `auth exchange` takes it.
    """
    from sync.access.consent import Question, consent_address

    workspace = open_workspace(context)
    state = state or secrets.token_hex(16)
    if workspace.is_simulated:
        address = simulated_answer(workspace, redirect_uri or _RETURN_ADDRESS, state)
        workspace.steps.note("the built-in simulator has agreed; a browser would come back to this address")
    else:
        question = Question(require_app_id(workspace), state, redirect_uri)
        address = consent_address(workspace.project.settings.endpoint, question)
        workspace.steps.note(
            "open this address as Operator or Admin of every ad account that is to be reached"
        )
    workspace.steps.note(f'compare: the address that comes back must hold the state "{state}"')
    workspace.steps.note(f"then, within an hour, and once: tiktok-sync auth exchange --state {state}")
    result(output, {"address": address, "state": state}, lambda: (address,))


@command.command("exchange")
@click.option("--code", default=None, metavar="CODE", help="The code; better typed unseen, or piped in.")
@click.option("--state", default=None, metavar="S", help="What `auth url` printed; compared when given.")
@FORMAT
@click.pass_context
def exchange(context: click.Context, code: str | None, state: str | None, output: str) -> None:
    """Make a token out of a code and store it.

    Takes the code, or the whole address the browser came back to. A code works once and
    lives one hour.
    """
    from sync.access.consent import code_of
    from sync.access.token_file import require_place

    workspace = open_workspace(context)
    settings, app = workspace.project.settings, require_app(workspace)
    require_place(token_path(workspace), settings.token_file)
    granted = exchanged(workspace, app, code_of(code or asked_unseen("code", _CODE_HELP), state))
    store_granted(workspace, app, granted)
    for gap in gaps(workspace, granted.scopes, granted.advertiser_ids):
        workspace.steps.finding(replace(gap, severity=Severity.WARNING), {})
    if settings.token is not None and not workspace.is_simulated:
        workspace.steps.note(
            f"{TOKEN_VARIABLE} or {TOKEN_FILE_VARIABLE} is set, and wins over the stored token"
        )
    result(output, granted_document(workspace, granted), lambda: granted_lines(workspace, granted))


@command.command("check")
@FORMAT
@click.pass_context
def check(context: click.Context, output: str) -> None:
    """Try the token: who agreed, which advertisers it reaches, what it may do."""
    workspace = open_workspace(context)
    held = require_held(workspace)
    found = tried(workspace, held)
    result(output, tried_document(workspace, held, found), lambda: tried_lines(workspace, held, found))
    lacking = gaps(workspace, found.scopes, found.reach.reached)
    if lacking:
        raise AccessError(*lacking)


@command.command("revoke")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def revoke(context: click.Context, yes: bool) -> None:
    """End the token at TikTok for good, and delete the stored one."""
    from sync.access.token_file import forget

    workspace = open_workspace(context)
    held, app = require_held(workspace), require_app(workspace)
    question = f"end the token from {held.origin} for good? Runs of this target will be refused"
    if not yes and not agreed(question, to_skip="--yes"):
        workspace.steps.note("nothing was revoked")
        return
    workspace.steps.note(
        "the token is revoked" if revoked(workspace, held, app) else "the token was dead already"
    )
    if held.is_stored:
        forget(token_path(workspace))
        workspace.steps.note(f"{workspace.project.settings.token_file} is deleted")
    elif not workspace.is_simulated:
        workspace.steps.note(f"remove it from where it comes from: {held.origin}")
