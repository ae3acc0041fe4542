"""The values every destination is made of.

A destination says what a record is (`shape`), how a valid record becomes the very
bytes that are sent (`rendering`, SQL expressions), how many records make a request
(`limits`), how fragments become one request (`frame`) and what a reply means
(`decode`, total over every possible reply). Everything else — order, retries, rate,
ledger — is the same for all of them and lives elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from sync.project.records import RecordShape, Slot

if TYPE_CHECKING:
    from sqlglot import exp


class Operation(Enum):
    """What a batch asks the platform to do."""

    ADD = "add"
    DELETE = "delete"
    TRACK = "track"


class Verdict(Enum):
    """What a reply means for the records of a batch.

    ACCEPTED: the platform has them. REJECTED: the platform refused them and will again.
    RETRY: not applied; send the same bytes later. UNKNOWN: may or may not have been
    applied. STOP: nothing will work until a person acts.
    """

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETRY = "retry"
    UNKNOWN = "unknown"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request without host and token; the edge adds both."""

    method: str
    path: str
    body: bytes = b""
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """One complete HTTP reply.

    Attributes:
        body: At most 1 MiB.
        retry_after: Seconds the server asks us to wait, or None.
        date: The server's clock as its `Date` header says it, or "".
    """

    status: int
    body: bytes
    retry_after: float | None = None
    date: str = ""


class Missing(Enum):
    """Why there is no complete reply; the phase decides whether the request may have worked."""

    NOT_CONNECTED = "the connection could not be opened"
    NOT_SENT = "the connection broke while the request was sent"
    NOT_ANSWERED = "no answer came in time"
    CUT_OFF = "the connection closed before the answer was complete"
    TOO_LARGE = "the answer was larger than 1 MiB"


Reply = Response | Missing


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch.

    Attributes:
        reason: One clause in our words.
        code: The platform's code, or None when it gave none.
        message: The platform's own words, at most 200 characters; may quote what we sent,
            which is never a raw identifier.
        request_id: The platform's id of the exchange, or "".
        rows: Positions of the records that the platform names as bad; none when it names none.
        partly: Whether the platform took some of the records.
        is_throttle: Whether the platform says that requests come too fast.
        is_trouble: Whether the platform says that it has trouble of its own, which passes.
        retry_after: Seconds the platform asks us to wait, or None.
    """

    verdict: Verdict
    reason: str
    code: int | None = None
    message: str = ""
    request_id: str = ""
    rows: tuple[int, ...] = ()
    partly: bool = False
    is_throttle: bool = False
    is_trouble: bool = False
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may hold; `max_bytes` counts the records alone."""

    max_records: int
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Step:
    """A run of records of one plan that share an operation and an envelope.

    Attributes:
        settings: What the envelope needs besides the records: `audience` (a name, resolved
            to an id at delivery), `event_source`, `event_source_id`, `test_event_code`.
        layout: Names of the positions in every record, for positional formats.
        first_row: Position of the first record in the plan's rows.
        rows: How many records.
        is_repeat: Its records may be at the platform already, which drops copies for a while only:
            what is not sent soon after the plan was made is left for the next one.
    """

    sync: str
    destination: str
    operation: Operation
    settings: Mapping[str, str]
    advertiser_ids: tuple[str, ...]
    layout: tuple[str, ...] = ()
    first_row: int = 0
    rows: int = 0
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of identifier an audience may hold.

    Attributes:
        number: What the ledger stores; never reused for another kind.
        property: The canonical property of the record that holds its digest.
        wire_name: What the platform calls it.
        digits: Length of the digest in hex digits.
    """

    number: int
    property: str
    wire_name: str
    digits: int


@dataclass(frozen=True, slots=True)
class MemberRendering:
    """How members are written; the ledger counts identifiers.

    Attributes:
        fragment: Column names -> SQL of one member's JSON; a column is a digest or NULL,
            and its position among the names is its position on the wire.
    """

    kinds: tuple[Kind, ...]
    fragment: Callable[[Sequence[str]], exp.Expr]


@dataclass(frozen=True, slots=True)
class EventSql:
    """SQL over one canonical row, to be grouped into events.

    Attributes:
        head: JSON members of the event object, without `properties`; all rows must agree.
        properties: JSON members of `properties` that all rows must agree on.
        item: The JSON object of one item, or NULL.
        value: The row's part of the event's value, or NULL.
    """

    head: exp.Expr
    properties: exp.Expr
    item: exp.Expr
    value: exp.Expr


@dataclass(frozen=True, slots=True)
class EventRendering:
    """How events are written; the ledger counts (source, name, id).

    Attributes:
        key: Canonical properties that identify one event for the platform.
        vital: Header `value` mode -> properties that, when given and unusable, refuse the row:
            an event without them would be counted with a wrong value for ever, or used in a way
            its person has ruled out.
        sql: Slots and the header's `value` mode -> SQL over canonical properties.
        moment: SQL over an event's `fragment` that gives its own time, in seconds since the epoch.
    """

    key: tuple[str, ...]
    vital: Mapping[str, tuple[str, ...]]
    sql: Callable[[tuple[Slot, ...], str], EventSql]
    moment: str


@dataclass(frozen=True, slots=True)
class Destination:
    """One endpoint of one platform.

    Attributes:
        record_schema: Name under `schemas/records/`; judges canonical rows.
        frame: Step and its records, joined by commas -> request. Layout and ids come from
            `step.layout` alone.
        decode: Reply -> what became of the batch; answers for any reply at all.
        ready_hours: How long after an answer a person can expect to see the effect at the
            platform: not before, and at the latest.
    """

    name: str
    shape: RecordShape
    record_schema: str
    operations: tuple[Operation, ...]
    limits: Limits
    rendering: MemberRendering | EventRendering
    frame: Callable[[Step, bytes], Request]
    decode: Callable[[Reply], Outcome]
    ready_hours: tuple[int, int]

    @property
    def ready_after(self) -> str:
        """`ready_hours` in words."""
        first, latest = self.ready_hours
        return f"{first} to {latest} hours" if first else f"up to {latest} hours"
