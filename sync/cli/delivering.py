"""Deliver a plan and say what happened; shared by `sync` and `apply`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sync.cli.checking import guards_refuse, require_access
from sync.cli.incomplete import incomplete
from sync.cli.output import print_json, result, show
from sync.cli.platform import connection, delivery_tools
from sync.cli.steps import Steps, answer, counts, telling
from sync.telemetry.line import Fact, State

if TYPE_CHECKING:
    from sync.cli.workspace import Workspace
    from sync.delivery.run import Books, RunResult
    from sync.destinations.base import Outcome, Step
    from sync.planning.plan import Plan, PlannedBatch

_INTERRUPTED = 130
_DONE = frozenset({"completed", "nothing to send"})

_WAITING = {
    "parked": "events of unknown outcome are parked for a person",
    "refused": "identifiers or events that TikTok refused wait for a change",
}
"""Counts of a plan that stand for something TikTok may not have -> what they are."""


def deliver_plan(
    workspace: Workspace, books: Books, plan: Plan, rows_file: Path, *, output: str, forced: bool
) -> int:
    """Deliver a plan whose rows are in the ledger; return the exit code.

    Raises:
        DataRefused: A guard stops it.
        AccessError: TikTok wants somebody to authorise again.
        DeliveryIncomplete: Something is left for the next run, or for a person.
    """
    from sync.delivery.run import NOTHING, REFUSED, record_idle
    from sync.report.documents import refused_result, run_result
    from sync.report.tables import plan_parts, run_parts

    steps = workspace.steps
    if output == "text":
        show(*plan_parts(plan))
    if plan.stopping_guards() and not forced:
        _tell(steps, record_idle(books, plan, rows_file, REFUSED))
        if output == "json":
            print_json(refused_result(plan))
        raise guards_refuse(plan)
    if plan.is_empty:
        done = record_idle(books, plan, rows_file, NOTHING)
        _tell(steps, done)
        result(output, run_result(done), lambda: (_nothing_to_send(plan),))
        return exit_code(workspace, books, plan, done)
    done = delivered(workspace, books, plan, rows_file, forced=forced and bool(plan.stopping_guards()))
    result(output, run_result(done), lambda: run_parts(done, _waits(plan)))
    return exit_code(workspace, books, plan, done)


def delivered(
    workspace: Workspace, books: Books, plan: Plan, rows_file: Path, *, forced: bool = False
) -> RunResult:
    """Send a plan's batches and close the run; steps tell what became of each."""
    from sync.delivery.run import apply
    from sync.destinations.tiktok import decode

    steps = workspace.steps
    with (
        steps.stage("deliver", batches=len(plan.batches)),
        connection(workspace) as send,
        delivery_tools(workspace, books, telling(send, decode, steps), _Progress(plan, steps)) as tools,
    ):
        done = apply(books, plan, rows_file, tools, forced=forced)
    _tell(steps, done)
    return done


def exit_code(workspace: Workspace, books: Books, plan: Plan, done: RunResult) -> int:
    """Return the exit code of a finished run, or raise what a person must know.

    Raises:
        AccessError: TikTok wants somebody to authorise again.
        DeliveryIncomplete: Something is left for the next run, or for a person.
    """
    if done.status == "interrupted":
        workspace.steps.note("interrupted; what was sent is recorded. Run again to continue.")
        return _INTERRUPTED
    require_access(workspace, done.stopped_by)
    if done.status in _DONE:
        return 0
    raise incomplete(workspace, done, _deleted_audience(books, plan, done))


def _deleted_audience(books: Books, plan: Plan, done: RunResult) -> str | None:
    """Return the name of the audience that TikTok says does not exist any more, if one stopped the run."""
    from sync.destinations.tiktok import DOES_NOT_EXIST

    if done.stopped_by is None or done.stopped_by.code != DOES_NOT_EXIST:
        return None
    refused = [batch for batch in books.journal.batches(done.run_id) if batch.code == DOES_NOT_EXIST]
    settings = [plan.steps[batch.step].settings for batch in refused]
    return next((known["audience"] for known in settings if "audience" in known), None)


def _nothing_to_send(plan: Plan) -> str:
    """Say why there is nothing to send: TikTok has all of it, or the rest waits for a person."""
    waiting = [
        f"{sum(getattr(sync, name) for sync in plan.syncs):,} {what}"
        for name, what in _WAITING.items()
        if any(getattr(sync, name) for sync in plan.syncs)
    ]
    return f"nothing to send; {' and '.join(waiting)}" if waiting else "nothing to send: TikTok has all of it"


def _waits(plan: Plan) -> dict[str, str]:
    from sync.destinations import DESTINATIONS

    kinds = {"tiktok_audience": "audiences", "tiktok_events": "events"}
    used = dict.fromkeys(step.destination for step in plan.steps)
    return {kinds.get(name, name): DESTINATIONS[name].ready_after for name in used}


def _tell(steps: Steps, done: RunResult) -> None:
    """Tell what became of every sync, and of the run."""
    for sync in done.syncs:
        steps.tell("close", State.FOUND, {"sync": sync.name, **counts(sync)})
    steps.tell("close", State.FOUND, {"status": done.status})


class _Progress:
    """Says after each batch what became of it and how far the plan is; cutting one makes more of them."""

    def __init__(self, plan: Plan, steps: Steps) -> None:
        self._steps, self._total, self._done = steps, len(plan.batches), 0

    def __call__(self, batch: PlannedBatch, step: Step, outcome: Outcome) -> None:
        from sync.report.tables import counted

        self._done += 1
        self._total = max(self._total, self._done)
        what = f"{step.operation.value} {counted(batch.rows, 'record')} of {step.sync}"
        facts: dict[str, Fact] = {
            "sync": step.sync,
            "operation": step.operation.value,
            "records": batch.rows,
            "number": self._done,
            "of": self._total,
            **answer(outcome),
        }
        text = f"  {self._done}/{self._total} {what}: {outcome.verdict.value}"
        self._steps.tell("batch", State.ANSWERED, facts, text=text)
