"""Which advertisers a token reaches, with the app's credentials or without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sync.access.oauth import App, advertiser_request, advertisers_request, parse_advertisers
from sync.delivery.audiences import data_of
from sync.delivery.http import Send
from sync.destinations.base import Outcome, Verdict

OUT_OF_REACH = frozenset({40001, 40106, 40300, 40301, 40302})
"""Codes that speak of the advertiser and not of the token."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The wanted advertisers, by whether the token reaches them."""

    reached: tuple[str, ...]
    missing: tuple[str, ...]


def reach(send: Send, app: App | None, wanted: Sequence[str]) -> Reach | Outcome:
    """Return which of the wanted advertisers a token reaches, or what kept us from knowing.

    A scheduled run has no app secret; then each advertiser is asked about by itself.
    """
    return _listed(send, app, wanted) if app is not None else _asked_about(send, wanted)


def _listed(send: Send, app: App, wanted: Sequence[str]) -> Reach | Outcome:
    outcome, data = data_of(send, advertisers_request(app))
    if outcome.verdict is not Verdict.ACCEPTED:
        return outcome
    listed = parse_advertisers(data)
    if listed is None:
        return Outcome(Verdict.UNKNOWN, "the list of advertisers makes no sense")
    return divided(wanted, listed)


def _asked_about(send: Send, wanted: Sequence[str]) -> Reach | Outcome:
    reached = []
    for advertiser_id in wanted:
        outcome, _ = data_of(send, advertiser_request(advertiser_id))
        if outcome.verdict is Verdict.ACCEPTED:
            reached.append(advertiser_id)
        elif outcome.code not in OUT_OF_REACH:
            return outcome
    return divided(wanted, reached)


def divided(wanted: Sequence[str], reached: Sequence[str]) -> Reach:
    """Divide wanted advertisers by whether they are among the reached ones; order is kept."""
    known = set(reached)
    return Reach(
        tuple(one for one in wanted if one in known), tuple(one for one in wanted if one not in known)
    )
