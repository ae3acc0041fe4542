"""One sync's share of a plan: its comparison with the ledger, guards, notes and steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from sync.destinations.base import EventRendering, MemberRendering, Operation, Step
from sync.engines.base import Engine
from sync.engines.sql import columns, filled
from sync.ledger.entries import RULES_UNKNOWN, Audience, Forgotten, Restore, StoredFile
from sync.ledger.generations import EVENT_STORE, EVENTS, MEMBERS, current
from sync.ledger.points import Reached, nowhere
from sync.planning.events import NOT_AGAIN, Again, EventCounts, compare_events, event_steps, ready_events
from sync.planning.forgotten import forgotten_identifiers
from sync.planning.guards import Facts, guard_results
from sync.planning.members import Comparison, MemberCounts, StepRows, compare_members, member_steps
from sync.planning.people import Arrived
from sync.planning.plan import GuardResult, SyncPlan
from sync.planning.restored import Restored
from sync.planning.verdicts import Judged
from sync.planning.words import with_words
from sync.project.header import SyncHeader
from sync.project.project import Project

_ARRIVED, _ARRIVED_EVENTS = "arrived rows", "arrived events"
_DIGESTS = "select __properties from __valid"


class LedgerReader(Protocol):
    """What planning may ask of the ledger; it cannot change it."""

    def revision(self) -> int:
        """Return a number that grows whenever what TikTok may hold has changed."""

    def files(self, store: str) -> tuple[StoredFile, ...]:
        """Return the files that make up a store."""

    def audience(self, store: str) -> Audience | None:
        """Return an audience by the name of its store."""

    def forgotten(self) -> tuple[Forgotten, ...]:
        """Return every digest that may never be sent again."""

    def restores(self) -> tuple[Restore, ...]:
        """Return when the ledger was put back from a backup."""


@dataclass(frozen=True, slots=True)
class PlanningBench:
    """Where planning works.

    Attributes:
        warehouse: Holds the models and their judged rows; knows nothing of the ledger.
        workbench: Reads the ledger's files; sees digests and rendered records only.
        generations: Folder of the ledger's files.
        rules: Version of the identifier rules.
        now: Seconds since the epoch.
        again: What a person asked to send again.
        reached: Told the moments at which the process may end.
    """

    warehouse: Engine
    workbench: Engine
    ledger: LedgerReader
    generations: Path
    project: Project
    rules: str
    now: int
    again: Again = NOT_AGAIN
    reached: Reached = nowhere


@dataclass(frozen=True, slots=True)
class Part:
    """One sync's share of a plan.

    Attributes:
        store: The ledger store its rows belong to.
        steps: Their queries are over tables that the next comparison replaces, so a part
            is streamed before the next one is made.
    """

    summary: SyncPlan
    steps: tuple[StepRows, ...]
    store: str


def audience_store(advertiser_ids: Sequence[str], audience: str) -> str:
    """Return the ledger store of an audience; its owner is the first advertiser."""
    return f"members/{advertiser_ids[0]}/{audience}"


def event_store(test_event_code: str | None) -> str:
    """Return the ledger store of events; test events are not deliveries and have their own."""
    return f"{EVENT_STORE}/test/{test_event_code}" if test_event_code else EVENT_STORE


def compare(bench: PlanningBench, judged: Judged) -> Part:
    """Compare one sync with the ledger; leaves tables in the workbench that its steps read."""
    rendering = judged.records.destination.rendering
    if isinstance(rendering, MemberRendering):
        return _audience_part(bench, judged, rendering)
    return _event_part(bench, judged, rendering)


def _audience_part(bench: PlanningBench, judged: Judged, rendering: MemberRendering) -> Part:
    envelope = _envelope(
        bench, judged, Operation.ADD, {"audience": _sync(judged).audience or judged.records.model.name}
    )
    store = audience_store(envelope.advertiser_ids, envelope.settings["audience"])
    known = bench.ledger.audience(store)
    moved = known is not None and set(known.advertiser_ids) != set(envelope.advertiser_ids)
    names = [slot.property for slot in judged.records.slots]
    files = bench.ledger.files(store)
    rows = Arrived(_ARRIVED, has_texts=not files)
    digests = bench.warehouse.stream(filled(_DIGESTS, properties=columns(names), valid=judged.valid))
    bench.workbench.load(rows.table, with_words(digests, names, keeps_texts=rows.has_texts))
    comparison = Comparison(
        rows,
        partial(current, MEMBERS, files, bench.generations) if files else None,
        forgotten_identifiers(bench.ledger.forgotten()),
        mirror=_sync(judged).mode == "mirror",
        fresh=moved or _is_restored(known),
        again=bench.again.refused,
        settled_before=bench.now - bench.project.settings.settle_seconds,
    )
    counts = compare_members(bench.workbench, rendering, judged.records.slots, comparison)
    summary = replace(
        _summary(judged),
        adds=counts.adds,
        deletes=counts.deletes,
        unchanged=counts.unchanged,
        restated=counts.restated,
        refused=counts.refused,
        members=judged.members,
        guards=_guards(bench, judged, counts, known),
        notes=tuple(_audience_notes(bench, judged, counts, known, moved=moved)),
        store=store,
        rules_before=known.rules if known is not None and known.rules != bench.rules else None,
    )
    return Part(summary, member_steps(bench.workbench, rendering, judged.records.slots, envelope), store)


def _audience_notes(
    bench: PlanningBench, judged: Judged, counts: MemberCounts, known: Audience | None, *, moved: bool
) -> Iterator[str]:
    if moved:
        yield "the advertiser accounts have changed: every identifier is stated again for the new accounts"
    if _is_restored(known):
        yield "the ledger was restored: every identifier is stated again, whatever the old copy says of it"
    for notice in judged.notices:
        promise = f"a promise of the header, {notice.reason} ({notice.column})"
        yield f"{notice.count:,} rows break {promise}; the same people are sent, but a join may fan out"
    if counts.restated:
        why = "a request about them ended without an answer and might have been applied late"
        yield f"{counts.restated:,} identifiers are stated once more: {why}"
    yield from _refused_note(counts.refused, "identifiers")
    if known is not None and not _is_restored(known) and known.rules != bench.rules:
        change = f"the identifier rules changed from {known.rules} to {bench.rules}"
        yield f"{change}; {_effect_of_rules(counts, mode=_sync(judged).mode)}"


def _is_restored(known: Audience | None) -> bool:
    """Whether the ledger was restored and the audience has not been stated whole since."""
    return known is not None and known.rules == RULES_UNKNOWN


def _refused_note(refused: int, what: str) -> Iterator[str]:
    if refused:
        yield f'{refused:,} {what} were refused by TikTok earlier; "tiktok-sync retry" sends them again'


def _effect_of_rules(counts: MemberCounts, *, mode: str) -> str:
    """Say what new rules do to an audience; a person's old and new digest are two identifiers."""
    if not counts.adds and not counts.deletes:
        return "no digest of this audience changed with them"
    if mode == "append":
        return "digests made with the new ones are added, the old digests stay because the mode is append"
    return "digests made with the old ones are withdrawn, those made with the new ones added"


def _event_part(bench: PlanningBench, judged: Judged, rendering: EventRendering) -> Part:
    code = bench.project.settings.test_event_code
    store = event_store(code)
    bench.workbench.load(_ARRIVED_EVENTS, bench.warehouse.stream(ready_events(judged.events)))
    held = current(EVENTS, bench.ledger.files(store), bench.generations)
    restored = Restored(bench.ledger.restores(), rendering.moment)
    counts = compare_events(
        bench.workbench, rows=_ARRIVED_EVENTS, held=held, now=bench.now, again=bench.again, restored=restored
    )
    summary = replace(
        _summary(judged),
        events=0 if bench.again.lost else counts.new + counts.resent,
        changed=counts.changed,
        resent=counts.resent,
        parked=counts.parked,
        refused=counts.refused,
        unchanged=counts.wanted
        - (counts.new + counts.changed + counts.resent + counts.parked + counts.refused),
        guards=_guards(bench, judged, None, None),
        notes=tuple(_event_notes(counts)),
        store=store,
    )
    envelope = _envelope(bench, judged, Operation.TRACK, {"test_event_code": code} if code else {})
    return Part(summary, event_steps(bench.workbench, envelope, bench.again), store)


def _event_notes(counts: EventCounts) -> Iterator[str]:
    if counts.changed:
        kept = "TikTok keeps the first copy, so they are not sent again"
        yield f"{counts.changed:,} events differ from what was sent; {kept}"
    if counts.maybe_sent:
        why = "a run that the old copy does not know may have sent them"
        yield f"the ledger was restored: {counts.maybe_sent:,} events count as sent without an answer, {why}"
    if counts.parked:
        why = "no known outcome and are too old to send again without counting twice"
        ways = '"tiktok-sync retry --accept-duplicates" sends them all the same, "--accept-lost" never does'
        yield f"{counts.parked:,} events have {why}; {ways}"
    yield from _refused_note(counts.refused, "events")


def _envelope(
    bench: PlanningBench, judged: Judged, operation: Operation, settings: Mapping[str, str]
) -> Step:
    records = judged.records
    accounts = bench.project.settings.advertiser_ids
    return Step(records.model.name, records.destination.name, operation, settings, accounts)


def _summary(judged: Judged) -> SyncPlan:
    records = judged.records
    return SyncPlan(
        records.model.name,
        records.destination.name,
        rows=records.rows,
        invalid=judged.invalid,
        reasons=judged.reasons,
        dropped=judged.dropped,
    )


def _guards(
    bench: PlanningBench, judged: Judged, counts: MemberCounts | None, known: Audience | None
) -> tuple[GuardResult, ...]:
    facts = Facts(
        is_audience=counts is not None,
        rows=judged.records.rows,
        invalid=judged.invalid - judged.aged,
        members=judged.members,
        held=counts.held if counts else 0,
        new=counts.new if counts else 0,
        deletes=counts.removed if counts else 0,
        age=bench.now - known.completed_at if known and known.completed_at else None,
    )
    return guard_results(facts, {**bench.project.settings.guards, **_sync(judged).guards})


def _sync(judged: Judged) -> SyncHeader:
    header = judged.records.model.header.sync
    assert header is not None  # noqa: S101 - only syncs are judged
    return header
