"""`preview`: rows of one model, personal data masked."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import click

from sync.cli.checking import require_clean
from sync.cli.output import fits, say, show
from sync.cli.warehouse import warehouse
from sync.cli.workspace import open_workspace
from sync.diagnostics import did_you_mean
from sync.errors import ProjectError
from sync.project.project import Project

if TYPE_CHECKING:
    from sync.engines.base import Engine


@click.command()
@click.argument("model")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 10_000), help="Rows to show.")
@click.option("--show-pii", is_flag=True, help="Show personal data as it is.")
@click.pass_context
def command(context: click.Context, model: str, limit: int, show_pii: bool) -> None:
    """Show rows of one model; personal data is masked unless --show-pii is given."""
    workspace = open_workspace(context)
    project = workspace.project
    with warehouse(workspace) as built, ThreadPoolExecutor(1, "masking") as beside:
        require_clean(workspace)
        name = _named(model, project)
        masking = beside.submit(_masked, project, name, show_pii=show_pii)
        names, rows = _first_rows(built([name]), project, name, limit)
        masked = masking.result()
    _print(names, rows, masked)
    if masked:
        say(f"masked: {', '.join(masked)}; --show-pii shows them")


def _named(asked: str, project: Project) -> str:
    name = next((known for known in project.models if known.casefold() == asked.casefold()), None)
    if name is None:
        raise ProjectError.of(
            "unknown-model",
            f'there is no model "{asked}"',
            where="preview",
            help=did_you_mean(asked, project.models),
        )
    return name


def _masked(project: Project, name: str, *, show_pii: bool) -> Mapping[str, str]:
    """Return which columns are masked; import what shows rows, too, while the engine is at work."""
    from sync.lint import personal_columns

    for library in ("pyarrow", "rich.table"):
        importlib.import_module(library)
    return {} if show_pii else personal_columns(project, name)


def _first_rows(
    engine: Engine, project: Project, name: str, limit: int
) -> tuple[list[str], list[tuple[object, ...]]]:
    from sync.engines.base import EngineFault, tuples
    from sync.engines.build import model_fault
    from sync.engines.sql import filled

    first = filled("select * from __model limit __limit", model=name, limit=limit)
    try:
        table = engine.stream(first).read_all()
    except EngineFault as fault:
        raise model_fault(engine, project, project.models[name], fault) from None
    return table.column_names, tuples(table)


def _print(names: list[str], rows: list[tuple[object, ...]], masked: Mapping[str, str]) -> None:
    """Print rows as a table, or one below the other when they would not fit side by side."""
    from rich import box
    from rich.table import Table

    cells = [[_cell(value, masked.get(name)) for name, value in zip(names, row, strict=True)] for row in rows]
    if not fits([names, *cells]):
        for number, row in enumerate(cells, 1):
            show(f"row {number}", *(f"  {name}: {cell}" for name, cell in zip(names, row, strict=True)))
        return
    table = Table(*names, box=box.SIMPLE_HEAD, show_edge=False)
    for row in cells:
        table.add_row(*row)
    show(table)


def _cell(value: object, kind: str | None) -> str:
    if value is None:
        return ""
    return f"({kind}, {len(str(value))} characters)" if kind else str(value)
