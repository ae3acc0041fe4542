"""The engine is opened while lint looks at the project: a project that is refused is left as it is."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.cli.main import run
from sync.engines.running import open_engines
from tests.e2e.conftest import open_shop
from tests.e2e.project import Project
from tests.e2e.shop import AUDIENCE, AUDIENCE_PATH
from tests.e2e.strict_server import StrictServer
from tests.e2e.test_stopped_queries import ENDLESS, SECONDS_TO_END, with_condition

COMMANDS = [("preview", "shoppers"), ("preview", "nobody"), ("validate",), ("build",)]


@pytest.fixture
def shop(tmp_path: Path, server: StrictServer) -> Project:
    return open_shop(tmp_path / "shop", server.base_url)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_refused_project_is_left_as_it_is(shop: Project, command: tuple[str, ...]) -> None:
    shop.edit(AUDIENCE_PATH, "email_sha256(email)", "email_sha256(emial)")
    before, engines = sorted(shop.root.rglob("*")), open_engines()

    result = shop.run(*command)

    assert result.exit_code == 1, result.text
    assert [error.rule for error in result.errors] == ["unknown-column"]
    assert sorted(shop.root.rglob("*")) == before
    assert set(open_engines()) <= set(engines)


@pytest.mark.parametrize("waited", [0.0, 0.05, 0.2])
def test_ctrl_c_ends_a_command_while_lint_looks_and_the_engine_is_opened(
    shop: Project, waited: float
) -> None:
    with_condition(shop, ENDLESS["recursion"])
    with shop.started("validate", "--output", "json") as process:
        assert process.stderr is not None
        assert any('"lint"' in line for line in iter(process.stderr.readline, ""))
        time.sleep(waited)
        process.send_signal(signal.SIGINT)
        asked = time.monotonic()
        out, err = process.communicate(timeout=30)

    assert time.monotonic() - asked < SECONDS_TO_END
    assert process.returncode == 130, err
    assert (out, "Traceback" in err) == ("", False)
    assert "interrupted" in err


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_while_a_class_is_made_is_no_bug_of_ours(
    shop: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    def reached(_moment: str) -> None:
        type("Imported", (), {"field": Interrupted()})

    exit_code = run(["--project", str(shop.root), "sync", "--select", AUDIENCE], reached)

    assert exit_code == 130
    assert "interrupted" in capsys.readouterr().err


class Interrupted:
    """A field that is told its name when Ctrl-C is heard."""

    def __set_name__(self, owner: type, name: str) -> None:
        signal.raise_signal(signal.SIGINT)


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Hear Ctrl-C even where a shell runs the tests in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
