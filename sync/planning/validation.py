"""What `validate` finds out about a sync, beyond what a plan needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sync.engines.base import Engine
from sync.planning.coverage import (
    Ages,
    Doubles,
    Identifiers,
    count_ages,
    count_doubles,
    count_identifiers,
)
from sync.planning.guards import Facts, guard_results
from sync.planning.plan import GuardResult
from sync.planning.verdicts import Judged


@dataclass(frozen=True, slots=True)
class Validated:
    """One sync, counted.

    Attributes:
        ages: None for audiences.
        guards: What those guards say that need no ledger.
    """

    judged: Judged
    identifiers: Identifiers | None
    doubles: Doubles
    ages: Ages | None
    guards: tuple[GuardResult, ...]


def validated(
    engine: Engine, judged: Judged, earlier: Sequence[Judged], limits: Mapping[str, float], *, now: int
) -> Validated:
    """Count what a person wants to know before a delivery.

    Args:
        earlier: The syncs that are delivered before it.
        limits: Guard limits of the project, by name; the model's own win.
        now: Seconds since the epoch.
    """
    header = judged.records.model.header.sync
    own = header.guards if header else {}
    return Validated(
        judged,
        count_identifiers(engine, judged.records),
        count_doubles(engine, judged, earlier),
        count_ages(engine, judged, now),
        guard_results(_facts(judged), {**limits, **own}),
    )


def _facts(judged: Judged) -> Facts:
    """Return what is known without a ledger: as if the audience were new, which no guard minds."""
    return Facts(
        is_audience=not judged.events,
        rows=judged.records.rows,
        invalid=judged.invalid - judged.aged,
        members=judged.members,
        held=0,
        new=0,
        deletes=0,
        age=None,
    )
