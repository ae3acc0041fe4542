"""Named moments of a run at which the process may end.

Every durable step says where it is: before it begins, after it was written but not made
durable, after it is. A run passes a function that does nothing; the tests pass one that
ends the process, so each name is a place where a run was really killed.
"""

from __future__ import annotations

from collections.abc import Callable

Reached = Callable[[str], None]
"""Told the name of a moment; returns, or the process has ended."""

OPERATIONS = ("add", "delete", "track")
COMMITS = (
    "open run",
    *(f"{step} {operation}" for step in ("intend", "answer", "split") for operation in OPERATIONS),
    "intend creation",
    "remember audience",
    "close run",
)
"""Every commit of a run to the journal that it usually comes by."""

RARE_COMMITS = (
    "rule out creation",
    "forget person",
    "book events",
    "drop audience",
    "restored",
)
"""The others: of a creation that was refused, and of what a person has decided."""

COMMIT_PHASES = ("before", "uncommitted", "committed")

FILES = ("plan rows", "generation")
"""Every file a run makes durable."""

POINTS = (
    "lock: free",
    "lock: held",
    *(f"{commit}: {phase}" for commit in COMMITS for phase in COMMIT_PHASES),
    *(f"{file}: {phase}" for file in FILES for phase in ("unwritten", "written", "synced", "renamed")),
    *(f"send {operation}: {phase}" for operation in OPERATIONS for phase in ("before", "after")),
    "recovery: before",
    "recovery: after one run",
    "recovery: after",
    "clear: before",
    "clear: after",
    "lock: released",
)
"""All names of a usual run, in about its order."""

RARE_POINTS = tuple(f"{commit}: {phase}" for commit in RARE_COMMITS for phase in COMMIT_PHASES)
"""The names that only some runs and commands come by."""


def nowhere(point: str) -> None:
    """Pass every moment without a trace."""
