"""A loopback server that answers like TikTok and does nothing: what is left is the client's cost.

It runs in a process of its own. A body is not even copied out of the kernel: Linux
drops what is received with `MSG_TRUNC` (tcp(7)), so a request costs the sink the parsing
of its head. Only what our client reads is answered with content: the list of audiences,
which is empty, and the creation of one.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from urllib.request import urlopen

HEAD_END = b"\r\n\r\n"
COUNTS_PATH, RESET_PATH = "/_sink/counts", "/_sink/reset"
READ_BYTES = 1024 * 1024
AUDIENCE = "7311111111111111111"

_DATA = {
    "/open_api/v1.3/dmp/custom_audience/list/": {"list": [], "page_info": {"total_page": 1}},
    "/open_api/v1.3/segment/audience/": {"audience_id": AUDIENCE},
}
"""Path -> what the reply's `data` holds; everything else is answered with nothing in it."""


@dataclass(frozen=True, slots=True)
class SinkOptions:
    """How slow and how patient the sink is.

    Attributes:
        latency: Seconds between the last byte of a request and its answer.
        limit: Requests a second that are accepted, in any span of one second; more are
            refused with 40100. 0 for no limit.
    """

    latency: float = 0.0
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """What a sink has seen.

    Attributes:
        busy_seconds: From the first accepted request to the last one.
        cpu_seconds: What the sink itself has cost.
    """

    accepted: int = 0
    refused: int = 0
    body_bytes: int = 0
    busy_seconds: float = 0.0
    cpu_seconds: float = 0.0


class Gate:
    """Admits at most `limit` requests in any span of one second, and counts."""

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self._limit, self._clock = limit, clock
        self._recent: deque[float] = deque()
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forget what was counted; the limit stays as it was."""
        with self._lock:
            self._counts, self._first = Counts(), self._clock()

    def admits(self, body_bytes: int) -> bool:
        """Count one request and tell whether it is within the limit."""
        with self._lock:
            now = self._clock()
            while self._recent and self._recent[0] <= now - 1.0:
                self._recent.popleft()
            if self._limit and len(self._recent) >= self._limit:
                self._counts = replace(self._counts, refused=self._counts.refused + 1)
                return False
            self._recent.append(now)
            self._first = self._first if self._counts.accepted else now
            self._counts = replace(
                self._counts,
                accepted=self._counts.accepted + 1,
                body_bytes=self._counts.body_bytes + body_bytes,
                busy_seconds=now - self._first,
            )
            return True

    def counts(self) -> Counts:
        """Return what was counted since the last reset."""
        with self._lock:
            return replace(self._counts, cpu_seconds=time.process_time())


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of a request, and how much of its body was read along with it."""

    path: str
    body_bytes: int
    body_read: int
    rest: bytes
    expects: bool


@dataclass(slots=True)
class _Line:
    """One connection that is kept alive."""

    connection: socket.socket
    options: SinkOptions
    gate: Gate
    buffer: bytearray = field(default_factory=lambda: bytearray(READ_BYTES))

    def serve(self) -> None:
        """Answer requests until the client leaves."""
        rest = b""
        with self.connection:
            while head := self._head(rest):
                if head.expects:
                    self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                self._drop(head.body_bytes - head.body_read)
                if self.options.latency:
                    time.sleep(self.options.latency)
                self.connection.sendall(_reply(self._answer(head)))
                rest = head.rest

    def _head(self, received: bytes) -> _Head | None:
        while HEAD_END not in received:
            more = self.connection.recv(64 * 1024)
            if not more:
                return None
            received += more
        return _parsed(received)

    def _drop(self, left: int) -> None:
        while left > 0:
            taken = self.connection.recv_into(self.buffer, min(left, READ_BYTES), socket.MSG_TRUNC)
            if not taken:
                return
            left -= taken

    def _answer(self, head: _Head) -> dict[str, object]:
        if head.path == COUNTS_PATH:
            return asdict(self.gate.counts())
        if head.path == RESET_PATH:
            self.gate.reset()
            return {}
        if not self.gate.admits(head.body_bytes):
            return _envelope(40100, "Requests are too frequent", {})
        return _envelope(0, "OK", _DATA.get(head.path, {}))


def _parsed(received: bytes) -> _Head:
    head, _, body = received.partition(HEAD_END)
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    size = int(fields.get("content-length", "0"))
    return _Head(
        path=first.split(" ")[1].partition("?")[0],
        body_bytes=size,
        body_read=min(len(body), size),
        rest=body[size:],
        expects="expect" in fields,
    )


def _envelope(code: int, message: str, data: object) -> dict[str, object]:
    return {
        "code": code,
        "message": message,
        "request_id": "2026112400000000000000000000000000",
        "data": data,
    }


def _reply(document: dict[str, object]) -> bytes:
    body = json.dumps(document).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
        len(body),
        body,
    )


def listen(options: SinkOptions, announce: Callable[[int], None]) -> None:
    """Serve on a free port of loopback, forever; each connection has a thread.

    Args:
        announce: Told the port once connections are taken.
    """
    gate = Gate(options.limit, time.monotonic)
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        announce(server.getsockname()[1])
        while True:
            connection, _ = server.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line = _Line(connection, options, gate)
            threading.Thread(target=line.serve, daemon=True).start()


@dataclass(frozen=True, slots=True)
class Sink:
    """A sink that runs; `base` is its address without a path."""

    base: str

    def counts(self) -> Counts:
        """Return what it has seen since the last reset."""
        return Counts(**json.loads(self._get(COUNTS_PATH)))

    def reset(self) -> None:
        """Start counting anew."""
        self._get(RESET_PATH)

    def _get(self, path: str) -> bytes:
        with urlopen(self.base + path) as reply:
            content: bytes = reply.read()
        return content


@contextmanager
def running_sink(options: SinkOptions | None = None) -> Iterator[Sink]:
    """Run a sink in a process of its own."""
    chosen = options or SinkOptions()
    arguments = ("--latency", str(chosen.latency), "--limit", str(chosen.limit))
    command = (sys.executable, "-m", "bench.sink", *arguments)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Sink(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.kill()


def main() -> None:
    """Run a sink and print its port."""
    parser = argparse.ArgumentParser(prog="python -m bench.sink", description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--limit", type=int, default=0, metavar="REQUESTS")
    asked = parser.parse_args()
    listen(SinkOptions(asked.latency, asked.limit), lambda port: print(port, flush=True))


if __name__ == "__main__":
    main()
