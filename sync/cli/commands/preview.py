"""`preview`: rows of one model, personal data masked."""

from __future__ import annotations

from collections.abc import Mapping

import click

from sync.cli.checking import require_clean
from sync.cli.output import fits, say, show
from sync.cli.warehouse import warehouse
from sync.cli.workspace import open_workspace
from sync.diagnostics import did_you_mean
from sync.errors import ProjectError


@click.command()
@click.argument("model")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 10_000), help="Rows to show.")
@click.option("--show-pii", is_flag=True, help="Show personal data as it is.")
@click.pass_context
def command(context: click.Context, model: str, limit: int, show_pii: bool) -> None:
    """Show rows of one model; personal data is masked unless --show-pii is given."""
    from sync.engines.base import EngineFault, fetch
    from sync.engines.build import model_fault
    from sync.engines.sql import quoted
    from sync.lint import personal_columns

    workspace = open_workspace(context)
    require_clean(workspace)
    project = workspace.project
    name = next((known for known in project.models if known.casefold() == model.casefold()), None)
    if name is None:
        raise ProjectError.of(
            "unknown-model",
            f'there is no model "{model}"',
            where="preview",
            help=did_you_mean(model, project.models),
        )
    masked = {} if show_pii else personal_columns(project, name)
    with warehouse(workspace, [name]) as engine:
        try:
            columns = engine.describe(f"select * from {quoted(name)}")
            rows = fetch(engine, f"select * from {quoted(name)} limit {limit}")
        except EngineFault as fault:
            raise model_fault(engine, project, project.models[name], fault) from None
    _print([column.name for column in columns], rows, masked)
    if masked:
        say(f"masked: {', '.join(masked)}; --show-pii shows them")


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
