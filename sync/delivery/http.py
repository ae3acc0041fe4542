"""The HTTP edge; the only module that imports requests.

Rules for editors, each measured with requests 2.34.2 on 2026-11-23:

1. Redirects are never followed: requests sends the `Access-Token` header to the new host
   on all five codes, and turns the POST into an empty GET on three.
2. `trust_env` is off: `~/.netrc` would add a header and the environment a proxy.
3. Answers are read as a stream up to 1 MiB, unencoded: a 1 MB gzip bomb grew to 2 GB.
4. Texts of requests' exceptions hold URLs and headers, so none leaves this module.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING

from sync.destinations.base import Missing, Reply, Request, Response
from sync.project.settings import Secret

if TYPE_CHECKING:
    import requests

Send = Callable[[Request], Reply]
"""Carries one request to the platform and back; never raises for what the network does."""

MAX_REPLY_BYTES = 1024 * 1024
CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Connection:
    """How the platform is reached.

    Attributes:
        base: Address without path and trailing slash.
        timeout_seconds: Deadline of one whole exchange.
    """

    base: str
    token: Secret
    timeout_seconds: float
    proxy: Secret | None = None
    ca_bundle: str | None = None
    agent: str = "tiktok-sync"


@contextmanager
def connected(connection: Connection) -> Iterator[Send]:
    """Give a `Send` over a kept-alive session; each exchange ends at its deadline."""
    line = _Line(connection)
    try:
        yield line.send
    finally:
        line.close()


class _Line:
    """One session, replaced after an exchange that had to be given up."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._session = _session(connection)

    def send(self, request: Request) -> Reply:
        """Carry a request out in a thread of its own and wait until the deadline.

        requests' own timeout starts anew with every byte, so an answer that drips would
        never end. What is given up may still be applied: it is not answered, not failed.
        """
        replies: list[Reply] = []
        exchange = threading.Thread(
            target=lambda: replies.append(_exchange(self._session, self._connection, request)), daemon=True
        )
        exchange.start()
        exchange.join(self._connection.timeout_seconds)
        if exchange.is_alive() or not replies:
            self._session = _session(self._connection)
            return Missing.NOT_ANSWERED
        return replies[0]

    def close(self) -> None:
        """Close the session's connections."""
        self._session.close()


def _session(connection: Connection) -> requests.Session:
    import requests

    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update(
        {
            "Access-Token": connection.token.reveal(),
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": connection.agent,
        }
    )
    if connection.proxy:
        address = connection.proxy.reveal()
        session.proxies = {"http": address, "https": address}
    if connection.ca_bundle:
        session.verify = connection.ca_bundle
    return session


def _exchange(session: requests.Session, connection: Connection, request: Request) -> Reply:
    import requests
    import urllib3

    try:
        response = session.request(
            request.method,
            connection.base + request.path,
            params=list(request.query) or None,
            data=request.body or None,
            timeout=(min(CONNECT_SECONDS, connection.timeout_seconds), connection.timeout_seconds),
            allow_redirects=False,
            stream=True,
        )
    except requests.RequestException as error:
        return _missing(error)
    try:
        with response:
            return _read(response)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError):
        return Missing.CUT_OFF


def _read(response: requests.Response) -> Reply:
    body = bytearray()
    for chunk in response.iter_content(64 * 1024):
        body += chunk
        if len(body) > MAX_REPLY_BYTES:
            return Missing.TOO_LARGE
    return Response(response.status_code, bytes(body))


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
