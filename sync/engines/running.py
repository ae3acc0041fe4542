"""Every open engine: a process is asked to end once, however many it has.

Imports no engine: whoever hears Ctrl-C must not wait for, or meet half of, a module that
another thread is importing at that moment.
"""

from __future__ import annotations

from threading import Lock
from typing import Protocol
from weakref import WeakSet


class Interruptible(Protocol):
    """What can be told to end the statement it is running."""

    def interrupt(self) -> None:
        """End it; called from any thread."""


_OPEN: WeakSet[Interruptible] = WeakSet()
_TURN = Lock()
"""A set may not grow while another thread reads it."""


def add(engine: Interruptible) -> None:
    """Count an engine as open until it is discarded or nobody knows it any more."""
    with _TURN:
        _OPEN.add(engine)


def discard(engine: Interruptible) -> None:
    """Forget an engine that was closed."""
    with _TURN:
        _OPEN.discard(engine)


def open_engines() -> tuple[Interruptible, ...]:
    """Return the engines that nobody has closed yet."""
    with _TURN:
        return tuple(_OPEN)


def interrupt_all() -> None:
    """End what every open engine is running; may be called from any thread."""
    for engine in open_engines():
        engine.interrupt()
