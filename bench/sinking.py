"""The sink's own ceiling: what a client can reach at most, and what `requests` leaves of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlsplit

import requests

from bench.measure import QUICK, USUAL, Amount, Side, Workload
from bench.sink import HEAD_END, running_sink

PATH = "/open_api/v1.3/segment/mapping/"
BODY = bytes(2_200_000)
"""As large as ten thousand members with two identifiers."""

MEGABYTE = 1_000_000


def _over_a_socket(base: str, body: bytes, count: int) -> None:
    """Post a body over one connection, with nothing between us and the kernel."""
    address = urlsplit(base)
    head = f"POST {PATH} HTTP/1.1\r\nHost: sink\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with socket.create_connection((address.hostname or "", address.port or 0)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(count):
            line.sendall(head)
            line.sendall(body)
            received = b""
            while HEAD_END not in received or not received.endswith(b"}"):
                received += line.recv(4096)


def _with_requests(base: str, body: bytes, count: int) -> None:
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(count):
            session.post(base + PATH, data=body).json()


@contextmanager
def _requests(count: int) -> Iterator[tuple[Side, ...]]:
    with running_sink() as sink:
        yield (
            Side("requests.Session, no body", count, partial(_with_requests, sink.base, b"", count)),
            Side("ceiling: a socket, no body", count, partial(_over_a_socket, sink.base, b"", count)),
        )


@contextmanager
def _megabytes(count: int) -> Iterator[tuple[Side, ...]]:
    bodies = max(count * MEGABYTE // len(BODY), 1)
    with running_sink() as sink:
        yield (
            Side("requests.Session, 2.2 MB bodies", count, partial(_with_requests, sink.base, BODY, bodies)),
            Side("ceiling: a socket, 2.2 MB bodies", count, partial(_over_a_socket, sink.base, BODY, bodies)),
        )


_AMOUNTS = {QUICK: Amount(500, 3), USUAL: Amount(2_000, 5)}

WORKLOADS: Mapping[str, Workload] = {
    "sink_requests": Workload("sink_requests", "requests", 0, _requests, cores=1, amounts=_AMOUNTS),
    "sink_bytes": Workload("sink_bytes", "MB", 0, _megabytes, cores=1, amounts=_AMOUNTS),
}
