"""The calls that make, try and end an access token, as requests and parsers.

Bodies and queries here hold the app's secret, the code or the token: nothing of these
requests is ever shown or recorded. A Marketing API token has no timer and no refresh; it
dies when consent is withdrawn, when it is revoked, or when its person loses access.
Source: TikTok Business API v1.3, Authentication, read 2026-11-23.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync.destinations.base import Request
from sync.destinations.tiktok import API
from sync.project.secrets import Secret


@dataclass(frozen=True, slots=True)
class App:
    """The developer app in whose name people are asked for consent."""

    app_id: str
    secret: Secret


@dataclass(frozen=True, slots=True)
class Granted:
    """What a consent gave; perhaps less than the app asked for.

    Attributes:
        scopes: Numbers of the permissions; a parent stands for its children.
    """

    token: Secret
    advertiser_ids: tuple[str, ...]
    scopes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class User:
    """The person whose consent the token rests on."""

    user_id: str
    name: str


def exchange_request(app: App, code: Secret) -> Request:
    """Return the call that turns a code into a token; whatever it answers, the code may be spent."""
    return _post("access_token", _named(app) | {"auth_code": code.reveal()})


def parse_granted(data: Mapping[str, Any]) -> Granted | None:
    """Read what a code was exchanged for, or None when it makes no sense."""
    token = data.get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token.strip():
        return None
    try:
        scopes = tuple(int(scope) for scope in data.get("scope") or ())
        return Granted(Secret(token.strip()), _texts(data.get("advertiser_ids")), scopes)
    except (TypeError, ValueError, OverflowError):
        return None


def revoke_request(app: App, token: Secret) -> Request:
    """Return the call that ends a token for good."""
    return _post("revoke_token", _named(app) | {"access_token": token.reveal()})


def advertisers_request(app: App) -> Request:
    """Return the call that lists what the token reaches.

    Sources disagree whether it wants the token in the header besides app and secret in the
    query; both are sent.
    """
    return Request("GET", f"{API}/oauth2/advertiser/get/", query=tuple(_named(app).items()))


def parse_advertisers(data: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Read the ids of the advertisers a token reaches, or None when they make no sense."""
    try:
        return tuple(str(item["advertiser_id"]) for item in data["list"])
    except (KeyError, TypeError):
        return None


def advertiser_request(advertiser_id: str) -> Request:
    """Return the call that describes one advertiser; it needs the token and no app."""
    return Request("GET", f"{API}/advertiser/info/", query=(("advertiser_ids", json.dumps([advertiser_id])),))


def user_request() -> Request:
    """Return the cheapest call that a live token opens."""
    return Request("GET", f"{API}/user/info/")


def parse_user(data: Mapping[str, Any]) -> User:
    """Read who authorised the app; what is missing is empty."""
    return User(_shown(data.get("core_user_id")), _shown(data.get("display_name")))


def _named(app: App) -> dict[str, str]:
    return {"app_id": app.app_id, "secret": app.secret.reveal()}


def _post(call: str, body: Mapping[str, str]) -> Request:
    return Request("POST", f"{API}/oauth2/{call}/", json.dumps(body).encode())


def _texts(values: object) -> tuple[str, ...]:
    if values is None:
        return ()
    if not isinstance(values, list):
        raise TypeError
    return tuple(str(value) for value in values)


def _shown(value: object) -> str:
    """Return a text of the platform's fit for a terminal."""
    return "".join(filter(str.isprintable, str(value)))[:80] if isinstance(value, str | int) else ""
