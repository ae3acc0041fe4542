"""The faults a simulator can be told to show, as data.

A fault says *which* requests it strikes (endpoint, after, every, times) and *how*
(kind and its parameters). What each kind does to an answer is in `strikes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

FaultKind = Literal[
    "throttle",
    "rate_limit",
    "code",
    "status",
    "reset_before",
    "reset_after",
    "truncated",
    "slow",
    "revoke_token",
    "duplicate_key",
    "not_json",
    "late",
]

FAULT_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)


@dataclass(frozen=True, slots=True)
class Fault:
    """One scripted misbehaviour.

    Attributes:
        endpoint: Path below `/open_api/v1.3`, such as `/event/track/`; `*` matches any text.
        kind: What goes wrong.
        after: Matching requests let through before the first strike.
        every: Of the following, strike the first and then each n-th.
        times: Strikes at most; None is without end.
        code: For `code`: the return code inside HTTP 200.
        message: For `code`: its text.
        status: For `status`: the HTTP status, answered with an HTML body.
        headers: For `status`: extra headers, such as `Retry-After`.
        seconds: For `slow`: the wait before the answer. For `late`: how long after the
            connection ended the work is done.
        hold: For `late`: seconds of silence before the connection is reset, so that a
            client with a shorter limit sees a timeout.
        applied: Whether the work is done although the answer is a failure; None takes
            the default of the kind.
        per_second: For `rate_limit`: requests answered in one second of the clock.
    """

    endpoint: str
    kind: FaultKind
    after: int = 0
    every: int = 1
    times: int | None = None
    code: int = 50000
    message: str = "System error."
    status: int = 502
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    hold: float = 0.0
    applied: bool | None = None
    per_second: int = 10

    @property
    def is_applied(self) -> bool:
        """Whether the struck request still has its effect."""
        return KINDS[self.kind].is_applied if self.applied is None else self.applied


@dataclass(frozen=True, slots=True)
class KindRule:
    """What a fault kind takes, and whether the work is done unless told otherwise."""

    is_applied: bool
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The keys a script may give with this kind."""
        return self.required + self.optional


SELECTION = ("after", "every", "times")

KINDS: Mapping[str, KindRule] = {
    "throttle": KindRule(is_applied=False, optional=SELECTION),
    "rate_limit": KindRule(is_applied=False, required=("per_second",)),
    "code": KindRule(is_applied=False, required=("code",), optional=("message", "applied", *SELECTION)),
    "status": KindRule(is_applied=False, required=("status",), optional=("headers", "applied", *SELECTION)),
    "reset_before": KindRule(is_applied=False, optional=SELECTION),
    "reset_after": KindRule(is_applied=True, optional=SELECTION),
    "truncated": KindRule(is_applied=True, optional=("applied", *SELECTION)),
    "slow": KindRule(is_applied=True, required=("seconds",), optional=SELECTION),
    "revoke_token": KindRule(is_applied=True, optional=SELECTION),
    "duplicate_key": KindRule(is_applied=True, optional=("applied", *SELECTION)),
    "not_json": KindRule(is_applied=True, optional=("applied", *SELECTION)),
    "late": KindRule(is_applied=False, required=("seconds",), optional=("hold", *SELECTION)),
}
