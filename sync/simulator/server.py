"""The HTTP edge: sockets, threads and bytes, and nothing that knows TikTok's rules."""

from __future__ import annotations

import logging
import socket
import sqlite3
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from sync.simulator.call import Call, Reply, token_digest
from sync.simulator.controls import CONTROLS, answer_control
from sync.simulator.dispatch import answer_call, note_unreached
from sync.simulator.options import SimulatorOptions
from sync.simulator.routes import BASE_PATH, ROUTES
from sync.simulator.store import connect, prepare
from sync.simulator.strikes import html_reply

MOST_BODY_BYTES = 16 * 2**20
# A refused body is still read to here, because closing early would reset the connection before the client
# had seen its 413.
MOST_DRAINED_BYTES = 8 * MOST_BODY_BYTES
DRAIN_STEP_BYTES = 2**20
STOP_TIMEOUT_S = 5.0
LOOPBACK = "127.0.0.1"
LOCAL_NAMES = frozenset({LOOPBACK, "localhost"})
END_WITH_RESET = struct.pack("ii", 1, 0)

Accepted = socket.socket | tuple[bytes, socket.socket]
"""What the standard library's servers call a request; here it is always a connection."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running simulator; `base_url` has no path and no trailing slash."""

    base_url: str


@contextmanager
def running(options: SimulatorOptions) -> Iterator[Simulator]:
    """Serve a simulated account on loopback for as long as the body runs.

    Requests that are being answered when the body ends are finished; connections that
    only wait are closed. The state file stays and can be served again.

    Raises:
        StateFileError: The state file was written by another version, or cannot be used.
        OSError: The port is taken.
    """
    prepare(options.state_path)
    server = _Server(options)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="simulator", daemon=True)
    thread.start()
    try:
        yield Simulator(f"http://{LOOPBACK}:{server.server_address[1]}")
    finally:
        server.stop()
        thread.join(STOP_TIMEOUT_S)


class _Server(ThreadingHTTPServer):
    """Knows its open connections, so that it can end them when it stops."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, options: SimulatorOptions) -> None:
        self.options = options
        self.stopping = threading.Event()
        self._open: set[Accepted] = set()
        self._changed = threading.Condition()
        super().__init__((LOOPBACK, options.port), _Connection)

    def process_request(self, request: Accepted, client_address: object) -> None:
        """Note a connection before its thread starts, so that none is missed by `stop`."""
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Accepted, client_address: object) -> None:
        """Serve one connection until its client or this server ends it."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._changed:
                self._open.discard(request)
                self._changed.notify_all()

    def shutdown_request(self, request: Accepted) -> None:
        """Close without a farewell, so that a connection marked for a reset gets one."""
        self.close_request(request)

    def handle_error(self, request: Accepted, client_address: object) -> None:  # noqa: ARG002 - fixed by the base
        """Log where an exception came from, never its text, which may quote what was sent."""
        error = sys.exception()
        if isinstance(error, ConnectionError):
            return
        trace = error.__traceback__ if error else None
        while trace and trace.tb_next:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"
        logger.error("simulator failed with %s at %s", type(error).__name__, place)

    def stop(self) -> None:
        """Take no more connections, end those that wait, and wait for the rest."""
        self.stopping.set()
        self.shutdown()
        self.server_close()
        with self._changed:
            for connection in self._open:
                _end_waiting(connection)
            self._changed.wait_for(lambda: not self._open, STOP_TIMEOUT_S)


def _end_waiting(connection: Accepted) -> None:
    """Let a handler that waits for the next request see the end of its connection."""
    with suppress(OSError):
        if isinstance(connection, socket.socket):
            connection.shutdown(socket.SHUT_RD)


class _Connection(BaseHTTPRequestHandler):
    """One connection: read a request, have it answered, write the reply."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 2**16
    server: _Server
    _database: sqlite3.Connection | None = None

    def finish(self) -> None:
        """Close the connection's own handle on the state file."""
        if self._database:
            self._database.close()
        super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - fixed by the base
        """Print nothing: the request log is part of the state."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the `Date` of an answer; it follows the simulator's clock, as every other time does."""
        return super().date_time_string(self.server.options.now() if timestamp is None else timestamp)

    def answer_request(self) -> None:
        """Answer one request of any method."""
        body = self._read_body()
        if not self._is_local():
            reply = html_reply(HTTPStatus.FORBIDDEN)
        elif isinstance(body, Reply):
            reply = self._note_unreached(body)
        else:
            reply = self._answer(body)
        self._send(reply)

    # The base class looks a method up by these names, so that an endpoint can answer 405 to any of them.
    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer_request  # noqa: N815

    def _answer(self, body: bytes) -> Reply:
        target = urlsplit(self.path)
        query = dict(parse_qsl(target.query, keep_blank_values=True))
        control = (self.command, target.path)
        if control in CONTROLS:
            return answer_control(self.server.options, self._open_database(), control, query)
        path = target.path.removeprefix(BASE_PATH)
        route = ROUTES.get(path) if target.path.startswith(BASE_PATH) else None
        if route is None:
            return self._note_unreached(html_reply(HTTPStatus.NOT_FOUND))
        if route.method != self.command:
            refusal = html_reply(HTTPStatus.METHOD_NOT_ALLOWED, (("Allow", route.method),))
            return self._note_unreached(refusal)
        call = Call(
            method=self.command,
            path=path,
            query=query,
            token_digest=token_digest(self.headers.get("Access-Token", "")),
            content_type=self.headers.get("Content-Type", ""),
            body=body,
        )
        return answer_call(self.server.options, self._open_database(), call)

    def _note_unreached(self, reply: Reply) -> Reply:
        path = urlsplit(self.path).path
        return note_unreached(self.server.options, self._open_database(), self.command, path, reply)

    def _is_local(self) -> bool:
        """Refuse what a browser could be made to send by a page from elsewhere."""
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        origin = self.headers.get("Origin")
        return host in LOCAL_NAMES and (origin is None or urlsplit(origin).hostname in LOCAL_NAMES)

    def _open_database(self) -> sqlite3.Connection:
        if self._database is None:
            self._database = connect(self.server.options.state_path)
        return self._database

    def _read_body(self) -> bytes | Reply:
        """Return the body, or the reply that refuses its size."""
        if "Transfer-Encoding" in self.headers:
            self.close_connection = True
            return html_reply(HTTPStatus.LENGTH_REQUIRED)
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal():
            self.close_connection = True
            return html_reply(HTTPStatus.BAD_REQUEST)
        if int(length) > MOST_BODY_BYTES:
            self._drain(int(length))
            return html_reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ConnectionAbortedError  # the client left in the middle: nothing was asked for
        return body

    def _drain(self, length: int) -> None:
        self.close_connection = True
        left = min(length, MOST_DRAINED_BYTES)
        while left > 0 and (piece := self.rfile.read(min(left, DRAIN_STEP_BYTES))):
            left -= len(piece)

    def _send(self, reply: Reply) -> None:
        self.server.stopping.wait(reply.wait_s)
        if reply.is_reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, END_WITH_RESET)
            self.close_connection = True
            return
        self.close_connection = self.close_connection or reply.is_cut or self.server.stopping.is_set()
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body[: len(reply.body) // 2] if reply.is_cut else reply.body)
