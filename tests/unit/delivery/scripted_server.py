"""A server that answers with any bytes at all, at any pace, and keeps what it was sent."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

TLS_HANDSHAKE = b"\x16\x03"
"""How a client speaks first that wants to be encrypted; this server never is."""

Script = Callable[[socket.socket], None]
"""What a connection does once a request has arrived; it is closed when this returns."""


@dataclass
class Server:
    """A listening socket; each connection plays the next script, the last one again and again."""

    port: int
    requests: list[bytes] = field(default_factory=list)

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def scripted(*scripts: Script) -> Iterator[Server]:
    """Serve scripts on loopback while the block runs."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])
    threading.Thread(target=_serve, args=(listener, server, scripts), daemon=True).start()
    try:
        yield server
    finally:
        listener.close()


def _serve(listener: socket.socket, server: Server, scripts: Sequence[Script]) -> None:
    waiting = list(scripts)
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        script = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        threading.Thread(target=_play, args=(connection, server, script), daemon=True).start()


def _play(connection: socket.socket, server: Server, script: Script) -> None:
    with connection, suppress(OSError):
        connection.settimeout(5)
        server.requests.append(_request(connection))
        script(connection)


def _request(connection: socket.socket) -> bytes:
    """Read one request with its body."""
    read = b""
    while b"\r\n\r\n" not in read:
        piece = connection.recv(65536)
        if not piece:
            return read
        read += piece
        if read.startswith(TLS_HANDSHAKE):
            return read
    head, _, body = read.partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    ]
    missing = int(lengths[0]) - len(body) if lengths else 0
    while missing > 0 and (piece := connection.recv(65536)):
        read, missing = read + piece, missing - len(piece)
    return read


def says(*pieces: bytes, pause: float = 0.0) -> Script:
    """Answer with these bytes, a pause before each piece but the first."""

    def script(connection: socket.socket) -> None:
        for number, piece in enumerate(pieces):
            time.sleep(pause if number else 0)
            connection.sendall(piece)

    return script


def answers(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> bytes:
    """Return a whole answer."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


def silent(seconds: float) -> Script:
    """Answer nothing."""
    return lambda _: time.sleep(seconds)


def resets(connection: socket.socket) -> None:
    """End the connection with a TCP reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
