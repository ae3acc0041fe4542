"""What a delivery is given: the records of a plan, and everything from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sync.delivery.carrier import Carrier
from sync.delivery.http import Send
from sync.delivery.rates import Family, Limiter
from sync.delivery.retry import Jitter, Policy
from sync.destinations.base import Destination, Outcome, Step
from sync.ledger.entries import Audience, BatchRow
from sync.ledger.points import Reached
from sync.planning.plan import PlannedBatch


class LedgerWriter(Protocol):
    """What delivery may ask of the ledger."""

    def intend(self, batch: BatchRow) -> None:
        """Record a batch before its first byte."""

    def answer(self, batch: BatchRow, outcome: Outcome, *, at: int, doubt_at: int | None = None) -> None:
        """Record what became of a batch."""

    def split(self, batch: BatchRow, outcome: Outcome, pieces: Iterable[BatchRow], *, at: int) -> None:
        """Record that pieces of a refused batch stand in its place."""

    def audience(self, store: str) -> Audience | None:
        """Return an audience by the name of its store."""

    def remember(self, audience: Audience) -> None:
        """Record an audience's id, accounts and rules."""

    def creation(self, store: str) -> int | None:
        """Return when an audience was asked for whose id is not known."""

    def intend_creation(self, store: str, *, at: int) -> None:
        """Record that an audience is about to be created."""

    def not_created(self, store: str) -> None:
        """Record that an audience was certainly not created."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The records of a plan.

    Attributes:
        batches: The records of each batch, joined by commas, in the plan's order.
        piece: First row and number of rows -> their records, joined by commas.
    """

    batches: Iterable[bytes]
    piece: Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything delivery needs from outside.

    Attributes:
        send: Carries one request while everything else waits; for questions about audiences.
        carrier: Carries batches, several at once.
        in_flight: How many at once.
        now: Seconds since the epoch, for the ledger.
        clock: Seconds that only grow, for waiting.
        sleep: Waits the given seconds.
        jitter: A number from 0 up to 1.
        progress: Told of every finished batch what became of it.
        interrupted: Whether a person asked to stop.
        reached: Told the moments around every request.
    """

    send: Send
    carrier: Carrier
    ledger: LedgerWriter
    destinations: Mapping[str, Destination]
    policy: Policy
    limiters: Mapping[Family, Limiter]
    in_flight: int
    settle_seconds: int
    now: Callable[[], int]
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    jitter: Jitter
    progress: Callable[[PlannedBatch, Step, Outcome], None]
    interrupted: Callable[[], bool]
    reached: Reached
