"""Whatever is in a file, a command ends with one of its exit codes and a message of four parts.

Real files are damaged, and a real command reads them. A failure that is a bug of ours shows as
exit code 70; a foreign exception's text would show as a traceback.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.durability.mutations import SEVERAL, Damage, damaged
from tests.e2e.project import Project, Result
from tests.faults.killed import Moments
from tests.faults.listener import listening
from tests.faults.processes import KILLED
from tests.faults.report import note
from tests.faults.shop import FIRST, SECOND, demanding_platform, how, open_shop, write_wave
from tests.faults.size import FULL
from tests.faults.trouble import Scene

EXIT_CODES = {0, 1, 2, 3, 4, 5, 6}
TAKEN = "the port of another program"
"""With it a simulator whose script can be used ends at once."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A file, and the commands that read it.

    Attributes:
        name: What it is to a person.
        pattern: Below the project; one of several is drawn.
        full: How many examples are tried when all are.
    """

    name: str
    pattern: str
    commands: tuple[tuple[str, ...], ...]
    full: int = 30


SUBJECTS = (
    Subject(
        "journal", ".sync/dev/*/journal.db", (("status",), ("ledger", "check"), ("runs",), ("plan",)), 60
    ),
    Subject("journal's log", ".sync/dev/*/journal.db-wal", (("status",), ("ledger", "check"), ("plan",))),
    Subject("generation", ".sync/dev/*/generations/*.parquet", (("status",), ("ledger", "check"), ("plan",))),
    Subject("plan being delivered", ".sync/dev/*/plans/*.parquet", (("ledger", "check"), ("sync",))),
    Subject("kept plan", "made.plan", (("apply", "made.plan"),)),
    Subject("settings", "pyproject.toml", (("settings",), ("lint",))),
    Subject("model", "models/activation/*.sql", (("lint",), ("lint", "--format", "json"))),
    Subject("macro", "models/macros/*.sql", (("lint",),)),
    Subject("schema of a source", "schemas/sources/*.json", (("lint",),)),
    Subject("source", "data/*.csv", (("validate",),)),
    Subject("script of faults", "faults.toml", (("simulate", "--port", TAKEN, "--faults", "faults.toml"),)),
)
FAULTS = """
[[fault]]
endpoint = "/event/track/"
kind = "throttle"
after = 2
every = 3
times = 1
[[fault]]
endpoint = "*"
kind = "status"
status = 503
headers = { Retry-After = "1" }
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A shop after a delivery and one that died, with a plan that was made before."""
    folder = tmp_path_factory.mktemp("damaged")
    with listening(demanding_platform()) as listener:
        scene = Scene(open_shop(folder / "shop"), listener)
        write_wave(scene.project, FIRST)
        assert scene.run().exit_code == 0
        write_wave(scene.project, SECOND)
        project = Project(scene.project, how(listener.base))
        plan = str(scene.project / "made.plan")
        assert project.run("plan", "--out", plan).exit_code == 0
        assert scene.run(Moments("answer add: before")).exit_code == KILLED
        project.write("faults.toml", FAULTS)
        yield project


def _meant(project: Project, word: str) -> str:
    if word == TAKEN:
        return project.environment["SYNC_ENDPOINT"].rpartition(":")[2]
    return str(project.root / word) if (project.root / word).is_file() else word


def require_orderly(result: Result) -> None:
    """The command knew what it met, and says so in four parts."""
    assert result.exit_code in EXIT_CODES, result.text
    assert "Traceback" not in result.text
    assert "error[bug]" not in result.text
    if result.exit_code not in {0, 5}:
        assert result.errors or '"severity"' in result.text, result.text
        for error in result.errors:
            assert error.what, result.text
            assert error.where, result.text
            assert error.help or error.notes, result.text


@pytest.fixture(scope="module")
def tried() -> Iterator[list[str]]:
    """A line for each file that was damaged; kept when all were."""
    lines: list[str] = []
    yield lines
    if FULL and len(lines) == len(SUBJECTS):
        note("damaged-files", "| file | commands | damages | not told |", "|---|---|--:|--:|", *lines)


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_a_damaged_file_is_told_in_four_parts(
    subject: Subject, shop: Project, tried: list[str], tmp_path: Path
) -> None:
    examples = subject.full if FULL else 3
    files = sorted(path.relative_to(shop.root) for path in shop.root.glob(subject.pattern))
    assert files, f"there is no {subject.pattern}"

    @settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        derandomize=not FULL,
    )  # fmt: skip
    @given(st.sampled_from(files), st.sampled_from(subject.commands), SEVERAL)
    def holds(file: Path, command: tuple[str, ...], damages: list[Damage]) -> None:
        project = shop.copied(tmp_path / "shop")
        try:
            path = project.root / file
            path.write_bytes(damaged(path.read_bytes(), damages))
            inside = [_meant(project, word) for word in command]
            require_orderly(project.run(*inside))
        finally:
            shutil.rmtree(project.root)

    holds()
    commands = ", ".join(dict.fromkeys(f"`{command[0]}`" for command in subject.commands))
    tried.append(f"| {subject.name} | {commands} | {examples} | 0 |")
