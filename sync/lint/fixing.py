"""Make the fixes that findings carry, and keep only those that help.

A fix is an answer to one finding, given without knowledge of the others. So each round
edits copies of the texts and lints them: a fix stays when its finding is gone and no
finding is there that was not there before. A set that fails is cut in halves until the
one to blame stands alone. So fixing never adds a finding, and fixing twice changes no more than
fixing once.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sync.diagnostics import Diagnostic, Edit, in_order
from sync.errors import SyncError

MAX_ROUNDS = 200
"""Sets of fixes that are tried; a project with more that fail keeps the rest for another run."""

MAX_DEPTH = 3
"""Mistakes that may hide behind one another and are still mended together."""

Findings = tuple[Diagnostic, ...]
Identity = tuple[str, str, str]
Identities = Counter[Identity]
Lint = Callable[[Mapping[str, str]], Findings]
"""Changed texts by path -> what lint finds when these files hold them."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of the fixes.

    Attributes:
        texts: New texts of the files that change, by path.
        findings: What lint finds in the new texts.
        made: Findings that were mended, in the order they were.
        undone: Findings whose fix would have brought up others.
    """

    texts: Mapping[str, str]
    findings: Findings
    made: Findings = ()
    undone: Findings = ()


@dataclass(frozen=True, slots=True)
class Workshop:
    """What fixes are tried with.

    Attributes:
        texts: The project's files as they are, by path.
        editable: Paths of those that may be edited.
    """

    lint: Lint
    texts: Mapping[str, str]
    editable: frozenset[str]


def mended(findings: Findings, workshop: Workshop) -> Mended:
    """Make every fix that helps, again and again until nothing changes.

    Args:
        findings: What lint finds in the texts as they are, with the fixes that are wanted.
    """
    state = Mended({}, findings)
    undone: list[Diagnostic] = []
    for _ in range(MAX_ROUNDS):
        chosen = _compatible(_waiting(state.findings, undone, workshop.editable))
        if not chosen:
            break
        better = _best(chosen, state, workshop)
        if better is None:
            undone.append(chosen[0])
        else:
            # What failed may help now: a later run would find it out, so this one does.
            state, undone = better, []
    return replace(state, undone=tuple(undone))


def _best(chosen: list[Diagnostic], state: Mended, workshop: Workshop) -> Mended | None:
    """Return the state after the first fixes that help together; None when the very first does not."""
    while True:
        allowed = Counter(map(_identity, state.findings)) - Counter(map(_identity, chosen))
        better = _attempt(chosen, state, workshop, allowed, MAX_DEPTH)
        if better is not None or len(chosen) == 1:
            return better
        chosen = chosen[: len(chosen) // 2]


def _attempt(
    chosen: list[Diagnostic], state: Mended, workshop: Workshop, allowed: Identities, depth: int
) -> Mended | None:
    """Return the state after some fixes, or None when findings appear that are not allowed.

    The engine stops at a mistake, so mending it may show the next one; that is mended in
    turn, `depth` times at most.
    """
    texts = {**state.texts, **edited({**workshop.texts, **state.texts}, chosen)}
    try:
        found = workshop.lint(texts)
    except SyncError:
        return None
    after = Mended(texts, found, (*state.made, *chosen))
    brought = _beyond(found, allowed)
    if not brought:
        return after
    answers = _compatible(_waiting(brought, (), workshop.editable))
    if not depth or len(answers) < len(brought):
        return None
    return _attempt(answers, after, workshop, allowed, depth - 1)


def edited(texts: Mapping[str, str], findings: Iterable[Diagnostic]) -> dict[str, str]:
    """Return the texts that the fixes of some findings change, by path.

    The edits do not overlap; one that several findings carry is made once.
    """
    edits: dict[str, dict[Edit, None]] = {}
    for edit in (edit for finding in findings if finding.fix for edit in finding.fix.edits):
        edits.setdefault(edit.span.path, {})[edit] = None
    return {path: _with_edits(texts[path], tuple(of_file)) for path, of_file in edits.items()}


def _with_edits(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with its edits made; every character outside them stays."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    pieces, position = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.span.line, edit.span.column)):
        start = starts[edit.span.line - 1] + edit.span.column - 1
        pieces += [text[position:start], edit.replacement]
        position = start + edit.span.length
    return "".join((*pieces, text[position:]))


def as_diff(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return a unified diff of some files, fit for `git apply`; empty when nothing changes.

    Args:
        before: The project's texts by path.
        after: The new texts of those that change.
    """
    lines = [
        line
        for path in sorted(after)
        for line in difflib.unified_diff(_lines(before[path]), _lines(after[path]), f"a/{path}", f"b/{path}")
    ]
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    """Return the lines of a text with their ends; only a line feed ends one."""
    *whole, rest = text.split("\n")
    return [*(f"{line}\n" for line in whole), *([rest] if rest else [])]


def _waiting(
    findings: Findings, undone: Iterable[Diagnostic], editable: frozenset[str]
) -> Iterator[Diagnostic]:
    """Yield the findings with a fix that may be made and has not failed."""
    failed = {_identity(finding) for finding in undone}
    for finding in in_order(findings):
        files = {edit.span.path for edit in finding.fix.edits} if finding.fix else set()
        if files and files <= editable and _identity(finding) not in failed:
            yield finding


def _compatible(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return findings whose edits can be made together, the first ones first."""
    chosen: list[Diagnostic] = []
    taken: set[Edit] = set()
    for finding in findings:
        edits = frozenset(finding.fix.edits if finding.fix else ())
        if edits <= taken or not any(_touch(edit, other) for edit in edits for other in taken):
            chosen.append(finding)
            taken |= edits
    return chosen


def _touch(one: Edit, other: Edit) -> bool:
    """Tell whether two edits overlap or meet; which of two that meet comes first is not known."""
    if (one.span.path, one.span.line) != (other.span.path, other.span.line):
        return False
    return (
        one.span.column <= other.span.column + other.span.length
        and other.span.column <= one.span.column + one.span.length
    )


def _beyond(findings: Findings, allowed: Identities) -> Findings:
    """Return the findings that are more than what is allowed."""
    left = allowed.copy()
    left.subtract(map(_identity, findings))
    return tuple(finding for finding in findings if left[_identity(finding)] < 0)


def _identity(finding: Diagnostic) -> Identity:
    """Return what tells findings apart when lines and columns have moved."""
    return finding.rule, str(finding.where).partition(":")[0], finding.what
