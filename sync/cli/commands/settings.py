"""`settings`: every value and where it comes from."""

from __future__ import annotations

import json

import click

from sync.cli.output import FORMAT, result
from sync.cli.workspace import open_workspace


@click.command()
@FORMAT
@click.pass_context
def command(context: click.Context, output: str) -> None:
    """Show every setting of the target and where it comes from; secrets are starred."""
    from rich import box
    from rich.table import Table

    workspace = open_workspace(context)
    settings = workspace.project.settings

    def table() -> tuple[Table]:
        shown = Table(box=box.SIMPLE_HEAD, show_edge=False)
        for name in ("setting", "value", "from"):
            shown.add_column(name, overflow="fold")
        for item in settings.origins:
            shown.add_row(item.name, _as_toml(item.value), item.origin)
        return (shown,)

    values = [{"name": item.name, "value": item.value, "origin": item.origin} for item in settings.origins]
    result(output, {"target": settings.target, "settings": values}, table)


def _as_toml(value: object) -> str:
    """Spell a value as pyproject.toml does, so that it can be pasted there."""
    if value is None:
        return "-"
    if isinstance(value, dict):
        members = ", ".join(f"{key} = {_as_toml(item)}" for key, item in value.items())
        return f"{{ {members} }}" if members else "{}"
    return json.dumps(value, ensure_ascii=False)
