"""Ctrl-C at an unlucky moment: heard, and nothing but the interruption comes of it."""

from __future__ import annotations

import subprocess
import sys

HEARD_AMID_AN_IMPORT = """
import signal, sys, time, types
from sync.cli.interrupts import queries_end

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.modules["sync.engines.duckdb"] = types.ModuleType("as far as another thread has come")
try:
    with queries_end():
        signal.raise_signal(signal.SIGINT)
        time.sleep(30)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_while_the_engine_is_being_imported_meets_no_half_of_it() -> None:
    result = subprocess.run(
        [sys.executable, "-c", HEARD_AMID_AN_IMPORT], capture_output=True, text=True, timeout=60, check=False
    )

    assert (result.stdout, result.stderr, result.returncode) == ("interrupted\n", "", 0)
