"""The HTTP edge against servers that misbehave; real sockets.

Where an answer is expected it is waited for as long as a busy machine needs; a deadline of a third
of a second stands where it has to pass.
"""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.delivery.http import MAX_REPLY_BYTES, Connection, Send, connected
from sync.destinations.base import Missing, Reply, Request, Response, Verdict
from sync.destinations.tiktok import decode
from sync.project.secrets import Secret
from tests.unit.delivery.scripted_server import Script, Server, answers, resets, says, scripted, silent

TOKEN = "token-that-nobody-else-may-see"
POST = Request("POST", "/open_api/v1.3/event/track/", b'{"data":[{"event_id":"\xc3\xa4"}]}')
GET = Request(
    "GET", "/open_api/v1.3/dmp/custom_audience/list/", query=(("advertiser_id", "1"), ("name", "a b&c"))
)
DEADLINE, PATIENT = 0.35, 20.0
"""Seconds for a request: to see the deadline pass, and never to see it."""

OK = b'{"code":0,"message":"OK","data":{}}'


@contextmanager
def sending(base: str, timeout_seconds: float = PATIENT) -> Iterator[Send]:
    connection = Connection(base, Secret(TOKEN), timeout_seconds)
    with connected(connection) as send:
        yield send


def asked(server: Server, request: Request = POST, timeout_seconds: float = PATIENT) -> Reply:
    with sending(server.base, timeout_seconds) as send:
        return send(request)


def test_a_request_arrives_as_it_was_framed() -> None:
    with scripted(says(answers(OK))) as server:
        assert asked(server) == Response(200, OK)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert lines[0] == "post /open_api/v1.3/event/track/ http/1.1"
    assert body == POST.body
    assert f"access-token: {TOKEN}" in lines
    assert "content-type: application/json" in lines
    assert "accept-encoding: identity" in lines
    assert not [line for line in lines if line.startswith(("authorization", "cookie"))]


def test_a_query_is_escaped() -> None:
    with scripted(says(answers(OK))) as server:
        asked(server, GET)
    assert server.requests[0].startswith(
        b"GET /open_api/v1.3/dmp/custom_audience/list/?advertiser_id=1&name=a+b%26c "
    )


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_redirects_are_not_followed_and_the_token_stays_here(status: str) -> None:
    with scripted(says(answers(OK))) as other:
        location = f"Location: {other.base}/open_api/v1.3/event/track/"
        with scripted(says(answers(b"", status, location))) as server:
            reply = asked(server)
        assert isinstance(reply, Response)
        assert reply.status == int(status[:3])
        assert decode(reply).verdict is Verdict.STOP
        assert other.requests == []
        assert len(server.requests) == 1


def test_cookies_are_not_kept() -> None:
    with (
        scripted(says(answers(OK, "200 OK", "Set-Cookie: session=theirs"))) as server,
        sending(server.base) as send,
    ):
        send(POST)
        send(POST)
    assert b"theirs" not in b"".join(server.requests)


def test_an_answer_cut_off_in_the_middle_may_have_been_success() -> None:
    whole = answers(OK)
    with scripted(says(whole[:-10])) as server:
        assert asked(server) is Missing.CUT_OFF


def test_a_chunked_answer_cut_off_is_noticed() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with scripted(says(head + b'5\r\n{"cod\r\n')) as server:
        assert asked(server) is Missing.CUT_OFF


def test_a_chunked_answer_is_read_whole() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    with scripted(says(head + b'9\r\n{"code":0\r\n1\r\n}\r\n0\r\n\r\n')) as server:
        assert asked(server) == Response(200, b'{"code":0}')


@pytest.mark.parametrize("script", [resets, says(b"")], ids=["reset", "closed"])
def test_a_connection_that_ends_without_a_word_is_unknown(script: Script) -> None:
    with scripted(script) as server:
        reply = asked(server)
    assert reply in {Missing.CUT_OFF, Missing.NOT_SENT, Missing.NOT_ANSWERED}
    assert decode(reply).verdict is Verdict.UNKNOWN


def timed(server: Server) -> tuple[Reply, float]:
    started = time.monotonic()
    return asked(server, timeout_seconds=DEADLINE), time.monotonic() - started


def test_silence_ends_at_the_deadline() -> None:
    with scripted(silent(3)) as server:
        reply, seconds = timed(server)
    assert reply is Missing.NOT_ANSWERED
    assert seconds < 3


def test_a_body_that_drips_ends_at_the_deadline() -> None:
    """Each byte is in time for a timeout per read; the whole is not."""
    whole = answers(b" " * 40 + OK)
    pieces = [whole[:-60], *(bytes([byte]) for byte in whole[-60:])]
    with scripted(says(*pieces, pause=0.1)) as server:
        reply, seconds = timed(server)
    assert reply is Missing.NOT_ANSWERED
    assert seconds < 3


def test_headers_that_drip_end_at_the_deadline() -> None:
    whole = answers(OK, "200 OK", "X-Filler: " + "x" * 40)
    with scripted(says(*(bytes([byte]) for byte in whole), pause=0.1)) as server:
        reply, seconds = timed(server)
    assert reply is Missing.NOT_ANSWERED
    assert seconds < 3


@pytest.mark.parametrize("chunked", [False, True])
def test_an_answer_without_end_is_given_up(*, chunked: bool) -> None:
    body = b"x" * (MAX_REPLY_BYTES + 1)
    whole = answers(body)
    if chunked:
        whole = (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + b"%x\r\n" % len(body)
            + body
            + b"\r\n0\r\n\r\n"
        )
    with scripted(says(whole)) as server:
        assert asked(server, timeout_seconds=5) is Missing.TOO_LARGE


def test_an_answer_of_exactly_the_limit_is_read() -> None:
    body = b"x" * MAX_REPLY_BYTES
    with scripted(says(answers(body))) as server:
        assert asked(server, timeout_seconds=5) == Response(200, body)


def test_an_encoded_answer_never_grows_beyond_the_limit() -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    with scripted(says(answers(bomb, "200 OK", "Content-Encoding: gzip"))) as server:
        assert asked(server, timeout_seconds=5) in {Missing.TOO_LARGE, Missing.CUT_OFF}


@pytest.mark.parametrize(
    "answer",
    [
        b"garbage\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"\x00\x01\x02\x03\r\n\r\n",
        answers(b"not gzip", "200 OK", "Content-Encoding: gzip"),
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 2000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["garbage", "status", "binary", "bad gzip", "many headers", "long header", "bad chunk"],
)
def test_an_answer_that_is_not_http_is_unknown(answer: bytes) -> None:
    with scripted(says(answer)) as server:
        reply = asked(server)
    assert not isinstance(reply, Response)
    assert decode(reply).verdict is Verdict.UNKNOWN


def test_a_refused_connection_was_certainly_not_applied() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with sending(f"http://127.0.0.1:{port}") as send:
        assert send(POST) is Missing.NOT_CONNECTED


def test_a_name_that_does_not_resolve_was_certainly_not_applied() -> None:
    with sending("https://does-not-exist.invalid", timeout_seconds=5) as send:
        assert send(POST) is Missing.NOT_CONNECTED


@pytest.mark.parametrize("script", [says(answers(OK)), says(), resets, silent(5)])
def test_a_tls_failure_was_certainly_not_applied(script: Script) -> None:
    """It answers what is no TLS, closes, resets, or says nothing: the request has not left."""
    with scripted(script) as server, sending(server.base.replace("http:", "https:"), 5) as send:
        assert send(POST) is Missing.NOT_CONNECTED


@pytest.mark.parametrize("script", [says(), resets])
def test_a_tls_failure_behind_a_proxy_was_certainly_not_applied(script: Script) -> None:
    def tunnel(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        connection.recv(65536)
        script(connection)

    with scripted(tunnel) as proxy:
        connection = Connection("https://example.com", Secret(TOKEN), 5, proxy=Secret(proxy.base))
        with connected(connection) as send:
            assert send(POST) is Missing.NOT_CONNECTED


def test_the_environment_names_no_proxy_and_no_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`trust_env` would send the token through any proxy the environment names."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login user password secret\n")
    with scripted(says(answers(OK))) as proxy, scripted(says(answers(OK))) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.base)
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
        assert asked(server) == Response(200, OK)
        assert proxy.requests == []
        assert b"Authorization" not in server.requests[0]


def test_two_requests_get_their_own_answers() -> None:
    with (
        scripted(says(answers(b'{"code":1}')), says(answers(b'{"code":2}'))) as server,
        sending(server.base) as send,
    ):
        assert [send(POST), send(POST)] == [Response(200, b'{"code":1}'), Response(200, b'{"code":2}')]


def test_a_late_answer_is_not_taken_for_the_next_ones() -> None:
    """After a timeout the connection is not used again."""
    late = says(b"", answers(b'{"code":40105}'), pause=2 * DEADLINE)
    with scripted(late, says(answers(OK))) as server, sending(server.base, DEADLINE) as send:
        assert send(POST) is Missing.NOT_ANSWERED
        time.sleep(1.5 * DEADLINE)
        assert send(POST) == Response(200, OK)


def test_a_query_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    asking = Request("GET", "/oauth2/advertiser/get/", query=(("secret", "nobody-may-see"),))
    with caplog.at_level("DEBUG"), scripted(says(answers(OK))) as server:
        assert asked(server, asking) == Response(200, OK)
    assert "/oauth2/advertiser/get/" in caplog.text
    assert "nobody-may-see" not in caplog.text


def test_the_connection_shows_no_token() -> None:
    assert TOKEN not in repr(Connection("https://example.com", Secret(TOKEN), 1.0))
