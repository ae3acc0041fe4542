"""The engine models are built in: opened ahead, and nobody notices before models are asked for."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from sync.cli.steps import SILENT
from sync.cli.warehouse import warehouse
from sync.cli.workspace import Workspace
from sync.engines.base import EngineFault, fetch
from sync.engines.duckdb import EngineOptions, open_engine
from sync.engines.running import Interruptible, open_engines
from sync.errors import ModelError
from sync.project.files import ProjectTexts
from sync.project.project import load_project

CERTIFIED, OWN = "models/macros/certified.sql", "models/macros/own.sql"
MACROS = {
    CERTIFIED: "create or replace macro loud(value) as upper(value) || getvariable('default_country');",
    OWN: "create or replace macro shouted(value) as loud(value) || '!';",
}
MODELS = {"models/greeting.sql": "select shouted('ahoy ') as greeting"}
DATABASE = "shop.duckdb"


def workspace_of(
    root: Path,
    models: Mapping[str, str] = MODELS,
    macros: Mapping[str, str] = MACROS,
    sources: str = "",
    memory_limit: str = "1GB",
) -> Workspace:
    """Return the workspace of a project in a folder where nothing is but what a test puts there."""
    toml = (
        f'[tool.sync]\ndefault_country = "NL"\n[tool.sync.sources]\n{sources}\n[tool.sync.targets.dev]\n'
        f'endpoint = "simulator"\nadvertiser_ids = ["1"]\ndatabase = "{DATABASE}"\n'
    )
    texts = ProjectTexts(root, toml, models, macros, {}, None, shipped_macros=frozenset({CERTIFIED}))
    project = load_project(texts, target=None, environment={}, destinations=())
    settings = replace(project.settings, memory_limit=memory_limit)
    return Workspace(replace(project, settings=settings), root / "state", 0, SILENT)


OTHERS = set[Interruptible]()
"""Engines that other tests of this process have open."""


@pytest.fixture(autouse=True)
def others() -> None:
    OTHERS.clear()
    OTHERS.update(open_engines())


def assert_nothing_is_open() -> None:
    assert set(open_engines()) <= OTHERS
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("opening")]


def test_certified_and_own_functions_are_there_with_the_options_of_the_project(tmp_path: Path) -> None:
    with warehouse(workspace_of(tmp_path)) as built:
        assert fetch(built(["greeting"]), "select greeting from greeting") == [("AHOY NL!",)]
    assert_nothing_is_open()


def test_an_engine_nobody_asks_for_is_closed_and_has_written_nothing(tmp_path: Path) -> None:
    with warehouse(workspace_of(tmp_path)):
        pass
    assert_nothing_is_open()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("workspace", "error"),
    [({"memory_limit": "1 parsec"}, EngineFault), ({"macros": {CERTIFIED: "no macro"}}, ModelError)],
    ids=["engine", "macro"],
)
def test_what_hinders_the_engine_is_raised_when_models_are_asked_for(
    tmp_path: Path, workspace: Mapping[str, object], error: type[Exception]
) -> None:
    hindered = workspace_of(tmp_path, **workspace)  # type: ignore[arg-type]  # some of its arguments
    with warehouse(hindered):
        pass
    with warehouse(hindered) as built, pytest.raises(error):
        built(["greeting"])
    assert_nothing_is_open()


def test_another_error_is_not_hidden_by_what_hinders_the_engine(tmp_path: Path) -> None:
    with (
        pytest.raises(KeyError, match="found first"),
        warehouse(workspace_of(tmp_path, memory_limit="1 ell")),
    ):
        raise KeyError("found first")
    assert_nothing_is_open()


def test_models_meet_an_engine_that_is_locked(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with warehouse(workspace_of(tmp_path)) as built:
        engine = built(["greeting"])
        for refused in ("set threads = 1", f"from read_csv('{tmp_path}/secret.csv')"):
            with pytest.raises(EngineFault):
                engine.run(refused)


def test_the_targets_database_is_not_opened_before_models_are_asked_for(tmp_path: Path) -> None:
    published(tmp_path, "create table people as select 'Ann' as name")
    models = {"models/guests.sql": "select name from people"}
    with warehouse(workspace_of(tmp_path, models, sources='people = "main.people"')) as built:
        assert_nothing_is_open()
        published(tmp_path, "insert into people values ('Bob')")
        assert fetch(built(["guests"]), "select count(*) from guests") == [(2,)]
    assert_nothing_is_open()


def published(root: Path, statement: str) -> None:
    """Change the target's database, which takes it for oneself."""
    engine = open_engine(EngineOptions(database=str(root / DATABASE)))
    try:
        engine.run(statement)
    finally:
        engine.close()
