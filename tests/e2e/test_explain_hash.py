"""`explain-hash`: what a value becomes under each rule set, and which digest TikTok has."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sync.ledger.lock import held
from tests.e2e.conftest import CUSTOMERS
from tests.e2e.project import Project
from tests.e2e.shop import AUDIENCE, customer, email_digest, phone_digest, sha256, write_customers
from tests.e2e.strict_server import StrictServer

MARK = "quillon.marksworth"
ROOT = Path(__file__).parents[2]


def explained(project: Project, *arguments: str) -> dict[str, dict[str, Any]]:
    """Return the rule sets of a value by name."""
    result = project.run("explain-hash", *arguments, "--output", "json")
    assert result.exit_code == 0, result.text
    return {entry["name"]: entry for entry in result.json["rule_sets"]}


def states(entry: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["state"], one["audience"], one["kind"]) for one in entry["ledger"]]


def piped(project: Project, content: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a user does, with something on its standard input."""
    variables = {name: text for name, text in os.environ.items() if not name.startswith("SYNC_")}
    return subprocess.run(
        [sys.executable, "-m", "sync", "--project", str(project.root), "explain-hash", *arguments],
        cwd=ROOT, env={**variables, **project.environment}, input=content,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip


def test_what_was_delivered_is_held(delivered: Project) -> None:
    address = explained(delivered, " Person.001@Example.com ")
    number = explained(delivered, "(206) 555-0001")

    assert address["ours"]["digest"] == email_digest(1)
    assert number["ours"]["digest"] == phone_digest(1)
    assert states(address["ours"]) == [("held", "Shoppers", "EMAIL_SHA256")]
    assert states(number["ours"]) == [("held", "Shoppers", "PHONE_SHA256")]
    (standing,) = address["ours"]["ledger"]
    assert standing["rules"].startswith("1+phones_")
    assert standing["since"] > 1_700_000_000
    assert standing["audience_id"] == "7400000000000000000"
    assert states(address["strip_plus_dots"]) == []


def test_what_was_withdrawn_is_gone(delivered: Project, server: StrictServer) -> None:
    write_customers(delivered, [customer(number) for number in CUSTOMERS if number != 1])
    delivered.run("sync", "--select", AUDIENCE)

    assert states(explained(delivered, "person.001@example.com")["ours"]) == [
        ("gone", "Shoppers", "EMAIL_SHA256")
    ]


def test_the_rule_set_that_made_what_tiktok_has_is_named(delivered: Project) -> None:
    delivered.edit("pyproject.toml", "[tool.sync]", "[tool.sync]\nstrip_plus_dots = true")

    shown = delivered.run("explain-hash", "person.001@example.com").stdout
    entries = explained(delivered, "person.001@example.com")

    assert states(entries["ours"]) == []
    assert states(entries["dots_and_tags_kept"]) == [("held", "Shoppers", "EMAIL_SHA256")]
    assert entries["ours"]["digest"] == sha256("person001@example.com")
    assert entries["strip_plus_dots"]["is_ours"]
    assert "TikTok has or may have the digest of dots_and_tags_kept" in shown
    assert 'HELD in audience "Shoppers" as EMAIL_SHA256' in shown


def test_a_digest_is_recognised_and_looked_up(delivered: Project) -> None:
    result = delivered.run("explain-hash", email_digest(2).upper())

    assert "read as a SHA-256 digest already" in result.stdout
    assert "a guess" not in result.stdout
    assert 'HELD in audience "Shoppers"' in result.stdout


def test_the_country_of_a_number_can_be_given(shop: Project) -> None:
    entries = explained(shop, "020 7946 0958", "--country", "gb")
    assert entries["ours"]["normal_form"] == "+442079460958"
    assert entries["digits_only"]["normal_form"] == "02079460958"


def test_a_project_that_delivered_nothing_stays_as_it_is(shop: Project) -> None:
    result = shop.run("explain-hash", "person.001@example.com", "--output", "json")
    assert result.json["ledger"] == "nothing was delivered yet"
    assert not (shop.root / ".sync").exists()


def test_it_reads_beside_a_run_that_holds_the_lock(delivered: Project) -> None:
    (lock,) = (delivered.root / ".sync").rglob("lock")
    before = delivered.ledgers()
    with held(lock, {"run_id": "x", "pid": 1, "host": "h", "since": "now"}, time.sleep):
        assert delivered.run("plan").exit_code == 6
        entries = explained(delivered, "person.001@example.com")
    assert states(entries["ours"]) == [("held", "Shoppers", "EMAIL_SHA256")]
    assert delivered.ledgers() == before


def test_what_reading_leaves_behind_is_private(delivered: Project) -> None:
    explained(delivered, "person.001@example.com")
    for path in (delivered.root / ".sync").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


UNUSABLE = {
    "nobody at home": ("email", "email_no_at"),
    "Quillon Marksworth <quillon.marksworth@example.com>": ("auto", "email_display_name"),
    "2.06555E+09": ("auto", "phone_spreadsheet_number"),
    "00000000-0000-0000-0000-000000000000": ("auto", "maid_zero"),
    "#VALUE!": ("auto", "external_id_placeholder"),
    "": ("auto", "no-value"),
}


@pytest.mark.parametrize("value", UNUSABLE)
def test_an_unusable_value_is_explained(shop: Project, value: str) -> None:
    kind, problem = UNUSABLE[value]

    result = shop.run("explain-hash", value, "--kind", kind)

    (finding,) = result.findings
    assert result.exit_code == 0
    assert (finding.severity, finding.rule, finding.where) == ("warning", problem, "the value you gave")
    assert finding.notes
    assert finding.help
    assert not value or value not in result.stderr
    assert "\nours\n" not in result.stdout


def test_a_number_without_a_country_says_where_it_could_come_from(shop: Project) -> None:
    shop.edit("pyproject.toml", 'default_country = "US"\n', "")
    (finding,) = shop.run("explain-hash", "020 7946 0958").findings
    assert finding.rule == "phone_no_country"
    assert "no --country and no default_country" in finding.notes[0]


def test_a_value_on_the_command_line_earns_a_hint(shop: Project) -> None:
    result = shop.run("explain-hash", f"{MARK}@example.com")
    assert "in your shell's history" in result.stderr
    assert MARK not in result.stderr


def test_a_value_that_is_piped_in_is_shown_on_stdout_alone(delivered: Project) -> None:
    done = piped(delivered, b"Person.001@Example.com\r\nsecond line\n", "--output", "json")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rule_sets"][0]["digest"] == email_digest(1)
    assert b"erson.001" not in done.stderr.lower()


@pytest.mark.parametrize(
    ("content", "rule"), [(b"", b"no-value"), (b"\xff\xfe@example.com\n", b"not-utf8")], ids=["none", "bytes"]
)
def test_nothing_to_explain_is_an_error(shop: Project, content: bytes, rule: bytes) -> None:
    done = piped(shop, content)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error[" + rule + b"]")
    assert b"help:" in done.stderr


def test_a_value_is_typed_unseen(shop: Project) -> None:
    ours, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "sync", "--project", str(shop.root), "explain-hash"],
        cwd=ROOT, stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    os.close(terminal)
    with process:
        assert process.stderr is not None
        prompt = process.stderr.read(len(b"value: "))
        os.write(ours, f"{MARK}@example.com\n".encode())
        out, err = process.communicate(timeout=60)
    echoed = _echoed(ours)

    assert prompt == b"value: "
    assert process.returncode == 0
    assert sha256(f"{MARK}@example.com").encode() in out
    assert MARK.encode() not in err + echoed


def _echoed(descriptor: int) -> bytes:
    """Return what the terminal showed of what was typed."""
    os.set_blocking(descriptor, False)
    try:
        return os.read(descriptor, 4096)
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def test_invisible_characters_are_shown(shop: Project) -> None:
    shown = shop.run("explain-hash", "jane\u200b@example.org\x1b[2J", "--kind", "email").stdout
    assert "\\u200b" in shown
    assert "\x1b" not in shown


def test_a_value_is_kept_nowhere(delivered: Project) -> None:
    delivered.run("explain-hash", f"{MARK}@example.com")
    for path in delivered.root.rglob("*"):
        assert not path.is_file() or MARK.encode() not in path.read_bytes(), path


def test_a_damaged_ledger_is_named(delivered: Project) -> None:
    (journal,) = (delivered.root / ".sync").rglob("journal.db")
    journal.write_bytes(b"no database at all")
    result = delivered.run("explain-hash", "person.001@example.com")
    assert result.exit_code == 6
    assert [finding.rule for finding in result.errors] == ["damaged-ledger"]
