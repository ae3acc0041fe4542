"""What a person reads when a delivery did not get everything through, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sync.diagnostics import Diagnostic
from sync.errors import DeliveryIncomplete

if TYPE_CHECKING:
    from sync.cli.workspace import Workspace
    from sync.delivery.run import RunResult
    from sync.destinations.base import Outcome
    from sync.ledger.entries import BatchRow

_LEAST_CODE = 10_000
"""Numbers below are HTTP statuses, not return codes."""

_NOT_HASHED = 40062

_BY_CODE: Mapping[int, str] = {
    40007: "correct event_sources of the target or what the model writes into event_set_id; "
    '"tiktok-sync doctor" says which event sources TikTok knows. Then run again',
}
"""Return codes that stop a run without being about access -> what to do."""


def incomplete(workspace: Workspace, done: RunResult, deleted_audience: str | None) -> DeliveryIncomplete:
    """Return the error of a run that has left something for the next one, or for a person.

    Args:
        deleted_audience: The audience that TikTok says does not exist any more, or None.
    """
    unfinished = (_unfinished(workspace, done, deleted_audience),) if _is_unfinished(done) else ()
    return DeliveryIncomplete(*unfinished, *_parked(done))


def _is_unfinished(done: RunResult) -> bool:
    left = (sync.rejected + sync.unknown + sync.not_sent for sync in done.syncs)
    return done.stopped_by is not None or any(left) or not any(sync.parked for sync in done.syncs)


def _parked(done: RunResult) -> Iterator[Diagnostic]:
    """Say of each sync that a person has to decide: nothing a later run could do would settle it."""
    for sync in done.syncs:
        if sync.parked:
            yield Diagnostic(
                "parked-events",
                f"{sync.parked:,} events have no known outcome and are not sent again",
                f"sync {sync.name}",
                (
                    "they are too old for TikTok to drop a copy: it might count them twice",
                    "every run ends with this code until a person decides, or the model wants them no more",
                ),
                "see in Events Manager whether they arrived. "
                'If so, or if you can do without: "tiktok-sync retry --accept-lost" books them as delivered. '
                'If not: "tiktok-sync retry --accept-duplicates" sends them again',
            )


def _unfinished(workspace: Workspace, done: RunResult, deleted_audience: str | None) -> Diagnostic:
    stopped, rejected = done.stopped_by, sum(sync.rejected for sync in done.syncs)
    what = (
        f"delivery stopped: {stopped.reason}"
        if stopped
        else f"TikTok refused {rejected:,} identifiers or events"
    )
    return Diagnostic(
        "delivery-incomplete",
        what,
        f"run {done.run_id}, endpoint {workspace.project.settings.endpoint}",
        tuple(_notes(done, rejected, deleted_audience)),
        _next_step(done, deleted_audience),
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
    if stopped is not None and stopped.code == _NOT_HASHED:
        mend = "mend the column that is no digest, then run again"
        return f'"tiktok-sync show {done.run_id}" says what was sent; {mend}'
    if done.rejections:
        return f'"tiktok-sync show {done.rejections[0].name}" shows the request that was refused'
    return _after(stopped)


def _after(stopped: Outcome | None) -> str:
    from sync.destinations.base import Verdict

    if stopped is None or stopped.code is None:
        return "check the endpoint and run again; only what is left will be sent"
    if stopped.verdict is Verdict.REJECTED:
        return "mend what TikTok's words name: the audience of the model, or the account; then run again"
    if stopped.verdict is not Verdict.STOP:
        return "run again in some minutes; only what is left will be sent"
    if stopped.code < _LEAST_CODE:
        return "correct the endpoint; then run again"
    return _BY_CODE.get(stopped.code, "report this code and the request id: this tool should not meet it")


def _words(answer: Outcome | BatchRow) -> str:
    """Return the platform's own words about an exchange."""
    said = f'code {answer.code} "{answer.message}"' if answer.message else f"code {answer.code}"
    return f"TikTok says: {said}, request {answer.request_id or 'without id'}"
