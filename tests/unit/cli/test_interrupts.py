"""Ctrl-C at an unlucky moment: heard, and nothing but the interruption comes of it."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

AMID_AN_IMPORT = """
sys.modules["sync.engines.duckdb"] = types.ModuleType("as far as another thread has come")
signal.raise_signal(signal.SIGINT)
"""
IN_A_CALLBACK = """
thing = type("Thing", (), {})()
told = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
del thing
"""

BLOCK = """
import signal, sys, time, types, weakref
from sync.cli.interrupts import ctrl_c_ends

signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    with ctrl_c_ends() as is_heard:
        {moment}
        time.sleep(30)
except KeyboardInterrupt:
    print("interrupted", is_heard())
"""

AT_THE_START = """
import signal, sys

class Finder:
    def find_spec(self, name, *_):
        if name == "sync.cli.main":
            signal.raise_signal(signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Finder())
from sync.__main__ import main
main()
"""


def ran(script: str) -> tuple[str, str, int]:
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return result.stdout, result.stderr, result.returncode


@pytest.mark.parametrize("moment", [AMID_AN_IMPORT, IN_A_CALLBACK], ids=["import", "callback"])
def test_ctrl_c_at_an_unlucky_moment_is_nothing_but_an_interruption(moment: str) -> None:
    script = BLOCK.format(moment=moment.strip().replace("\n", "\n        "))

    assert ran(script) == ("interrupted True\n", "", 0)


def test_ctrl_c_before_anything_has_begun_ends_the_process_without_a_word() -> None:
    assert ran(AT_THE_START) == ("", "", -signal.SIGINT)
