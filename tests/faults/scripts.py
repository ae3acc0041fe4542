"""What a connection may do instead of answering: the bytes, the pace, the closing.

Each function returns a `Script`; it is given the honest answer, so that a script can begin
with it, cut it, wrap it or say it to the wrong one.
"""

from __future__ import annotations

import gzip
import socket
import struct
import time

from tests.faults.listener import Script, answered
from tests.faults.platform import TRACK

NO_LENGTH = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"


def says(*pieces: bytes, pause: float = 0.0) -> Script:
    """Say these bytes, with a pause before each piece but the first, and close."""

    def play(connection: socket.socket, _honest: bytes) -> None:
        for number, piece in enumerate(pieces):
            time.sleep(pause if number else 0)
            connection.sendall(piece)

    return play


def status(line: str, *headers: str, body: bytes = b"") -> Script:
    """Answer with a status of its own."""
    return says(answered(body, *headers, "Connection: close", status=line))


def body(content: bytes, *headers: str) -> Script:
    """Answer 200 with these bytes as the body."""
    return says(answered(content, *headers, "Connection: close"))


def code(number: int, message: str = "words", data: bytes = b"{}") -> Script:
    """Answer 200 with an envelope of this code."""
    return body(b'{"code":%d,"message":"%s","request_id":"r","data":%s}' % (number, message.encode(), data))


OTHER_HOST = "127.0.0.2"
"""Another address of this machine, at which the same port is somebody else's."""


def redirects(line: str, host: str = "127.0.0.1") -> Script:
    """Send the client to a host, at the port it has come to."""

    def play(connection: socket.socket, _honest: bytes) -> None:
        location = f"Location: http://{host}:{connection.getsockname()[1]}{TRACK}"
        connection.sendall(answered(b"", location, "Connection: close", status=line))

    return play


def honestly(connection: socket.socket, honest: bytes) -> None:
    """Give the honest answer."""
    connection.sendall(answered(honest, "Connection: close"))


def of_another_type(connection: socket.socket, honest: bytes) -> None:
    """Give the honest answer and call it a page."""
    reply = answered(honest, "Connection: close")
    connection.sendall(reply.replace(b"application/json", b"text/html"))


def with_a_surplus(connection: socket.socket, honest: bytes) -> None:
    """Give the honest answer and, on the same connection, one that nobody asked for."""
    surplus = answered(b'{"code":40105,"message":"not yours","request_id":"r"}')
    connection.sendall(answered(honest, "Connection: keep-alive") + surplus)


def cut(share: float, *, chunked: bool = False, length: bool = True) -> Script:
    """Give a part of the honest answer, then close."""

    def play(connection: socket.socket, honest: bytes) -> None:
        part = honest[: int(len(honest) * share)]
        if chunked:
            head = NO_LENGTH.replace(b"Connection: close", b"Transfer-Encoding: chunked")
            connection.sendall(head + b"%x\r\n%s" % (len(honest), part))
        elif length:
            connection.sendall(answered(honest, "Connection: close")[: len(part) - len(honest)])
        else:
            connection.sendall(NO_LENGTH + part)

    return play


def silent(seconds: float) -> Script:
    """Say nothing for a while, then close."""
    return lambda _connection, _honest: time.sleep(seconds)


def closes(connection: socket.socket, _honest: bytes) -> None:
    """Say nothing and close in order."""
    connection.shutdown(socket.SHUT_RDWR)


def resets(connection: socket.socket, _honest: bytes) -> None:
    """Say nothing and end the connection with a TCP reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def drips(head: bytes, drop: bytes, times: int, pause: float) -> Script:
    """Say a beginning, then one drop after the other."""
    return says(head, *[drop] * times, pause=pause)


def bomb(size: int) -> bytes:
    """Return zeros that pack into a thousandth of their size."""
    return gzip.compress(b'{"code":0,"pad":"' + b"0" * size + b'"}')
