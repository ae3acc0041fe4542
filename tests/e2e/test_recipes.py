"""The cron recipe is run as it lies on disk: with a tool that ends as a case says, and with the real one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.project import SHIPPED_MODELS, Project
from tests.e2e.strict_server import StrictServer

RUN_SYNC = SHIPPED_MODELS.parent / "docs/recipes/cron/run-sync"
LOCKED, DAMAGED = "ledger-locked", "ledger-damaged"

ENDS = """#!/bin/sh
# Ends with the next code of its list and tells one error.
read -r code rest <"$CODES"
echo "$rest" >"$CODES"
echo '{"step": "error", "rule": "'"$RULE"'", "message": "m"}' >&2
exit "$code"
"""


@dataclass(frozen=True, slots=True)
class Case:
    """The codes of the runs one after the other, and what cron is left with."""

    codes: str
    exit_code: int
    printed: bool
    left: str = ""
    rule: str = "any"


CASES = {
    "done": Case("0", 0, printed=False),
    "incomplete, then done": Case("5 0", 0, printed=False),
    "incomplete to the end": Case("5 5 5 5 0", 5, printed=True, left="0"),
    "reauthorise": Case("4 0", 4, printed=True, left="0"),
    "refused": Case("3 0", 3, printed=True, left="0"),
    "held by another run": Case("6", 0, printed=False, rule=LOCKED),
    "damaged": Case("6", 6, printed=True, rule=DAMAGED),
    "incomplete, then held": Case("5 6", 0, printed=False, rule=LOCKED),
}


def run_sync(logs: Path, tool: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TIKTOK_SYNC": str(tool), "LOG_DIR": str(logs), "PAUSE": "0", **variables}
    return subprocess.run(
        [RUN_SYNC], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def executable(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cron_tells_a_person_what_needs_one(case: Case, tmp_path: Path) -> None:
    codes = tmp_path / "codes"
    codes.write_text(case.codes)
    tool = executable(tmp_path / "tool", ENDS)
    ended = run_sync(tmp_path / "logs", tool, CODES=str(codes), RULE=case.rule)
    assert ended.returncode == case.exit_code
    assert bool(ended.stdout) is case.printed
    assert codes.read_text().strip() == case.left


def test_cron_delivers_and_keeps_steps_and_result(
    shop: Project, server: StrictServer, tmp_path: Path
) -> None:
    tool = executable(
        tmp_path / "tiktok-sync",
        f'#!/bin/sh\ncd {SHIPPED_MODELS.parent} && exec {sys.executable} -m sync "$@"\n',
    )
    ended = run_sync(tmp_path / "logs", tool, PROJECT=str(shop.root), **shop.environment)
    assert (ended.returncode, ended.stdout) == (0, "")
    assert len(server.events) == 4
    (kept,) = (tmp_path / "logs/results").iterdir()
    assert json.loads(kept.read_text())["status"] == "completed"
    last = json.loads((tmp_path / "logs/steps.jsonl").read_text().splitlines()[-1])
    assert (last["step"], last["exit_code"]) == ("run", 0)
