"""`doctor`: everything a delivery depends on, looked at before one depends on it.

The checks are a table. Each is a function of `Evidence`; those that ask the platform are
left out when it has not taken the token, because each would say the same again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sync.doctor import audiences, books, credentials, machine, sources
from sync.doctor.base import Check, Evidence, Finding, State
from sync.errors import AccessError

CHECKS = (
    Check("versions", machine.versions),
    Check("project", books.project),
    Check("disk", machine.space),
    Check("memory", machine.memory),
    Check("permissions", machine.permissions),
    Check("lock", books.lock),
    Check("runs", books.unfinished),
    Check("ledger", books.ledger),
    Check("token", credentials.token),
    Check("clock", credentials.clock, asks=True),
    Check("scopes", credentials.scopes, asks=True),
    Check("advertisers", credentials.advertisers, asks=True),
    Check("event sources", sources.event_sources, asks=True),
    Check("audiences", audiences.audiences, asks=True),
    Check("visibility", audiences.visibility),
)
"""In the order they are made and printed."""

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to ask again, and how time passes meanwhile.

    Attributes:
        now: Seconds of a clock that never jumps.
    """

    seconds: float
    now: Callable[[], float]
    sleep: Callable[[float], None]


def examine(evidence: Evidence) -> tuple[Finding, ...]:
    """Make every check."""
    return tuple(finding for check in CHECKS for finding in check.findings(evidence))


def settled(evidence: Evidence, findings: tuple[Finding, ...], patience: Patience) -> tuple[Finding, ...]:
    """Make the checks again whose findings may change by themselves, until none does or time is over.

    The pauses grow from a second to a minute.
    """
    ends_at, pause = patience.now() + patience.seconds, _FIRST_PAUSE_S
    while any(finding.may_change for finding in findings) and patience.now() < ends_at:
        patience.sleep(min(pause, ends_at - patience.now()))
        findings = _made_again(evidence, findings)
        pause = min(2 * pause, _LONGEST_PAUSE_S)
    return findings


def exit_code(findings: Iterable[Finding]) -> int:
    """Return 0 without failures, 4 when access is among them, else the code of the first."""
    codes = [finding.exit_code for finding in findings if finding.state is State.FAILURE]
    if AccessError.exit_code in codes:
        return AccessError.exit_code
    return codes[0] if codes else 0


def _made_again(evidence: Evidence, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    open_checks = {finding.check for finding in findings if finding.may_change}
    again = {check.name: tuple(check.findings(evidence)) for check in CHECKS if check.name in open_checks}
    kept = {check.name: tuple(f for f in findings if f.check == check.name) for check in CHECKS}
    return tuple(finding for name in kept for finding in again.get(name, kept[name]))
