"""`explain-hash`: one value under every rule set, and which of its digests TikTok has."""

from __future__ import annotations

import click

from sync.cli.identifying import COUNTRY, KIND, identified
from sync.cli.output import FORMAT, print_json, say
from sync.cli.workspace import open_workspace
from sync.diagnostics import render


@click.command()
@click.argument("value", required=False)
@COUNTRY
@KIND
@FORMAT
@click.pass_context
def command(context: click.Context, value: str | None, country: str | None, kind: str, output: str) -> None:
    """Show a value's digest under our rules and those of other tools, and which TikTok has.

    Without VALUE you are asked for it, unseen; of what is piped in, the first line is read. So it
    stays out of the shell's history. The value and its normal forms go to stdout and nowhere else.
    A value that cannot be used is explained, too: the exit code is 0.
    """
    from sync.report.explained import explanation_lines, explanation_result, refusal_of

    workspace = open_workspace(context)
    found = identified(workspace, value, country, kind).explanation
    refusal = refusal_of(found)
    if refusal is not None:
        say(render(refusal, {}))
    target, endpoint = workspace.project.settings.target, workspace.project.settings.endpoint
    if output == "json":
        print_json(explanation_result(found, target, endpoint))
    else:
        click.echo("\n".join(explanation_lines(found, target, endpoint)))
