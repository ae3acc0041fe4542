"""What can become of one request, as data."""

from __future__ import annotations

from dataclasses import dataclass

from sync.destinations.base import Missing, Reply, Response
from tests.simulation.server import envelope

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
LATEST = 3 * HOUR
"""No request is applied later than this after its sender gave up."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fate.

    Attributes:
        weight: How often it is drawn beside the others.
        applied_after: Seconds until the platform does what was asked, or None for never.
        reply: What the sender gets; None for what the platform answers.
        copies: How often a proxy on the way hands it on.
        revokes_for: Seconds for which the token is no good from then on.
    """

    name: str
    weight: int
    applied_after: float | None
    reply: Reply | None = None
    copies: int = 1
    revokes_for: float = 0.0


CLEAN = Fault("clean", 100, 0.0)

FAULTS = (
    CLEAN,
    Fault("no connection", 4, None, Missing.NOT_CONNECTED),
    Fault("broke while sent", 2, None, Missing.NOT_SENT),
    Fault("lost before", 4, None, Missing.NOT_ANSWERED),
    Fault("lost after", 6, 0.0, Missing.NOT_ANSWERED),
    Fault("cut before", 2, None, Missing.CUT_OFF),
    Fault("cut after", 4, 0.0, Missing.CUT_OFF),
    Fault("too large an answer", 1, 0.0, Missing.TOO_LARGE),
    Fault("500, not applied", 2, None, Response(500, b"")),
    Fault("502, applied", 2, 0.0, Response(502, b"<html>Bad Gateway</html>")),
    Fault("504, applied later", 2, 10 * MINUTE, Response(504, b"")),
    Fault("trouble, not applied", 2, None, envelope(50000, "Internal error")),
    Fault("trouble, applied", 2, 0.0, envelope(51305, "Internal error")),
    Fault("not JSON, applied", 2, 0.0, Response(200, b"<html>OK</html>")),
    Fault("empty, not applied", 1, None, Response(200, b"")),
    Fault("late by a second", 3, 1.0, Missing.NOT_ANSWERED),
    Fault("late by ten minutes", 4, 10 * MINUTE, Missing.NOT_ANSWERED),
    Fault("late by three hours", 16, LATEST, Missing.NOT_ANSWERED),
    Fault("twice", 4, 0.0, copies=2),
    Fault("throttled", 4, None, Response(429, b"")),
    Fault("throttled for two seconds", 2, None, Response(429, b"", retry_after=2.0)),
    Fault("throttled for a year", 1, None, Response(429, b"", retry_after=365 * DAY)),
    Fault("throttled inside 200", 4, None, envelope(40100, "Too many requests")),
    Fault("write conflict", 1, None, envelope(40202, "Conflict")),
    Fault("token revoked for a minute", 1, None, envelope(40105, "Revoked"), revokes_for=MINUTE),
    Fault("token revoked for a day", 1, None, envelope(40105, "Revoked"), revokes_for=DAY),
    Fault("unavailable for ever", 1, None, envelope(41001, "Retired")),
)
"""The first stands for no fault; weights are for hostile weather, not for production."""

LEFT_BEHIND = tuple(fault for fault in FAULTS if fault.name in {"lost before", "lost after"}) + tuple(
    fault for fault in FAULTS if fault.name.startswith("late")
)
"""What becomes of a request whose sender has died."""
