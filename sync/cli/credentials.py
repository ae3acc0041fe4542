"""Where a target's token and its app come from.

The environment wins; else the token that `auth exchange` stored counts, which is sent only
to the endpoint that made it. The built-in simulator has a token and an app of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sync.errors import SettingsError
from sync.project.secrets import (
    APP_SECRET_FILE_VARIABLE,
    APP_SECRET_VARIABLE,
    TOKEN_FILE_VARIABLE,
    TOKEN_VARIABLE,
    Secret,
)

if TYPE_CHECKING:
    from sync.access.oauth import App
    from sync.access.token_file import Grant
    from sync.cli.workspace import Workspace

SIMULATOR_TOKEN = Secret("simulator-token")
SIMULATOR_APP_ID, SIMULATOR_SECRET = "7000000000000000000", Secret("simulator-secret")


@dataclass(frozen=True, slots=True)
class HeldToken:
    """The token a run would use.

    Attributes:
        origin: Where it comes from, such as `file .sync/prod.token`.
        is_stored: Whether `auth exchange` put it there.
        grant: What was granted with it, when that is known.
    """

    token: Secret
    origin: str
    is_stored: bool = False
    grant: Grant | None = None


def token_path(workspace: Workspace) -> Path:
    """Return where `auth exchange` keeps the target's token."""
    return workspace.project.root / workspace.project.settings.token_file


def held_token(workspace: Workspace) -> HeldToken | None:
    """Return the token of the target, or None.

    Raises:
        SettingsError: The stored one is not safe to use, or was made at another endpoint.
    """
    from sync.access.token_file import fingerprint, read_grant

    found = _held(workspace)
    grant = read_grant(token_path(workspace))
    if found is None or grant is None or grant.fingerprint != fingerprint(found.token):
        return found
    return replace(found, grant=grant)


def require_held(workspace: Workspace) -> HeldToken:
    """Return the token of the target.

    Raises:
        SettingsError: There is none, or the stored one is not safe to use.
    """
    found = held_token(workspace)
    if found is not None:
        return found
    settings = workspace.project.settings
    raise SettingsError.of(
        "missing-token",
        f'target "{settings.target}" has no access token',
        where="the environment",
        notes=(f"looked in {TOKEN_VARIABLE}, {TOKEN_FILE_VARIABLE} and {settings.token_file}",),
        help=f"export {TOKEN_VARIABLE}, name a file that holds the token in {TOKEN_FILE_VARIABLE}, "
        'or authorise the app with "tiktok-sync auth url"',
    )


def app_of(workspace: Workspace) -> App | None:
    """Return the app of the target; None when its id or its secret is not known."""
    from sync.access.oauth import App

    settings = workspace.project.settings
    if workspace.is_simulated:
        return App(SIMULATOR_APP_ID, SIMULATOR_SECRET)
    if settings.app_id is None or settings.app_secret is None:
        return None
    return App(settings.app_id, settings.app_secret)


def require_app(workspace: Workspace) -> App:
    """Return the app of the target.

    Raises:
        SettingsError: Its id or its secret is missing.
    """
    require_app_id(workspace)
    app = app_of(workspace)
    if app is None:
        raise SettingsError.of(
            "missing-secret",
            "the secret of the app is not set",
            where="the environment",
            notes=(f"looked in {APP_SECRET_VARIABLE} and {APP_SECRET_FILE_VARIABLE}",),
            help=f"name a file that holds it in {APP_SECRET_FILE_VARIABLE}; "
            "the developer portal shows it on the app's page",
        )
    return app


def require_app_id(workspace: Workspace) -> str:
    """Return the id of the target's app.

    Raises:
        SettingsError: There is none.
    """
    app_id = SIMULATOR_APP_ID if workspace.is_simulated else workspace.project.settings.app_id
    if app_id is None:
        raise SettingsError.of(
            "missing-app",
            f'target "{workspace.project.settings.target}" has no app to authorise',
            where="pyproject.toml [tool.sync]",
            notes=("looked for app_id and SYNC_APP_ID",),
            help='add app_id = "..."; the developer portal of TikTok shows it on the app\'s page',
        )
    return app_id


def _held(workspace: Workspace) -> HeldToken | None:
    settings = workspace.project.settings
    if workspace.is_simulated:
        return _stored(workspace) or HeldToken(
            SIMULATOR_TOKEN, "the built-in simulator", grant=_simulated_grant(workspace)
        )
    if settings.token is None:
        return _stored(workspace)
    (setting,) = [item for item in settings.origins if item.name == "access_token"]
    return HeldToken(settings.token, setting.origin)


def _simulated_grant(workspace: Workspace) -> Grant:
    """Return what the simulator's own token may do."""
    from sync.access.token_file import Grant, fingerprint
    from sync.simulator.options import ALL_SCOPES

    settings, since = workspace.project.settings, workspace.started
    mark = fingerprint(SIMULATOR_TOKEN)
    return Grant(since, SIMULATOR_APP_ID, settings.endpoint, settings.advertiser_ids, ALL_SCOPES, mark)


def _stored(workspace: Workspace) -> HeldToken | None:
    from sync.access.token_file import read_grant, read_token

    settings = workspace.project.settings
    grant = read_grant(token_path(workspace))
    home = grant.endpoint if grant else None
    if workspace.is_simulated and home != settings.endpoint:
        return None  # a token for TikTok is nothing the simulator should be shown
    if home not in {None, settings.endpoint}:
        raise _of_another_endpoint(workspace, str(home))
    token = read_token(token_path(workspace), settings.token_file)
    return HeldToken(token, f"file {settings.token_file}", is_stored=True) if token else None


def _of_another_endpoint(workspace: Workspace, home: str) -> SettingsError:
    settings = workspace.project.settings
    return SettingsError.of(
        "token-of-another-endpoint",
        f"the stored token was made at {home}",
        where=settings.token_file,
        notes=(f"the target delivers to {settings.endpoint}", "a stored token is sent nowhere but home"),
        help='authorise for this endpoint with "tiktok-sync auth url", or name another token_file',
    )
