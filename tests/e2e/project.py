"""The words these tests are written in: a project in a folder, a command, its result."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sync.cli.main import run

PROJECTS = Path(__file__).parent.parent / "projects"
SHIPPED_MODELS = Path(__file__).parents[2] / "models"

Remembered = tuple[list[str], list[str]]
"""A ledger: its journal as SQL, the names of its generations."""

_FINDING = re.compile(
    r"^(?P<severity>error|warning)\[(?P<rule>[\w-]+)\]: (?P<what>.+)\n"
    r"  --> (?P<where>.+)\n?"
    r"(?P<rest>(?:^[ \d].*\n?)*)",
    re.MULTILINE,
)
_PART = re.compile(r"^  = (note|help): (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A message taken apart: what, where, why, how to fix."""

    rule: str
    severity: str
    what: str
    where: str
    notes: tuple[str, ...]
    help: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a command left behind."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def text(self) -> str:
        return self.stdout + self.stderr

    @property
    def json(self) -> Any:  # noqa: ANN401 - a document of any shape
        return json.loads(self.stdout)

    @property
    def findings(self) -> tuple[Finding, ...]:
        written = [_finding(match) for match in _FINDING.finditer(self.text)]
        told = [json.loads(line) for line in self.stderr.splitlines() if line.startswith('{"at": ')]
        return (*written, *(_told(line) for line in told if line["step"] in {"error", "warning"}))

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")

    def sync(self, name: str) -> dict[str, Any]:
        """Return the entry of one sync in a JSON result."""
        (found,) = [entry for entry in self.json["syncs"] if entry["name"] == name]
        assert isinstance(found, dict)
        return found


def _finding(match: re.Match[str]) -> Finding:
    parts = _PART.findall(match["rest"])
    notes = tuple(text for name, text in parts if name == "note")
    helps = [text for name, text in parts if name == "help"]
    return Finding(
        match["rule"], match["severity"], match["what"], match["where"], notes, helps[0] if helps else ""
    )


def _told(line: Mapping[str, Any]) -> Finding:
    """Read a finding that was told as a JSON line."""
    return Finding(
        line["rule"], line["step"], line["message"], line["place"], tuple(line["notes"]), line["help"]
    )


@dataclass(frozen=True, slots=True)
class Project:
    """A project in a folder of its own, and the SYNC_* variables its commands see."""

    root: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, **environment: str) -> Result:
        """Run a command in this process."""
        out, err = io.StringIO(), io.StringIO()
        with (
            sync_variables({**self.environment, **environment}),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            exit_code = run(["--project", str(self.root), *arguments])
        return Result(exit_code, out.getvalue(), err.getvalue())

    def run_apart(self, *arguments: str, **environment: str) -> Result:
        """Run a command as a user does, in a process of its own."""
        with self.started(*arguments, **environment) as process:
            out, err = process.communicate(timeout=60)
        return Result(process.returncode, out, err)

    def started(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a command in a process of its own and leave it running."""
        variables = {name: text for name, text in os.environ.items() if not name.startswith("SYNC_")}
        return subprocess.Popen(
            [sys.executable, "-m", "sync", "--project", str(self.root), *arguments],
            cwd=SHIPPED_MODELS.parent, env={**variables, **self.environment, **environment},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def seeing(self, **environment: str) -> Project:
        """Return the same project with more variables set."""
        return replace(self, environment={**self.environment, **environment})

    def copied(self, to: Path) -> Project:
        """Return a copy, ledger included."""
        shutil.copytree(self.root, to)
        return replace(self, root=to)

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file of the project, new or not."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace the one place where `old` stands."""
        text = self.text(path)
        assert text.count(old) == 1, f"{path} has {text.count(old)} places with {old!r}"
        self.write(path, text.replace(old, new))

    def ledgers(self) -> dict[str, Remembered]:
        """Return all that the project's ledgers remember, for "nothing has changed"."""
        folders = sorted(path.parent for path in (self.root / ".sync").rglob("journal*") if _is_journal(path))
        return {str(folder.relative_to(self.root)): _remembered(folder) for folder in folders}

    def holdings(self) -> dict[str, Remembered]:
        """Return what the ledgers remember but the list of runs, which also has those that guards stopped."""
        return {
            folder: (sorted(row for row in rows if not row.startswith('INSERT INTO "runs"')), files)
            for folder, (rows, files) in self.ledgers().items()
        }

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the published database, as any DuckDB shell would."""
        import duckdb

        with duckdb.connect(self.root / ".sync/dev.duckdb", read_only=True) as shell:
            return shell.execute(sql).fetchall()


def _is_journal(path: Path) -> bool:
    return path.is_file() and path.read_bytes()[:15] == b"SQLite format 3"


def _remembered(folder: Path) -> Remembered:
    (journal,) = [path for path in folder.iterdir() if _is_journal(path)]
    with contextlib.closing(sqlite3.connect(journal)) as connection:
        rows = list(connection.iterdump())
    return rows, sorted(path.name for path in (folder / "generations").iterdir())


@contextlib.contextmanager
def sync_variables(values: Mapping[str, str]) -> Iterator[None]:
    """Run a block with exactly these SYNC_* variables in the environment."""
    before = dict(os.environ)
    for name in [name for name in before if name.startswith("SYNC_")]:
        del os.environ[name]
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def open_project(name: str, to: Path) -> Project:
    """Copy a project of `tests/projects`, with the shipped macros, into a folder."""
    shutil.copytree(PROJECTS / name, to)
    shutil.copytree(SHIPPED_MODELS / "macros", to / "models/macros")
    return Project(to)
