"""What a rule means, read out of its docstring.

A rule is one function, and its docstring is its documentation, in a fixed form:

    Summary, one line.

    What it does: ...
    Why it hurts: ...
    Example: ...
    Instead: ...
    When to suppress: ...

A part may go on over several indented lines. Code stands in backticks.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sync.lint.rules import FIXABLE_RULES, RULES, SILENCEABLE, Rule, rule_name
from sync.lint.severities import worst_severity

PARTS: Mapping[str, str] = {
    "What it does": "what",
    "Why it hurts": "why",
    "Example": "example",
    "Instead": "instead",
    "When to suppress": "suppress",
}
"""Heading in a docstring -> field of an explanation, in the order they stand."""

_PART = re.compile(rf"^({'|'.join(PARTS)}):[ \n]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One rule, explained; texts are one paragraph each, in Markdown.

    Attributes:
        severity: The worst it reports when the project does not change it.
        is_fixable: Whether some of its findings can be mended by `lint --fix`.
        is_silenceable: Whether `-- noqa` may name it.
    """

    name: str
    summary: str
    severity: str
    is_fixable: bool
    is_silenceable: bool
    what: str
    why: str
    example: str
    instead: str
    suppress: str

    def parts(self) -> dict[str, str]:
        """Return the five parts by heading, in their order."""
        return {heading: getattr(self, field) for heading, field in PARTS.items()}


def explained_rules(rules: Iterable[Rule] = RULES) -> tuple[Explanation, ...]:
    """Return the explanation of every rule, by name."""
    return tuple(sorted(map(_explained, rules), key=lambda one: one.name))


def code_in(text: str) -> str:
    """Return the code in backticks that a part begins with, or ""."""
    match = re.match(r"`([^`]+)`", text)
    return match[1] if match else ""


def _explained(rule: Rule) -> Explanation:
    summary, _, body = inspect.cleandoc(rule.__doc__ or "").partition("\n\n")
    pieces = _PART.split(body)[1:]
    parts = {
        PARTS[heading]: " ".join(text.split())
        for heading, text in zip(pieces[::2], pieces[1::2], strict=True)
    }
    name = rule_name(rule)
    return Explanation(
        name=name,
        summary=summary,
        severity=worst_severity(rule).value,
        is_fixable=rule in FIXABLE_RULES,
        is_silenceable=name in SILENCEABLE,
        **parts,
    )
