"""What the journal's rows say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PLANNED, INTENT, SPLIT = "planned", "intent", "split"
"""States of a batch besides verdicts: never sent; sent, not answered; cut into pieces, which count."""

CHANGING = frozenset({"accepted", "rejected", "unknown"})
"""States after which TikTok may hold something else; what was certainly not applied changes nothing."""


RULES_UNKNOWN = "unknown"
"""In the place of an audience's rules: the ledger was restored, and nobody knows what the audience holds."""


@dataclass(frozen=True, slots=True)
class Audience:
    """An audience as we know it.

    Attributes:
        store: Name of its identifiers in the ledger.
        owner: The advertiser it was created under.
        advertiser_ids: The accounts its members were mapped to.
        rules: Version of the identifier rules its members were hashed with, or RULES_UNKNOWN.
        completed_at: When it was delivered whole for the first time, or None.
    """

    store: str
    name: str
    owner: str
    audience_id: str
    advertiser_ids: tuple[str, ...]
    rules: str
    completed_at: int | None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One immutable file of the current state; later sequences win.

    Attributes:
        layout: Version of its columns; see `sync.ledger.generations`.
    """

    name: str
    store: str
    sequence: int
    rows: int
    layout: int


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch as the journal has it.

    Attributes:
        intent_at: When it was sent for the first time, in seconds since the epoch.
        parent: Number of the batch it was cut from, or None.
        doubt_at: When an attempt last ended without a clear answer, or None; such an attempt
            may be applied later, whatever the next one was told.
    """

    run_id: str
    number: int
    step: int
    sync: str
    operation: str
    first_row: int
    rows: int
    body_sha256: str
    excerpt: str
    state: str
    attempts: int
    intent_at: int
    answered_at: int | None = None
    code: int | None = None
    reason: str | None = None
    message: str | None = None
    request_id: str | None = None
    parent: int | None = None
    doubt_at: int | None = None

    @property
    def name(self) -> str:
        """What `show` takes: the run and the batch's number."""
        return f"{self.run_id}.{self.number}"

    @property
    def is_booked(self) -> bool:
        """Whether a person said that its records are there: neither it nor what it was cut from was sent."""
        return self.state == "accepted" and self.attempts == 0 and self.parent is None


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as the journal has it; `plan` and `summary` are JSON documents."""

    run_id: str
    started_at: int
    closed_at: int | None
    status: str
    plan_file: str
    plan: Mapping[str, object]
    forced: bool
    summary: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Restore:
    """That the ledger is an old copy that was put back; runs in between are not known to it.

    Attributes:
        known_until: When the last thing happened that the copy knows of, in seconds since the
            epoch; 0 when it knows nothing.
        at: When a person said so.
    """

    known_until: int
    at: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A digest that may never be sent again.

    Attributes:
        kind: Number of the identifier's kind.
        digest: In hex, lower case.
        at: Seconds since the epoch.
    """

    kind: int
    digest: str
    at: int
