"""The page on which an advertiser agrees, as a browser meets it.

TikTok sends the browser on to the app's redirect address with `auth_code` and `state`.
Without an address the code stays on the page, to be copied by hand, with the state and without.
Source: TikTok Business API, Authentication, read 2026-11-23.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from sync.simulator.accounts import grant_consent
from sync.simulator.call import Context, Reply
from sync.simulator.page import PAGE_HEADERS, render_document
from sync.simulator.strikes import HTML, html_reply

PATH = "/portal/auth"
SCHEMES = frozenset({"http", "https"})


def ask_for_consent(context: Context, query: Mapping[str, str]) -> Reply:
    """Answer `GET /portal/auth`: the question, with a button for yes."""
    if query.get("app_id") != context.options.app_id:
        return _page("<p>This app does not exist or has been blocked.</p>")
    accounts = "".join(f"<li>{escape(one)}</li>" for one in context.options.advertiser_ids)
    return _page(
        f"<p>App {escape(query['app_id'])} asks to act for these ad accounts:</p><ul>{accounts}</ul>"
        f'<form method="post" action="{escape(PATH)}?{escape(urlencode(query))}">'
        "<button>Confirm</button></form>"
    )


def give_consent(context: Context, query: Mapping[str, str]) -> Reply:
    """Answer the button: on to the redirect address, or the code on a page."""
    if query.get("app_id") != context.options.app_id:
        return html_reply(HTTPStatus.BAD_REQUEST)
    redirect_uri = query.get("redirect_uri", "")
    if redirect_uri and urlsplit(redirect_uri).scheme not in SCHEMES:
        return html_reply(HTTPStatus.BAD_REQUEST)
    code = grant_consent(context)
    answer = urlencode({"auth_code": code, "state": query.get("state", "")})
    if not redirect_uri:
        return _page(
            f"<p>The auth code is <code>{code}</code>; it works once, within an hour.</p>"
            f"<p>An address to come back to would hold <code>{escape(answer)}</code>.</p>"
        )
    joint = "&" if urlsplit(redirect_uri).query else "?"
    return Reply(HTTPStatus.FOUND, b"", HTML, (("Location", f"{redirect_uri}{joint}{answer}"),))


def _page(body: str) -> Reply:
    return Reply(200, render_document(f"<h1>Authorise an app (simulated)</h1>{body}"), HTML, PAGE_HEADERS)
