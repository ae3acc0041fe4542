"""Checks of the project and of the ledger, without its lock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from sync.doctor.base import Accepted, Evidence, Finding, failure, failures, of_diagnostic, ok, warning
from sync.errors import LedgerError, LintFailed
from sync.ledger.entries import RunRow


def moment(at: float) -> str:
    """Return a time as every page of this tool writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")


def project(evidence: Evidence) -> Iterator[Finding]:
    """Tell whether the project loads."""
    if evidence.refused is not None:
        yield from failures(evidence.refused)
    found = evidence.project
    if found is None:
        return
    if found.findings:
        yield failure(
            LintFailed,
            f"{len(found.findings)} findings in models that cannot be used",
            "; ".join(f"{finding.what} ({finding.where})" for finding in found.findings[:3]),
            'see all of them with "tiktok-sync lint"',
        )
        return
    target = found.settings
    yield ok(
        f"{len(found.models)} models, {len(found.syncs())} of them deliver; "
        f"target {target.target} at {target.endpoint}",
        models=len(found.models),
        syncs=[model.name for model in found.syncs()],
    )


def lock(evidence: Evidence) -> Iterator[Finding]:
    """Tell who holds the ledger."""
    if evidence.ledger is None:
        return
    held = evidence.ledger.lock
    who = ", ".join(f"{name} {value}" for name, value in held.holder.items())
    if held.is_held:
        yield ok(f"held: a run is going on ({who or 'it has not written its name yet'})", **held.holder)
    elif held.is_held is None:
        yield ok(f"this system does not tell whether it is held; last by {who or 'nobody'}", **held.holder)
    else:
        yield ok("free" + (f"; last held by {who}" if who else ""))


def unfinished(evidence: Evidence) -> Iterator[Finding]:
    """Tell which runs ended without an end."""
    if evidence.ledger is None:
        return
    if evidence.ledger.lock.is_held:
        yield ok("the run that holds the ledger is not finished yet")
        return
    for run_id, started_at in evidence.ledger.unfinished.items():
        yield warning(
            f"run {run_id} of {moment(started_at)} did not finish",
            "what it sent without an answer is of unknown outcome",
            'run "tiktok-sync sync": it treats that as unknown and sends what is left',
            run_id=run_id,
        )
    if not evidence.ledger.unfinished:
        yield ok("none")


def ledger(evidence: Evidence) -> Iterator[Finding]:
    """Tell whether the ledger's files are whole."""
    if evidence.ledger is None:
        return
    for problem in evidence.ledger.problems:
        yield of_diagnostic(problem, LedgerError)
    if not evidence.ledger.problems:
        yield ok("whole" if evidence.ledger.exists else "nothing was delivered yet")


def last_accepted(runs: Iterable[RunRow]) -> dict[str, Accepted]:
    """Return when each sync was last accepted, given runs from new to old."""
    found: dict[str, Accepted] = {}
    for run in runs:
        syncs = (run.summary or {}).get("syncs", [])
        for sync in syncs if isinstance(syncs, list) else []:
            if sync["accepted"]:
                found.setdefault(sync["name"], Accepted(run.run_id, run.closed_at or run.started_at))
    return found
