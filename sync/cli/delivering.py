"""Deliver a plan and say what happened; shared by `sync` and `apply`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sync.cli.checking import guards_refuse, require_access
from sync.cli.output import print_json, result, show
from sync.cli.platform import connection, delivery_tools
from sync.cli.steps import Steps, answer, counts, telling
from sync.errors import DeliveryIncomplete
from sync.telemetry.line import Fact, State

if TYPE_CHECKING:
    from sync.cli.workspace import Workspace
    from sync.delivery.run import Books, RunResult
    from sync.destinations.base import Outcome, Step
    from sync.ledger.entries import BatchRow
    from sync.planning.plan import Plan, PlannedBatch

_INTERRUPTED = 130


def deliver_plan(
    workspace: Workspace, books: Books, plan: Plan, rows_file: Path, *, output: str, forced: bool
) -> int:
    """Deliver a plan whose rows are in the ledger; return the exit code.

    Raises:
        DataRefused: A guard stops it.
        AccessError: TikTok wants somebody to authorise again.
        DeliveryIncomplete: Something is left for the next run.
    """
    from sync.delivery.run import record_nothing
    from sync.report.documents import refused_result, run_result
    from sync.report.tables import plan_parts, run_parts

    steps = workspace.steps
    if output == "text":
        show(*plan_parts(plan))
    if plan.stopping_guards() and not forced:
        rows_file.unlink(missing_ok=True)
        if output == "json":
            print_json(refused_result(plan))
        raise guards_refuse(plan)
    if plan.is_empty:
        done = record_nothing(books, plan, rows_file)
        _tell(steps, done)
        result(output, run_result(done), lambda: ("nothing to send: TikTok has all of it",))
        return 0
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
        DeliveryIncomplete: Something is left for the next run.
    """
    if done.status == "interrupted":
        workspace.steps.note("interrupted; what was sent is recorded. Run again to continue.")
        return _INTERRUPTED
    require_access(workspace, done.stopped_by)
    if done.status == "completed":
        return 0
    raise _incomplete(workspace, done, _deleted_audience(books, plan, done))


def _deleted_audience(books: Books, plan: Plan, done: RunResult) -> str | None:
    """Return the name of the audience that TikTok says does not exist any more, if one stopped the run."""
    from sync.destinations.tiktok import DOES_NOT_EXIST

    if done.stopped_by is None or done.stopped_by.code != DOES_NOT_EXIST:
        return None
    refused = [batch for batch in books.journal.batches(done.run_id) if batch.code == DOES_NOT_EXIST]
    settings = [plan.steps[batch.step].settings for batch in refused]
    return next((known["audience"] for known in settings if "audience" in known), None)


def _incomplete(workspace: Workspace, done: RunResult, deleted_audience: str | None) -> DeliveryIncomplete:
    stopped = done.stopped_by
    left = sum(sync.not_sent + sync.unknown for sync in done.syncs)
    rejected = sum(sync.rejected for sync in done.syncs)
    what = f"delivery stopped: {stopped.reason}" if stopped else f"TikTok refused {rejected:,} records"
    notes = [f"{batch.reason}: {_words(batch)}" for batch in done.rejections[:3]]
    notes += [_words(stopped)] if stopped and stopped.code else []
    notes.append(f"{left:,} identifiers or events are left, {rejected:,} were refused; nothing is lost")
    notes += [f'somebody deleted the audience "{deleted_audience}" at TikTok'] if deleted_audience else []
    return DeliveryIncomplete.of(
        "delivery-incomplete",
        what,
        where=f"run {done.run_id}, endpoint {workspace.project.settings.endpoint}",
        notes=notes,
        help=_next_step(done, deleted_audience),
    )


def _next_step(done: RunResult, deleted_audience: str | None) -> str:
    if deleted_audience is not None:
        anew = f"tiktok-sync retry --from-scratch '{deleted_audience}'"
        return f'run "{anew}", then "tiktok-sync sync": it is created again and everyone is stated again'
    if done.rejections:
        return f'"tiktok-sync show {done.rejections[0].name}" shows the request that was refused'
    return "check the endpoint and run again; only what is left will be sent"


def _words(answer: Outcome | BatchRow) -> str:
    """Return the platform's own words about an exchange."""
    said = f'code {answer.code} "{answer.message}"' if answer.message else f"code {answer.code}"
    return f"TikTok says: {said}, request {answer.request_id or 'without id'}"


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
    """Says after each batch what became of it and how far the plan is."""

    def __init__(self, plan: Plan, steps: Steps) -> None:
        self._steps, self._total, self._done = steps, len(plan.batches), 0

    def __call__(self, batch: PlannedBatch, step: Step, outcome: Outcome) -> None:
        from sync.report.tables import counted

        self._done += 1
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
