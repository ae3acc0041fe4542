"""What can be done about a finding with one key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sync.diagnostics import Diagnostic, Edit, Span
from sync.language_server.tokens import token_at, tokens_of
from sync.lint.rules import RULES, SILENCEABLE, rule_name

PRIVACY_RULES = frozenset(rule_name(rule) for rule in RULES if rule.__module__.endswith(".privacy"))
"""Rules nobody silences in passing: whoever sends raw personal data has to type out why that is right."""


@dataclass(frozen=True, slots=True)
class Action:
    """Edits on offer.

    Attributes:
        finding: What they are about.
        is_preferred: Whether they mend it; silencing does not.
    """

    title: str
    finding: Diagnostic
    edits: tuple[Edit, ...]
    is_preferred: bool


def actions_for(findings: Iterable[Diagnostic], texts: Mapping[str, str]) -> Iterator[Action]:
    """Yield what can be done about some findings, mending before silencing.

    Args:
        findings: Those the editor asks about.
        texts: The texts the findings were made from, by path.
    """
    listed = list(findings)
    for finding in listed:
        if finding.fix is not None:
            yield Action(finding.fix.title, finding, finding.fix.edits, is_preferred=True)
    for finding in listed:
        edit = _silencing(finding, texts)
        if edit is not None:
            title = f"silence {finding.rule} here (the reason is yours to write)"
            yield Action(title, finding, (edit,), is_preferred=False)


def _silencing(finding: Diagnostic, texts: Mapping[str, str]) -> Edit | None:
    """Return the edit that adds a `noqa` comment without a reason; it counts only once there is one."""
    where = finding.where
    if finding.rule not in SILENCEABLE - PRIVACY_RULES or not isinstance(where, Span):
        return None
    lines = texts.get(where.path, "").split("\n")
    if not where.path.endswith(".sql") or where.line > len(lines):
        return None
    line = lines[where.line - 1].rstrip()
    end = sum(len(other) + 1 for other in lines[: where.line - 1]) + len(line)
    inside = token_at(tokens_of(texts[where.path]), end)
    if inside is not None and inside.end > end:
        # The line ends inside a literal or a block comment.
        return None
    return Edit(Span(where.path, where.line, len(line) + 1, 0), f"  -- noqa: {finding.rule} ")
