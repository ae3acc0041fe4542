"""Ctrl-C and a scheduler's "please end": finish what is in flight, record it, start nothing new."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from sync.engines.running import interrupt_all


@contextmanager
def asked_to_stop(wake: Callable[[], None], say: Callable[[str], None]) -> Iterator[Callable[[], bool]]:
    """Give a function that tells whether the process was asked to end.

    The second time ends it at once: what is in flight is then recorded as unknown. At a moment
    at which nothing good would come of that, it is not the second time yet.

    Args:
        wake: Ends a wait for replies; called in the signal's handler.
        say: Tells a person what happens now; called there, too.

    Raises:
        KeyboardInterrupt: When asked twice.
    """
    asked: list[int] = []

    def handle(number: int, frame: FrameType | None) -> None:
        if asked:
            if _is_unlucky(frame):
                return
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

_UNHANDLED = (signal.SIG_DFL, signal.default_int_handler)


@contextmanager
def ctrl_c_ends() -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C end a block and the queries in it; give a function that tells whether it was heard.

    Python hears a signal only when the engine gives control back, so the signal also rings a
    pipe that a thread listens to. Whoever has a handler of his own, as a delivery has, is not
    disturbed. Does nothing where Ctrl-C is ignored, as in the background of a script, and
    outside the main thread, where no signals arrive.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) not in _UNHANDLED:
        yield lambda: False
        return
    ctrl_c = _CtrlC(unraisable=sys.unraisablehook)
    heard, bell = os.pipe()
    os.set_blocking(bell, False)
    hook, sys.unraisablehook = sys.unraisablehook, ctrl_c.unraised
    handler = signal.signal(signal.SIGINT, ctrl_c.handle)
    before = signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
    listener = threading.Thread(target=_listen, args=(heard, ctrl_c), daemon=True)
    listener.start()
    try:
        yield lambda: ctrl_c.is_heard
    finally:
        signal.signal(signal.SIGINT, handler)
        signal.set_wakeup_fd(before)
        os.close(bell)
        listener.join()
        os.close(heard)
        sys.unraisablehook = hook


_IMPORTING = "<frozen importlib"
_TAKING_OR_GIVING = ("__enter__", "__exit__")


@dataclass(slots=True)
class _CtrlC:
    """What is known of Ctrl-C in the main thread.

    There are moments at which nothing good comes of it. Python's import, which is written in
    Python, then keeps its lock, and every other thread waits for that for ever (3.11, five of
    300 tries in the first tenth of a second of a command that imports beside it). So does a
    lock that is just being taken. In the callback of a weak reference Python prints a traceback
    and goes on as if nothing had been. At such a moment it is as if Ctrl-C came a little later.

    Attributes:
        unraisable: Told what else cannot be raised.
        is_heard: It was asked for.
        is_postponed: Nothing came of it yet.
    """

    unraisable: Callable[[sys.UnraisableHookArgs], object]
    is_heard: bool = False
    is_postponed: bool = False

    def handle(self, _number: int, frame: FrameType | None) -> None:
        self.is_heard = True
        if _is_unlucky(frame):
            self.is_postponed = True
        else:
            raise KeyboardInterrupt

    def unraised(self, what: sys.UnraisableHookArgs) -> None:
        if what.exc_type is KeyboardInterrupt:
            self.is_postponed = True
        else:
            self.unraisable(what)

    def is_listened_to(self) -> bool:
        return signal.getsignal(signal.SIGINT) == self.handle

    def ring_again(self) -> None:
        self.is_postponed = False
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def _is_unlucky(frame: FrameType | None) -> bool:
    if frame is None:
        return False
    code = frame.f_code
    return code.co_filename.startswith(_IMPORTING) or code.co_name in _TAKING_OR_GIVING


def _listen(heard: int, ctrl_c: _CtrlC) -> None:
    """Interrupt the engines from the first Ctrl-C on, until the other end of the pipe is closed."""
    is_asked = False
    while True:
        rung, _, _ = select.select([heard], [], [], _AGAIN_S if is_asked else None)
        if rung:
            numbers = os.read(heard, 64)
            if not numbers:
                return
            is_asked = is_asked or (signal.SIGINT in numbers and ctrl_c.is_listened_to())
        if ctrl_c.is_postponed:
            ctrl_c.ring_again()
        if is_asked:  # the main thread may wait, at an unlucky moment, for one that runs a query
            interrupt_all()
