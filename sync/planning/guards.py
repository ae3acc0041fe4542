"""Guards: facts about a plan that stop it before its first request.

Each guard is one function from what is known to a result; limits come from the model's
header, else the project, else here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sync.planning.plan import GuardResult

LIMITS: Mapping[str, float] = {
    "max_removed": 0.3,
    "max_changed": 0.5,
    "max_invalid": 0.05,
    "min_size": 1000,
    "allow_empty": False,
}
"""Defaults. 1,000 is what TikTok needs matched before an audience can be used (2026-11-23)."""

LEARNING_SECONDS = 14 * 24 * 3600
LARGE_ENOUGH = 1000
"""Audiences smaller than this may change freely; shares of small numbers mean little."""

_FORCE = "check the model and its sources; if this is meant, run again with --force-guards"


@dataclass(frozen=True, slots=True)
class Facts:
    """What guards look at.

    Attributes:
        rows: Rows of the model.
        invalid: Rows quarantined, those that only grew too old left out.
        held: Identifiers TikTok may hold; 0 for events.
        new: Identifiers to add that TikTok cannot hold yet; stating one again changes nothing.
        age: Seconds since the audience was delivered whole for the first time, or None.
    """

    is_audience: bool
    rows: int
    invalid: int
    members: int
    held: int
    new: int
    deletes: int
    age: int | None


def guard_results(facts: Facts, limits: Mapping[str, float]) -> tuple[GuardResult, ...]:
    """Return what every guard says about a sync.

    Args:
        limits: Limits that override `LIMITS`, by name.
    """
    merged = {**LIMITS, **limits}
    return tuple(result for guard in GUARDS if (result := guard(facts, merged)) is not None)


def _empty_source(facts: Facts, limits: Mapping[str, float]) -> GuardResult | None:
    if facts.rows or limits["allow_empty"]:
        return (
            None
            if facts.rows
            else GuardResult("empty_source", passed=True, stops=True, message="empty, as allowed")
        )
    return GuardResult(
        "empty_source",
        passed=False,
        stops=facts.is_audience,
        message="the model returned no rows",
        help="look at its sources and filters; guards = { allow_empty = true } in the header allows it",
    )


def _max_removed(facts: Facts, limits: Mapping[str, float]) -> GuardResult | None:
    emptied_as_allowed = not facts.rows and limits["allow_empty"]
    if not facts.is_audience or facts.held < LARGE_ENOUGH or emptied_as_allowed:
        return None
    return _share("max_removed", facts.deletes, facts.held, limits, "of the audience would be removed")


def _max_changed(facts: Facts, limits: Mapping[str, float]) -> GuardResult | None:
    if facts.age is None or facts.age > LEARNING_SECONDS or facts.held < LARGE_ENOUGH:
        return None
    return _share(
        "max_changed",
        facts.new + facts.deletes,
        facts.held,
        limits,
        "of the audience would change during its learning phase of 14 days",
    )


def _max_invalid(facts: Facts, limits: Mapping[str, float]) -> GuardResult | None:
    return (
        _share("max_invalid", facts.invalid, facts.rows, limits, "of the rows are quarantined")
        if facts.rows
        else None
    )


def _min_size(facts: Facts, limits: Mapping[str, float]) -> GuardResult | None:
    least = int(limits["min_size"])
    if not facts.is_audience or not facts.rows or facts.members >= least:
        return None
    return GuardResult(
        "min_size",
        passed=False,
        stops=False,
        message=f"{facts.members:,} members; TikTok needs {least:,} matched people to use an audience",
        help="widen the model's filter",
    )


def _share(name: str, part: int, whole: int, limits: Mapping[str, float], of_what: str) -> GuardResult:
    limit = limits[name]
    passed = part <= limit * whole
    message = f"{part:,} of {whole:,} ({part / whole:.1%}) {of_what}; the limit is {limit:.1%}"
    return GuardResult(name, passed=passed, stops=True, message=message, help="" if passed else _FORCE)


GUARDS: tuple[Callable[[Facts, Mapping[str, float]], GuardResult | None], ...] = (
    _empty_source,
    _max_removed,
    _max_changed,
    _max_invalid,
    _min_size,
)
