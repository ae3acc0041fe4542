"""Lint from the outside: the whole command on the shipped models, copied until there are enough."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.child import ROOT, Child, children_cpu
from bench.dbt_project import write_dbt_project
from bench.measure import QUICK, USUAL, Amount, Side, Workload
from sync.destinations import DESTINATIONS
from sync.project.files import read_texts
from sync.project.models import Model
from sync.project.project import Project, load_project

Sides = Callable[[int], AbstractContextManager[tuple[Side, ...]]]

FINDINGS = 1
"""The exit code of a linter that has something to say; more is a failure."""

_AUDIENCE = re.compile(r'(?<=^-- audience = ")([^"]*)', re.MULTILINE)


def _stay(folder: Path, _: Project) -> Path:
    """Work in the project's own folder, which holds plain SQL."""
    return folder


@dataclass(frozen=True, slots=True)
class Other:
    """Another program that reads a whole project before it runs; a side where it is installed.

    Attributes:
        arguments: Each is a side of its own.
        prepare: Makes the folder it works in.
    """

    program: str
    arguments: tuple[tuple[str, ...], ...]
    prepare: Callable[[Path, Project], Path]


OTHERS = (
    Other("sqlfluff", (("lint", "--dialect", "duckdb", "models"),), _stay),
    Other("dbt", (("parse",), ("compile",)), write_dbt_project),
)
"""sqlfluff checks style; dbt resolves references, and finds no wrong column before it runs."""


def write_project(folder: Path, models: int) -> Project:
    """Write a project of the shipped sources and macros, and as many copies of the shipped models as asked.

    Each copy reads the copies of what its original reads, and is held to a copy of its schema.
    """
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    shutil.copytree(ROOT / "models" / "macros", folder / "models" / "macros")
    shipped = _loaded(ROOT)
    originals = list(shipped.models.values())
    for place in range(models):
        number, original = divmod(place, len(originals))
        _write_copy(folder, originals[original], tuple(shipped.models), f"_c{number}" if number else "")
    return _loaded(folder)


def _loaded(folder: Path) -> Project:
    return load_project(read_texts(folder, {}), target=None, environment={}, destinations=tuple(DESTINATIONS))


def _write_copy(folder: Path, model: Model, names: Sequence[str], ending: str) -> None:
    known = re.compile(rf"\b({'|'.join(sorted(names, key=len, reverse=True))})\b")
    path = folder / model.path
    path.parent.mkdir(parents=True, exist_ok=True)
    text = _AUDIENCE.sub(rf"\1{ending}", known.sub(rf"\1{ending}", model.text))
    path.with_stem(model.name + ending).write_text(text, encoding="utf-8")
    schema = folder / "schemas" / "models" / f"{model.name}.schema.json"
    if ending and schema.exists():
        shutil.copy(schema, schema.with_name(f"{model.name}{ending}.schema.json"))


def _run(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if done.returncode > FINDINGS:
        raise RuntimeError(f"{' '.join(command)}\n{(done.stdout + done.stderr).decode()}")


@contextmanager
def _lint(_: int, *, models: int) -> Iterator[tuple[Side, ...]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project = write_project(folder, models)
        missing = [other.program for other in OTHERS if shutil.which(other.program) is None]
        note = f" ({', '.join(missing)} not installed)" if missing else ""
        ours = Child(folder, "sync", ("lint",))
        yield (
            Side(f"tiktok-sync lint{note}", models, ours.run, children_cpu, facts=ours.facts),
            *(side for other in OTHERS for side in _sides(other, folder, project)),
        )


def _sides(other: Other, folder: Path, project: Project) -> Iterator[Side]:
    program = shutil.which(other.program)
    if program is None:
        return
    place = other.prepare(folder, project)
    for arguments in other.arguments:
        work = partial(_run, place, program, *arguments)
        yield Side(f"{other.program} {arguments[0]}", len(project.models), work, children_cpu)


@contextmanager
def _help(_: int) -> Iterator[tuple[Side, ...]]:
    ours = Child(ROOT, "sync", ("--help",))
    yield (Side("tiktok-sync --help", 1, ours.run, children_cpu, facts=ours.facts),)


def _workload(name: str, unit: str, budget: float, sides: Sides) -> tuple[str, Workload]:
    amounts = {QUICK: Amount(1, 3), USUAL: Amount(1, 5)}
    return name, Workload(name, unit, budget, sides, cores=1, amounts=amounts)


WORKLOADS: Mapping[str, Workload] = dict(
    (
        _workload("help", "calls", 1 / 0.15, _help),
        _workload("lint_10", "models", 10 / 0.6, partial(_lint, models=10)),
        _workload("lint_100", "models", 100 / 1.0, partial(_lint, models=100)),
    )
)
"""Budgets: `--help` in 0.15 s, 10 models in 0.6 s, 100 models in 1.0 s, start-up included."""
