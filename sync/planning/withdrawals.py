"""A plan that only withdraws: whoever is forgotten leaves every audience, and no model is run.

It is made from the ledger alone. For each audience it is the plan of a sync in append mode
that wants nobody: what is forgotten is all that such a sync withdraws.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sync.destinations.base import Destination, MemberRendering, Operation, Step
from sync.engines.base import Engine
from sync.engines.sql import filled, named
from sync.ledger.entries import Audience
from sync.ledger.generations import MEMBERS, current
from sync.ledger.points import Reached, nowhere
from sync.planning.forgotten import forgotten_identifiers
from sync.planning.make import Draft, empty_plan, written
from sync.planning.members import Comparison, compare_members, member_steps
from sync.planning.parts import LedgerReader, Part
from sync.planning.people import Arrived
from sync.planning.plan import Plan, SyncPlan
from sync.planning.words import NUMBERS, word_of
from sync.project.records import Slot, slots
from sync.project.settings import Settings

if TYPE_CHECKING:
    from sqlglot import exp

_NOBODY = """
create or replace table nobody as select __words where false
"""


@dataclass(frozen=True, slots=True)
class Withdrawing:
    """What a plan of withdrawals is made from.

    Attributes:
        workbench: Reads the ledger's files.
        generations: Folder of the ledger's files.
        destination: The one that all audiences belong to.
        now: Seconds since the epoch.
    """

    workbench: Engine
    ledger: LedgerReader
    generations: Path
    settings: Settings
    destination: Destination
    now: int
    reached: Reached = nowhere


def plan_withdrawals(
    bench: Withdrawing, audiences: Iterable[Audience], *, plan_id: str, rows_file: Path
) -> Plan:
    """Plan to withdraw everybody who is forgotten from audiences; rows are written durably.

    The accounts are those that an audience was mapped to, not those of the settings.
    """
    destinations: Mapping[str, Destination] = {bench.destination.name: bench.destination}
    empty = empty_plan(bench.settings, bench.ledger, plan_id=plan_id, now=bench.now, rules="")
    parts = _parts(bench, audiences)
    return written(Draft(bench.workbench, destinations), parts, empty, rows_file, bench.reached)


def sync_of(audience: Audience) -> str:
    """Return the name under which withdrawals from an audience stand in the ledger; no model can have it."""
    return f"forget-{audience.audience_id}"


def _parts(bench: Withdrawing, audiences: Iterable[Audience]) -> Iterator[Part]:
    rendering, destination = bench.destination.rendering, bench.destination
    assert isinstance(rendering, MemberRendering)  # noqa: S101 - only audiences hold people
    matched = slots(destination.shape, [kind.property for kind in rendering.kinds])
    bench.workbench.run(_nobody(matched))
    for audience in audiences:
        name, settings = sync_of(audience), {"audience": audience.name}
        counts = compare_members(bench.workbench, rendering, matched, _comparison(bench, audience))
        envelope = Step(name, destination.name, Operation.ADD, settings, audience.advertiser_ids)
        # Its summary names no store: it tells nothing about the audience as a whole.
        summary = SyncPlan(name, destination.name, deletes=counts.deletes, restated=counts.restated)
        yield Part(summary, member_steps(bench.workbench, rendering, matched, envelope), audience.store)


def _nobody(matched: tuple[Slot, ...]) -> exp.Expr:
    words = [
        named(filled("0::ubigint"), word_of(slot.property, number)) for slot in matched for number in NUMBERS
    ]
    return filled(_NOBODY, words=words)


def _comparison(bench: Withdrawing, audience: Audience) -> Comparison:
    return Comparison(
        Arrived("nobody", has_texts=False),
        partial(current, MEMBERS, bench.ledger.files(audience.store), bench.generations),
        forgotten_identifiers(bench.ledger.forgotten()),
        mirror=False,
        fresh=False,
        again=False,
        settled_before=bench.now - bench.settings.settle_seconds,
    )
