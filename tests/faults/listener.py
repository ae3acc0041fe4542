"""A TCP server that hands requests to a platform and may do anything at all with the connection.

The requests are real, the bytes are real, the closing and resetting are real; only what
happens to a request is decided by the test, before its body is read.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.faults.platform import Asked, Platform

Script = Callable[[socket.socket, bytes], None]
"""What a connection does instead of answering, given the honest answer; it is closed when this returns."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happens to one request.

    Attributes:
        play: What the connection does.
        times: How often the platform carries the request out, before anything is said.
        late: It is carried out only when the test says so.
        without: Positions of records that the platform leaves out.
        is_read: Whether its body is read at all.
        stays: Whether the connection is served further afterwards.
    """

    play: Script
    times: int = 0
    late: bool = False
    without: tuple[int, ...] = ()
    is_read: bool = True
    stays: bool = False


TLS_HANDSHAKE = b"\x16"
"""How a client begins that wants to be encrypted."""

_POLITE = {"code": 0, "message": "OK", "request_id": "faults", "data": {}}
"""What a proxy might say for a platform that never saw the request."""

Decide = Callable[[str], Trouble | None]
"""Told the path of a request; returns what goes wrong with it, or None."""


def nothing(_path: str) -> None:
    """Let every request pass."""


@dataclass
class Listener:
    """A listening socket before a platform.

    Attributes:
        decide: May be changed between requests.
        late: Requests that the platform will carry out when `catch_up` is called.
        connections: The threads that serve them.
    """

    platform: Platform
    port: int
    decide: Decide = nothing
    late: list[Asked] = field(default_factory=list)
    connections: list[threading.Thread] = field(default_factory=list)

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def quiet(self) -> None:
        """Wait until everything that was sent is dealt with; only when no client is alive."""
        while self.connections:
            self.connections.pop().join(30)

    def catch_up(self) -> None:
        """Carry out what was held back; nobody is told."""
        for asked in self.late:
            self.platform.answer(asked)
        self.late.clear()


@contextmanager
def listening(
    platform: Platform, tls: ssl.SSLContext | None = None, address: tuple[str, int] = ("127.0.0.1", 0)
) -> Iterator[Listener]:
    """Serve a platform on this machine while the block runs; port 0 is any free one."""
    socket_ = socket.create_server(address, backlog=128)
    listener = Listener(platform, socket_.getsockname()[1])
    threading.Thread(target=_accept, args=(socket_, listener, tls), daemon=True).start()
    try:
        yield listener
    finally:
        # Closing alone would leave the accepting thread inside its call.
        with suppress(OSError):
            socket_.shutdown(socket.SHUT_RDWR)
        socket_.close()


def _accept(socket_: socket.socket, listener: Listener, tls: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _ = socket_.accept()
        except OSError:
            return
        thread = threading.Thread(target=_serve, args=(connection, listener, tls), daemon=True)
        listener.connections.append(thread)
        thread.start()


def _serve(connection: socket.socket, listener: Listener, tls: ssl.SSLContext | None) -> None:
    with suppress(OSError, ValueError):
        connection.settimeout(20)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            connection = tls.wrap_socket(connection, server_side=True)
        elif connection.recv(1, socket.MSG_PEEK) == TLS_HANDSHAKE:
            connection.close()
            return
        with connection, connection.makefile("rb") as stream:
            while _exchange(connection, stream.readline, stream.read, listener):
                pass


def _exchange(
    connection: socket.socket,
    read_line: Callable[[], bytes],
    read: Callable[[int], bytes],
    listener: Listener,
) -> bool:
    """Take one request; returns whether another may follow on this connection."""
    first = read_line().split()
    if len(first) != 3:
        return False
    headers = _headers(read_line)
    method, target = first[0].decode(), first[1].decode()
    trouble = listener.decide(target.partition("?")[0])
    is_read = trouble is None or trouble.is_read
    body = read(int(headers.get("content-length", 0))) if is_read else b""
    asked = Asked(method, target, headers.get("access-token", ""), body)
    listener.platform.note(asked)
    if trouble is None:
        connection.sendall(answered(honest(listener.platform.answer(asked)), "Connection: keep-alive"))
        return True
    said = listener.platform.answer(asked, trouble.times, trouble.without) if trouble.times else _POLITE
    if trouble.late:
        listener.late.append(asked)
    trouble.play(connection, honest(said))
    return trouble.stays


def _headers(read_line: Callable[[], bytes]) -> dict[str, str]:
    headers = {}
    while (line := read_line().strip()) != b"":
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    return headers


def honest(envelope: object) -> bytes:
    """Return an envelope as TikTok would write it."""
    return json.dumps(envelope).encode()


def answered(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return a whole reply."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body
