"""The work behind `auth`: its calls, and what is said about their answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.cli.credentials import HeldToken, app_of, token_path
from sync.cli.platform import connection_as
from sync.errors import DeliveryIncomplete
from sync.project.secrets import Secret

if TYPE_CHECKING:
    from sync.access.oauth import App, Granted, User
    from sync.access.reach import Reach
    from sync.cli.workspace import Workspace
    from sync.diagnostics import Diagnostic

_ALREADY_DEAD = frozenset({40102, 40105})


@dataclass(frozen=True, slots=True)
class Tried:
    """What a live token says about itself.

    Attributes:
        scopes: None when nobody noted them: TikTok tells them once, at the exchange.
    """

    user: User
    reach: Reach
    scopes: tuple[int, ...] | None


def simulated_answer(workspace: Workspace, redirect_uri: str, state: str) -> str:
    """Let the built-in simulator agree; return the address a browser would come back to."""
    from sync.access.consent import answer_address
    from sync.destinations.base import Request, Response

    with connection_as(workspace, None) as send:
        reply = send(Request("POST", "/_simulator/consent"))
    assert isinstance(reply, Response)  # noqa: S101 - it runs in this process
    return answer_address(redirect_uri, state, Secret(json.loads(reply.body)["auth_code"]))


def exchanged(workspace: Workspace, app: App, code: Secret) -> Granted:
    """Spend a code on a token.

    Raises:
        AccessError: TikTok refuses the code or the app.
        DeliveryIncomplete: There was no clear answer; the code may be spent.
    """
    from sync.access.oauth import exchange_request, parse_granted
    from sync.access.refusals import require_accepted
    from sync.delivery.audiences import data_of

    with connection_as(workspace, None) as send:
        outcome, data = data_of(send, exchange_request(app, code))
    require_accepted(outcome, "exchange the code for a token", is_private=True)
    granted = parse_granted(data)
    if granted is None:
        raise DeliveryIncomplete.of(
            "no-answer",
            "TikTok accepted the code and gave no token that makes sense",
            where=f"request {outcome.request_id or 'without id'}",
            notes=("the code is spent",),
            help='get a new one with "tiktok-sync auth url"',
        )
    return granted


def store_granted(workspace: Workspace, app: App, granted: Granted) -> None:
    """Keep the token and what was granted with it."""
    from sync.access.token_file import Grant, fingerprint, store

    settings = workspace.project.settings
    grant = Grant(
        workspace.started,
        app.app_id,
        settings.endpoint,
        granted.advertiser_ids,
        granted.scopes,
        fingerprint(granted.token),
    )
    store(token_path(workspace), settings.token_file, granted.token, grant)


def tried(workspace: Workspace, held: HeldToken) -> Tried:
    """Ask TikTok who a token belongs to and what it reaches.

    Raises:
        AccessError: It is refused.
        DeliveryIncomplete: There was no clear answer.
    """
    from sync.access.oauth import parse_user, user_request
    from sync.access.reach import Reach, reach
    from sync.access.refusals import refusal, require_accepted
    from sync.delivery.audiences import data_of

    with connection_as(workspace, held.token) as send:
        outcome, data = data_of(send, user_request())
        require_accepted(outcome, "take the access token")
        found = reach(send, app_of(workspace), workspace.project.settings.advertiser_ids)
    if not isinstance(found, Reach):
        raise refusal(found, "tell which advertisers the token reaches", is_private=True)
    return Tried(parse_user(data), found, held.grant.scopes if held.grant else None)


def revoked(workspace: Workspace, held: HeldToken, app: App) -> bool:
    """End a token; return whether it was alive until now.

    Raises:
        AccessError: TikTok refuses to.
        DeliveryIncomplete: There was no clear answer; the token may live on.
    """
    from sync.access.oauth import revoke_request
    from sync.access.refusals import require_accepted
    from sync.delivery.audiences import data_of

    with connection_as(workspace, held.token) as send:
        outcome, _ = data_of(send, revoke_request(app, held.token))
    if outcome.code in _ALREADY_DEAD:
        return False
    require_accepted(outcome, "revoke the token", is_private=True)
    return True


def gaps(
    workspace: Workspace, scopes: tuple[int, ...] | None, reached: tuple[str, ...]
) -> tuple[Diagnostic, ...]:
    """Return what a token lacks for this project; scopes nobody knows are not judged."""
    from sync.access.gaps import advertiser_gaps, scope_gaps
    from sync.access.reach import divided

    settings = workspace.project.settings
    wanted = {model.header.sync.destination for model in workspace.project.syncs() if model.header.sync}
    missing = divided(settings.advertiser_ids, reached).missing
    return (
        *scope_gaps(scopes or (), wanted if scopes is not None else ()),
        *advertiser_gaps(missing, settings.target),
    )


def granted_document(workspace: Workspace, granted: Granted) -> dict[str, object]:
    """Return what `auth exchange --output json` prints; the token is not in it."""
    return {
        "token_file": workspace.project.settings.token_file,
        "advertiser_ids": list(granted.advertiser_ids),
        "scopes": list(granted.scopes),
    }


def granted_lines(workspace: Workspace, granted: Granted) -> tuple[str, ...]:
    """Say where the token is and what it opens."""
    return (
        f"the token is stored in {workspace.project.settings.token_file}, readable by its owner only",
        f"advertisers reached: {', '.join(granted.advertiser_ids) or 'TikTok named none'}",
        _scope_line(granted.scopes),
    )


def tried_document(workspace: Workspace, held: HeldToken, found: Tried) -> dict[str, object]:
    """Return what `auth check --output json` prints."""
    settings = workspace.project.settings
    return {
        "target": settings.target,
        "endpoint": settings.endpoint,
        "token": held.origin,
        "user_id": found.user.user_id,
        "user_name": found.user.name,
        "advertisers_reached": list(found.reach.reached),
        "advertisers_missing": list(found.reach.missing),
        "scopes": None if found.scopes is None else list(found.scopes),
    }


def tried_lines(workspace: Workspace, held: HeldToken, found: Tried) -> tuple[str, ...]:
    """Say who a token belongs to and what it opens."""
    return (
        f"token from {held.origin}: accepted by {workspace.project.settings.endpoint}",
        f'authorised by "{found.user.name}" (user {found.user.user_id or "without id"})',
        f"advertisers reached: {', '.join(found.reach.reached) or 'none'}",
        _scope_line(found.scopes),
    )


def _scope_line(scopes: tuple[int, ...] | None) -> str:
    from sync.access.scopes import scope_name

    if scopes is None:
        return "scopes: unknown; TikTok tells them once, to `auth exchange`"
    return f"scopes: {', '.join(map(scope_name, scopes)) or 'none'}"
