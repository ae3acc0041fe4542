"""Protocols broken on purpose: a simulation that could not tell them from ours would prove nothing."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from sync.delivery.agenda import Agenda
from sync.delivery.deliver import deliver, work_off
from sync.delivery.run import COMPLETED, INCOMPLETE, Books, RunResult, close
from sync.delivery.tools import Rows, Tools
from sync.delivery.work import Work
from sync.destinations import DESTINATIONS
from sync.destinations.base import Destination, Outcome, Request, Step, Verdict
from sync.ledger.entries import INTENT, PLANNED, BatchRow
from sync.ledger.generations import GONE, HELD, REFUSED, UNKNOWN
from sync.ledger.journal import Journal
from sync.planning.plan import Plan, plan_document
from tests.simulation.designs import OURS, Design
from tests.simulation.model import (
    Difference,
    EventChoice,
    Events,
    EventState,
    EventWish,
    Members,
    MemberState,
    MemberWish,
    Row,
    compare_events,
    compare_members,
    fold_event,
    fold_member,
)

# --- what is compared ---------------------------------------------------------------------------------------


def _against_acked_only(held: Members, wish: MemberWish) -> Difference:
    """Look at confirmed members alone: who may be there is not withdrawn."""
    return compare_members({key: state for key, state in held.items() if state.state == HELD}, wish)


def no_settling(held: Members, wish: MemberWish) -> Difference:
    """Take a later success for the end of a doubt."""
    return compare_members({key: replace(state, doubt_at=None) for key, state in held.items()}, wish)


def _forgotten_are_added(held: Members, wish: MemberWish) -> Difference:
    """Send people again who asked to be forgotten."""
    return compare_members(held, replace(wish, forgotten=()))


def _no_window(held: Events, wish: EventWish) -> EventChoice:
    """Send events of unknown outcome again, however old."""
    return compare_events(held, replace(wish, again=replace(wish.again, parked=True)))


def _changed_events_again(held: Events, wish: EventWish) -> EventChoice:
    """Send an event again when its row has changed."""
    resent, new = compare_events(held, wish)
    changed = [key for key, fragment in wish.wanted.items() if key in held and held[key].sent != fragment]
    return resent, list(dict.fromkeys([*new, *(key for key in changed if key not in resent)]))


# --- what is remembered -------------------------------------------------------------------------------------


def _any_success_ends_doubt(
    earlier: MemberState | None, batch: BatchRow, settle_seconds: int
) -> MemberState | None:
    """Forget a doubt with the next answer, although the late request is still to come."""
    state = fold_member(earlier, batch, settle_seconds)
    return replace(state, doubt_at=None) if state and state.state in {HELD, GONE} else state


def _refused_members_forgotten(
    earlier: MemberState | None, batch: BatchRow, settle_seconds: int
) -> MemberState | None:
    """Keep no note of who was refused."""
    state = fold_member(earlier, batch, settle_seconds)
    return replace(state, state=GONE, doubt_at=None) if state and state.state == REFUSED else state


def _unknown_events_are_lost(row: Row, batch: BatchRow) -> EventState | None:
    """Take an event without an answer for one that was never sent."""
    state = fold_event(row, batch)
    return None if state and state.state == UNKNOWN else state


def _first_sending_forgotten(row: Row, batch: BatchRow) -> EventState | None:
    """Let the window begin anew with every sending."""
    return fold_event(replace(row, first_sent_at=None), batch)


class AnswersBefore(Journal):
    """Books a batch as taken before it is sent."""

    def intend(self, batch: BatchRow) -> None:
        super().intend(batch)
        self.answer(batch, Outcome(Verdict.ACCEPTED, "sent"), at=batch.intent_at)


class _IntendsAfter(Journal):
    """Writes the intent with the answer."""

    def intend(self, batch: BatchRow) -> None:
        """Write nothing yet."""

    def answer(self, batch: BatchRow, outcome: Outcome, *, at: int, doubt_at: int | None = None) -> None:
        super().intend(batch)
        super().answer(batch, outcome, at=at, doubt_at=doubt_at)


class _UnknownIsFailed(Journal):
    """Books what was not answered as not applied."""

    def answer(self, batch: BatchRow, outcome: Outcome, *, at: int, doubt_at: int | None = None) -> None:
        is_unknown = outcome.verdict is Verdict.UNKNOWN
        told = replace(outcome, verdict=Verdict.RETRY) if is_unknown else outcome
        super().answer(batch, told, at=at, doubt_at=None if is_unknown else doubt_at)


class _DeadIsFailed(Journal):
    """Reads an intent without an answer as a batch that was never sent."""

    def batches(self, run_id: str) -> tuple[BatchRow, ...]:
        return tuple(
            replace(batch, state=PLANNED) if batch.state == INTENT else batch
            for batch in super().batches(run_id)
        )


class _LosesPieces(Journal):
    """Forgets the pieces that a partial success has settled."""

    def split(self, batch: BatchRow, outcome: Outcome, pieces: Iterable[BatchRow], *, at: int) -> None:
        unsettled = [piece for piece in pieces if piece.state in {PLANNED, "unknown"}]
        super().split(batch, outcome, unsettled, at=at)


class _CountsNothing(Journal):
    """Starts every run with a fresh quota."""

    def sent_since(self, moment: int, operations: Iterable[str]) -> int:
        return 0


# --- what is sent -------------------------------------------------------------------------------------------


def _with_new_ids() -> Mapping[str, Destination]:
    """Return destinations that give every try of an event another id."""
    numbers = itertools.count()
    events = DESTINATIONS["tiktok_events"]

    def frame(step: Step, records: bytes) -> Request:
        request = events.frame(step, records)
        renamed = request.body.replace(b'"event_id":"', b'"event_id":"%d-' % next(numbers))
        return replace(request, body=renamed)

    return {**DESTINATIONS, events.name: replace(events, frame=frame)}


class _Overtaking(Agenda):
    """Lets adds leave while deletes are on their way."""

    __slots__ = ()

    def _is_held_up(self, work: Work) -> bool:
        return False


class _Waiting(Agenda):
    """Waits on when looking for the next batch has stopped the run; ours did so until 2026-11-24."""

    __slots__ = ()

    def is_unfinished(self) -> bool:
        return bool(self.flying) or (not self.is_ending() and bool(self._peek() or self.waiting))


class _Leaving(Agenda):
    """Does not wait for what is in flight when it stops."""

    __slots__ = ()

    def is_unfinished(self) -> bool:
        return not self.is_ending() and super().is_unfinished()


def _apply_with(kind: type[Agenda], books: Books, plan: Plan, rows_file: Path, tools: Tools) -> RunResult:
    """Deliver as `sync.delivery.run.apply` does, with another agenda."""
    books.journal.open_run(
        plan.plan_id, at=books.now(), plan_file=rows_file.name, plan=plan_document(plan), forced=False
    )
    storage = books.storage
    sizes = [batch.rows for batch in plan.batches]
    rows = Rows(storage.batches(rows_file, sizes), partial(storage.piece, rows_file))
    delivered = work_off(kind(plan, plan.plan_id, rows, tools))
    status = INCOMPLETE if delivered.stopped_by or delivered.interrupted else COMPLETED
    return close(books, plan, plan.plan_id, rows_file, status, stopped_by=delivered.stopped_by)


def _apply_twice(books: Books, plan: Plan, rows_file: Path, tools: Tools) -> RunResult:
    """Begin anew when a delivery was stopped."""
    sizes = [batch.rows for batch in plan.batches]
    storage = books.storage

    def rows() -> Rows:
        return Rows(storage.batches(rows_file, sizes), partial(storage.piece, rows_file))

    books.journal.open_run(
        plan.plan_id, at=books.now(), plan_file=rows_file.name, plan=plan_document(plan), forced=False
    )
    for _ in range(2):
        delivered = deliver(plan, plan.plan_id, rows(), tools)
        if delivered.stopped_by is None:
            break
    return close(books, plan, plan.plan_id, rows_file, INCOMPLETE)


MUTANTS: Mapping[str, Design] = {
    "compares with acked members only": replace(OURS, compare_members=_against_acked_only),
    "never settles a doubt": replace(OURS, compare_members=no_settling),
    "any success ends a doubt": replace(OURS, fold_member=_any_success_ends_doubt),
    "adds forgotten people": replace(OURS, compare_members=_forgotten_are_added),
    "sends unknown events however old": replace(OURS, compare_events=_no_window),
    "begins the window anew": replace(OURS, fold_event=_first_sending_forgotten),
    "sends changed events again": replace(OURS, compare_events=_changed_events_again),
    "forgets refused members": replace(OURS, fold_member=_refused_members_forgotten),
    "forgets unknown events": replace(OURS, fold_event=_unknown_events_are_lost),
    "answers before it sends": replace(OURS, journal=AnswersBefore),
    "intends after it has sent": replace(OURS, journal=_IntendsAfter),
    "takes unknown for failed": replace(OURS, journal=_UnknownIsFailed),
    "takes a dead run for failed": replace(OURS, journal=_DeadIsFailed),
    "forgets pieces of a partial success": replace(OURS, journal=_LosesPieces),
    "forgets what was sent today": replace(OURS, journal=_CountsNothing),
    "gives every try another event id": replace(OURS, destinations=_with_new_ids()),
    "lets adds pass deletes": replace(OURS, apply=partial(_apply_with, _Overtaking)),
    "waits for an answer to nothing": replace(OURS, apply=partial(_apply_with, _Waiting)),
    "leaves what is in flight": replace(OURS, apply=partial(_apply_with, _Leaving)),
    "goes on after a stop": replace(OURS, apply=_apply_twice),
    "ignores the day's quota": replace(OURS, counts_quota=False),
}
"""What is broken -> the broken protocol."""
