"""`explain-hash`: one value under every rule set, and which of its digests TikTok has."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from sync.cli.output import FORMAT, print_json, say
from sync.cli.warehouse import macro_variables
from sync.cli.workspace import Workspace, open_workspace
from sync.diagnostics import render
from sync.errors import ProjectError
from sync.identifiers.kinds import ASKED, AUTO

if TYPE_CHECKING:
    from sync.engines.base import Engine
    from sync.identifiers.explain import Known, Standing
    from sync.ledger.look_up import Holding

_HISTORY = "hint: the value is now in your shell's history; leave it out and you are asked for it, unseen"
_COUNTRY = "Country of a phone number; else the project's default_country."


@click.command()
@click.argument("value", required=False)
@click.option("--country", metavar="C", help=_COUNTRY)
@click.option("--kind", type=click.Choice(ASKED), default=AUTO, show_default=True, help="What the value is.")
@FORMAT
@click.pass_context
def command(context: click.Context, value: str | None, country: str | None, kind: str, output: str) -> None:
    """Show a value's digest under our rules and those of other tools, and which TikTok has.

    Without VALUE you are asked for it, unseen; of what is piped in, the first line is read. So it
    stays out of the shell's history. The value and its normal forms go to stdout and nowhere else.
    A value that cannot be used is explained, too: the exit code is 0.
    """
    from sync.identifiers.explain import explain
    from sync.report.explained import explanation_lines, explanation_result, refusal_of

    workspace = open_workspace(context)
    if value is not None:
        say(_HISTORY)
    given = _utf8(_asked_for() if value is None else value)
    with _certified_functions(workspace) as engine:
        options = macro_variables(workspace)
        found = explain(engine, given, country, kind, options, lambda digests: _known(workspace, digests))
    refusal = refusal_of(found)
    if refusal is not None:
        say(render(refusal, {}))
    target, endpoint = workspace.project.settings.target, workspace.project.settings.endpoint
    if output == "json":
        print_json(explanation_result(found, target, endpoint))
    else:
        click.echo("\n".join(explanation_lines(found, target, endpoint)))


def _asked_for() -> str:
    """Return what is typed at a hidden prompt, or the first line of what is piped in."""
    if sys.stdin.isatty():
        typed: str = click.prompt("value", default="", show_default=False, hide_input=True, err=True)
        return typed
    line = sys.stdin.buffer.readline()
    if not line:
        raise ProjectError.of(
            "no-value",
            "there is no value to explain",
            where="standard input",
            notes=("no VALUE was given and nothing was piped in",),
            help="pipe one line in, or call it from a terminal and type the value at the prompt",
        )
    return line.decode(errors="surrogateescape").rstrip("\r\n")


def _utf8(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ProjectError.of(
            "not-utf8",
            "the value is not UTF-8 text",
            where="the value you gave",
            notes=(f"it has {len(value)} characters, and bytes that are no characters of UTF-8",),
            help="give it in UTF-8, as the sources of a project are",
        ) from None
    return value


@contextmanager
def _certified_functions(workspace: Workspace) -> Iterator[Engine]:
    """Give an engine with the shipped macros and no others, their options still open."""
    from sync.engines.build import create_macros
    from sync.engines.duckdb import EngineOptions, open_engine
    from sync.project.shipped import shipped_folder

    shipped = shipped_folder("models").parent
    macros = {path: text for path, text in workspace.project.macros.items() if (shipped / path).is_file()}
    engine = open_engine(EngineOptions())
    try:
        create_macros(engine, macros)
        yield engine
    finally:
        engine.close()


def _known(workspace: Workspace, digests: Collection[str]) -> Known:
    """Ask the ledger of the target about digests, without its lock."""
    from sync.engines.duckdb import EngineOptions, open_engine
    from sync.identifiers.explain import Known
    from sync.ledger.look_up import look_up

    engine = open_engine(EngineOptions())
    try:
        found = look_up(workspace.ledger, engine, digests)
    finally:
        engine.close()
    if found is None:
        return Known("nothing was delivered yet", {})
    standings: dict[str, list[Standing]] = {}
    for holding in found.holdings:
        standings.setdefault(holding.digest, []).append(_standing(holding))
    return Known(
        "a run is going on, what it sends is not in it yet" if found.is_running else "read", standings
    )


def _standing(holding: Holding) -> Standing:
    from sync.destinations.tiktok_audience import KINDS
    from sync.identifiers.explain import Standing
    from sync.ledger.generations import GONE, HELD, UNKNOWN

    state = {HELD: "held", UNKNOWN: "unknown", GONE: "gone"}[holding.state]
    kind = next(kind.wire_name for kind in KINDS if kind.number == holding.kind)
    audience = holding.audience
    return Standing(state, audience.name, audience.audience_id, kind, holding.since, audience.rules)
