"""A disk that fails at each system call that changes the state folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tests.faults.size import FULL, ONE_OF
from tests.faults.tracing import Call, struck
from tests.faults.trouble import REFUSALS, Scene

EVERY = ONE_OF if FULL else 200
"""Of so many calls one."""

UNWRITABLE = 6
ERRORS = ("ENOSPC", "EIO")
FIGURES = (
    "failing-disk",
    (
        "{ENOSPC:,} runs met a full disk (ENOSPC) and {EIO:,} a broken one (EIO), at {calls:,} such system "
        "calls: {told:,} ended with the ledger's exit code, {done:,} were done anyway; nothing lost, nothing "
        "counted twice; {minutes} minutes."
    ),
)


@pytest.mark.parametrize("error", ERRORS)
def test_a_disk_that_fails_at_any_call_loses_nothing(
    error: str, calls: list[Call], new_scene: Callable[[], Scene], figures: Counter[str]
) -> None:
    failing = [call for call in calls if call.name != "unlink"]
    figures["calls"] = len(failing)
    for call in failing[EVERY // 3 :: EVERY]:
        failed = struck(call, f"error={error}", new_scene)
        ended = failed.ended
        assert ended.exit_code in {UNWRITABLE, REFUSALS}, f"{call}: {ended.exit_code} {ended.said}"
        assert "Traceback" not in ended.said, call
        failed.scene.require_honest_journal()
        failed.scene.require_converged()
        figures[error] += 1
        figures["told" if ended.exit_code == UNWRITABLE else "done"] += 1
    assert figures[error] >= len(failing) // EVERY > 0
