"""What a simulator is started with: configuration, never state."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sync.simulator.faults import Fault

SourceKind = Literal["web", "offline", "crm"]

ALL_SCOPES = (3, 5, 8, 100, 7043626160646946818, 7294180478502830081)
"""The parents of every scope the endpoints ask for; a parent grants its children.

Source: TikTok Business API, permission scopes, read 2026-11-23.
"""


@dataclass(frozen=True, slots=True)
class EventSource:
    """A pixel, an offline event set or a CRM event set of the simulated account."""

    name: str
    source_id: str
    kind: SourceKind


@dataclass(frozen=True, slots=True)
class SimulatorOptions:
    """The account that is simulated, and where its state lives.

    Attributes:
        state_path: One SQLite file (and its two companions), created with mode 0600.
        access_token: Accepted until it is revoked; kept nowhere on disk.
        advertiser_ids: Advertisers the token reaches.
        event_sources: Logical name to id; `source_kind` tells which kind an id is.
        port: 0 lets the system choose.
        faults: Tried in order on each request; the first that strikes decides.
        now: Seconds since 1970 (UTC); every window and timestamp is taken from it.
        scopes: What the advertiser granted the token, parents or children.
        app_id: The developer app that OAuth calls must name.
        secret: Its secret.
    """

    state_path: Path
    access_token: str = field(repr=False)
    advertiser_ids: tuple[str, ...]
    event_sources: Mapping[str, str]
    port: int = 0
    faults: tuple[Fault, ...] = ()
    now: Callable[[], float] = time.time
    scopes: tuple[int, ...] = ALL_SCOPES
    app_id: str = "7000000000000000000"
    secret: str = field(default="simulator-secret", repr=False)


def source_kind(name: str, source_id: str) -> SourceKind:
    """Tell which kind of event source an id names.

    Event set ids are 19 digits and pixel codes hold letters, but nothing in an id
    separates an offline set from a CRM set: there the logical name decides.
    """
    if not source_id.isdigit():
        return "web"
    return "crm" if name.lower().startswith("crm") else "offline"


def event_sources(options: SimulatorOptions) -> tuple[EventSource, ...]:
    """Return the event sources of the account in the order they were configured."""
    return tuple(
        EventSource(name, source_id, source_kind(name, source_id))
        for name, source_id in options.event_sources.items()
    )
