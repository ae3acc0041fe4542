"""`build`: publish views and tables in the target's database."""

from __future__ import annotations

import click

from sync.cli.checking import require_clean
from sync.cli.output import FORMAT, SELECT, print_json
from sync.cli.warehouse import declared_columns, macro_variables, readable_files
from sync.cli.workspace import Workspace, open_workspace
from sync.errors import ProjectError
from sync.project.selection import selected


@click.command()
@SELECT
@FORMAT
@click.pass_context
def command(context: click.Context, select: str | None, output: str) -> None:
    """Create views and tables in the target's database, for any DuckDB shell to read."""
    workspace = open_workspace(context)
    require_clean(workspace)
    names = sorted(selected(workspace.project.models, select))
    with workspace.steps.stage("build") as found:
        built = _build(workspace, names)
        found["models"] = len(built)
    path = workspace.project.settings.database
    if output == "json":
        print_json({"database": path, "models": list(built)})
    else:
        workspace.steps.note(f"{len(built)} models in {path}: {', '.join(built)}")


def _build(workspace: Workspace, names: list[str]) -> tuple[str, ...]:
    from sync.engines.base import EngineFault
    from sync.engines.build import build, create_macros, with_options
    from sync.engines.duckdb import EngineOptions, locked_down, open_engine
    from sync.ledger.paths import create_folders

    project = workspace.project
    create_folders(workspace.ledger)
    database = project.root / project.settings.database
    options = EngineOptions(
        database=str(database),
        memory_limit=project.settings.memory_limit,
        temp_directory=workspace.ledger.temporary,
        variables=macro_variables(workspace),
    )
    try:
        engine = open_engine(options)
    except EngineFault as fault:
        raise ProjectError.of(
            "database-in-use",
            "the target's database cannot be opened",
            where=project.settings.database,
            notes=(fault.kind,),
            help="close the program that has it open, then build again",
        ) from None
    try:
        locked_down(engine, readable_files(workspace))
        engine.run("begin")
        create_macros(engine, with_options(project.macros, macro_variables(workspace)))
        built = build(
            engine,
            project,
            names,
            lambda source: declared_columns(workspace, source),
            files=workspace.source_files,
            held=lambda model: model.header.materialized == "table",
        )
        engine.run("commit")
    finally:
        engine.close()
    return built.models
