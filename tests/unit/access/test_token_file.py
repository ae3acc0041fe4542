"""The stored token: private from its first byte, whole or not there, and never somebody else's file."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from sync.access.token_file import (
    Grant,
    fingerprint,
    forget,
    grant_path,
    read_grant,
    read_token,
    require_place,
    store,
)
from sync.errors import SettingsError
from sync.project.secrets import Secret

TOKEN = Secret("t0ken-that-nobody-may-see")
GRANT = Grant(1_795_000_000, "77", "https://business-api.tiktok.com", ("7", "8"), (3, 5), fingerprint(TOKEN))
SHOWN = ".sync/prod.token"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".sync" / "prod.token"


@pytest.fixture
def stored(path: Path) -> Path:
    store(path, SHOWN, TOKEN, GRANT)
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def refused(path: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        read_token(path, SHOWN)
    (finding,) = caught.value.findings
    assert finding.where == SHOWN
    assert finding.help
    return f"{finding.rule}: {finding.what}"


def test_what_is_stored_is_read(stored: Path) -> None:
    token = read_token(stored, SHOWN)
    assert token is not None
    assert token.reveal() == TOKEN.reveal()
    assert read_grant(stored) == GRANT


def test_folder_and_files_are_private_and_nothing_else_is_left(stored: Path) -> None:
    assert mode(stored.parent) == 0o700
    assert {file.name: mode(file) for file in stored.parent.iterdir()} == {
        "prod.token": 0o600,
        "prod.token.json": 0o600,
    }


def test_a_loose_umask_opens_nothing(path: Path) -> None:
    before = os.umask(0)
    try:
        store(path, SHOWN, TOKEN, GRANT)
    finally:
        os.umask(before)
    assert (mode(path.parent), mode(path), mode(grant_path(path))) == (0o700, 0o600, 0o600)


def test_what_is_noted_beside_it_leads_back_to_no_token(stored: Path) -> None:
    noted = grant_path(stored).read_text()
    assert TOKEN.reveal() not in noted
    assert len(fingerprint(TOKEN)) == 16


def test_a_new_token_takes_the_place_of_the_old_one(stored: Path) -> None:
    other = Secret("another")
    store(stored, SHOWN, other, replace(GRANT, fingerprint=fingerprint(other)))
    token = read_token(stored, SHOWN)
    assert token is not None
    assert token.reveal() == "another"


def test_no_token_is_none(path: Path) -> None:
    assert read_token(path, SHOWN) is None
    assert read_grant(path) is None


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o620])
def test_a_token_others_can_reach_is_refused(stored: Path, bits: int) -> None:
    stored.chmod(bits)
    assert refused(stored) == "unsafe-token-file: the stored token can be read by others"


def test_a_link_is_refused(stored: Path) -> None:
    real = stored.rename(stored.with_name("real"))
    stored.symlink_to(real)
    assert refused(stored) == "unsafe-token-file: the stored token is a link"
    with pytest.raises(SettingsError):
        store(stored, SHOWN, TOKEN, GRANT)
    assert stored.is_symlink()


def test_a_pipe_is_refused_without_waiting_for_it(path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path, 0o600)
    assert refused(path) == "unsafe-token-file: the stored token is not a plain file"


@pytest.mark.parametrize("content", [b"", b"two words", b"two\nlines", b"t\xc3\xb6ken"])
def test_a_file_that_holds_no_token_is_refused(stored: Path, content: bytes) -> None:
    stored.write_bytes(content)
    assert refused(stored).startswith("bad-token: ")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "scopes": 3}'])
def test_a_note_that_makes_no_sense_is_none(stored: Path, content: str) -> None:
    grant_path(stored).write_text(content)
    assert read_grant(stored) is None


def test_a_place_that_cannot_hold_a_token_is_named_before_the_code_is_spent(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError) as caught:
        require_place(tmp_path / "file" / "prod.token", SHOWN)
    (finding,) = caught.value.findings
    assert finding.rule == "unwritable-token-file"
    (tmp_path / "folder").mkdir()
    with pytest.raises(SettingsError):
        require_place(tmp_path / "folder", SHOWN)


def test_a_tried_place_is_left_as_it_was(path: Path) -> None:
    require_place(path, SHOWN)
    assert list(path.parent.iterdir()) == []


def test_a_forgotten_token_is_gone_with_what_was_noted(stored: Path) -> None:
    forget(stored)
    forget(stored)
    assert list(stored.parent.iterdir()) == []
