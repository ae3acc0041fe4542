"""`explain`: what a rule of lint means."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from sync.cli.output import FORMAT, print_json, show
from sync.diagnostics import did_you_mean
from sync.errors import ProjectError

if TYPE_CHECKING:
    from rich.table import Table

    from sync.lint.explanations import Explanation


@click.command()
@click.argument("rule", required=False)
@FORMAT
def command(rule: str | None, output: str) -> None:
    """Explain a rule of lint, or list all of them.

    The list says how much each rule matters, whether `lint --fix` can mend what it
    reports, and whether a `-- noqa` comment may silence it. No project is needed.
    """
    from sync.lint.explanations import explained_rules

    rules = {one.name: one for one in explained_rules()}
    if rule is None:
        if output == "json":
            print_json({"rules": [asdict(one) for one in rules.values()]})
        else:
            show(_listed(tuple(rules.values())))
        return
    if rule not in rules:
        raise ProjectError.of(
            "unknown-rule",
            f'there is no lint rule "{rule}"',
            where="the command line",
            notes=('"tiktok-sync explain" lists all of them',),
            help=did_you_mean(rule, rules),
        )
    if output == "json":
        print_json(asdict(rules[rule]))
    else:
        show(_text(rules[rule]))


def _listed(rules: tuple[Explanation, ...]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for name in ("rule", "severity", "fixable", "silenceable", "reports"):
        table.add_column(name, overflow="fold")
    for one in rules:
        table.add_row(one.name, one.severity, _yes(one.is_fixable), _yes(one.is_silenceable), one.summary)
    return table


def _text(one: Explanation) -> str:
    abilities = [
        "lint --fix can mend some of its findings" if one.is_fixable else "",
        "-- noqa can silence it" if one.is_silenceable else "no comment silences it",
    ]
    head = f"{one.name} ({one.severity}; {'; '.join(filter(None, abilities))})\n\n{one.summary}"
    return "\n\n".join([head, *(f"{heading}:\n  {text}" for heading, text in one.parts().items())])


def _yes(claim: bool) -> str:
    return "yes" if claim else "no"
