"""Imports point one way, and heavy libraries are met only by those who use them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "sync"
FILES = sorted(PACKAGE.rglob("*.py"))

EVERYWHERE = frozenset({"diagnostics", "errors", "sync"})
"""What any room but the two that stand alone may import; `sync` is the package itself (its version)."""

ROOMS: Mapping[str, frozenset[str]] = {
    "__main__": frozenset({"cli"}),
    "cli": frozenset(
        {"report", "delivery", "planning", "ledger", "destinations", "contract", "engines", "lint", "project"}
        | {"demo", "simulator", "identifiers", "language_server", "access", "doctor", "telemetry"}
    ),
    "report": frozenset(
        {"identifiers", "delivery", "planning", "ledger", "destinations", "engines", "project", "doctor"}
    ),
    "doctor": frozenset({"access", "delivery", "ledger", "destinations", "project"}),
    "access": frozenset({"delivery", "destinations", "project"}),
    "delivery": frozenset({"planning", "ledger", "destinations", "engines", "project"}),
    "planning": frozenset({"ledger", "destinations", "contract", "engines", "project"}),
    "ledger": frozenset({"destinations", "engines", "project"}),
    "destinations": frozenset({"engines", "project"}),
    "identifiers": frozenset({"engines"}),
    "language_server": frozenset({"lint", "contract", "engines", "project"}),
    "lint": frozenset({"contract", "engines", "project"}),
    "contract": frozenset({"engines", "project"}),
    "engines": frozenset({"project"}),
    "project": frozenset(),
    "diagnostics": frozenset(),
    "errors": frozenset({"diagnostics"}),
    "sync": frozenset(),
    "telemetry": frozenset(),
    "demo": frozenset(),
    "simulator": frozenset(),
}
"""Room -> rooms it may import. Each stands below those that name it, so there can be no circle."""

ALONE = frozenset({"demo", "simulator", "diagnostics", "errors", "sync", "telemetry"})
"""Rooms that take nothing from `EVERYWHERE` but what their own row names."""

PARTS: Mapping[tuple[str, str], frozenset[str]] = {
    ("access", "delivery"): frozenset({"audiences", "http"}),
    ("doctor", "delivery"): frozenset({"audiences", "http"}),
    ("doctor", "ledger"): frozenset({"entries"}),
    ("identifiers", "engines"): frozenset({"base", "sql"}),
    ("planning", "ledger"): frozenset({"entries", "generations", "points", "rows", "spans"}),
    ("destinations", "engines"): frozenset({"base", "sql"}),
    ("lint", "engines"): frozenset({"base", "build", "sources", "sql"}),
    ("contract", "engines"): frozenset({"base", "sql"}),
    ("ledger", "engines"): frozenset({"base", "sql"}),
    ("ledger", "destinations"): frozenset({"base"}),
}
"""(room, room) -> the only modules it may take from there; a pair that is not listed may take any."""

_FILES = ("ledger/", "project/files.py", "engines/duckdb.py", "access/token_file.py")
"""Who may touch files."""

EDGES: Mapping[str, tuple[str, ...]] = {
    "duckdb": ("engines/duckdb.py",),
    "requests": ("delivery/http.py",),
    "urllib3": ("delivery/http.py",),
    "sqlite3": ("ledger/", "simulator/"),
    "fcntl": ("ledger/lock.py",),
    "socket": ("cli/", "simulator/"),
    "http": ("simulator/", "delivery/http.py"),
    "os": (*_FILES, "cli/", "simulator/", "__main__.py"),
    "glob": ("project/files.py",),
    "time": ("cli/", "report/", "simulator/"),
    "click": ("cli/",),
    "rich": ("cli/", "report/"),
    "signal": ("__main__.py", "cli/interrupts.py"),
    "jsonschema": ("contract/", "project/validation.py"),
    "subprocess": (),
    "multiprocessing": (),
    "pickle": (),
    "bench": (),
    "tools": (),
    "logging": ("delivery/http.py", "simulator/", "language_server/server.py", "telemetry/export.py"),
    "opentelemetry": ("telemetry/",),
    "pygls": ("language_server/server.py",),
    "lsprotocol": ("language_server/server.py", "language_server/answers.py"),
}
"""Library -> the only places that may import it; the outside world has few doors."""

HEAVY = frozenset(
    {
        "duckdb",
        "sqlglot",
        "pyarrow",
        "jsonschema",
        "referencing",
        "requests",
        "urllib3",
        "rich",
        "opentelemetry",
    }
)
"""Libraries that take longer to import than `--help` may take; imported where they are used."""

START = "sync.cli.main"


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement; `is_lazy` when it runs only inside a function or for types."""

    file: str
    line: int
    module: str
    is_lazy: bool

    @property
    def room(self) -> str:
        """The room the statement stands in."""
        first = self.file.split("/", 1)[0]
        return first.removesuffix(".py") if first != "__init__.py" else "sync"

    @property
    def other(self) -> str:
        """The room it reaches for, or "" for another library."""
        parts = self.module.split(".")
        return "" if parts[0] != "sync" else parts[1] if len(parts) > 1 else "sync"

    def __str__(self) -> str:
        return f"sync/{self.file}:{self.line} imports {self.module}"


def test_rooms_import_only_what_lies_below() -> None:
    assert _told(_wrong_rooms(IMPORTS)) == []


def test_only_named_modules_of_another_room_are_used() -> None:
    assert _told(_wrong_parts(IMPORTS)) == []


def test_the_outside_world_has_few_doors() -> None:
    assert _told(_wrong_edges(IMPORTS)) == []


def test_starting_imports_nothing_heavy() -> None:
    """`--help` loads `sync.cli.main` and what that imports at module level, and no more."""
    assert _told(found for found in _loaded_by(START) if found.module.split(".")[0] in HEAVY) == []


def test_every_room_has_a_row() -> None:
    assert {found.room for found in IMPORTS} <= ROOMS.keys()


def test_the_table_of_rooms_has_no_circle() -> None:
    order = list(TopologicalSorter(ROOMS).static_order())
    assert set(order) == set(ROOMS)


def test_starting_loads_nothing_heavy() -> None:
    """The same from the outside: what a process has loaded after importing the entry point."""
    assert HEAVY.isdisjoint(_loaded_with("sync.cli.main"))


def test_lint_loads_what_other_systems_mean_only_for_queries_written_for_them() -> None:
    assert "sync.project.dialects" not in _loaded_with("sync.lint")


def _loaded_with(module: str) -> list[str]:
    """Return the modules that a process has loaded after importing one."""
    program = f"import sys, {module}; print(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("file", "module"),
    [
        ("ledger/journal.py", "sync.delivery.run"),
        ("project/models.py", "sync.engines.base"),
        ("simulator/events.py", "sync.destinations.tiktok"),
        ("demo/people.py", "sync.diagnostics"),
        ("contract/check.py", "sync.planning.plan"),
    ],
)
def test_an_import_of_a_room_above_is_noticed(file: str, module: str) -> None:
    wrong = Import(file, 7, module, is_lazy=True)
    assert _told(_wrong_rooms([wrong])) == [f"sync/{file}:7 imports {module}"]


def test_an_import_of_the_wrong_part_is_noticed() -> None:
    assert _told(_wrong_parts([Import("planning/make.py", 1, "sync.ledger.lock", is_lazy=True)]))
    assert not _told(_wrong_parts([Import("planning/make.py", 1, "sync.ledger.rows", is_lazy=True)]))


def test_a_second_door_is_noticed() -> None:
    assert _told(_wrong_edges([Import("lint/binding.py", 1, "duckdb", is_lazy=True)]))
    assert _told(_wrong_edges([Import("cli/output.py", 1, "subprocess", is_lazy=True)]))


def _told(found: Iterable[Import]) -> list[str]:
    return sorted(map(str, found))


def _wrong_rooms(imports: Iterable[Import]) -> Iterator[Import]:
    for found in imports:
        allowed = ROOMS.get(found.room, frozenset()) | {found.room}
        allowed |= frozenset() if found.room in ALONE else EVERYWHERE
        if found.other and found.other not in allowed:
            yield found


def _wrong_parts(imports: Iterable[Import]) -> Iterator[Import]:
    for found in imports:
        allowed = PARTS.get((found.room, found.other))
        if allowed is not None and found.module.split(".")[2:3] not in [[part] for part in allowed]:
            yield found


def _wrong_edges(imports: Iterable[Import]) -> Iterator[Import]:
    for found in imports:
        places = EDGES.get(found.module.split(".")[0])
        if places is not None and not found.file.startswith(places or ("-",)):
            yield found


def _loaded_by(start: str) -> Iterator[Import]:
    """Yield every import that happens when a module is imported, following ours."""
    waiting, seen = [start], set()
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        for found in IMPORTS:
            if not found.is_lazy and _is_module(found.file, module):
                yield found
                waiting += [found.module] if found.other else []


def _is_module(file: str, module: str) -> bool:
    path = module.removeprefix("sync").removeprefix(".").replace(".", "/")
    parents = [path.rsplit("/", count)[0] for count in range(path.count("/") + 1)]
    packages = ["__init__.py", *(f"{parent}/__init__.py" for parent in parents)]
    return file == f"{path}.py" or file in packages


def _imports(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lazy = {
        id(inner)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef) or _is_for_types(outer)
        for inner in ast.walk(outer)
    }
    file = path.relative_to(PACKAGE).as_posix()
    for node in ast.walk(tree):
        for module in _modules(node):
            yield Import(file, node.lineno, module, id(node) in lazy)  # type: ignore[attr-defined]


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    assert node.level == 0, "relative imports hide where a thing comes from"
    module = node.module or ""
    # `from sync.destinations import tiktok` names a module, not only its package.
    inner = [
        f"{module}.{alias.name}" for alias in node.names if (ROOT / _file_of(module, alias.name)).is_file()
    ]
    return inner or [module]


def _file_of(module: str, name: str) -> str:
    return f"{module.replace('.', '/')}/{name}.py"


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


IMPORTS = tuple(found for path in FILES for found in _imports(path))
