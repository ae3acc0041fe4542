"""What `runs` prints: runs, and the batches of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sync.delivery.run import REFUSED
from sync.ledger.entries import BatchRow, RunRow
from sync.report.documents import batch_result
from sync.report.tables import answer_words, counted, moment, number, table

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

NEVER = "nothing has been delivered yet"

_COUNTS = ("accepted", "rejected", "unknown", "not_sent", "requests")


def run_document(run: RunRow) -> dict[str, Any]:
    """Return a run as documents show it; one that is not closed has no counts yet.

    Keys of a closed run besides: `syncs`, with its counts.
    """
    return {
        "run_id": run.run_id,
        "status": run.status,
        "started_at": run.started_at,
        "closed_at": run.closed_at,
        "forced": run.forced,
        "forced_guards": list(_forced_guards(run)),
        "refused_by": list(_refused_by(run)),
        **(run.summary or {}),
    }


def runs_result(target: str, endpoint: str, runs: Sequence[RunRow]) -> dict[str, Any]:
    """Return what `runs --output json` prints."""
    return {"target": target, "endpoint": endpoint, "runs": [run_document(run) for run in runs]}


def one_run_result(run: RunRow, batches: Sequence[BatchRow]) -> dict[str, Any]:
    """Return what `runs RUN --output json` prints; `pieces` stand in the place of a refused batch."""
    return {"run": run_document(run), "batches": [_with_pieces(batch, batches) for batch in _whole(batches)]}


def _with_pieces(batch: BatchRow, batches: Sequence[BatchRow]) -> dict[str, Any]:
    return batch_result(batch) | {"pieces": [_with_pieces(piece, batches) for piece in _of(batch, batches)]}


def runs_parts(runs: Sequence[RunRow]) -> tuple[RenderableType, ...]:
    """Show the latest runs, which guards were overruled or refused one, and what a person decides."""
    if not runs:
        return (NEVER,)
    forced = [
        f"  {run.run_id}: forced past {', '.join(_forced_guards(run))}" for run in runs if _forced_guards(run)
    ]
    refused = [
        f"  {run.run_id}: refused by {', '.join(_refused_by(run))}" for run in runs if _refused_by(run)
    ]
    return (run_table(runs), *forced, *refused, *_decided(runs), *_unfinished(runs))


def run_table(runs: Sequence[RunRow]) -> Table:
    """Return one line for each sync of each run."""
    latest = table(
        "run", "started", "status", "sync", "accepted", "rejected", "unknown", "not sent", "requests"
    )
    for run in runs:
        for row in _rows(run):
            latest.add_row(*row)
    return latest


def _rows(run: RunRow) -> Iterator[tuple[str, ...]]:
    head = (run.run_id, moment(run.started_at), run.status + (" (forced)" if run.forced else ""))
    for sync in _syncs(run) or [{}]:
        yield (*head, sync.get("name", ""), *(number(sync.get(count, 0)) for count in _COUNTS))
        head = ("", "", "")


def _decided(runs: Sequence[RunRow]) -> Iterator[str]:
    """Say which runs left events to a person, and which are what a person decided."""
    words = {"parked": "parked for a person", "booked": "booked as delivered, unsent, by a person"}
    for run in runs:
        for name, what in words.items():
            count = sum(sync.get(name, 0) for sync in _syncs(run))
            if count:
                yield f"  {run.run_id}: {counted(count, 'event')} {what}"


def _unfinished(runs: Sequence[RunRow]) -> Iterator[str]:
    for run in runs:
        if run.closed_at is None:
            yield f"  {run.run_id}: is going on, or ended without closing; then the next run closes it"


def one_run_parts(run: RunRow, batches: Sequence[BatchRow]) -> tuple[RenderableType, ...]:
    """Show one run and its batches, pieces under the batch they were cut from."""
    shown = table("batch", "sync", "operation", "records", "outcome", "attempts")
    shown.add_column("what TikTok said", overflow="fold")
    for batch, depth in _in_order(batches):
        shown.add_row(
            f"{'  ' * depth}{batch.name}",
            batch.sync,
            batch.operation,
            number(batch.rows),
            batch.state,
            number(batch.attempts),
            answer_words(batch),
        )
    sent = sum(batch.attempts for batch in batches)
    return (*runs_parts((run,)), shown, f"{counted(sent, 'request')}; one in full: tiktok-sync show BATCH")


def _in_order(batches: Sequence[BatchRow]) -> Iterator[tuple[BatchRow, int]]:
    """Yield each batch before its pieces, with how often it was cut."""
    waiting = [(batch, 0) for batch in reversed(_whole(batches))]
    while waiting:
        batch, depth = waiting.pop()
        yield batch, depth
        waiting += [(piece, depth + 1) for piece in reversed(_of(batch, batches))]


def _whole(batches: Sequence[BatchRow]) -> list[BatchRow]:
    return [batch for batch in batches if batch.parent is None]


def _of(batch: BatchRow, batches: Sequence[BatchRow]) -> list[BatchRow]:
    return [piece for piece in batches if piece.parent == batch.number]


def _syncs(run: RunRow) -> list[dict[str, Any]]:
    syncs = (run.summary or {}).get("syncs", [])
    return syncs if isinstance(syncs, list) else []


def _forced_guards(run: RunRow) -> tuple[str, ...]:
    """Return the guards that would have stopped a run that was forced, each with its sync."""
    return _stopping_guards(run) if run.forced else ()


def _refused_by(run: RunRow) -> tuple[str, ...]:
    """Return the guards that have stopped a run before it sent anything, each with its sync."""
    return _stopping_guards(run) if run.status == REFUSED else ()


def _stopping_guards(run: RunRow) -> tuple[str, ...]:
    syncs = run.plan.get("syncs", [])
    return tuple(
        f"{guard['name']} of {sync['name']}"
        for sync in (syncs if isinstance(syncs, list) else [])
        for guard in sync["guards"]
        if guard["stops"] and not guard["passed"]
    )
