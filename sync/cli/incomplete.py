"""What a person reads when a delivery did not get everything through, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sync.errors import DeliveryIncomplete

if TYPE_CHECKING:
    from sync.cli.workspace import Workspace
    from sync.delivery.run import RunResult
    from sync.destinations.base import Outcome
    from sync.ledger.entries import BatchRow

_LEAST_CODE = 10_000
"""Numbers below are HTTP statuses, not return codes."""

_BY_CODE: Mapping[int, str] = {
    40007: "correct event_sources of the target or what the model writes into event_set_id; "
    '"tiktok-sync doctor" says which event sources TikTok knows. Then run again',
    40062: '"tiktok-sync show RUN" says what was sent; mend the column that is no digest, then run again',
}
"""Return codes that stop a run without being about access -> what to do."""


def incomplete(workspace: Workspace, done: RunResult, deleted_audience: str | None) -> DeliveryIncomplete:
    """Return the error of a run that has left something for the next one.

    Args:
        deleted_audience: The audience that TikTok says does not exist any more, or None.
    """
    stopped, rejected = done.stopped_by, sum(sync.rejected for sync in done.syncs)
    what = f"delivery stopped: {stopped.reason}" if stopped else f"TikTok refused {rejected:,} records"
    return DeliveryIncomplete.of(
        "delivery-incomplete",
        what,
        where=f"run {done.run_id}, endpoint {workspace.project.settings.endpoint}",
        notes=tuple(_notes(done, rejected, deleted_audience)),
        help=_next_step(done, deleted_audience),
    )


def _notes(done: RunResult, rejected: int, deleted_audience: str | None) -> Iterator[str]:
    stopped = done.stopped_by
    yield from list(dict.fromkeys(f"{batch.reason}: {_words(batch)}" for batch in done.rejections))[:3]
    if stopped and stopped.code is not None and stopped.code >= _LEAST_CODE:
        yield _words(stopped)
    unknown = sum(sync.unknown for sync in done.syncs)
    if unknown:
        safely = "the next run states members again and sends events with the same ids: none counts twice"
        yield f"{unknown:,} may have arrived; {safely}"
    left = unknown + sum(sync.not_sent for sync in done.syncs)
    yield f"{left:,} identifiers or events are left, {rejected:,} were refused; nothing is lost"
    if deleted_audience:
        yield f'somebody deleted the audience "{deleted_audience}" at TikTok'


def _next_step(done: RunResult, deleted_audience: str | None) -> str:
    from sync.delivery.agenda import QUOTA_USED_UP

    stopped = done.stopped_by
    if deleted_audience is not None:
        anew = f"tiktok-sync retry --from-scratch '{deleted_audience}'"
        return f'run "{anew}", then "tiktok-sync sync": it is created again and everyone is stated again'
    if stopped is not None and stopped.reason == QUOTA_USED_UP:
        return "run again after 00:00 UTC, or raise requests_per_day; only what is left will be sent"
    if done.rejections:
        return f'"tiktok-sync show {done.rejections[0].name}" shows the request that was refused'
    return _after(stopped)


def _after(stopped: Outcome | None) -> str:
    from sync.destinations.base import Verdict

    if stopped is None or stopped.code is None:
        return "check the endpoint and run again; only what is left will be sent"
    if stopped.verdict is not Verdict.STOP:
        return "run again in some minutes; only what is left will be sent"
    if stopped.code < _LEAST_CODE:
        return "correct the endpoint; then run again"
    return _BY_CODE.get(stopped.code, "report this code and the request id: this tool should not meet it")


def _words(answer: Outcome | BatchRow) -> str:
    """Return the platform's own words about an exchange."""
    said = f'code {answer.code} "{answer.message}"' if answer.message else f"code {answer.code}"
    return f"TikTok says: {said}, request {answer.request_id or 'without id'}"
