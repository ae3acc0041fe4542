"""The sink: what it answers, what it counts, what it refuses."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from bench.sink import AUDIENCE, Gate, Sink, SinkOptions, running_sink

API = "/open_api/v1.3"


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with running_sink() as running:
        yield running


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("POST", "/event/track/", {}),
        ("POST", "/segment/mapping/", {}),
        ("POST", "/segment/audience/", {"audience_id": AUDIENCE}),
        ("GET", "/dmp/custom_audience/list/?page=1", {"list": [], "page_info": {"total_page": 1}}),
    ],
)
def test_answers(sink: Sink, method: str, path: str, data: object) -> None:
    reply = requests.request(method, sink.base + API + path, data=b"x" * 10, timeout=5).json()
    assert (reply["code"], reply["data"]) == (0, data)


def test_large_bodies_over_one_connection_are_counted_to_the_byte(sink: Sink) -> None:
    sink.reset()
    with requests.Session() as session:
        for size in (0, 1, 3_000_000, 70_000):
            reply = session.post(f"{sink.base}{API}/event/track/", data=b"x" * size, timeout=5)
            assert reply.json()["code"] == 0
    seen = sink.counts()
    assert (seen.accepted, seen.refused, seen.body_bytes) == (4, 0, 3_070_001)


def test_requests_that_arrive_in_pieces_or_together(sink: Sink) -> None:
    head = f"POST {API}/event/track/ HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n".encode()
    address = urlsplit(sink.base)
    sink.reset()
    with socket.create_connection((address.hostname, address.port), timeout=5) as line:
        line.sendall(head[:20])
        line.sendall(head[20:] + b"ab")
        line.sendall(b"c" + head + b"abc")
        received = b""
        while received.count(b"request_id") < 2:
            received += line.recv(4096)
    assert sink.counts().body_bytes == 6


def test_more_than_the_limit_is_refused_and_counted() -> None:
    with running_sink(SinkOptions(limit=3)) as limited:
        codes = [
            requests.post(f"{limited.base}{API}/event/track/", data=b"{}", timeout=5).json()["code"]
            for _ in range(5)
        ]
        seen = limited.counts()
    assert codes == [0, 0, 0, 40100, 40100]
    assert (seen.accepted, seen.refused) == (3, 2)


def test_an_answer_waits_for_the_latency() -> None:
    with running_sink(SinkOptions(latency=0.05)) as slow:
        reply = requests.post(f"{slow.base}{API}/event/track/", data=b"{}", timeout=5)
    assert reply.elapsed.total_seconds() >= 0.05


def test_the_limit_holds_in_every_span_of_a_second() -> None:
    now = [0.0]
    gate = Gate(2, lambda: now[0])
    admitted = []
    for moment in (0.0, 0.9, 0.95, 1.0, 1.5, 1.95):
        now[0] = moment
        admitted.append(gate.admits(10))
    assert admitted == [True, True, False, True, False, True]
    seen = gate.counts()
    assert (seen.accepted, seen.refused, seen.body_bytes, seen.busy_seconds) == (4, 2, 40, 1.95)
