"""The HTTP edge; the only module that imports requests.

Rules for editors, each measured with requests 2.34.2 on 2026-11-23:

1. Redirects are never followed: requests sends the `Access-Token` header to the new host
   on all five codes, and turns the POST into an empty GET on three.
2. `trust_env` is off: `~/.netrc` would add a header and the environment a proxy.
3. Answers are read as a stream up to 1 MiB, unencoded: a 1 MB gzip bomb grew to 2 GB.
4. Texts of requests' exceptions hold URLs and headers, so none leaves this module.
5. urllib3 logs the address of every request at DEBUG; TikTok takes an app's secret in the query.
"""

from __future__ import annotations

import logging
import queue
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

from sync.destinations.base import Missing, Reply, Request, Response
from sync.project.secrets import Secret

if TYPE_CHECKING:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.connectionpool import ConnectionPool

Send = Callable[[Request], Reply]
"""Carries one request to the platform and back; never raises for what the network does."""

MAX_REPLY_BYTES = 1024 * 1024
CONNECT_SECONDS = 10.0
_LONGEST_DATE = 64
_TALKATIVE = ("urllib3.connectionpool", "urllib3.util.retry")
"""Loggers that are told addresses."""


@dataclass(frozen=True, slots=True)
class Connection:
    """How the platform is reached.

    Attributes:
        base: Address without path and trailing slash.
        token: Goes into the `Access-Token` header; None for the calls that make a token.
        timeout_seconds: Deadline of one whole exchange.
    """

    base: str
    token: Secret | None
    timeout_seconds: float
    proxy: Secret | None = None
    ca_bundle: str | None = None
    agent: str = "tiktok-sync"

    @property
    def connect_seconds(self) -> float:
        """How long to wait for a connection: less than for the whole, so that its failure is told apart."""
        return min(CONNECT_SECONDS, self.timeout_seconds / 2)


@contextmanager
def connected(connection: Connection) -> Iterator[Send]:
    """Give a `Send` over kept-alive sessions; each exchange ends at its deadline.

    Several threads may send at once; each exchange has a session of its own meanwhile.
    """
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_without_query)
    lines = _Lines(connection)
    try:
        yield lines.send
    finally:
        lines.close()


def _without_query(record: logging.LogRecord) -> bool:
    """Cut the queries off the addresses that a record is about."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            given.partition("?")[0] if isinstance(given, str) else given for given in record.args
        )
    return True


class _Lines:
    """Sessions that are idle; one that had to be given up is not used again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._idle: queue.LifoQueue[requests.Session] = queue.LifoQueue()

    def send(self, request: Request) -> Reply:
        """Carry a request out in a thread of its own and wait until the deadline.

        requests' own timeout starts anew with every byte, so an answer that drips would
        never end. What is given up may still be applied: it is not answered, not failed.
        """
        session = self._session()
        replies: list[Reply] = []
        exchange = threading.Thread(
            target=lambda: replies.append(_exchange(session, self._connection, request)), daemon=True
        )
        exchange.start()
        exchange.join(self._connection.timeout_seconds)
        if exchange.is_alive() or not replies:
            return Missing.NOT_ANSWERED
        self._idle.put(session)
        return replies[0]

    def close(self) -> None:
        """Close the idle sessions' connections."""
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def _session(self) -> requests.Session:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return _session(self._connection)


def _session(connection: Connection) -> requests.Session:
    import requests

    session = requests.Session()
    session.mount("https://", _adapter())
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update(
        {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": connection.agent,
        }
    )
    if connection.token:
        session.headers["Access-Token"] = connection.token.reveal()
    if connection.proxy:
        address = connection.proxy.reveal()
        session.proxies = {"http": address, "https": address}
    if connection.ca_bundle:
        session.verify = connection.ca_bundle
    return session


def _adapter() -> HTTPAdapter:
    """Return one that tells a connection that never stood from one that broke.

    requests calls a reset or a silence during the TLS handshake what it calls them after the
    request; but then not a byte of the request has left.
    """
    from requests.adapters import HTTPAdapter
    from urllib3 import HTTPSConnectionPool
    from urllib3.connection import HTTPSConnection
    from urllib3.exceptions import NewConnectionError

    class Line(HTTPSConnection):
        def connect(self) -> None:
            try:
                super().connect()
            except ssl.SSLError:
                raise
            except OSError:
                raise NewConnectionError(self, "no TLS") from None

    class Adapter(HTTPAdapter):
        def get_connection_with_tls_context(
            self,
            request: requests.PreparedRequest,
            *given: Any,  # noqa: ANN401 - handed on as it came
            **named: Any,  # noqa: ANN401
        ) -> ConnectionPool:
            pool = super().get_connection_with_tls_context(request, *given, **named)
            if isinstance(pool, HTTPSConnectionPool):
                pool.ConnectionCls = Line
            return pool

    return Adapter()


def _exchange(session: requests.Session, connection: Connection, request: Request) -> Reply:
    import requests
    import urllib3

    try:
        response = session.request(
            request.method,
            connection.base + request.path,
            params=list(request.query) or None,
            data=request.body or None,
            timeout=(connection.connect_seconds, connection.timeout_seconds),
            allow_redirects=False,
            stream=True,
        )
    except requests.RequestException as error:
        return _missing(error)
    try:
        with response:
            return _without(connection.token, _read(response))
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError):
        return Missing.CUT_OFF


def _read(response: requests.Response) -> Reply:
    body = bytearray()
    for chunk in response.iter_content(64 * 1024):
        body += chunk
        if len(body) > MAX_REPLY_BYTES:
            return Missing.TOO_LARGE
    date = response.headers.get("Date", "")[:_LONGEST_DATE]
    wait = _seconds_to_wait(response.headers.get("Retry-After", "")[:_LONGEST_DATE], date)
    return Response(response.status_code, bytes(body), wait, date)


def _without(token: Secret | None, reply: Reply) -> Reply:
    """Star the token in an answer: a server or a gateway may quote the header that it refuses."""
    if token is None or not isinstance(reply, Response):
        return reply
    return replace(reply, body=reply.body.replace(token.reveal().encode(), b"********"))


def _seconds_to_wait(retry_after: str, date: str) -> float | None:
    """Read `Retry-After`: seconds, or a moment that the server's own clock is subtracted from."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        return (parsedate_to_datetime(retry_after) - parsedate_to_datetime(date)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None


def _missing(error: Exception) -> Missing:
    """Say how far an exchange got; when in doubt, that the request may have been applied."""
    import requests
    import urllib3

    if isinstance(
        error, requests.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.ProxyError
    ):
        return Missing.NOT_CONNECTED
    cause = getattr(error.args[0], "reason", error.args[0]) if error.args else None
    if isinstance(cause, urllib3.exceptions.NewConnectionError | urllib3.exceptions.NameResolutionError):
        return Missing.NOT_CONNECTED
    if isinstance(error, requests.ReadTimeout):
        return Missing.NOT_ANSWERED
    return Missing.NOT_SENT if isinstance(cause, BrokenPipeError) else Missing.CUT_OFF
