"""The way to the platform: endpoint, token, simulator, and the tools of a delivery."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sync.cli.workspace import SIMULATOR_TOKEN, Workspace
from sync.errors import SettingsError
from sync.project.settings import TOKEN_FILE_VARIABLE, TOKEN_VARIABLE, Secret

if TYPE_CHECKING:
    from sync.delivery.deliver import Tools
    from sync.delivery.http import Send
    from sync.delivery.run import Books
    from sync.destinations.base import Outcome, Step
    from sync.planning.plan import PlannedBatch
    from sync.simulator import SimulatorOptions

    Report = Callable[[PlannedBatch, Step, Outcome], None]


def require_token(workspace: Workspace) -> Secret:
    """Return the token of the target; asked for before any work is done.

    Raises:
        SettingsError: There is none.
    """
    settings = workspace.project.settings
    token = SIMULATOR_TOKEN if workspace.is_simulated else settings.token
    if token is None:
        raise SettingsError.of(
            "missing-token",
            f'target "{settings.target}" has no access token',
            where="the environment",
            notes=(f"looked in {TOKEN_VARIABLE} and {TOKEN_FILE_VARIABLE}",),
            help=f"export {TOKEN_VARIABLE}, or name a file that holds the token in {TOKEN_FILE_VARIABLE}",
        )
    return token


@contextmanager
def connection(workspace: Workspace) -> Iterator[Send]:
    """Give a way to the platform; starts the simulator when the target says so."""
    from sync import __version__
    from sync.delivery.http import Connection, connected

    settings = workspace.project.settings
    token = require_token(workspace)
    with _endpoint(workspace) as base:
        how = Connection(
            base,
            token,
            settings.timeout_seconds,
            settings.proxy,
            settings.ca_bundle,
            f"tiktok-sync/{__version__}",
        )
        with connected(how) as send:
            yield send


@contextmanager
def _endpoint(workspace: Workspace) -> Iterator[str]:
    settings = workspace.project.settings
    if not workspace.is_simulated:
        yield settings.endpoint
        return
    from sync.simulator import running

    with running(simulator_options(workspace)) as simulator:
        yield simulator.base_url


def simulator_options(workspace: Workspace, port: int = 0, faults: str = "") -> SimulatorOptions:
    """Return how the simulator of this target is started; its state lies beside the database."""
    from sync.simulator import SimulatorOptions, parse_faults

    settings = workspace.project.settings
    workspace.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    return SimulatorOptions(
        state_path=workspace.state / "simulator.db",
        access_token=SIMULATOR_TOKEN.reveal(),
        advertiser_ids=settings.advertiser_ids,
        event_sources=settings.event_sources,
        port=port,
        faults=parse_faults(faults),
    )


def delivery_tools(workspace: Workspace, books: Books, send: Send, report: Report) -> Tools:
    """Return what a delivery is given: network, ledger, clock, sleep and chance."""
    from sync.delivery.deliver import Tools
    from sync.delivery.pace import Pace
    from sync.delivery.retry import Policy
    from sync.destinations import DESTINATIONS

    settings = workspace.project.settings
    per_second = 1000.0 if workspace.is_simulated else settings.requests_per_second
    return Tools(
        send=send,
        ledger=books.journal,
        destinations=DESTINATIONS,
        policy=Policy(budget_seconds=settings.retry_seconds),
        pace=Pace(per_second, time.monotonic, time.sleep),
        now=books.now,
        sleep=time.sleep,
        jitter=random.SystemRandom().random,
        progress=report,
    )
