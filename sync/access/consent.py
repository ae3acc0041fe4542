"""The question to an advertiser, and the answer that comes back through a browser.

A person opens the consent address, agrees, and is sent to the app's redirect address with
`auth_code` and `state` in its query. The code works once and lives one hour.
Source: TikTok Business API v1.3, Authentication, read 2026-11-23.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from sync.errors import AccessError
from sync.project.endpoint import is_loopback
from sync.project.secrets import Secret

PLATFORM = "https://business-api.tiktok.com"
CONSENT_PATH = "/portal/auth"
_CODES = ("auth_code", "code")
_WHERE = "the answer you gave"
_AGAIN = 'ask again with "tiktok-sync auth url"; a code works once, within an hour'


@dataclass(frozen=True, slots=True)
class Question:
    """What the consent page is asked.

    Attributes:
        state: Random text that must come back unchanged: it ties the answer to this question.
        redirect_uri: Where the browser goes with the code; None when the app has only one.
    """

    app_id: str
    state: str
    redirect_uri: str | None = None


def consent_address(endpoint: str, question: Question) -> str:
    """Return the address a person opens.

    People consent at TikTok itself whatever host the calls go to; only a simulator on this
    machine has a page of its own.
    """
    host = endpoint if is_loopback(endpoint) else PLATFORM
    asked = {"app_id": question.app_id, "state": question.state, "redirect_uri": question.redirect_uri}
    return f"{host}{CONSENT_PATH}?{urlencode({name: text for name, text in asked.items() if text})}"


def answer_address(redirect_uri: str, state: str, code: Secret) -> str:
    """Return the address a browser comes back to."""
    joint = "&" if urlsplit(redirect_uri).query else "?"
    return f"{redirect_uri}{joint}{urlencode({'auth_code': code.reveal(), 'state': state})}"


def code_of(answer: str, state: str | None) -> Secret:
    """Return the code in an answer: the whole address of the browser, or the code alone.

    Args:
        state: What must come back; None compares nothing.

    Raises:
        AccessError: There is no code in it, or it answers another question.
    """
    text = answer.strip()
    is_address = "://" in text or "=" in text
    query = parse_qs(urlsplit(text).query or text) if is_address else {"auth_code": [text]}
    code = next((query[name][0] for name in _CODES if name in query), "")
    if not code or not code.isascii() or not code.isprintable() or " " in code:
        raise AccessError.of("no-auth-code", "there is no auth code in it", where=_WHERE, help=_AGAIN)
    if state is not None:
        _require_state(query.get("state", [""])[0], state)
    return Secret(code)


def _require_state(found: str, wanted: str) -> None:
    if hmac.compare_digest(found.encode(), wanted.encode()):
        return
    raise AccessError.of(
        "wrong-state",
        "the answer has another state" if found else "the answer has no state to compare",
        where=_WHERE,
        notes=("state ties a code to the question you asked; another one may be somebody else's code",),
        help="paste the whole address your browser came back to, of the question with this state",
    )
