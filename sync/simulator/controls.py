"""What the simulator offers besides TikTok's API: look at it, reset it, revoke, consent.

None of these asks for a token: the simulator listens on loopback only, and refuses
requests that a web page of another origin could make a browser send.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping

from sync.simulator import consent
from sync.simulator.accounts import grant_consent, revoke_all
from sync.simulator.call import Context, Reply
from sync.simulator.dispatch import apply_late_work
from sync.simulator.options import SimulatorOptions
from sync.simulator.page import PAGE_HEADERS, read_state, render_page
from sync.simulator.store import erase, transaction
from sync.simulator.strikes import HTML


def answer_control(
    options: SimulatorOptions,
    database: sqlite3.Connection,
    control: tuple[str, str],
    query: Mapping[str, str],
) -> Reply:
    """Answer one of `CONTROLS`, named by method and path, after any late work that is due."""
    with transaction(database):
        context = Context(options, database, options.now(), "")
        apply_late_work(context)
        return CONTROLS[control](context, query)


def _json(value: Mapping[str, object]) -> Reply:
    return Reply(200, json.dumps(value, ensure_ascii=False).encode())


def _show_page(context: Context, _query: Mapping[str, str]) -> Reply:
    return Reply(200, render_page(context.database), HTML, PAGE_HEADERS)


def _show_state(context: Context, _query: Mapping[str, str]) -> Reply:
    return _json(read_state(context.database))


def _reset(context: Context, _query: Mapping[str, str]) -> Reply:
    erase(context.database)
    return _json({"reset": True})


def _revoke(context: Context, _query: Mapping[str, str]) -> Reply:
    revoke_all(context)
    return _json({"revoked": True})


def _consent(context: Context, _query: Mapping[str, str]) -> Reply:
    return _json({"auth_code": grant_consent(context)})


CONTROLS: Mapping[tuple[str, str], Callable[[Context, Mapping[str, str]], Reply]] = {
    ("GET", "/"): _show_page,
    ("GET", "/_simulator/state"): _show_state,
    ("POST", "/_simulator/reset"): _reset,
    ("POST", "/_simulator/revoke"): _revoke,
    ("POST", "/_simulator/consent"): _consent,
    ("GET", consent.PATH): consent.ask_for_consent,
    ("POST", consent.PATH): consent.give_consent,
}
