"""`lint`: static checks, no data read."""

from __future__ import annotations

import json

import click

from sync.cli.checking import lint
from sync.cli.workspace import open_workspace


@click.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How findings are printed.",
)
@click.pass_context
def command(context: click.Context, paths: tuple[str, ...], format_: str) -> int:
    """Check the SQL models without reading data.

    The whole project is checked, because models read each other; PATHS narrow down what
    is printed. Exits with 1 when there are errors.
    """
    from sync.diagnostics import Severity, Span
    from sync.lint import as_json, render_text

    workspace = open_workspace(context)
    findings = [
        finding
        for finding in lint(workspace).findings
        if not paths
        or (
            isinstance(finding.where, Span)
            and finding.where.path.startswith(tuple(path.removeprefix("./") for path in paths))
        )
    ]
    if format_ == "json":
        click.echo(json.dumps(as_json(findings), indent=2, ensure_ascii=False))
    else:
        click.echo(render_text(findings, workspace.project.texts))
    return int(any(finding.severity is Severity.ERROR for finding in findings))
