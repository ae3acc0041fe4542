"""README's start and worked example, played: what it prints is what the program prints.

What differs from day to day is left out of the comparison: times, run ids, sizes, and how many
events there are, because the demo data end on the day they are made.
"""

from __future__ import annotations

import re
import shutil

import pytest

from tests.e2e.project import SHIPPED_MODELS, Project

ROOT = SHIPPED_MODELS.parent
BOTH = re.compile(r"^## (?:Start|A worked example)\n(.*?)(?=^## )", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HIGH_VALUE = "models/activation/tiktok_audience__high_value.sql"

CHANGING = (
    (re.compile(r"\d{8}T\d{6}-[0-9a-f]{4}"), "RUN"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"), "TIME"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "DIGEST"),
    (re.compile(r"request \d{34}"), "REQUEST"),
    (re.compile(r"\d+\.\d MB"), "SIZE"),
    (re.compile(r"^ *\d+(?=/\d+ \w+ \d)"), "ANY"),
)
"""The last is how far a delivery is: several requests are in flight, and any may be answered first."""

NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?!\w)")


def blocks() -> list[str]:
    """Return what stands between fences in the two sections."""
    sections = BOTH.findall((ROOT / "README.md").read_text("utf-8"))
    return [block for section in sections for block in BLOCK.findall(section)]


def lasting(text: str) -> list[str]:
    """Return the lines without what changes, sorted: a terminal mixes the two streams."""
    found = []
    for line in text.splitlines():
        for pattern, word in CHANGING:
            line = pattern.sub(word, line)  # noqa: PLW2901 - it becomes what lasts of it
        if "tiktok_events__" in line:
            line = NUMBER.sub("#", line)  # noqa: PLW2901
        line = " ".join(line.replace("─", "").split())  # noqa: PLW2901
        found += [line] if line else []
    return sorted(found)


def commands(block: str) -> tuple[list[str], str]:
    """Return the lines behind a dollar sign, and the rest of a block."""
    lines = block.splitlines()
    given = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return given, "\n".join(line for line in lines if not line.startswith("$ "))


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A clone of the repository as far as it is a project."""
    root = tmp_path_factory.mktemp("readme") / "clone"
    for name in ("models", "schemas"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "pyproject.toml", root)
    return Project(root)


def made(project: Project) -> str:
    """Do what `make sync` does."""
    return project.run("init", str(project.root), "--demo").text + project.run("sync").text


def test_the_readme_prints_what_the_program_prints(clone: Project) -> None:
    start, first, second, wider, narrower, changed, delivered, shown, unhashed = blocks()
    assert start.split() == ["make", "sync", "make", "test"]
    assert lasting(made(clone)) == lasting(first)
    assert lasting(made(clone)) == lasting(second)

    for block, deciles, exit_code in ((wider, 3, 0), (narrower, 1, 3)):
        clone.edit(HIGH_VALUE, "spend_decile <= 2", f"spend_decile <= {deciles}")
        ((command,), printed) = commands(block)
        result = clone.run(*command.split()[1:])
        assert (result.exit_code, lasting(result.text)) == (exit_code, lasting(printed))
        clone.edit(HIGH_VALUE, f"spend_decile <= {deciles}", "spend_decile <= 2")

    (sed, plan), printed = commands(changed)
    clone.edit(sed.split()[-1], *sed.split("'")[1].split("/")[1:3])
    assert lasting(clone.run(*plan.split()[1:]).text) == lasting(printed)
    (sync,), printed = commands(delivered)
    result = clone.run(*sync.split()[1:])
    assert lasting(result.text) == lasting(printed)
    run_id = CHANGING[0][0].findall(result.text)[0]
    assert lasting(clone.run("show", f"{run_id}.0").text) == lasting(shown)

    clone.edit(HIGH_VALUE, "email_sha256(email) as", "email as")
    (lint,), printed = commands(unhashed)
    found = clone.run(*lint.split()[1:])
    assert found.exit_code == 1
    assert found.text.startswith(printed.rstrip("\n"))
    assert found.text.count("error[unhashed-pii]") == 3
