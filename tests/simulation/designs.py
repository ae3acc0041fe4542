"""The protocol as a set of functions, so that a broken one can be simulated, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sync.delivery.run import Books, RunResult, apply
from sync.delivery.tools import Tools
from sync.destinations import DESTINATIONS
from sync.destinations.base import Destination
from sync.ledger.journal import Journal
from sync.planning.plan import Plan
from tests.simulation.model import (
    Difference,
    EventChoice,
    Events,
    EventWish,
    FoldEvent,
    FoldMember,
    Members,
    MemberWish,
    compare_events,
    compare_members,
    fold_event,
    fold_member,
)

Apply = Callable[[Books, Plan, Path, Tools], RunResult]


def _apply(books: Books, plan: Plan, rows_file: Path, tools: Tools) -> RunResult:
    return apply(books, plan, rows_file, tools, forced=False)


@dataclass(frozen=True, slots=True)
class Design:
    """How runs work.

    Attributes:
        journal: What a run writes to.
        apply: Delivers a plan and closes its run.
        counts_quota: Whether a day's requests are counted.
        keeps_journal: Whether its journal is held to ours; else it is judged by what comes of it.
    """

    compare_members: Callable[[Members, MemberWish], Difference] = compare_members
    compare_events: Callable[[Events, EventWish], EventChoice] = compare_events
    fold_member: FoldMember = fold_member
    fold_event: FoldEvent = fold_event
    journal: type[Journal] = Journal
    apply: Apply = _apply
    destinations: Mapping[str, Destination] = field(default_factory=lambda: DESTINATIONS)
    counts_quota: bool = True
    keeps_journal: bool = True


OURS = Design()
