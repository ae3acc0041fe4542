"""Who may call: tokens, scopes, advertisers, and the OAuth calls that make and end tokens.

Source: TikTok Business API, Authentication and permission scopes, read 2026-11-23. A
Marketing API token has no timer; it ends when it is revoked. An `auth_code` lives one
hour and works once.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from datetime import UTC, datetime

from sync.simulator.call import Context, Fields, token_digest
from sync.simulator.codes import Code, RefusalError
from sync.simulator.fields import (
    read_query_texts,
    read_text,
    refuse_value,
    require_known,
)
from sync.simulator.store import count

AUTH_CODE_LIFETIME_S = 3600
MOST_ADVERTISERS = 100

READ_AUDIENCES = frozenset({3, 30})
WRITE_AUDIENCES = frozenset({3, 31})
REPORT_EVENTS = frozenset({5, 7224195155857866754})
READ_OFFLINE_SETS = frozenset({7043626160646946818, 7224195155857833986})
READ_CRM_SETS = frozenset({7294180478502830081, 7294180478502846465})
READ_PIXELS = frozenset({8, 80, 800})
READ_ADVERTISERS = frozenset({100})


def utc_text(at: float) -> str:
    """Return a time as list and get calls write it, in GMT."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


def require_token(context: Context) -> None:
    """Refuse a call without a live token in its `Access-Token` header."""
    if not context.token_digest:
        raise RefusalError(Code.TOKEN_EMPTY, "Access token is empty.")
    if not _is_live(context, context.token_digest):
        raise RefusalError(Code.TOKEN_INVALID, "Access token is incorrect or has been revoked.")


def require_scope(context: Context, scopes: Collection[int]) -> None:
    """Refuse a token that holds none of the scopes that open an endpoint."""
    if scopes and not set(scopes) & set(context.options.scopes):
        raise RefusalError(Code.SCOPE_MISSING, "The scope of this endpoint is not authorized.")


def require_advertiser(context: Context, advertiser_id: str) -> str:
    """Return the advertiser id if the token reaches it."""
    if advertiser_id not in context.options.advertiser_ids:
        raise RefusalError(Code.OTHER_ADVERTISER, "Access token does not belong to this advertiser.")
    return advertiser_id


def revoke(context: Context, digest: str) -> None:
    """End a token for good; ending it twice is no error."""
    context.database.execute("INSERT OR IGNORE INTO revoked_token VALUES (?)", (digest,))


def revoke_all(context: Context) -> None:
    """End the configured token and every token that was issued, as a withdrawn consent does."""
    revoke(context, token_digest(context.options.access_token))
    context.database.execute("INSERT OR IGNORE INTO revoked_token SELECT token_digest FROM issued_token")


def grant_consent(context: Context) -> str:
    """Return a fresh `auth_code`, as TikTok's consent page hands one to the redirect address."""
    code = _derived_secret(context, "consent")
    context.database.execute(
        "INSERT INTO auth_code (code_digest, issued_at) VALUES (?, ?)", (token_digest(code), context.now)
    )
    return code


def exchange_code(context: Context, fields: Fields) -> dict[str, object]:
    """Answer `POST /oauth2/access_token/`."""
    require_known(fields, ("app_id", "secret", "auth_code", "return_advertiser_ids"))
    _require_app(context, fields)
    if not isinstance(fields.get("return_advertiser_ids", True), bool):
        raise refuse_value("return_advertiser_ids", "not a valid boolean")
    _spend_code(context, read_text(fields, "auth_code"))
    token = _derived_secret(context, "token")
    context.database.execute("INSERT INTO issued_token VALUES (?)", (token_digest(token),))
    granted: dict[str, object] = {"access_token": token, "scope": list(context.options.scopes)}
    if fields.get("return_advertiser_ids", True):
        granted["advertiser_ids"] = list(context.options.advertiser_ids)
    return granted


def revoke_token(context: Context, fields: Fields) -> dict[str, object]:
    """Answer `POST /oauth2/revoke_token/`."""
    require_known(fields, ("app_id", "secret", "access_token"))
    _require_app(context, fields)
    digest = token_digest(read_text(fields, "access_token"))
    if not _is_live(context, digest):
        raise RefusalError(Code.TOKEN_INVALID, "Access token is incorrect or has been revoked.")
    revoke(context, digest)
    return {}


def list_advertisers(context: Context, fields: Fields) -> dict[str, object]:
    """Answer `GET /oauth2/advertiser/get/`: what the token reaches."""
    _require_app(context, fields)
    return {
        "list": [
            {"advertiser_id": advertiser_id, "advertiser_name": _advertiser_name(advertiser_id)}
            for advertiser_id in context.options.advertiser_ids
        ]
    }


def describe_advertisers(context: Context, fields: Fields) -> dict[str, object]:
    """Answer `GET /advertiser/info/`."""
    wanted = read_query_texts(fields, "advertiser_ids", MOST_ADVERTISERS)
    if wanted is None:
        raise RefusalError(Code.PARAMETER, "advertiser_ids: Missing data for required field.")
    return {
        "list": [
            {
                "advertiser_id": require_advertiser(context, advertiser_id),
                "name": _advertiser_name(advertiser_id),
                "status": "STATUS_ENABLE",
                "currency": "USD",
                "timezone": "Etc/UTC",
            }
            for advertiser_id in wanted
        ]
    }


def describe_user(_context: Context, _fields: Fields) -> dict[str, object]:
    """Answer `GET /user/info/`, the cheapest proof that a token lives."""
    return {"core_user_id": "7000000000000000009", "display_name": "Simulated operator"}


def _is_live(context: Context, digest: str) -> bool:
    def holds(table: str) -> bool:
        query = f"SELECT 1 FROM {table} WHERE token_digest = ?"
        return context.database.execute(query, (digest,)).fetchone() is not None

    is_configured = hmac.compare_digest(digest, token_digest(context.options.access_token))
    return (is_configured or holds("issued_token")) and not holds("revoked_token")


def _require_app(context: Context, fields: Fields) -> None:
    if read_text(fields, "app_id") != context.options.app_id:
        raise RefusalError(Code.UNKNOWN_APP, "The app does not exist or has been blocked.")
    if not hmac.compare_digest(read_text(fields, "secret").encode(), context.options.secret.encode()):
        raise RefusalError(Code.WRONG_SECRET, "The secret does not match the app id.")


def _spend_code(context: Context, code: str) -> None:
    spent = context.database.execute(
        "UPDATE auth_code SET is_spent = 1 WHERE code_digest = ? AND NOT is_spent AND issued_at > ?",
        (token_digest(code), context.now - AUTH_CODE_LIFETIME_S),
    )
    if spent.rowcount != 1:
        raise RefusalError(Code.AUTH_CODE_SPENT, "The auth code has been used, cancelled or has expired.")


def _derived_secret(context: Context, purpose: str) -> str:
    """Return a new secret that only the holder of the configured token could compute.

    Derived and not random, so that one state file gives one sequence in every run.
    """
    number = count(context.database, purpose)
    key = context.options.access_token.encode()
    return hmac.new(key, f"{purpose} {number}".encode(), hashlib.sha256).hexdigest()


def _advertiser_name(advertiser_id: str) -> str:
    return f"Simulated advertiser {advertiser_id[-4:]}"
