"""A person's identifier as it is given to a command: read unseen, hashed in an engine, never printed."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from sync.cli.output import say
from sync.cli.reading import reading_engine
from sync.cli.warehouse import macro_variables
from sync.cli.workspace import Workspace
from sync.errors import ProjectError
from sync.identifiers.kinds import ASKED, AUTO

if TYPE_CHECKING:
    from sync.engines.base import Engine
    from sync.identifiers.explain import Explanation, Known, Standing
    from sync.ledger.look_up import Found, Holding

_HISTORY = "hint: the value is now in your shell's history; leave it out and you are asked for it, unseen"
_COUNTRY = "Country of a phone number; else the project's default_country."

COUNTRY = click.option("--country", metavar="C", help=_COUNTRY)
KIND = click.option(
    "--kind", type=click.Choice(ASKED), default=AUTO, show_default=True, help="What the value is."
)


@dataclass(frozen=True, slots=True)
class Identified:
    """A value under every rule set, and what the ledger says about its digests.

    Attributes:
        found: None when nothing was ever delivered.
    """

    explanation: Explanation
    found: Found | None


def identified(workspace: Workspace, value: str | None, country: str | None, kind: str) -> Identified:
    """Read a value, hash it locally under every rule set, and look its digests up without the lock.

    Args:
        value: As it stands on the command line; None asks for it, or reads it from a pipe.
    """
    from sync.identifiers.explain import explain

    given = given_value(value)
    looked_up: list[Found | None] = []

    def look_up(digests: Collection[str]) -> Known:
        looked_up.append(_looked_up(workspace, digests))
        return _known(looked_up[0])

    with certified_functions(workspace) as engine:
        found = explain(engine, given, country, kind, macro_variables(workspace), look_up)
    return Identified(found, looked_up[0])


def given_value(value: str | None) -> str:
    """Return the value a person means.

    Raises:
        ProjectError: There is none, or it is no text.
    """
    if value is not None:
        say(_HISTORY)
    return _utf8(_asked_for() if value is None else value)


def _asked_for() -> str:
    """Return what is typed at a hidden prompt, or the first line of what is piped in."""
    if sys.stdin.isatty():
        typed: str = click.prompt("value", default="", show_default=False, hide_input=True, err=True)
        return typed
    line = sys.stdin.buffer.readline()
    if not line:
        raise ProjectError.of(
            "no-value",
            "there is no value to look at",
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
def certified_functions(workspace: Workspace) -> Iterator[Engine]:
    """Give an engine with the shipped macros and no others, their options still open."""
    from sync.engines.build import create_macros
    from sync.project.shipped import shipped_folder

    shipped = shipped_folder("models").parent
    macros = {path: text for path, text in workspace.project.macros.items() if (shipped / path).is_file()}
    with reading_engine() as engine:
        create_macros(engine, macros)
        yield engine


def _looked_up(workspace: Workspace, digests: Collection[str]) -> Found | None:
    from sync.ledger.look_up import look_up

    with reading_engine() as engine:
        return look_up(workspace.ledger, engine, digests)


def _known(found: Found | None) -> Known:
    from sync.identifiers.explain import Known

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
    from sync.ledger.generations import STATE_NAMES

    kind = next(kind.wire_name for kind in KINDS if kind.number == holding.kind)
    audience = holding.audience
    return Standing(
        STATE_NAMES[holding.state], audience.name, audience.audience_id, kind, holding.since, audience.rules
    )
