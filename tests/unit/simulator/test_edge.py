"""What happens before any endpoint: paths, methods, bodies, connections."""

from __future__ import annotations

import http.client
import socket
import stat
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from sync.simulator.routes import ROUTES
from tests.unit.simulator.account import FIRST, TOKEN, Account, Clock, audience, open_account, track


@pytest.mark.parametrize("path", ROUTES)
def test_a_missing_slash_is_an_html_404(shared: Account, path: str) -> None:
    response = shared.session.request(ROUTES[path].method, shared.url(path.rstrip("/")), timeout=10)
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/segment/", "/pixel/track/", "//event/track/", "/event/track//"])
def test_an_unknown_path_is_an_html_404(shared: Account, path: str) -> None:
    assert shared.session.post(shared.url(path), timeout=10).status_code == 404
    assert shared.session.post(f"{shared.base_url}{path}", timeout=10).status_code == 404


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_is_a_405(shared: Account, path: str, method: str) -> None:
    response = shared.session.request(method, shared.url(path), timeout=10)
    is_own = method == ROUTES[path].method
    assert response.status_code == (200 if is_own else 405)
    assert is_own or response.headers["Allow"] == ROUTES[path].method


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 40000),
        (b"not json", 40000),
        (b'{"advertiser_id": "1"', 40000),
        (b'{"data": NaN}', 40000),
        (b'{"data": Infinity}', 40000),
        (b'{"data": 1e999}', 40000),
        (b"\xff\xfe{}", 40000),
        (b"[" * 200_000, 40000),
        (b'{"data": ' + b"9" * 10_000 + b"}", 40000),
        (b"[]", 40000),
        (b'"text"', 40000),
        (b"null", 40000),
        (b"{}", 40002),
        (b'{"advertiser_id": "%b", "custom_audience_name": "\\ud800"}' % FIRST.encode(), 40000),
    ],
)
def test_a_body_that_is_no_request_is_refused(shared: Account, body: bytes, code: int) -> None:
    envelope = shared.post("/segment/audience/", body)
    assert (envelope["code"], envelope["data"]) == (code, {})
    assert shared.state()["audiences"] == []


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_must_be_declared_as_json(shared: Account, content_type: str) -> None:
    headers = {"Access-Token": TOKEN, "Content-Type": content_type}
    assert shared.send("/segment/audience/", audience("Shoppers"), headers).json()["code"] == 40002


def test_a_charset_in_the_content_type_is_fine(account: Account) -> None:
    headers = {"Access-Token": TOKEN, "Content-Type": "application/json; charset=utf-8"}
    assert account.send("/segment/audience/", audience("Shoppers"), headers).json()["code"] == 0


def test_a_body_over_16_mib_is_a_413(shared: Account) -> None:
    limit = 16 * 2**20
    assert shared.send("/event/track/", b" " * (limit + 1)).status_code == 413
    assert shared.send("/event/track/", b" " * limit).json()["code"] == 40000
    assert [entry["status"] for entry in shared.state()["requests"]][-2:] == [413, 200]


def test_a_body_without_length_is_a_411(shared: Account) -> None:
    pieces = iter([b"{", b"}"])
    headers = {"Access-Token": TOKEN, "Content-Type": "application/json"}
    response = requests.post(shared.url("/event/track/"), data=pieces, headers=headers, timeout=10)
    assert response.status_code == 411


def test_a_request_that_breaks_off_is_not_worked_on(account: Account) -> None:
    address = urlsplit(account.base_url)
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=10) as connection:
        head = (
            "POST /open_api/v1.3/segment/audience/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90\r\n\r\n"
        )
        connection.sendall(head.encode() + b'{"advertiser_id"')
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
    assert account.state()["requests"] == []


@pytest.mark.parametrize(
    "headers", [{"Host": "tiktok.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
def test_a_browser_on_another_site_gets_nothing(shared: Account, headers: dict[str, str]) -> None:
    for path in ("/", "/_simulator/state", "/open_api/v1.3/user/info/"):
        assert shared.session.get(shared.base_url + path, headers=headers, timeout=10).status_code == 403
    reset = shared.session.post(f"{shared.base_url}/_simulator/reset", headers=headers, timeout=10)
    assert reset.status_code == 403


def test_one_connection_serves_many_requests(account: Account) -> None:
    address = urlsplit(account.base_url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
    sockets = []
    for path in ("/", "/open_api/v1.3/user/info", "/_simulator/state"):
        connection.request("GET", path)
        assert connection.getresponse().read()
        sockets.append(connection.sock)
    connection.close()
    assert sockets[0] is not None
    assert len(set(sockets)) == 1


def test_it_listens_on_loopback_only(account: Account) -> None:
    assert account.base_url.startswith("http://127.0.0.1:")


def test_every_answer_carries_its_request_id(account: Account) -> None:
    response = account.send("/event/track/", track())
    request_id = response.json()["request_id"]
    assert request_id
    assert response.headers["X-TT-LOGID"] == request_id
    assert account.state()["requests"][-1]["request_id"] == request_id


def test_the_state_files_are_private(account: Account) -> None:
    account.create()
    files = list(account.options.state_path.parent.iterdir())
    assert len(files) == 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_stopping_frees_the_port_and_keeps_the_state(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("stopping")
    with open_account(folder, clock=Clock()) as account:
        account.create()
        port = urlsplit(account.base_url).port
        with pytest.raises(OSError, match="in use"), open_account(folder, port=port):
            pass
    with pytest.raises(requests.ConnectionError):
        account.state()
    with open_account(folder, port=port) as again:
        assert len(again.state()["audiences"]) == 1


def test_a_connection_that_only_waits_does_not_hold_up_a_stop(tmp_path: Path) -> None:
    with requests.Session() as outlasting:
        with open_account(tmp_path) as account:
            assert outlasting.get(account.base_url, timeout=10).ok
            started = time.perf_counter()
        assert time.perf_counter() - started < 3
        with pytest.raises(requests.ConnectionError):
            outlasting.get(account.base_url, timeout=10)
