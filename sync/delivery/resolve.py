"""Whose audience a step is about: its id in the ledger, else found or created at the platform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sync.delivery.audiences import Found, find_or_create
from sync.destinations.base import Outcome, Request, Step, Verdict
from sync.ledger.entries import Audience


@dataclass(frozen=True, slots=True)
class Registry:
    """What finding an audience needs.

    Attributes:
        ask: Sends a request, repeats it as the policy allows; returns the outcome and the reply's `data`.
        known: Returns an audience by its store.
        remember: Records an audience.
        asked_at: Returns when an audience of that store was asked for whose id never came.
        intend: Records that one is about to be asked for.
        not_created: Records that it was refused.
        sleep: Waits the given seconds.
        settle_seconds: How long a request without an answer may still be applied.
    """

    ask: Callable[[Request], tuple[Outcome, dict[str, Any]]]
    known: Callable[[str], Audience | None]
    remember: Callable[[Audience], None]
    asked_at: Callable[[str], int | None]
    intend: Callable[[str], None]
    not_created: Callable[[str], None]
    sleep: Callable[[float], None]
    settle_seconds: int


LONGEST_WAIT_SECONDS = 60
"""After that an audience nobody sees is asked for again; were it to come after all, it would stay empty."""


def audience_id(registry: Registry, step: Step, store: str, rules: str, now: int) -> str | Outcome:
    """Return the id of a step's audience, or what kept us from it.

    Names are not unique at TikTok, so an audience that was asked for without an answer is
    given time to appear, looked for, and only then asked for again.
    """
    known = registry.known(store)
    if known is not None:
        return known.audience_id
    asked_at = registry.asked_at(store)
    if asked_at is not None:
        patience = min(registry.settle_seconds, LONGEST_WAIT_SECONDS)
        registry.sleep(max(asked_at + patience - now, 0))
    owner, name = step.advertiser_ids[0], step.settings["audience"]
    found = find_or_create(registry.ask, owner, name, lambda: registry.intend(store))
    if isinstance(found, Found):
        registry.remember(Audience(store, name, owner, found.audience_id, step.advertiser_ids, rules, None))
        return found.audience_id
    if found.verdict is not Verdict.UNKNOWN and asked_at is None and registry.asked_at(store) is not None:
        registry.not_created(store)
    return found
