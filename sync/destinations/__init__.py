"""Where records go. A destination is data and pure functions; no network, clock or files."""

from __future__ import annotations

from collections.abc import Mapping

from sync.destinations import tiktok_audience, tiktok_events
from sync.destinations.base import Destination

DESTINATIONS: Mapping[str, Destination] = {
    destination.name: destination for destination in (tiktok_audience.DESTINATION, tiktok_events.DESTINATION)
}
