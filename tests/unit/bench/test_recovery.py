"""The journal of a run that died: a crash leaves it so, and a journal that has lost commits is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.recovery import Crashed


@pytest.fixture
def crashed(tmp_path: Path) -> Crashed:
    left = Crashed(tmp_path, batches=20)
    left.leave()
    left.lay_out()
    return left


def test_both_sides_open_what_was_left(crashed: Crashed) -> None:
    crashed.open_bare()
    crashed.lay_out()
    crashed.open_ours()


def test_commits_that_only_the_log_holds_are_needed(crashed: Crashed) -> None:
    crashed.copy.with_name("journal.db-wal").unlink()
    with pytest.raises(ValueError, match="unpack"):
        crashed.open_ours()
