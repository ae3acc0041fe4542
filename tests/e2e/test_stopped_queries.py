"""A query without end: Ctrl-C stops it, the memory limit stops it, and both leave a sentence."""

from __future__ import annotations

import signal
import subprocess
import time
from operator import itemgetter
from pathlib import Path

import pytest

from tests.e2e.conftest import open_shop
from tests.e2e.project import Project
from tests.e2e.shop import AUDIENCE
from tests.e2e.strict_server import StrictServer

MART = "models/marts/shoppers.sql"
CONDITION = "where consent = 'yes'"
ENDLESS = {
    "recursion": "with recursive n(i) as (select 0.0 union all select i from n) select max(i) from n",
    "product": "select count(*) from range(100000000) a, range(100000000) b where a.range + b.range = 7",
}
HUGE = "select length(list(range)) from range(1000000000)"
"""Not a text of 4 GB: repeat() takes its memory beside the limit (measured with DuckDB 2.0.0)."""

SPILLING = """
select max(place) from (
    select row_number() over (partition by i % 7 order by i::varchar || 'quillon') as place
    from range(100000000) as numbers(i)
)
"""

STOPPED = (
    ("recursion", ("validate", "--output", "json"), '"build"'),
    ("product", ("sync", "--output", "json"), '"build"'),
)
"""A query, a command, and what its log says just before the query starts."""

SECONDS_TO_END = 2.0
FIRST_WORD = itemgetter(0)


@pytest.fixture
def shop(tmp_path: Path, server: StrictServer) -> Project:
    return open_shop(tmp_path / "shop", server.base_url)


def with_condition(project: Project, query: str) -> None:
    """Let the mart depend on a query that has nothing to do with it."""
    project.edit(MART, CONDITION, f"{CONDITION} and ({query}) <> 42")


@pytest.mark.parametrize(("name", "command", "word"), STOPPED)
def test_ctrl_c_ends_a_query_that_would_never_end(
    shop: Project, name: str, command: tuple[str, ...], word: str
) -> None:
    with_condition(shop, ENDLESS[name])
    with shop.started(*command) as process:
        assert process.stderr is not None
        assert any(word in line for line in iter(process.stderr.readline, ""))
        time.sleep(0.3)  # the engine is asked right after the line
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        asked = time.monotonic()
        out, err = process.communicate(timeout=30)

    assert time.monotonic() - asked < SECONDS_TO_END
    assert process.returncode == 130, err
    assert out == ""
    assert "interrupted" in err
    assert "Traceback" not in err
    assert "nanobind" not in err


@pytest.mark.parametrize("command", [("preview", "shoppers"), ("sync", "--select", AUDIENCE)], ids=FIRST_WORD)
def test_a_query_larger_than_the_memory_limit_is_told_in_four_parts(
    shop: Project, command: tuple[str, ...]
) -> None:
    with_condition(shop, HUGE)

    result = shop.run(*command, SYNC_MEMORY_LIMIT="64MB")

    assert result.exit_code == 2, result.text
    (error,) = result.errors
    assert "memory limit" in error.notes[0]
    assert error.help
    assert "Traceback" not in result.text


@pytest.mark.parametrize("command", [("preview", "shoppers"), ("validate",), ("build",)], ids=FIRST_WORD)
def test_what_does_not_fit_in_memory_spills_into_a_private_folder(
    shop: Project, command: tuple[str, ...]
) -> None:
    """A killed process leaves what has spilt: nobody else may read it, and the next run removes it."""
    shop.edit(MART, "-- ///\nselect", '-- materialized = "table"\n-- ///\nselect')
    with_condition(shop, SPILLING)
    with shop.started(*command, SYNC_MEMORY_LIMIT="100MB") as process:
        spilt = wait_for_files(shop, process)
        process.kill()

    assert process.returncode == -signal.SIGKILL
    assert {path.stat().st_mode & 0o077 for path in (*spilt, spilt[0].parent)} == {0}
    shop.edit(MART, f" and ({SPILLING}) <> 42", "")
    assert shop.run("plan").exit_code == 0
    assert not list(shop.root.glob(".sync/**/temporary/*"))


def wait_for_files(project: Project, process: subprocess.Popen[str]) -> list[Path]:
    """Return the files an engine has spilt, as soon as there are some."""
    for _ in range(300):
        spilt = [path for path in project.root.glob(".sync/**/temporary/*") if path.is_file()]
        if spilt:
            return spilt
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    raise AssertionError("nothing was spilt")
