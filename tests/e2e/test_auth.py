"""Consent, exchange, check and revoke through the real command line, against a simulated TikTok."""

from __future__ import annotations

import json
import os
import pty
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests

from sync.access.refusals import ADVICE
from tests.e2e.project import Project, Result, open_project
from tests.e2e.simulated import Simulated, simulated
from tests.e2e.strict_server import ADVERTISERS, TOKEN

ROOT = Path(__file__).parents[2]
APP_ID, SECRET = "7000000000000000000", "simulator-secret"
OAUTH = (
    '[[fault]]\nendpoint = "/oauth2/access_token/"\nkind = "code"\ncode = {code}\nmessage = "no {secret}"\n'
)


@pytest.fixture
def tiktok(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path) as running:
        yield running


@pytest.fixture
def shop(tmp_path: Path, tiktok: Simulated) -> Project:
    """A shop with an app and no token."""
    return shop_at(tmp_path, tiktok)


def shop_at(folder: Path, tiktok: Simulated) -> Project:
    project = open_project("shop", folder / "shop")
    return project.seeing(SYNC_ENDPOINT=tiktok.base_url, SYNC_APP_ID=APP_ID, SYNC_APP_SECRET=SECRET)


def asked(shop: Project, *arguments: str) -> dict[str, str]:
    """Return the consent address and its state."""
    document: dict[str, str] = shop.run("auth", "url", *arguments, "--output", "json").json
    return document


def agreed(address: str) -> str:
    """Press the button of the consent page; return the address the browser is sent to."""
    page = requests.get(address, timeout=5)
    action = re.search(r'action="([^"]+)"', page.text)
    assert action, page.text
    target = urljoin(address, unescape(action[1]))
    return requests.post(target, timeout=5, allow_redirects=False).headers["Location"]


def exchanged(shop: Project) -> Result:
    """Go the whole way from the question to a stored token."""
    question = asked(shop, "--redirect-uri", "https://shop.example/back")
    answer = agreed(question["address"])
    return shop.run("auth", "exchange", "--state", question["state"], "--code", answer)


def token_of(shop: Project) -> str:
    return shop.text(".sync/dev.token").strip()


def said_nowhere(shop: Project, result: Result, *secrets: str) -> None:
    """No secret is printed, and none but the token is kept in a file of the project."""
    for secret in secrets:
        assert secret not in result.text
        for path in shop.root.rglob("*"):
            assert not path.is_file() or path.name == "dev.token" or secret.encode() not in path.read_bytes()


def test_from_the_question_to_a_token_that_is_accepted(shop: Project, tiktok: Simulated) -> None:
    result = exchanged(shop)

    assert result.exit_code == 0, result.text
    assert "stored in .sync/dev.token" in result.stdout
    assert f"advertisers reached: {', '.join(ADVERTISERS[:2])}" in result.stdout
    assert '"Audience Management" (3)' in result.stdout
    assert result.findings == ()
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in ((shop.root / ".sync"), *(shop.root / ".sync").iterdir())
    }
    assert modes == {".sync": 0o700, "dev.token": 0o600, "dev.token.json": 0o600}
    check = shop.run("auth", "check", "--output", "json")
    assert (check.exit_code, check.json["user_name"]) == (0, "Simulated operator")
    assert check.json["token"] == "file .sync/dev.token"
    assert check.json["scopes"][:2] == [3, 5]
    said_nowhere(shop, result, SECRET, token_of(shop))
    said_nowhere(shop, check, SECRET, token_of(shop))


def test_the_question_names_the_app_and_holds_no_secret(shop: Project, tiktok: Simulated) -> None:
    result = shop.run("auth", "url", "--state", "s1", "--redirect-uri", "https://shop.example/back")
    address = urlsplit(result.stdout.strip())
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{tiktok.base_url}/portal/auth"
    assert parse_qs(address.query) == {
        "app_id": [APP_ID], "state": ["s1"], "redirect_uri": ["https://shop.example/back"],
    }  # fmt: skip
    assert 'the state "s1"' in result.stderr
    assert SECRET not in result.text
    assert asked(shop)["state"] != asked(shop)["state"]


def test_the_real_platform_is_asked_at_its_own_address(shop: Project) -> None:
    result = shop.run("auth", "url", SYNC_ENDPOINT="https://business-api.tiktok.com", SYNC_APP_SECRET="")
    assert result.exit_code == 2  # an empty secret is a mistake, said before anything is asked
    bare = Project(shop.root, {"SYNC_ENDPOINT": "https://business-api.tiktok.com", "SYNC_APP_ID": "77"})
    assert bare.run("auth", "url").stdout.startswith("https://business-api.tiktok.com/portal/auth?app_id=77&")


def test_a_run_uses_the_stored_token(shop: Project, tiktok: Simulated) -> None:
    assert shop.run("auth", "check").errors[0].rule == "missing-token"
    exchanged(shop)
    entry = next(
        item
        for item in shop.run("settings", "--output", "json").json["settings"]
        if item["name"] == "access_token"
    )
    assert entry == {"name": "access_token", "value": "********", "origin": "file .sync/dev.token"}
    assert "token from file .sync/dev.token" in shop.run("auth", "check").stdout
    environment = shop.run("auth", "check", SYNC_TIKTOK_ACCESS_TOKEN=TOKEN)
    assert "token from environment SYNC_TIKTOK_ACCESS_TOKEN:" in environment.stdout
    assert "scopes: unknown" in environment.stdout


def test_a_code_works_once(shop: Project) -> None:
    question = asked(shop, "--redirect-uri", "https://shop.example/back")
    answer = agreed(question["address"])
    assert shop.run("auth", "exchange", "--code", answer).exit_code == 0

    again = shop.run("auth", "exchange", "--code", answer)

    (error,) = again.errors
    assert (again.exit_code, error.rule) == (4, "code-spent")
    assert "tiktok-sync auth url" in error.help
    assert shop.run("auth", "check").exit_code == 0
    said_nowhere(shop, again, parse_qs(urlsplit(answer).query)["auth_code"][0])


def test_an_answer_to_another_question_spends_nothing(shop: Project, tiktok: Simulated) -> None:
    answer = agreed(asked(shop, "--redirect-uri", "https://shop.example/back")["address"])
    result = shop.run("auth", "exchange", "--state", "another", "--code", answer)
    assert (result.exit_code, result.errors[0].rule) == (4, "wrong-state")
    assert not (shop.root / ".sync/dev.token").exists()
    assert "/oauth2/access_token/" not in {request["path"] for request in tiktok.state()["requests"]}


@pytest.mark.parametrize("code", [code for code in sorted(ADVICE) if code > 1000])
def test_every_refusal_of_an_exchange_is_explained_and_quotes_nothing(code: int, tmp_path: Path) -> None:
    with simulated(tmp_path, OAUTH.format(code=code, secret=SECRET)) as tiktok:
        shop = shop_at(tmp_path, tiktok)
        result = shop.run("auth", "exchange", "--code", "c0de-that-nobody-may-see")
    (error,) = result.errors
    assert (result.exit_code, error.rule) == (4, ADVICE[code].rule)
    assert error.help == ADVICE[code].help
    assert f"who can mend it: {ADVICE[code].who}" in error.notes
    said_nowhere(shop, result, SECRET, "c0de-that-nobody-may-see")
    assert not (shop.root / ".sync/dev.token").exists()


@pytest.mark.parametrize(
    "how", ['"reset_after"', '"truncated"', '"status"\nstatus = 502', '"not_json"'], ids=lambda how: how[1:7]
)
def test_an_exchange_without_an_answer_is_no_refusal(how: str, tmp_path: Path) -> None:
    with simulated(tmp_path, f'[[fault]]\nendpoint = "/oauth2/access_token/"\nkind = {how}\n') as tiktok:
        result = shop_at(tmp_path, tiktok).run("auth", "exchange", "--code", "c0de")
    assert (result.exit_code, result.errors[0].rule) == (5, "no-answer")


def test_a_wrong_secret_and_an_unknown_app_are_told_apart(shop: Project) -> None:
    wrong = shop.run("auth", "exchange", "--code", "c0de", SYNC_APP_SECRET="other")
    unknown = shop.run("auth", "exchange", "--code", "c0de", SYNC_APP_ID="12")
    assert [wrong.errors[0].rule, unknown.errors[0].rule] == ["wrong-app", "app-blocked"]
    assert "other" not in wrong.text


def test_what_is_missing_is_named_before_the_code_is_asked_for(shop: Project) -> None:
    without_app = Project(shop.root, {"SYNC_ENDPOINT": shop.environment["SYNC_ENDPOINT"]})
    without_secret = without_app.seeing(SYNC_APP_ID=APP_ID)
    assert without_app.run("auth", "exchange").errors[0].rule == "missing-app"
    assert without_secret.run("auth", "exchange").errors[0].rule == "missing-secret"
    assert "SYNC_APP_SECRET_FILE" in without_secret.run("auth", "exchange").errors[0].notes[0]


def test_a_place_that_cannot_hold_the_token_is_named_before_the_code_is_spent(
    shop: Project, tiktok: Simulated
) -> None:
    (shop.root / ".sync").mkdir()
    (shop.root / ".sync/dev.token").symlink_to(shop.root / "elsewhere")
    result = shop.run("auth", "exchange", "--code", "c0de")
    assert (result.exit_code, result.errors[0].rule) == (2, "unsafe-token-file")
    assert tiktok.state()["requests"] == []
    assert not (shop.root / "elsewhere").exists()


def test_the_secret_can_come_from_a_file(shop: Project, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    bare = Project(shop.root, {name: text for name, text in shop.environment.items() if "SECRET" not in name})
    assert exchanged(bare.seeing(SYNC_APP_SECRET_FILE=str(tmp_path / "secret"))).exit_code == 0
    unreadable = bare.run("auth", "check", SYNC_APP_SECRET_FILE=str(tmp_path / "nowhere"))
    assert [finding.rule for finding in unreadable.errors] == ["bad-secret"]


def test_a_token_that_lacks_something_says_what(tmp_path: Path) -> None:
    with simulated(tmp_path, scopes=(30, 100), advertiser_ids=ADVERTISERS[:1]) as tiktok:
        shop = shop_at(tmp_path, tiktok)
        result, check = exchanged(shop), shop.run("auth", "check")
    wanted = {
        "the token may not create audiences and change their members",
        "the token may not report events",
        f'the token does not reach advertiser "{ADVERTISERS[1]}"',
    }
    assert {finding.what for finding in result.findings} == wanted
    assert {finding.severity for finding in result.findings} == {"warning"}
    assert result.exit_code == 0
    assert {finding.what for finding in check.errors} == wanted
    assert check.exit_code == 4


def test_without_the_app_each_advertiser_is_asked_about(tmp_path: Path) -> None:
    with simulated(tmp_path, advertiser_ids=ADVERTISERS[:1]) as tiktok:
        project = open_project("shop", tmp_path / "shop")
        shop = project.seeing(SYNC_ENDPOINT=tiktok.base_url, SYNC_TIKTOK_ACCESS_TOKEN=TOKEN)
        result = shop.run("auth", "check", "--output", "json")
    assert result.exit_code == 4
    assert result.json["advertisers_missing"] == [ADVERTISERS[1]]
    assert result.json["scopes"] is None


def test_a_refused_token_asks_to_reauthorise(shop: Project) -> None:
    result = shop.run("auth", "check", SYNC_TIKTOK_ACCESS_TOKEN="another-token")
    (error,) = result.errors
    assert (result.exit_code, error.rule) == (4, "reauthorise")
    assert "auth url" in error.help
    assert "another-token" not in result.text


def test_a_revoked_token_is_dead_and_gone(shop: Project) -> None:
    exchanged(shop)
    token = token_of(shop)

    result = shop.run("auth", "revoke", "--yes")

    assert result.exit_code == 0, result.text
    assert list((shop.root / ".sync").iterdir()) == []
    assert shop.run("auth", "check", SYNC_TIKTOK_ACCESS_TOKEN=token).errors[0].rule == "reauthorise"
    said_nowhere(shop, result, token, SECRET)


def test_a_token_that_is_dead_already_is_cleared_away(shop: Project, tiktok: Simulated) -> None:
    exchanged(shop)
    requests.post(f"{tiktok.base_url}/_simulator/revoke", timeout=5)
    result = shop.run("auth", "revoke", "--yes")
    assert result.exit_code == 0
    assert "dead already" in result.stderr
    assert not (shop.root / ".sync/dev.token").exists()


def test_a_revoke_without_an_answer_keeps_the_token(tmp_path: Path) -> None:
    with simulated(
        tmp_path, '[[fault]]\nendpoint = "/oauth2/revoke_token/"\nkind = "reset_after"\n'
    ) as tiktok:
        shop = shop_at(tmp_path, tiktok)
        exchanged(shop)
        result = shop.run("auth", "revoke", "--yes")
    assert (result.exit_code, result.errors[0].rule) == (5, "no-answer")
    assert (shop.root / ".sync/dev.token").exists()


def test_nothing_is_revoked_unasked(shop: Project) -> None:
    exchanged(shop)
    done = piped(shop, "", "revoke")
    assert done.returncode == 2
    assert "say --yes" in done.stderr
    assert shop.run("auth", "check").exit_code == 0


def test_a_token_of_the_environment_is_revoked_and_named(shop: Project) -> None:
    exchanged(shop)
    result = shop.run("auth", "revoke", "--yes", SYNC_TIKTOK_ACCESS_TOKEN=TOKEN)
    assert result.exit_code == 0
    assert "remove it from where it comes from: environment SYNC_TIKTOK_ACCESS_TOKEN" in result.stderr
    assert shop.run("auth", "check").exit_code == 0


def test_a_stored_token_is_sent_only_home(shop: Project, tmp_path: Path) -> None:
    exchanged(shop)
    with simulated(tmp_path / "other") as other:
        result = shop.run("auth", "check", SYNC_ENDPOINT=other.base_url)
        assert other.state()["requests"] == []
    assert (result.exit_code, result.errors[0].rule) == (2, "token-of-another-endpoint")
    assert shop.run("auth", "check", SYNC_ENDPOINT="simulator").exit_code == 0


@pytest.mark.parametrize("mode", [0o640, 0o644])
def test_a_token_others_can_read_is_refused(shop: Project, mode: int) -> None:
    exchanged(shop)
    (shop.root / ".sync/dev.token").chmod(mode)
    result = shop.run("auth", "check")
    assert (result.exit_code, result.errors[0].rule) == (2, "unsafe-token-file")
    assert shop.run("lint").exit_code == 0, "what needs no token does not look at it"


def test_the_built_in_simulator_goes_the_whole_way(tmp_path: Path) -> None:
    shop = open_project("shop", tmp_path / "shop")
    question = asked(shop)
    assert (
        shop.run("auth", "exchange", "--state", question["state"], "--code", question["address"]).exit_code
        == 0
    )
    assert "token from file .sync/dev.token" in shop.run("auth", "check").stdout
    assert shop.run("auth", "revoke", "--yes").exit_code == 0
    assert "token from the built-in simulator" in shop.run("auth", "check").stdout


def test_a_simulator_that_was_revoked_is_authorised_again(tmp_path: Path) -> None:
    shop = open_project("shop", tmp_path / "shop")
    shop.run("auth", "revoke", "--yes")
    assert shop.run("auth", "check").exit_code == 4
    shop.run("auth", "exchange", "--code", asked(shop)["address"])
    assert shop.run("auth", "check").exit_code == 0


def piped(shop: Project, content: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a subcommand as a user does, with something on its standard input."""
    variables = {name: text for name, text in os.environ.items() if not name.startswith("SYNC_")}
    return subprocess.run(
        [sys.executable, "-m", "sync", "--project", str(shop.root), "auth", *arguments],
        cwd=ROOT, env={**variables, **shop.environment}, input=content,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_code_can_be_piped_in(shop: Project) -> None:
    answer = agreed(asked(shop, "--redirect-uri", "https://shop.example/back")["address"])
    done = piped(shop, f"{answer}\n", "exchange", "--output", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["token_file"] == ".sync/dev.token"
    assert "no-code" in piped(shop, "", "exchange").stderr


def test_a_code_is_typed_unseen(shop: Project) -> None:
    answer = agreed(asked(shop, "--redirect-uri", "https://shop.example/back")["address"])
    ours, terminal = pty.openpty()
    variables = {name: text for name, text in os.environ.items() if not name.startswith("SYNC_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "sync", "--project", str(shop.root), "auth", "exchange"],
        cwd=ROOT, env={**variables, **shop.environment}, stdin=terminal,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    os.close(terminal)
    with process:
        assert process.stderr is not None
        prompt = process.stderr.read(len(b"code: "))
        os.write(ours, f"{answer}\n".encode())
        out, err = process.communicate(timeout=60)
    os.set_blocking(ours, False)
    try:
        echoed = os.read(ours, 4096)
    except OSError:
        echoed = b""
    os.close(ours)

    assert (prompt, process.returncode) == (b"code: ", 0), err
    assert b"stored in .sync/dev.token" in out
    assert parse_qs(urlsplit(answer).query)["auth_code"][0].encode() not in out + err + echoed
