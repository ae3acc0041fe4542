"""One sync's share of a plan: its comparison with the ledger, guards, notes and steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from sync.destinations.base import MemberRendering
from sync.engines.base import Engine
from sync.engines.sql import quoted
from sync.ledger.generations import EVENT_STORE, EVENTS, MEMBERS, current
from sync.ledger.journal import Audience, StoredFile
from sync.planning.events import compare_events, event_steps
from sync.planning.guards import Facts, guard_results
from sync.planning.members import StepRows, compare_members, member_steps
from sync.planning.plan import GuardResult, SyncPlan
from sync.planning.verdicts import Judged
from sync.project.project import Project

_ARRIVED = "arrived rows"


class LedgerReader(Protocol):
    """What planning may ask of the ledger; it cannot change it."""

    def revision(self) -> int:
        """Return a number that grows whenever what TikTok may hold has changed."""

    def files(self, store: str) -> tuple[StoredFile, ...]:
        """Return the files that make up a store."""

    def audience(self, store: str) -> Audience | None:
        """Return an audience by the name of its store."""


@dataclass(frozen=True, slots=True)
class PlanningBench:
    """Where planning works.

    Attributes:
        warehouse: Holds the models and their judged rows; knows nothing of the ledger.
        workbench: Reads the ledger's files; sees digests and rendered records only.
        generations: Folder of the ledger's files.
        rules: Version of the identifier rules.
        now: Seconds since the epoch.
    """

    warehouse: Engine
    workbench: Engine
    ledger: LedgerReader
    generations: Path
    project: Project
    rules: str
    now: int


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


def compare(bench: PlanningBench, judged: Judged) -> Part:
    """Compare one sync with the ledger; leaves tables in the workbench that its steps read."""
    rendering = judged.records.destination.rendering
    if isinstance(rendering, MemberRendering):
        return _audience_part(bench, judged, rendering)
    return _event_part(bench, judged)


def _audience_part(bench: PlanningBench, judged: Judged, rendering: MemberRendering) -> Part:
    model = judged.records.model
    assert model.header.sync is not None  # noqa: S101 - only syncs are judged
    settings = bench.project.settings
    audience = model.header.sync.audience or model.name
    store = audience_store(settings.advertiser_ids, audience)
    known = bench.ledger.audience(store)
    properties = ", ".join(quoted(slot.property) for slot in judged.records.slots)
    bench.workbench.load(
        _ARRIVED, bench.warehouse.stream(f"select record, {properties} from {quoted(judged.valid)}")
    )
    moved = known is not None and set(known.advertiser_ids) != set(settings.advertiser_ids)
    counts = compare_members(
        bench.workbench, rendering, judged.records.slots, rows=_ARRIVED,
        held=current(MEMBERS, bench.ledger.files(store), bench.generations),
        delete=model.header.sync.mode == "mirror", fresh=moved,
    )  # fmt: skip
    summary = replace(
        _summary(judged), adds=counts.adds, deletes=counts.deletes, unchanged=counts.wanted - counts.adds,
        members=judged.members,
        guards=_guards(bench, judged, held=counts.held, adds=counts.adds, deletes=counts.deletes, known=known),
        notes=tuple(_audience_notes(bench, known, moved=moved)),
    )  # fmt: skip
    steps = member_steps(
        bench.workbench, rendering, sync=model.name, destination=judged.records.destination.name,
        audience=audience, advertisers=settings.advertiser_ids,
    )  # fmt: skip
    return Part(summary, steps, store)


def _audience_notes(bench: PlanningBench, known: Audience | None, *, moved: bool) -> Iterator[str]:
    if moved:
        yield "the advertiser accounts have changed: every identifier is stated again for the new accounts"
    if known is not None and known.rules != bench.rules:
        yield f"the identifier rules changed from {known.rules} to {bench.rules}: old digests are withdrawn, new ones added"


def _event_part(bench: PlanningBench, judged: Judged) -> Part:
    settings = bench.project.settings
    columns = "event_source, event_set_id, event, event_id, fragment"
    ready = f"select {columns} from {quoted(judged.events)} where fragment is not null"
    bench.workbench.load(_ARRIVED, bench.warehouse.stream(ready))
    counts = compare_events(
        bench.workbench,
        rows=_ARRIVED,
        held=current(EVENTS, bench.ledger.files(EVENT_STORE), bench.generations),
        now=bench.now,
    )
    summary = replace(
        _summary(judged), events=counts.new + counts.resent, changed=counts.changed, resent=counts.resent,
        parked=counts.parked, unchanged=counts.wanted - counts.new - counts.changed - counts.resent - counts.parked,
        guards=_guards(bench, judged, held=0, adds=0, deletes=0, known=None), notes=tuple(_event_notes(counts.changed, counts.parked)),
    )  # fmt: skip
    extra = {"test_event_code": settings.test_event_code} if settings.test_event_code else {}
    steps = event_steps(
        bench.workbench,
        sync=summary.name,
        destination=summary.destination,
        settings=extra,
        advertisers=settings.advertiser_ids,
    )
    return Part(summary, steps, EVENT_STORE)


def _event_notes(changed: int, parked: int) -> Iterator[str]:
    if changed:
        yield f"{changed:,} events differ from what was sent; TikTok keeps the first copy, so they are not sent again"
    if parked:
        yield f"{parked:,} events have no known outcome and are too old to send again without counting twice"


def _summary(judged: Judged) -> SyncPlan:
    records = judged.records
    return SyncPlan(
        records.model.name, records.destination.name, rows=records.rows, invalid=judged.invalid,
        reasons=judged.reasons, dropped=judged.dropped,
    )  # fmt: skip


def _guards(
    bench: PlanningBench, judged: Judged, *, held: int, adds: int, deletes: int, known: Audience | None
) -> tuple[GuardResult, ...]:
    model = judged.records.model
    assert model.header.sync is not None  # noqa: S101 - only syncs are judged
    facts = Facts(
        is_audience=isinstance(judged.records.destination.rendering, MemberRendering),
        rows=judged.records.rows, invalid=judged.invalid - judged.aged, members=judged.members,
        held=held, adds=adds, deletes=deletes, age=bench.now - known.created_at if known else None,
    )  # fmt: skip
    return guard_results(facts, {**bench.project.settings.guards, **model.header.sync.guards})
