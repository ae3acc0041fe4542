"""Several requests in flight: each is carried in a thread, answers come back one by one.

Threads touch nothing but the network. The ledger, the plan and every decision stay with
the one thread that asks for answers, so nothing needs a lock.
"""

from __future__ import annotations

import queue
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol

from sync.delivery.http import Send
from sync.destinations.base import Missing, Reply, Request


class Carrier(Protocol):
    """Carries requests out while others are still on their way."""

    def start(self, number: int, request: Request) -> None:
        """Send a request; its reply comes back under this number."""

    def finished(self, seconds: float | None) -> tuple[int, Reply] | None:
        """Wait for the next reply; None when that many seconds have passed without one."""


class Threads:
    """A carrier over a `Send` that several threads may use."""

    def __init__(self, send: Send, pool: ThreadPoolExecutor) -> None:
        self._send, self._pool = send, pool
        self._replies: queue.SimpleQueue[tuple[int, Reply] | None] = queue.SimpleQueue()

    def start(self, number: int, request: Request) -> None:
        """Send a request in one of the pool's threads."""
        self._pool.submit(self._carry, number, request)

    def finished(self, seconds: float | None) -> tuple[int, Reply] | None:
        """Wait for the next reply, or until woken."""
        try:
            return self._replies.get(timeout=seconds)
        except queue.Empty:
            return None

    def wake(self) -> None:
        """End a wait at once, as if its time were over; may be called by a signal's handler."""
        self._replies.put(None)

    def _carry(self, number: int, request: Request) -> None:
        try:
            reply = self._send(request)
        except Exception:  # noqa: BLE001 - a bug of ours must not leave the run waiting for ever
            reply = Missing.CUT_OFF
        self._replies.put((number, reply))


@contextmanager
def threads(send: Send, in_flight: int) -> Iterator[Threads]:
    """Give a carrier with so many threads; they end with the block, finished or not."""
    pool = ThreadPoolExecutor(in_flight, "request")
    try:
        yield Threads(send, pool)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
