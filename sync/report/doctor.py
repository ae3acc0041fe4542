"""What `doctor` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sync.doctor import exit_code
from sync.doctor.base import Finding, State
from sync.report.tables import counted

_STATE, _CHECK = max(len(state.value) for state in State), 13
_INDENT = " " * (_STATE + _CHECK + 4)


def doctor_result(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return what `doctor --output json` prints."""
    return {
        "status": worst(findings).value,
        "exit_code": exit_code(findings),
        "checks": [
            {
                "check": finding.check,
                "state": finding.state.value,
                "what": finding.what,
                "why": finding.why,
                "help": finding.help,
                "facts": dict(finding.facts),
            }
            for finding in findings
        ],
    }


def doctor_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a line for each finding, with why and what to do under those that are not ok."""
    last = ""
    for finding in findings:
        check, last = "" if finding.check == last else finding.check, finding.check
        yield f"{finding.state.value:<{_STATE}}  {check:<{_CHECK}}  {finding.what}"
        yield from (f"{_INDENT}{word}: {text}" for word, text in _reasons(finding))
    counts = Counter(finding.state for finding in findings)
    wrong = (counted(counts[state], state.value) for state in (State.WARNING, State.FAILURE))
    yield f"{counts[State.OK]} ok, {', '.join(wrong)}"


def worst(findings: Sequence[Finding]) -> State:
    """Return the state of the worst finding."""
    order = tuple(State)
    return max((finding.state for finding in findings), key=order.index, default=State.OK)


def _reasons(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.why:
        yield "why", finding.why
    if finding.help:
        yield "help", finding.help
