"""`settings`: every value and where it comes from."""

from __future__ import annotations

import json

import click

from sync.cli.credentials import token_path
from sync.cli.output import FORMAT, result
from sync.cli.workspace import Workspace, open_workspace
from sync.project.settings import Setting


@click.command()
@FORMAT
@click.pass_context
def command(context: click.Context, output: str) -> None:
    """Show every setting of the target and where it comes from; secrets are starred."""
    from rich import box
    from rich.table import Table

    workspace = open_workspace(context)
    settings, shown_settings = workspace.project.settings, _with_stored_token(workspace)

    def table() -> tuple[Table]:
        shown = Table(box=box.SIMPLE_HEAD, show_edge=False)
        for name in ("setting", "value", "from"):
            shown.add_column(name, overflow="fold")
        for item in shown_settings:
            shown.add_row(item.name, _as_toml(item.value), item.origin)
        return (shown,)

    values = [{"name": item.name, "value": item.value, "origin": item.origin} for item in shown_settings]
    result(output, {"target": settings.target, "settings": values}, table)


def _with_stored_token(workspace: Workspace) -> tuple[Setting, ...]:
    """Return the settings, the token of `auth exchange` standing in for one of the environment."""
    settings = workspace.project.settings
    if settings.token is not None or not token_path(workspace).exists():
        return settings.origins
    stored = Setting("access_token", "********", f"file {settings.token_file}")
    return tuple(stored if item.name == stored.name else item for item in settings.origins)


def _as_toml(value: object) -> str:
    """Spell a value as pyproject.toml does, so that it can be pasted there."""
    if value is None:
        return "-"
    if isinstance(value, dict):
        members = ", ".join(f"{key} = {_as_toml(item)}" for key, item in value.items())
        return f"{{ {members} }}" if members else "{}"
    return json.dumps(value, ensure_ascii=False)
