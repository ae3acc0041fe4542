"""The other side: unreachable, out of its mind, or no longer willing to let us in."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

import pytest

from tests.e2e.conftest import CUSTOMERS
from tests.e2e.project import Project
from tests.e2e.shop import AUDIENCE, customer, email_digest, write_customers
from tests.e2e.strict_server import TOKEN, StrictServer, serving

IMPATIENT = {"SYNC_RETRY_SECONDS": "0"}


@dataclass(frozen=True, slots=True)
class Odd:
    """An answer that is not TikTok's, and the words in which that is reported."""

    name: str
    status: int
    body: bytes
    says: str
    location: str = ""


ODD_ANSWERS = (
    Odd("HTML", 200, b"<html><body>Welcome to the hotel</body></html>", "not TikTok's envelope"),
    Odd("garbage", 200, bytes(range(256)), "not TikTok's envelope"),
    Odd("success in words only", 200, b'{"code": "0", "message": "OK"}', "not TikTok's envelope"),
    Odd("a code given twice", 200, b'{"code": 50000, "code": 0}', "not TikTok's envelope"),
    Odd("an endless answer", 200, b" " * (2 * 1024 * 1024), "large"),
    Odd("redirect", 302, b"", "redirects are never followed", "http://127.0.0.1:9/login"),
    Odd("server error", 500, b"<h1>Oops</h1>", "HTTP 500"),
    Odd("not found", 404, b"{}", "HTTP 404"),
    Odd(
        "throttled for ever", 200, json.dumps({"code": 40100, "message": "Too many requests."}).encode(),
        "too many requests",
    ),
)  # fmt: skip


@pytest.mark.parametrize("odd", ODD_ANSWERS, ids=lambda odd: odd.name.replace(" ", "_"))
def test_an_odd_answer_is_reported_and_nothing_is_believed(odd: Odd, delivered: Project) -> None:
    with answering(odd) as (endpoint, paths):
        result = delivered.run("sync", "--select", AUDIENCE, SYNC_ENDPOINT=endpoint, **IMPATIENT)
        status = delivered.run("status", "--output", "json", SYNC_ENDPOINT=endpoint).json

    assert result.exit_code == 5
    (error,) = result.errors
    assert error.rule == "delivery-incomplete"
    assert odd.says in error.what
    assert any("nothing is lost" in note for note in error.notes)
    assert "run again" in error.help
    assert "Traceback" not in result.text
    assert status["audiences"] == []
    assert status["runs"][0]["status"] == "incomplete"
    assert set(paths) == {"/open_api/v1.3/dmp/custom_audience/list/"}


def test_an_endpoint_nobody_listens_at_is_given_up_soon(delivered: Project, server: StrictServer) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    started = time.monotonic()

    result = delivered.run("sync", "--select", AUDIENCE, SYNC_ENDPOINT=f"http://127.0.0.1:{port}")

    assert time.monotonic() - started < 12
    assert result.exit_code == 5
    (error,) = result.errors
    assert "the connection could not be opened" in error.what
    assert any("24 identifiers or events are left" in note for note in error.notes)
    assert "check the endpoint and run again" in error.help


def test_a_first_run_without_access_is_made_up_for(shop: Project, server: StrictServer) -> None:
    server.token = None
    assert shop.run("sync", "--select", AUDIENCE).exit_code == 4
    assert server.members == set()
    server.token = TOKEN

    assert shop.run("sync", "--select", AUDIENCE).exit_code == 0
    assert server.digests("Shoppers", "EMAIL_SHA256") == set(map(email_digest, CUSTOMERS))


def test_a_delivery_without_a_token_says_where_it_was_looked_for(
    delivered: Project, server: StrictServer
) -> None:
    state, books = server.state(), delivered.ledgers()
    write_customers(delivered, [customer(1)])
    tokenless = Project(delivered.root, {"SYNC_ENDPOINT": server.base_url})

    result = tokenless.run("sync", "--select", AUDIENCE)

    assert result.exit_code == 2
    (error,) = result.errors
    assert error.rule == "missing-token"
    assert "SYNC_TIKTOK_ACCESS_TOKEN_FILE" in error.notes[0]
    assert "export SYNC_TIKTOK_ACCESS_TOKEN" in error.help
    assert (server.state(), delivered.ledgers()) == (state, books)


def test_planning_needs_no_token(delivered: Project, server: StrictServer) -> None:
    tokenless = Project(delivered.root, {"SYNC_ENDPOINT": server.base_url})

    assert tokenless.run("plan", "--select", AUDIENCE).exit_code == 0


def test_a_revoked_token_asks_to_reauthorise_and_loses_nothing(
    delivered: Project, server: StrictServer
) -> None:
    write_customers(delivered, map(customer, (*CUSTOMERS, 20)))
    before = server.members
    server.token = None

    refused = delivered.run("sync", "--output", "json")

    assert refused.exit_code == 4
    (error,) = refused.errors
    assert error.rule == "reauthorise"
    assert "code 40105" in error.where
    assert "nothing is lost" in " ".join(error.notes)
    assert any("Operator or Admin of the ad account" in note for note in error.notes)
    assert "auth url" in error.help
    assert refused.json["status"] == "incomplete"
    assert refused.sync(AUDIENCE)["not_sent"] == 2
    assert server.members == before
    assert TOKEN not in refused.text

    server.token = "a-new-token"
    continued = delivered.run("sync", "--output", "json", SYNC_TIKTOK_ACCESS_TOKEN="a-new-token")

    assert continued.exit_code == 0
    assert continued.sync(AUDIENCE)["accepted"] == 2
    assert server.digests("Shoppers", "EMAIL_SHA256") == set(map(email_digest, (*CUSTOMERS, 20)))


def test_a_token_may_come_from_a_file(shop: Project, server: StrictServer) -> None:
    shop.write("token", TOKEN + "\n")
    filed = Project(shop.root, {"SYNC_ENDPOINT": server.base_url})

    result = filed.run("sync", "--select", AUDIENCE, SYNC_TIKTOK_ACCESS_TOKEN_FILE=str(shop.root / "token"))

    assert result.exit_code == 0


@contextmanager
def answering(odd: Odd) -> Iterator[tuple[str, list[str]]]:
    """Serve one answer to every request; give the address and the paths that were asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path.partition("?")[0])
            self.send_response(odd.status)
            self.send_header("Content-Length", str(len(odd.body)))
            if odd.location:
                self.send_header("Location", odd.location)
            self.end_headers()
            self.wfile.write(odd.body)

        do_POST = do_GET  # noqa: N815 - http.server's name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with serving(Handler) as endpoint:
        yield endpoint, paths
