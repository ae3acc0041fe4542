"""The consent page, as a browser meets it; and the time an answer carries."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
import requests

from tests.unit.simulator.account import FIRST, Account
from tests.unit.simulator.test_access import APP

BACK = "https://shop.example/back?lang=en"


def page(account: Account, **query: str) -> tuple[str, str]:
    """Return the address of the consent page and what it shows."""
    address = f"{account.base_url}/portal/auth?{urlencode({'app_id': APP['app_id'], **query})}"
    return address, account.session.get(address, timeout=10).text


def confirmed(account: Account, **query: str) -> requests.Response:
    """Press the button."""
    address, shown = page(account, **query)
    action = shown.partition('action="')[2].partition('"')[0]
    return account.session.post(urljoin(address, unescape(action)), timeout=10, allow_redirects=False)


def test_the_page_names_the_accounts_and_runs_no_script(account: Account) -> None:
    address, shown = page(account, state="<script>alert(1)</script>")
    assert FIRST in shown
    assert "<script>" not in shown
    assert "default-src 'none'" in account.session.get(address, timeout=10).headers["Content-Security-Policy"]


def test_a_browser_comes_back_with_a_code_that_works(account: Account) -> None:
    answer = confirmed(account, redirect_uri=BACK, state="s &1")
    back = urlsplit(answer.headers["Location"])
    query = parse_qs(back.query)
    assert (answer.status_code, back.netloc, back.path) == (302, "shop.example", "/back")
    assert (query["lang"], query["state"]) == (["en"], ["s &1"])
    exchanged = account.post("/oauth2/access_token/", {**APP, "auth_code": query["auth_code"][0]})
    assert exchanged["code"] == 0


def test_without_an_address_the_code_stays_on_the_page(account: Account) -> None:
    code, answer = re.findall("<code>(.*?)</code>", confirmed(account, state="s 1").text)
    assert account.post("/oauth2/access_token/", {**APP, "auth_code": code})["code"] == 0
    assert answer == f"auth_code={code}&amp;state=s+1"


def test_a_code_is_given_to_our_app_and_web_addresses_only(account: Account) -> None:
    assert "does not exist" in page(account, app_id="1")[1]
    assert confirmed(account, redirect_uri="javascript:alert(1)").status_code == 400
    stranger = f"{account.base_url}/portal/auth?app_id=1"
    assert account.session.post(stranger, timeout=10).status_code == 400


@pytest.mark.parametrize("path", ["/", "/open_api/v1.3/user/info/"])
def test_an_answer_carries_the_simulators_time(account: Account, path: str) -> None:
    date = account.session.get(f"{account.base_url}{path}", timeout=10).headers["Date"]
    assert parsedate_to_datetime(date).timestamp() == account.clock.at
