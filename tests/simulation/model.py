"""The rules of comparing and folding, in plain Python: the second opinion on the SQL.

The product has each rule once, in SQL over Parquet (`sync.planning`, `sync.ledger.generations`).
A schedule of the simulation needs them in microseconds; `test_agreement` proves both the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sync.ledger.entries import BatchRow
from sync.ledger.generations import GONE, HELD, REFUSED, UNKNOWN
from sync.planning.events import RESEND_SECONDS, Again
from tests.simulation.server import EventKey

Member = tuple[int, str]
"""Kind and digest."""


@dataclass(frozen=True, slots=True)
class MemberState:
    """What the ledger says about one identifier."""

    since: int
    doubt_at: int | None
    state: int

    @property
    def may_be_there(self) -> bool:
        """Whether TikTok has it, or might; what was refused with a doubt was there before."""
        return self.state in {HELD, UNKNOWN} or (self.state == REFUSED and self.doubt_at is not None)

    @property
    def is_kept(self) -> bool:
        """Whether there is anything left to know about it."""
        return self.state != GONE or self.doubt_at is not None


@dataclass(frozen=True, slots=True)
class EventState:
    """What the ledger says about one event; `sent` is what went out, `fragment` the same while unknown."""

    sent: str
    first_sent_at: int
    fragment: str | None
    state: int


Members = Mapping[Member, MemberState]
Events = Mapping[EventKey, EventState]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a plan."""

    fragment: str
    members: tuple[Member, ...] = ()
    event: EventKey | None = None
    first_sent_at: int | None = None


@dataclass(frozen=True, slots=True)
class MemberWish:
    """What is wanted of an audience; see `sync.planning.members.Comparison` for the words."""

    wanted: Collection[Member]
    forgotten: Collection[Member]
    mirror: bool
    fresh: bool
    again: bool
    settled_before: int


@dataclass(frozen=True, slots=True)
class EventWish:
    """What is wanted of events: key -> fragment."""

    wanted: Mapping[EventKey, str]
    now: int
    again: Again


Difference = tuple[set[Member], set[Member]]
"""Adds and deletes."""


def compare_members(held: Members, wish: MemberWish) -> Difference:
    """Return the adds and deletes that make an audience what is wanted."""
    wanted = set(wish.wanted) - set(wish.forgotten)
    adds = {member for member in wanted if wish.fresh or not _is_settled(held.get(member), wish)}
    deletes = {
        member
        for member, state in held.items()
        if member not in wanted
        and (wish.mirror or member in wish.forgotten)
        and (state.may_be_there or (state.state == GONE and _is_due(state, wish)))
    }
    return adds, deletes


def _is_settled(state: MemberState | None, wish: MemberWish) -> bool:
    if state is None:
        return False
    if state.state == REFUSED:
        return not wish.again
    return state.state == HELD and not _is_due(state, wish)


def _is_due(state: MemberState, wish: MemberWish) -> bool:
    return state.doubt_at is not None and state.doubt_at <= wish.settled_before


EventChoice = tuple[list[EventKey], list[EventKey]]
"""Events to send again as they were, and events to send as they are now."""


def compare_events(held: Events, wish: EventWish) -> EventChoice:
    """Return the events to send."""
    resent, new = [], []
    for key, fragment in wish.wanted.items():
        state = held.get(key)
        if state is None or (state.state == REFUSED and (wish.again.refused or state.sent != fragment)):
            new.append(key)
        elif state.state == UNKNOWN and (wish.again.parked or not is_too_old(state, wish.now)):
            resent.append(key)
    return resent, new


def is_too_old(state: EventState, now: int) -> bool:
    """Whether a copy of an event might be counted again."""
    return state.first_sent_at <= now - RESEND_SECONDS


_MEMBER_STATES: Mapping[tuple[str, str], int] = {
    ("delete", "accepted"): GONE,
    ("delete", "unknown"): UNKNOWN,
    ("add", "accepted"): HELD,
    ("add", "unknown"): UNKNOWN,
    ("add", "rejected"): REFUSED,
}
_EVENT_STATES: Mapping[str, int] = {"accepted": HELD, "unknown": UNKNOWN, "rejected": REFUSED}

FoldMember = Callable[[MemberState | None, BatchRow, int], MemberState | None]
"""What was known, the batch that spoke of it and the settle time -> what is known; None for no change."""

FoldEvent = Callable[[Row, BatchRow], EventState | None]


def fold_member(earlier: MemberState | None, batch: BatchRow, settle_seconds: int) -> MemberState | None:
    """Return what is known of an identifier after a batch that carried it."""
    if (batch.operation, batch.state) == ("delete", "rejected"):
        return _after_refused_delete(earlier, batch, settle_seconds)
    state = _MEMBER_STATES.get((batch.operation, batch.state))
    if state is None:
        return None
    return MemberState(batch.intent_at, _doubt(earlier, batch, state, settle_seconds), state)


def _doubt(
    earlier: MemberState | None, batch: BatchRow, state: int | None, settle_seconds: int
) -> int | None:
    """Return since when a request about an identifier may still be on its way; see `may_be_there`."""
    if batch.doubt_at is not None or earlier is None:
        return batch.doubt_at
    if state == REFUSED and earlier.state == REFUSED:
        return earlier.doubt_at
    if state == REFUSED and earlier.state != GONE:
        return batch.intent_at if earlier.doubt_at is None else earlier.doubt_at
    is_young = earlier.doubt_at is not None and batch.intent_at < earlier.doubt_at + settle_seconds
    return earlier.doubt_at if is_young else None


def _after_refused_delete(
    earlier: MemberState | None, batch: BatchRow, settle_seconds: int
) -> MemberState | None:
    """Change nothing, unless an attempt is in doubt, or the add was refused, too: nobody was there."""
    was_refused = earlier is not None and earlier.state == REFUSED
    if not was_refused and batch.doubt_at is None:
        return None
    doubt_at = _doubt(earlier, batch, None, settle_seconds)
    return MemberState(batch.intent_at, doubt_at, GONE if was_refused else UNKNOWN)


def fold_event(row: Row, batch: BatchRow) -> EventState | None:
    """Return what is known of an event after a batch that carried it."""
    state = _EVENT_STATES.get(batch.state)
    if state is None:
        return None
    first = batch.intent_at if row.first_sent_at is None else row.first_sent_at
    return EventState(row.fragment, first, row.fragment if state == UNKNOWN else None, state)


def folded_members(
    held: Members, sent: Iterable[tuple[Row, BatchRow]], fold: FoldMember, settle_seconds: int
) -> dict[Member, MemberState]:
    """Return an audience after a run."""
    after = dict(held)
    for row, batch in sent:
        for member in row.members:
            state = fold(held.get(member), batch, settle_seconds)
            if state is not None:
                after[member] = state
    return {member: state for member, state in after.items() if state.is_kept}


def folded_events(held: Events, sent: Iterable[tuple[Row, BatchRow]], fold: FoldEvent) -> Events:
    """Return the events after a run."""
    return {**held, **dict(_told(sent, fold))}


def _told(sent: Iterable[tuple[Row, BatchRow]], fold: FoldEvent) -> Iterator[tuple[EventKey, EventState]]:
    for row, batch in sent:
        state = fold(row, batch)
        if state is not None and row.event is not None:
            yield row.event, state
