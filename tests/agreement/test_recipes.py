"""Recipes and their page name only commands, flags, variables and exit codes that exist."""

from __future__ import annotations

import ast
import importlib
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from pathlib import Path

import click
import pytest

from sync.cli.commands.plan import CHANGES_PENDING
from sync.cli.main import BUG, COMMANDS, INTERRUPTED, cli
from sync.errors import SyncError
from sync.project.settings import unknown_variables

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/scheduled.md"
RECIPES = sorted(path for path in (ROOT / "docs/recipes").rglob("*") if path.is_file())
SCRIPTS = [path for path in RECIPES if path.read_text().startswith("#!/bin/sh")]
TEXTS = [PAGE, *RECIPES]

TOOL = re.compile(
    r"(?:/bin/tiktok-sync|\$TIKTOK_SYNC|\$TOOL|\[TOOL,|^tiktok-sync|`tiktok-sync|^CMD)(?=\"? [\"\[-]*[a-z])",
    re.MULTILINE,
)
"""How a recipe calls the tool: by its path or a variable, at the start of a line, as an image's command."""

CALL_ENDS = re.compile(r"[|;&<>`\n]")
PUNCTUATION = str.maketrans(dict.fromkeys("\"',[]{}", " "))

EXIT_CODES: Mapping[str, str] = {
    "cron/run-sync": r"-(?:eq|ne) (\d+) \]",
    "systemd/tiktok-sync.service": r"(?<=RestartPreventExitStatus=)([\d ]+)",
    "airflow/tiktok_sync.py": r"^    (\d+): \(",
    "github-actions/tiktok-sync.yml": r"^ +(\d+)\) |-eq (\d+) \]",
}
"""Recipe -> how it names exit codes; the container's is the tool's own."""


def exit_codes() -> set[int]:
    """Return every code a command may end with."""
    known, waiting = {0, BUG, INTERRUPTED, CHANGES_PENDING}, [SyncError]
    while waiting:
        error = waiting.pop()
        known.add(error.exit_code)
        waiting += error.__subclasses__()
    return known


def flags(command: click.Command) -> set[str]:
    return {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}


def calls(path: Path) -> Iterator[list[str]]:
    """Yield the words behind each call of the tool, up to where the call ends."""
    text = path.read_text().replace("\\\n", " ")
    for match in TOOL.finditer(text):
        rest = CALL_ENDS.split(text[match.end() :], maxsplit=1)[0]
        words = shlex.split(rest.translate(PUNCTUATION), comments=True)
        if words:
            yield words


def name(path: Path) -> str:
    return path.relative_to(ROOT / "docs").as_posix()


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_calls_name_commands_and_flags_that_exist(path: Path) -> None:
    known = {command.name: command.module for command in COMMANDS}
    for words in calls(path):
        first = 2 * sum(word in flags(cli) for word in words)
        assert words[first] in known, words
        command = importlib.import_module(known[words[first]]).command
        assert {word for word in words[first:] if word.startswith("--")} <= flags(command), words


def test_calls_are_found() -> None:
    """A guard against a pattern that finds nothing."""
    folders = {path.parent.name for path in RECIPES if list(calls(path))}
    assert folders == {"airflow", "container", "cron", "github-actions", "systemd"}


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_variables_mean_something(path: Path) -> None:
    named = set(re.findall(r"\bSYNC_[A-Z_]+[A-Z]\b", path.read_text()))
    assert unknown_variables(dict.fromkeys(named, "")) == ()


@pytest.mark.parametrize("recipe", EXIT_CODES)
def test_exit_codes_are_those_of_the_tool(recipe: str) -> None:
    text = (ROOT / "docs/recipes" / recipe).read_text()
    found = re.finditer(EXIT_CODES[recipe], text, re.MULTILINE)
    named = {int(code) for match in found for group in match.groups() if group for code in group.split()}
    assert named
    assert named <= exit_codes()


@pytest.mark.parametrize("page", [PAGE, ROOT / "README.md"], ids=lambda path: path.stem)
def test_a_page_explains_every_exit_code(page: Path) -> None:
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page.read_text(), re.MULTILINE)} == exit_codes()


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_is_a_shell_script_and_may_be_run(path: Path) -> None:
    assert path.stat().st_mode & 0o111
    subprocess.run(["sh", "-n", path], check=True, timeout=10)


@pytest.mark.parametrize("path", [path for path in RECIPES if path.suffix == ".py"], ids=name)
def test_a_python_recipe_parses(path: Path) -> None:
    ast.parse(path.read_text())


@pytest.mark.parametrize(
    "path", [path for path in RECIPES if path.suffix in {".service", ".timer"}], ids=name
)
def test_a_unit_has_its_sections_and_no_line_beside_them(path: Path) -> None:
    unit = ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",), delimiters=("=",))
    unit.optionxform = str  # type: ignore[assignment, method-assign]  # names of units are case-sensitive
    unit.read_string(path.read_text())
    assert "Unit" in unit.sections()
    assert {"Service", "Timer"} & set(unit.sections())


def test_the_page_names_every_recipe() -> None:
    folders = {path.name for path in (ROOT / "docs/recipes").iterdir()}
    assert folders == set(re.findall(r"\]\(recipes/([\w-]+)\)", PAGE.read_text()))
