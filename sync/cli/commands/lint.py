"""`lint`: static checks, no data read."""

from __future__ import annotations

from collections.abc import Iterable

import click

from sync.cli.checking import lint
from sync.cli.mending import mend, tell, write
from sync.cli.paths import folder_in_repository, named_files
from sync.cli.workspace import open_workspace
from sync.diagnostics import Diagnostic, Severity, Span
from sync.lint.formats import FORMATS, Report


@click.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--format", "format_", type=click.Choice(list(FORMATS)), default="text", help="How findings are printed."
)
@click.option("--fix", is_flag=True, help="Mend what has one right answer, then print what is left.")
@click.option(
    "--diff", "--dry-run", "diff", is_flag=True, help="Print what --fix would change; write nothing."
)
@click.pass_context
def command(context: click.Context, paths: tuple[str, ...], format_: str, fix: bool, diff: bool) -> int:
    """Check the SQL models without reading data.

    The whole project is checked, because models read each other; PATHS, files or
    folders, narrow down what is printed and mended. Exits with 1 when errors are left, or
    when --diff has something to print, and with 2 when the project cannot be read.
    """
    if diff and format_ != "text":
        raise click.UsageError("--diff prints a diff, which has no other --format")
    workspace = open_workspace(context)
    project = workspace.project
    wanted = named_files(paths or (str(project.root),), project.root, project.texts)
    findings, texts = lint(workspace).findings, dict(project.texts)
    if fix or diff:
        from sync.lint.fixing import as_diff

        mended = mend(workspace, findings, wanted)
        if diff:
            click.echo(as_diff(texts, mended.texts), nl=False)
            tell(mended, "would mend")
            return int(bool(mended.texts) or _has_errors(_chosen(mended.findings, paths, wanted)))
        write(workspace, mended)
        tell(mended, "mended")
        findings = mended.findings
        texts |= mended.texts
    shown = _chosen(findings, paths, wanted)
    text = FORMATS[format_](Report(shown, texts, folder_in_repository(project.root)))
    click.echo(text, nl=bool(text))
    return int(_has_errors(shown))


def _chosen(
    findings: Iterable[Diagnostic], paths: tuple[str, ...], wanted: frozenset[str]
) -> tuple[Diagnostic, ...]:
    """Return the findings in the named files; all of them when none is named."""
    return tuple(
        finding
        for finding in findings
        if not paths or (isinstance(finding.where, Span) and finding.where.path in wanted)
    )


def _has_errors(findings: Iterable[Diagnostic]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)
