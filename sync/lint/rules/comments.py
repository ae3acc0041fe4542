"""Rules about `noqa` comments."""

from __future__ import annotations

from collections.abc import Iterator

from sync.diagnostics import Diagnostic, Severity, did_you_mean
from sync.lint.evidence import Evidence
from sync.lint.fixes import without_comment


def bare_noqa(evidence: Evidence) -> Iterator[Diagnostic]:
    """Ask for the rule and the reason of every suppression.

    What it does: reports `-- noqa` comments that name no rule or give no reason.
    Why it hurts: nobody can tell later what was silenced, or why it was thought safe;
        such a comment silences nothing.
    Example: `email, -- noqa: unhashed-pii`
    Instead: `email, -- noqa: unhashed-pii test accounts of our own staff`
    When to suppress: never; write the reason.
    """
    for one in evidence.suppressions:
        if one.rule and one.reason:
            continue
        lacking = "reason" if one.rule else "rule"
        yield Diagnostic(
            "bare-noqa",
            f"the comment names no {lacking}, so it silences nothing",
            one.span,
            help=f"write -- noqa: {one.rule or 'rule-name'} and why it is safe here",
        )


def unused_noqa(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report suppressions that silence nothing.

    What it does: reports `-- noqa` comments on lines without such a finding.
    Why it hurts: a comment that outlives its finding hides the next one.
    Example: `email_sha256(email) as email_sha256, -- noqa: unhashed-pii checked`
    Instead: the line without the comment.
    When to suppress: never; delete the comment.
    """
    for one in evidence.idle:
        if one.rule and one.reason:
            known = one.rule in evidence.silenceable
            yield Diagnostic(
                "unused-noqa",
                f'there is no finding of rule "{one.rule}" on this line'
                if known
                else f'"{one.rule}" is not a rule that can be silenced',
                one.span,
                help="delete the comment" if known else did_you_mean(one.rule, evidence.silenceable),
                severity=Severity.WARNING,
                fix=without_comment(evidence.project.texts[one.span.path], one.span) if known else None,
            )
