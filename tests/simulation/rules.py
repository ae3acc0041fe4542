"""What must hold, whatever happens: checked with every request and after every run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sync.delivery.rates import DAY_SECONDS
from sync.destinations.base import Outcome, Reply, Request, Verdict
from sync.destinations.tiktok import decode
from sync.ledger.entries import INTENT, BatchRow
from sync.ledger.generations import GONE, HELD, REFUSED, UNKNOWN
from tests.simulation.model import Events, Member, Members, is_too_old
from tests.simulation.server import EventKey, Server


class Rule(Enum):
    """Every rule, in one sentence."""

    AUDIENCE = "after clean runs the audience is what is wanted"
    ONCE = "no event is counted twice, unless a person allowed it"
    COUNTED = "an event is counted once, or parked, or refused"
    TRUE = "what the ledger says was taken was taken"
    COMPLETE = "what was taken the ledger knows, at least as a doubt"
    QUIET = "a run with nothing changed sends nothing"
    BOUNDED = "a dead run leaves no more in doubt than was in flight"
    FATAL = "nothing is sent after an answer that stops the run"
    REPEATED = "a refused body is not sent again as it was"
    SAME_BYTES = "an event that may have arrived is sent again in the same bytes"
    ORDER = "an add never passes a delete of its audience, nor the other way round"
    INTENT = "nothing is sent before its intent is durable"
    ANSWERED = "a run that closes itself has recorded every answer"
    WAITS = "a run never waits without end for nothing"
    QUOTA = "a day's quota is kept"


class BrokenError(AssertionError):
    """A rule was broken.

    Args:
        detail: Which request, event or identifier broke it.
    """

    def __init__(self, rule: Rule, detail: str) -> None:
        super().__init__(f"{rule.name}: {rule.value}; {detail}")
        self.rule = rule


def require(rule: Rule, detail: str, *, holds: bool) -> None:
    """Say which rule is broken, unless it holds."""
    if not holds:
        raise BrokenError(rule, detail)


@dataclass(slots=True)
class Rules:
    """Watches the requests of one schedule.

    Attributes:
        per_day: The quota of each family of endpoints, or None.
        refused: Bodies that were refused since something was changed.
        maybe: Event -> the record that may have arrived.
        twice: Events that a person said may be counted twice.
        is_fatal: Whether this run was told to stop.
        sent: (day, path) -> requests.
        requests: Requests of this run.
    """

    server: Server
    per_day: int | None
    refused: set[bytes] = field(default_factory=set)
    maybe: dict[EventKey, Any] = field(default_factory=dict)
    twice: set[EventKey] = field(default_factory=set)
    is_fatal: bool = False
    sent: Counter[tuple[int, str]] = field(default_factory=Counter)
    requests: int = 0

    def begin(self) -> None:
        """Begin a run; a delete that was refused is tried again in every run, for a person has to leave."""
        self.is_fatal, self.requests = False, 0
        self.refused = {body for body in self.refused if b'"action":"delete"' not in body}

    def asked(self, request: Request, now: float) -> None:
        """Check a request that is about to leave."""
        self.requests += 1
        require(Rule.FATAL, request.path, holds=not self.is_fatal)
        require(Rule.REPEATED, str(request.body), holds=request.body not in self.refused)
        day = (int(now) // DAY_SECONDS, request.path)
        self.sent[day] += 1
        is_bounded = self.per_day is not None and request.path.endswith(("/mapping/", "/track/"))
        require(Rule.QUOTA, request.path, holds=not is_bounded or self.sent[day] <= (self.per_day or 0))
        for key, event in events_of(request):
            require(Rule.SAME_BYTES, key[2], holds=self.maybe.get(key, event) == event)

    def answered(self, request: Request, reply: Reply) -> None:
        """Remember what the sender was told."""
        outcome = decode(reply)
        self.is_fatal = self.is_fatal or outcome.verdict is Verdict.STOP
        if outcome.verdict is Verdict.REJECTED:
            self.refused.add(request.body)
        if outcome.verdict in {Verdict.ACCEPTED, Verdict.UNKNOWN}:
            self.maybe.update(events_of(request))
        elif outcome.verdict is Verdict.REJECTED:
            self._judged(events_of(request), outcome)

    def _judged(self, events: Sequence[tuple[EventKey, Any]], outcome: Outcome) -> None:
        """Forget records that were refused: the server would not have taken an earlier copy either."""
        for place, (key, event) in enumerate(events):
            if place in outcome.rows or len(events) == 1:
                self.maybe.pop(key, None)
            elif outcome.partly:
                self.maybe[key] = event

    def changed(self) -> None:
        """Allow what was refused to be sent again."""
        self.refused.clear()

    def counted(self) -> None:
        """Check that no event was counted twice."""
        for key, count in self.server.counted.items():
            require(Rule.ONCE, f"{key[2]} {count.times} times", holds=count.times == 1 or key in self.twice)


def events_of(request: Request) -> Sequence[tuple[EventKey, Any]]:
    """Return the events of a request, none when it is about something else."""
    if not request.path.endswith("/event/track/"):
        return ()
    body = json.loads(request.body)
    source = body["event_source_id"]
    return [((source, event["event"], event["event_id"]), event) for event in body["data"]]


def operation_of(request: Request) -> str:
    """Return what a request does to an audience; "" for any other request."""
    return str(json.loads(request.body)["action"]) if request.path.endswith("/segment/mapping/") else ""


def check_order(request: Request, flying: Iterable[Request]) -> None:
    """Check a batch beside those that are on their way."""
    operation = operation_of(request)
    if operation:
        others = {operation_of(other) for other in flying} - {operation, ""}
        require(Rule.ORDER, operation, holds=not others)


def check_batches(batches: Iterable[BatchRow], applied: Collection[str], *, is_whole: bool) -> None:
    """Check what a closed run says of its batches.

    Args:
        applied: SHA-256 of every body of which the platform took something.
        is_whole: Whether the run waited for its answers.
    """
    for batch in batches:
        if batch.state == "accepted" and batch.attempts:
            require(Rule.TRUE, batch.name, holds=batch.body_sha256 in applied)
        if is_whole:
            require(
                Rule.ANSWERED, batch.name, holds=batch.reason != "the run ended before an answer was recorded"
            )


def check_bound(batches: Iterable[BatchRow], most_rows: int) -> None:
    """Check how much a dead run leaves in doubt."""
    doubtful = sum(batch.rows for batch in batches if batch.state in {INTENT, "unknown"})
    require(Rule.BOUNDED, f"{doubtful} rows", holds=doubtful <= most_rows)


def check_members(held: Members, there: Collection[str]) -> None:
    """Compare what the ledger says with what the audience holds."""
    known = {digest: state for (_, digest), state in held.items()}
    for digest in there:
        may_be = digest in known and (known[digest].may_be_there or known[digest].doubt_at is not None)
        require(Rule.COMPLETE, digest[:3], holds=may_be)
    for digest, state in known.items():
        if state.doubt_at is None and state.state in {HELD, GONE}:
            is_there = digest in there
            require(Rule.TRUE, digest[:3], holds=is_there is (state.state == HELD))


def check_events(held: Events, counted: Collection[EventKey]) -> None:
    """Compare what the ledger says with the events that were counted."""
    for key in counted:
        require(Rule.COMPLETE, key[2], holds=key in held and held[key].state != REFUSED)
    for key, state in held.items():
        require(Rule.TRUE, key[2], holds=state.state != HELD or key in counted)


def check_audience(
    wanted: Collection[Member], held: Members, there: Collection[str], *, gone: Collection[Member]
) -> None:
    """Compare an audience with what is wanted, after clean runs.

    Args:
        gone: Identifiers that may not be there.
    """
    for member in wanted:
        state = held.get(member)
        is_refused = state is not None and state.state == REFUSED
        require(Rule.AUDIENCE, f"{member[1][:3]} is missing", holds=is_refused or member[1] in there)
    for member in gone:
        require(Rule.AUDIENCE, f"{member[1][:3]} was left in", holds=member[1] not in there)


def check_counted(
    wanted: Mapping[EventKey, str], held: Events, counted: Collection[EventKey], now: int
) -> None:
    """Check every event that is wanted, after clean runs."""
    for key, fragment in wanted.items():
        state = held.get(key)
        if state is None:
            require(Rule.COUNTED, f"{key[2]} was never sent", holds=False)
        elif state.state == UNKNOWN:
            require(Rule.COUNTED, f"{key[2]} is neither sent nor parked", holds=is_too_old(state, now))
        elif state.state == REFUSED:
            require(Rule.COUNTED, f"{key[2]} changed and was not sent", holds=state.sent == fragment)
        else:
            require(Rule.COUNTED, f"{key[2]} was not counted", holds=key in counted)
