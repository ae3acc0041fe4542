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
BY_THE_IMPORT = """
path = importlib._bootstrap.ModuleSpec.__init__.__code__.co_filename
exec(compile("signal.raise_signal(signal.SIGINT); done = 'imported, '", path, "exec"))
"""
IN_A_CALLBACK = """
thing = type("Thing", (), {})()
told = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
del thing
"""

BLOCK = """
import importlib, signal, sys, time, types, weakref
from sync.cli.interrupts import ctrl_c_ends

signal.signal(signal.SIGINT, signal.default_int_handler)
done = ""
try:
    with ctrl_c_ends() as is_heard:
        {moment}
        time.sleep(30)
except KeyboardInterrupt:
    print(done + "interrupted", is_heard())
"""

TWICE = """
import signal
from sync.cli.interrupts import asked_to_stop

class Lock:
    def __enter__(self):
        signal.raise_signal(signal.SIGINT)
    def __exit__(self, *_):
        print("given back")

try:
    with asked_to_stop(lambda: None, print):
        signal.raise_signal(signal.SIGINT)
        with Lock():
            print("taken")
        signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("interrupted")
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


@pytest.mark.parametrize(
    ("moment", "said"),
    [(AMID_AN_IMPORT, ""), (BY_THE_IMPORT, "imported, "), (IN_A_CALLBACK, "")],
    ids=["import elsewhere", "import", "callback"],
)
def test_ctrl_c_at_an_unlucky_moment_is_nothing_but_an_interruption(moment: str, said: str) -> None:
    script = BLOCK.format(moment=moment.strip().replace("\n", "\n        "))

    assert ran(script) == (f"{said}interrupted True\n", "", 0)


def test_ctrl_c_before_anything_has_begun_ends_the_process_without_a_word() -> None:
    assert ran(AT_THE_START) == ("", "", -signal.SIGINT)


def test_the_second_ctrl_c_of_a_delivery_takes_no_lock_away() -> None:
    told = "finishing what is in flight; once more ends at once\ntaken\ngiven back\ninterrupted\n"

    assert ran(TWICE) == (told, "", 0)
