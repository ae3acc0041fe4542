"""Find the audience a sync delivers to, or create it.

By the id in the ledger, else by exact name over all pages of the list, else created.
Names are not unique at TikTok: a second create makes a second audience, which is why
this runs under the ledger's lock and why a create of unknown outcome is looked up first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sync.delivery.http import Send
from sync.destinations import tiktok_audience as api
from sync.destinations.base import Outcome, Request, Response, Verdict
from sync.destinations.tiktok import decode, parse_envelope

_MAX_PAGES = 100


@dataclass(frozen=True, slots=True)
class Found:
    """An audience at TikTok; `created` when it was not there before."""

    audience_id: str
    created: bool


def find_or_create(
    ask: Callable[[Request], tuple[Outcome, dict[str, Any]]],
    owner: str,
    name: str,
    intend: Callable[[], None],
) -> Found | Outcome:
    """Return the audience of that name, or what kept us from finding it.

    Args:
        ask: Sends a request, repeats it as the policy allows, and returns the outcome and
            the reply's `data`.
        owner: The advertiser that owns it.
        intend: Called before it is asked for.
    """
    found = _find(ask, owner, name)
    if found is not None:
        return found
    intend()
    outcome, data = ask(api.create_request(owner, name))
    identifier = data.get("audience_id")
    if outcome.verdict is Verdict.ACCEPTED and isinstance(identifier, str) and identifier:
        return Found(identifier, created=True)
    if outcome.verdict in {Verdict.UNKNOWN, Verdict.ACCEPTED}:
        # The create may have happened; asking again would make a second audience.
        return _find(ask, owner, name) or _uncertain(outcome, name)
    return _said_of(outcome, f'the audience "{name}" was not created')


def _find(
    ask: Callable[[Request], tuple[Outcome, dict[str, Any]]], owner: str, name: str
) -> Found | Outcome | None:
    for page in range(1, _MAX_PAGES + 1):
        outcome, data = ask(api.list_request(owner, page))
        if outcome.verdict is not Verdict.ACCEPTED:
            return _said_of(outcome, f"the audiences of advertiser {owner} could not be listed")
        listed = api.parse_list(data)
        if listed is None:
            return _senseless()
        for identifier, listed_name in listed.audiences:
            if listed_name == name:
                return Found(identifier, created=False)
        if page >= listed.pages:
            return None
    return _senseless()


def data_of(send: Send, request: Request) -> tuple[Outcome, dict[str, Any]]:
    """Send a request once; return its outcome and the reply's `data`."""
    reply = send(request)
    outcome = decode(reply)
    envelope = parse_envelope(reply) if isinstance(reply, Response) else None
    data = (envelope or {}).get("data")
    return outcome, data if isinstance(data, dict) else {}


def _senseless() -> Outcome:
    return Outcome(Verdict.STOP, "the audience list makes no sense")


def _uncertain(outcome: Outcome, name: str) -> Outcome:
    if outcome.verdict is Verdict.UNKNOWN:
        return _said_of(outcome, f'the audience "{name}" may have been created')
    return replace(
        outcome, verdict=Verdict.UNKNOWN, reason="the audience was created, and is not in the list"
    )


def _said_of(outcome: Outcome, what: str) -> Outcome:
    """Return an outcome that says what was asked; without a code it is about the connection."""
    return outcome if outcome.code is None else replace(outcome, reason=f"{what}: {outcome.reason}")
