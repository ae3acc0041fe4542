"""Where output goes: results to stdout, everything else to stderr."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import RenderableType

FORMAT = click.option(
    "--output", type=click.Choice(["text", "json"]), default="text", help="How results are printed."
)
SELECT = click.option(
    "--select", default=None, metavar="S", help="Models: names, globs, tag:x, path:x, +upstream, downstream+."
)


TEST_EVENT_CODE = click.option(
    "--test-event-code", default=None, metavar="CODE", help="Send events to the Test Events page only."
)
FORCE_GUARDS = click.option(
    "--force-guards", is_flag=True, help="Deliver although a guard says stop; recorded in the run."
)

_PIPE_WIDTH = 400
"""Columns of a table that goes to a file or another program: wide enough never to fold."""


def say(text: str) -> None:
    """Tell a person what is going on."""
    click.echo(text, err=True)


def print_json(document: Mapping[str, object]) -> None:
    """Print the one JSON document of a command."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def show(*parts: RenderableType) -> None:
    """Print tables and text; colours only on a terminal."""
    import sys

    from rich.console import Console

    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    console = Console(file=sys.stdout, width=width, highlight=False, markup=False)
    for part in parts:
        console.print(part, soft_wrap=isinstance(part, str))


def given(**flags: object) -> dict[str, object]:
    """Return the flags that were given on the command line."""
    return {name: value for name, value in flags.items() if value is not None}


def result(
    output: str, document: Mapping[str, object], parts: Callable[[], tuple[RenderableType, ...]]
) -> None:
    """Print a result as JSON or for a person."""
    if output == "json":
        print_json(document)
    else:
        show(*parts())


def fits(rows: list[list[str]]) -> bool:
    """Tell whether rows of cells fit side by side where results are printed."""
    import shutil
    import sys

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _PIPE_WIDTH
    return sum(max(map(len, column)) + 2 for column in zip(*rows, strict=True)) <= width
