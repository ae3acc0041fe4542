"""Files that are whole or not there, folders for one owner, one run at a time."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.errors import LedgerError, LedgerLocked
from sync.ledger.lock import held
from sync.ledger.paths import (
    LedgerPaths,
    create_folder,
    create_folders,
    durable,
    emptied,
    ledger_faults,
    ledger_paths,
    removed,
)

ROOT = Path(__file__).resolve().parents[3]
HOLDER = {"run_id": "run1", "pid": 4711, "host": "desk", "since": "2026-11-23 10:00:00 UTC"}


def no_pause(_: float) -> None:
    """Do not wait."""


def create_folder_of(place: Path) -> None:
    create_folder(place, place.parent)


def test_a_file_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with durable(path) as temporary:
        temporary.write_text("new")
        assert not path.exists()
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_file(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(error):
        _write_and_fail(path, error)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def _write_and_fail(path: Path, error: type[BaseException]) -> None:
    with durable(path) as temporary:
        temporary.write_text("ne")
        raise error


@pytest.mark.parametrize("moment", ["before", "during"])
def test_a_killed_process_leaves_the_old_file(tmp_path: Path, moment: str) -> None:
    """SIGKILL runs no `finally`; the temporary file stays, and nothing points to it."""
    path = tmp_path / "file"
    path.write_text("old")
    program = (
        "import os, sys, signal; from pathlib import Path; from sync.ledger.paths import durable\n"
        "with durable(Path(sys.argv[1])) as temporary:\n"
        "    if sys.argv[2] == 'during': temporary.write_text('ne')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), moment], cwd=ROOT, check=False, timeout=30
    )
    assert done.returncode == -signal.SIGKILL
    assert path.read_text() == "old"
    with durable(path) as temporary:
        temporary.write_text("new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as caught, durable(tmp_path / "none" / "file") as temporary:
        temporary.write_text("x")
    (finding,) = caught.value.findings
    assert (finding.rule, finding.where) == ("unwritable-ledger", str(tmp_path / "none"))


def test_folders_are_their_owners_alone(tmp_path: Path) -> None:
    paths = LedgerPaths(tmp_path / "state" / "dev" / "simulator")
    create_folders(paths)
    create_folders(paths)
    folders = [paths.root, paths.generations, paths.plans, paths.quarantine, paths.temporary]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    assert len(set(folders)) == len(folders)


def test_a_file_in_the_way_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(LedgerError):
        create_folders(LedgerPaths(tmp_path / "state"))


@pytest.mark.parametrize("change", [create_folder_of, removed], ids=["create", "remove"])
def test_what_stands_in_the_way_is_named(tmp_path: Path, change: Callable[[Path], None]) -> None:
    """A file is no folder, and a folder is no file."""
    place = tmp_path / "quarantine"
    place.mkdir() if change is removed else place.write_text("")
    with pytest.raises(LedgerError) as caught:
        change(place)
    (finding,) = caught.value.findings
    assert finding.rule == "unwritable-ledger"
    assert finding.where in {str(place), str(tmp_path)}


def test_a_file_that_is_not_there_is_removed(tmp_path: Path) -> None:
    removed(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        ("simulator", "simulator"),
        ("https://business-api.tiktok.com", "business-api.tiktok.com"),
        ("http://127.0.0.1:8765", "127.0.0.1-8765"),
        ("http://[::1]:8765", "-1-8765"),
    ],
)
def test_every_endpoint_has_a_ledger_of_its_own(endpoint: str, name: str) -> None:
    assert ledger_paths(Path("state"), "dev", endpoint).root == Path("state/dev") / name


def test_a_temporary_folder_is_emptied(tmp_path: Path) -> None:
    (tmp_path / "spill").write_text("raw values")
    emptied(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_second_to_come_learns_who_holds_the_lock(tmp_path: Path) -> None:
    with held(tmp_path / "lock", HOLDER, no_pause):
        with (
            pytest.raises(LedgerLocked) as caught,
            held(tmp_path / "lock", {**HOLDER, "run_id": "run2"}, no_pause),
        ):
            pass
        (finding,) = caught.value.findings
        assert caught.value.exit_code == 6
        assert all(str(part) in finding.notes[0] for part in HOLDER.values())
    with held(tmp_path / "lock", HOLDER, no_pause):
        pass


@pytest.mark.parametrize("left", [b"", b'{"run_id": "dead", "pid": 1, "host": "h", "since": "then"}'])
def test_a_name_is_waited_for_that_is_written_a_moment_later(tmp_path: Path, left: bytes) -> None:
    """What stands there until then is nothing, or the name of the holder before."""
    path = tmp_path / "lock"
    name = json.dumps(HOLDER).encode()
    steps = iter([name])

    def sleep(_: float) -> None:
        path.write_bytes(next(steps, name))

    with held(path, HOLDER, no_pause):
        path.write_bytes(left)
        with pytest.raises(LedgerLocked) as caught, held(path, {**HOLDER, "run_id": "run2"}, sleep):
            pass
    assert all(str(part) in caught.value.findings[0].notes[0] for part in HOLDER.values())


def test_another_process_is_kept_out_until_the_holder_dies(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from sync.ledger.lock import held\n"
        "holder = {'run_id': 'theirs', 'pid': 1, 'host': 'h', 'since': 'now'}\n"
        "with held(Path(sys.argv[1]), holder, time.sleep):\n"
        "    print('held', flush=True); time.sleep(60)\n"
    )
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(LedgerLocked) as caught, held(path, HOLDER, no_pause):
            pass
        assert "theirs" in caught.value.findings[0].notes[0]
        other.kill()
    with held(path, HOLDER, no_pause):
        assert "run1" in path.read_text()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"run_id": 1}', b"\xff"])
def test_a_holder_without_a_name_is_no_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lock"
    with held(path, HOLDER, no_pause):
        path.write_bytes(content)
        with pytest.raises(LedgerLocked), held(path, HOLDER, no_pause):
            pass


def test_a_lock_that_cannot_be_made_is_a_ledger_error(tmp_path: Path) -> None:
    with pytest.raises(LedgerError), held(tmp_path / "none" / "lock", HOLDER, no_pause):
        pass


def test_a_lock_is_its_owners_alone(tmp_path: Path) -> None:
    os.umask(0o022)
    with held(tmp_path / "lock", HOLDER, no_pause):
        assert stat.S_IMODE((tmp_path / "lock").stat().st_mode) == 0o600


def test_an_error_of_the_system_is_told_in_its_own_words(tmp_path: Path) -> None:
    """Arrow's have the number and a text that may quote anything."""
    arrows = OSError(errno.ENOSPC, "Error writing ann@shop.example. Detail: [errno 28]")
    with pytest.raises(LedgerError) as raised, durable(tmp_path / "rows.parquet"):
        raise arrows
    (finding,) = raised.value.findings
    assert finding.what == f"the ledger cannot be written ({os.strerror(errno.ENOSPC)})"


def test_a_disk_that_fails_while_a_file_is_read_is_told_in_the_systems_words(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as raised, ledger_faults(tmp_path):
        raise OSError(errno.EIO, "read of ann@shop.example")
    (finding,) = raised.value.findings
    assert finding.rule == "unusable-ledger"
    assert finding.what.endswith(os.strerror(errno.EIO))
