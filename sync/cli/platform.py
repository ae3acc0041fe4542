"""The way to the platform: endpoint, token, simulator, and the tools of a delivery."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sync.cli.credentials import SIMULATOR_TOKEN, require_held
from sync.cli.workspace import Workspace
from sync.project.secrets import Secret

if TYPE_CHECKING:
    from sync.delivery.http import Send
    from sync.delivery.rates import Family, Limiter
    from sync.delivery.run import Books
    from sync.delivery.tools import Tools
    from sync.destinations.base import Outcome, Step
    from sync.planning.plan import PlannedBatch
    from sync.simulator import SimulatorOptions

    Report = Callable[[PlannedBatch, Step, Outcome], None]

_SIMULATED_RATE = 1000.0
"""Requests a second to the simulator when nobody says otherwise."""


def require_token(workspace: Workspace) -> Secret:
    """Return the token of the target; asked for before any work is done.

    Raises:
        SettingsError: There is none, or the stored one is not safe to use.
    """
    return require_held(workspace).token


@contextmanager
def connection(workspace: Workspace) -> Iterator[Send]:
    """Give a way to the platform; starts the simulator when the target says so."""
    with connection_as(workspace, require_token(workspace)) as send:
        yield send


@contextmanager
def connection_as(workspace: Workspace, token: Secret | None) -> Iterator[Send]:
    """Give a way to the platform with a token, or with none for the calls that make one."""
    from sync import __version__
    from sync.delivery.http import Connection, connected

    settings = workspace.project.settings
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

    options = simulator_options(workspace)
    require_state(options)
    with running(options) as simulator:
        yield simulator.base_url


def require_state(options: SimulatorOptions) -> None:
    """Make the simulator's state where there is none.

    Raises:
        LedgerError: It cannot be written, or another version wrote it.
    """
    from sync.errors import LedgerError
    from sync.simulator.store import StateFileError, prepare

    try:
        prepare(options.state_path)
    except StateFileError as error:
        raise LedgerError.of(
            "simulator-state",
            f"the simulator's state cannot be used: {error.why}",
            where=str(options.state_path),
            notes=("it holds what the simulator was sent",),
            help="free space or mend the permissions, or delete the file: the simulator then starts with an "
            "empty account",
        ) from None


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


@contextmanager
def delivery_tools(workspace: Workspace, books: Books, send: Send, report: Report) -> Iterator[Tools]:
    """Give what a delivery needs: network, ledger, clock, chance, and whether to stop."""
    from sync.cli.interrupts import asked_to_stop
    from sync.delivery.carrier import threads
    from sync.delivery.retry import Policy
    from sync.delivery.tools import Tools
    from sync.destinations import DESTINATIONS

    settings = workspace.project.settings
    with (
        threads(send, settings.requests_in_flight) as carrier,
        asked_to_stop(carrier.wake, workspace.steps.note) as interrupted,
    ):
        yield Tools(
            send=send,
            carrier=carrier,
            ledger=books.journal,
            destinations=DESTINATIONS,
            policy=Policy(budget_seconds=settings.retry_seconds),
            limiters=_limiters(workspace, books),
            in_flight=settings.requests_in_flight,
            settle_seconds=settings.settle_seconds,
            now=books.now,
            clock=time.monotonic,
            sleep=time.sleep,
            jitter=random.SystemRandom().random,
            progress=report,
            interrupted=interrupted,
            reached=workspace.reached,
        )


def _limiters(workspace: Workspace, books: Books) -> Mapping[Family, Limiter]:
    """Return each family's limiter; a day's quota counts what earlier runs have sent."""
    from sync.delivery.rates import DAY_SECONDS, OPERATIONS, Family, Limiter, rate_of

    settings = workspace.project.settings
    midnight = books.now() // DAY_SECONDS * DAY_SECONDS
    per_second = settings.requests_per_second or (_SIMULATED_RATE if workspace.is_simulated else None)
    return {
        family: Limiter(
            rate_of(family, per_second, settings.requests_per_minute, settings.requests_per_day),
            books.journal.sent_since(midnight, [operation.value for operation in OPERATIONS[family]]),
        )
        for family in Family
    }
