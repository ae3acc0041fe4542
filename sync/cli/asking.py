"""Questions to the person at the terminal."""

from __future__ import annotations

import sys

import click

from sync.errors import ProjectError


def asked_unseen(word: str, help: str) -> str:  # noqa: A002 - the name of the part
    """Return what is typed at a hidden prompt, or the first line of what is piped in.

    Args:
        word: What is asked for, such as `code`.
        help: What to do when there is nothing.

    Raises:
        ProjectError: Nothing was given.
    """
    if sys.stdin.isatty():
        typed: str = click.prompt(word, default="", show_default=False, hide_input=True, err=True)
    else:
        typed = sys.stdin.readline().strip()
    if not typed:
        raise ProjectError.of(
            f"no-{word}",
            f"there is no {word}",
            where="standard input",
            notes=("nothing was typed or piped in",),
            help=help,
        )
    return typed


def agreed(question: str, *, to_skip: str) -> bool:
    """Ask for yes or no; the answer is no unless somebody says yes.

    Raises:
        ProjectError: Nobody can be asked: standard input is no terminal.
    """
    if not sys.stdin.isatty():
        raise ProjectError.of(
            "nobody-to-ask",
            "this needs a person's agreement, and there is no terminal",
            where="standard input",
            help=f"say {to_skip}",
        )
    return click.confirm(question, err=True)
