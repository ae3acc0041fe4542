"""No Python per row, small enough for every day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bench.child import ROOT
from bench.profile import MOST_CALLS, entered_by

FEW, MANY = 20_000, 60_000
MOST_MORE = 500
"""Requests hold 10,000 members; what is done for each of four more of them may be called often."""


def calls(members: int) -> dict[str, int]:
    command = (sys.executable, "-m", "bench.profile", "--json", "--members", str(members))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return {one["function"]: one["calls"] for one in json.loads(done.stdout)}


@pytest.mark.slow
def test_more_rows_are_not_more_calls() -> None:
    few, many = calls(FEW), calls(MANY)
    assert "delivery/run.py" in " ".join(many)
    assert max(many.values()) <= MOST_CALLS
    assert {name: count for name, count in many.items() if count - few.get(name, 0) > MOST_MORE} == {}


def _once_a_row() -> None:
    return None


def test_calls_of_all_threads_count() -> None:
    def work() -> None:
        for _ in range(7):
            _once_a_row()

    def both() -> None:
        other = threading.Thread(target=work)
        other.start()
        other.join()
        work()

    found = {one.function.split()[-1]: one for one in entered_by(both, Path(__file__).parent)}
    assert found["_once_a_row"].calls == 14
    assert found["work"].calls == 2
