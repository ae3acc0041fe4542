"""Model SQL reaches nothing but the declared sources, whatever it says.

Every probe is a file in `escapes/`: one model or one macro file. All of them stand in one
project, on which every command is run that would build models; then each is given to a
locked engine alone, as if lint had let it pass. What lies around the project is hashed
before and after.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sync.engines.base import EngineFault, fetch
from sync.engines.duckdb import DuckDBEngine, EngineOptions, locked_down, open_engine
from tests.e2e.conftest import open_shop
from tests.e2e.project import Finding, Project, Result
from tests.e2e.strict_server import TOKEN, StrictServer

FIGURES = ("escapes", "Escapes: {cases} cases, nothing read or written outside; {minutes} minutes.")
CASES = Path(__file__).parent / "escapes"
MODELS, MACROS = sorted(CASES.glob("models/*.sql")), sorted(CASES.glob("macros/*.sql"))
HARMLESS, NEEDS_MACROS = "-- engine: harmless\n", "-- engine: needs the macros\n"
"""First lines: the engine may run it, for it reads nothing outside; it calls macros of this project."""

LATER = "peek_at"
"""The macro that names no file; whoever calls it does."""

MARK = "quillon-outside-the-project"
COMMANDS = (
    ("lint",), ("build",), ("preview", "shoppers"), ("validate",), ("plan",), ("sync",),
)  # fmt: skip
secret_rows = pa.table({"email": [MARK]})
"""A variable that DuckDB would read as a table, had it the right."""


pytestmark = pytest.mark.usefixtures("figures")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A shop with a file beside its sources, a folder outside, links to it, and a home."""

    root: Path

    @property
    def places(self) -> Mapping[str, str]:
        data = self.root / "shop/data"
        return {
            "__OUTSIDE__": str(self.root / "outside"), "__DATA__": str(data),
            "__SOURCE__": str(data / "customers.csv"),
        }  # fmt: skip

    def filled(self, path: Path) -> str:
        """Return a probe's SQL with the places of this shop in it."""
        text = path.read_text("utf-8")
        for hole, place in self.places.items():
            text = text.replace(hole, place)
        return text

    def contents(self) -> dict[str, str]:
        """Return a digest of every file there is, for "nothing has changed"; the state folder is ours."""
        return {
            str(path.relative_to(self.root)): hashlib.sha256(path.read_bytes()).hexdigest()
            if path.is_file()
            else "not a file"
            for path in self.root.rglob("*")
            if "/.sync" not in str(path)
        }


@pytest.fixture
def surroundings(tmp_path: Path, server: StrictServer) -> Surroundings:
    found = Surroundings(tmp_path)
    shop = open_shop(tmp_path / "shop", server.base_url)
    for place in ("outside/other.csv", "shop/data/undeclared.csv", "shop/data2/other.csv", "home/.netrc"):
        shop.write(f"../{place}", f"a\n{MARK}\n")
    shop.write("../outside/other.json", f'{{"a": "{MARK}"}}\n')
    pq.write_table(pa.table({"a": [MARK]}), tmp_path / "outside/other.parquet")
    (shop.root / "data/link.csv").symlink_to(tmp_path / "outside/other.csv")
    (shop.root / "data/linked").symlink_to(tmp_path / "outside", target_is_directory=True)
    return found


def probing(surroundings: Surroundings, endpoint: str) -> Project:
    """Return the shop with every probe among its models and macros."""
    environment = {"SYNC_ENDPOINT": endpoint, "SYNC_TIKTOK_ACCESS_TOKEN": TOKEN}
    project = Project(surroundings.root / "shop", {**environment, "HOME": str(surroundings.root / "home")})
    for path in MODELS:
        project.write(f"models/probes/{path.name}", surroundings.filled(path))
    for path in MACROS:
        project.write(f"models/macros/{path.name}", surroundings.filled(path))
    return project


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_no_command_lets_a_model_out(
    command: tuple[str, ...], surroundings: Surroundings, server: StrictServer
) -> None:
    project = probing(surroundings, server.base_url)
    before = surroundings.contents()

    result = project.run(*command)

    assert result.exit_code == 1, result.text
    assert refused_files(result) >= {
        f"models/probes/{path.name}" for path in MODELS if not needs_macros(path)
    }
    assert refused_files(result) >= {f"models/macros/{path.name}" for path in MACROS if path.stem != LATER}
    assert f"models/probes/calls_{LATER}.sql" in refused_files(result)
    assert all(is_whole(error) for error in result.errors), [e for e in result.errors if not is_whole(e)]
    assert MARK not in result.text
    assert TOKEN not in result.text
    assert surroundings.contents() == before
    assert server.requests == []


def refused_files(result: Result) -> set[str]:
    return {error.where.split(":")[0] for error in result.errors}


def needs_macros(model: Path) -> bool:
    """Tell whether a model calls a macro of these; most of them are refused before anybody calls them."""
    return model.read_text("utf-8").startswith(NEEDS_MACROS)


def is_whole(error: Finding) -> bool:
    """Tell whether an error says what, where and how to mend it; some reasons are in the what."""
    return bool(error.what and error.where.count(":") >= 1 and error.help)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_locked_engine_does_not_let_a_model_out(path: Path, surroundings: Surroundings) -> None:
    sql = surroundings.filled(path)
    before = surroundings.contents()
    with locked_engine(surroundings) as engine:
        if sql.startswith(NEEDS_MACROS):
            define_macros(engine, surroundings)
        try:
            rows = told(engine, sql)
        except EngineFault as fault:
            assert MARK not in fault.kind  # noqa: PT017 - a fault is what is hoped for
        else:
            assert sql.startswith(HARMLESS), rows
            assert MARK not in str(rows)
    assert surroundings.contents() == before


@pytest.mark.parametrize("path", MACROS, ids=lambda path: path.stem)
def test_a_locked_engine_does_not_let_a_macro_file_out(path: Path, surroundings: Surroundings) -> None:
    before = surroundings.contents()
    with locked_engine(surroundings) as engine:
        refused = is_refused(engine, surroundings.filled(path))
    assert refused or path.stem == LATER
    assert surroundings.contents() == before


def test_the_marks_are_there_to_be_found(surroundings: Surroundings) -> None:
    """An open engine reads what a locked one does not: the probes are spelt right."""
    readable = ("read_text", "file_in_from", "file_by_a_link", "file_by_a_detour", "several_files", "query")
    engine = open_engine(EngineOptions())
    found = [fetch(engine, surroundings.filled(CASES / f"models/{name}.sql")) for name in readable]
    engine.close()
    assert all(MARK in str(rows) for rows in found)


@contextmanager
def locked_engine(surroundings: Surroundings) -> Iterator[DuckDBEngine]:
    """Give an engine as a run has it: the sources can be read, and one of them is a view."""
    source = surroundings.places["__SOURCE__"]
    engine = open_engine(EngineOptions(temp_directory=surroundings.root / "shop/.sync/temporary"))
    try:
        locked_down(engine, (source,))
        engine.run(f"create view customers as select * from read_csv('{source}')")
        yield engine
    finally:
        engine.close()


def define_macros(engine: DuckDBEngine, surroundings: Surroundings) -> None:
    """Define what the engine lets be defined; a probe that misses its macro is refused as well."""
    for path in MACROS:
        is_refused(engine, surroundings.filled(path))


def told(engine: DuckDBEngine, sql: str) -> object:
    """Return the rows of a query, or nothing where the statement is not one."""
    if is_query(sql):
        return fetch(engine, sql)
    engine.run(sql)
    return None


def is_refused(engine: DuckDBEngine, sql: str) -> bool:
    try:
        engine.run(sql)
    except EngineFault:
        return True
    return False


def is_query(sql: str) -> bool:
    first = next(line for line in sql.splitlines() if not line.startswith("--"))
    return first.split()[0].casefold() in {"select", "from", "with"}
