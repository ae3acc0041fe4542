"""Ctrl-C and a scheduler's "please end": finish what is in flight, record it, start nothing new."""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from sync.engines.running import interrupt_all


@contextmanager
def asked_to_stop(wake: Callable[[], None], say: Callable[[str], None]) -> Iterator[Callable[[], bool]]:
    """Give a function that tells whether the process was asked to end.

    The second time ends it at once: what is in flight is then recorded as unknown.

    Args:
        wake: Ends a wait for replies; called in the signal's handler.
        say: Tells a person what happens now; called there, too.

    Raises:
        KeyboardInterrupt: When asked twice.
    """
    asked: list[int] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        say("finishing what is in flight; once more ends at once")
        wake()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


_AGAIN_S = 0.1
"""A query may start between the signal and its interruption; so the next one is ended as well."""


@contextmanager
def queries_end() -> Iterator[None]:
    """Let Ctrl-C end the queries of a block: Python hears it only when the engine gives control back.

    The signal rings a pipe that a thread listens to. Whoever has a handler of his own, as a
    delivery has, is not disturbed. Does nothing outside the main thread, where no signals arrive.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard, bell = os.pipe()
    os.set_blocking(bell, False)
    before = signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
    listener = threading.Thread(target=_listen, args=(heard,), daemon=True)
    listener.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        os.close(bell)
        listener.join()
        os.close(heard)


def _listen(heard: int) -> None:
    """Interrupt the engines from the first Ctrl-C on, until the other end of the pipe is closed."""
    is_asked = False
    while True:
        rung, _, _ = select.select([heard], [], [], _AGAIN_S if is_asked else None)
        if rung:
            numbers = os.read(heard, 64)
            if not numbers:
                return
            unhandled = signal.getsignal(signal.SIGINT) is signal.default_int_handler
            is_asked = is_asked or (signal.SIGINT in numbers and unhandled)
        if is_asked:
            interrupt_all()
