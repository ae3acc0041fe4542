"""The built-in simulator, for deliveries that go wrong in scripted ways."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import requests

from sync.simulator import SimulatorOptions, parse_faults, running
from tests.e2e.shop import PIXEL
from tests.e2e.strict_server import ADVERTISERS, TOKEN


@dataclass(frozen=True, slots=True)
class Simulated:
    """A running simulator, as a test looks at it."""

    base_url: str

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = requests.get(f"{self.base_url}/_simulator/state", timeout=5).json()
        return state

    def event_ids(self) -> list[str]:
        return [entry["event"]["event_id"] for entry in self.state()["events"]]

    def emails(self) -> set[str]:
        (audience,) = self.state()["audiences"]
        return set(audience["members"][ADVERTISERS[0]]["EMAIL_SHA256"])


@contextmanager
def simulated(
    folder: Path,
    faults: str = "",
    **changes: Any,  # noqa: ANN401 - any field of the options
) -> Iterator[Simulated]:
    """Run the simulator with a script of faults while the block runs."""
    options = SimulatorOptions(
        state_path=folder / "tiktok.db", access_token=TOKEN, advertiser_ids=ADVERTISERS[:2],
        event_sources={"stores": "7654321098765432109", "web": PIXEL}, faults=parse_faults(faults),
    )  # fmt: skip
    with running(replace(options, **changes)) as simulator:
        yield Simulated(simulator.base_url)
