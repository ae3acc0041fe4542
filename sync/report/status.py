"""What `status` prints; accepted is one thing, visible in TikTok another, hours later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sync.destinations import DESTINATIONS
from sync.destinations.base import MemberRendering
from sync.ledger.generations import EVENT_STORE
from sync.ledger.holds import NOTHING, Holds, Standing
from sync.report.runs import NEVER, run_document, runs_parts
from sync.report.tables import moment, number, table

if TYPE_CHECKING:
    from rich.console import RenderableType

_UNSETTLED = (
    "the next runs settle what is unknown or in doubt; events of unknown outcome wait after 43 hours "
    'for "tiktok-sync retry --accept-duplicates" or "--accept-lost"'
)
_REFUSED = 'what was refused waits for a change, or for "tiktok-sync retry"'
_EMPTY = Standing((), (), {})


def status_result(target: str, endpoint: str, found: Standing | None) -> dict[str, Any]:
    """Return what `status --output json` prints.

    Args:
        found: None when there is no ledger.
    """
    found = found or _EMPTY
    return {
        "target": target,
        "endpoint": endpoint,
        "runs": [run_document(run) for run in found.runs],
        "audiences": [
            asdict(audience) | _holds(found.holds[audience.store], _ready_after(is_audience=True))
            for audience in found.audiences
        ],
        "events": _holds(found.holds.get(EVENT_STORE, NOTHING), _ready_after(is_audience=False)),
    }


def _holds(holds: Holds, ready_after: str) -> dict[str, Any]:
    return asdict(holds) | {"visible_after": ready_after}


def status_parts(found: Standing | None) -> tuple[RenderableType, ...]:
    """Show what TikTok holds as far as we know, and the latest runs."""
    if found is None or not found.runs:
        return (NEVER,)
    holds = table(
        "accepted by TikTok", "held", "unknown", "refused", "in doubt", "last accepted", "audience id"
    )
    for audience in found.audiences:
        holds.add_row(f"audience {audience.name}", *_cells(found.holds[audience.store]), audience.audience_id)
    holds.add_row("events", *_cells(found.holds[EVENT_STORE]), "")
    visible = " and ".join(
        f"{_ready_after(is_audience=is_audience)} for {what}"
        for what, is_audience in (("audiences", True), ("events", False))
    )
    return (
        holds,
        f"accepted is not yet visible in TikTok Ads Manager: allow {visible}",
        *_waiting(found.holds.values()),
        *runs_parts(found.runs),
    )


def _waiting(stores: Iterable[Holds]) -> Iterator[str]:
    """Say what becomes of that which is not simply held, where there is some."""
    holds = list(stores)
    if any(held.unknown or held.in_doubt for held in holds):
        yield _UNSETTLED
    if any(held.refused for held in holds):
        yield _REFUSED


def _cells(holds: Holds) -> tuple[str, ...]:
    counts = (holds.held, holds.unknown, holds.refused, holds.in_doubt)
    accepted = moment(holds.last_accepted_at) if holds.last_accepted_at is not None else "never"
    return (*map(number, counts), accepted)


def _ready_after(*, is_audience: bool) -> str:
    """Return when what was accepted can be seen at the platform, in words."""
    words = (
        destination.ready_after
        for destination in DESTINATIONS.values()
        if isinstance(destination.rendering, MemberRendering) is is_audience
    )
    return " or ".join(dict.fromkeys(words))
