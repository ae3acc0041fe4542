"""Tables for a terminal."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from sync.delivery.run import RunResult
from sync.ledger.entries import BatchRow
from sync.planning.plan import Plan, Reason, SyncPlan
from sync.planning.reasons import meaning_of

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table


def plan_parts(plan: Plan) -> tuple[RenderableType, ...]:
    """Show a plan: counts per sync, then notes, guards and reasons."""
    shown = table("sync", "add", "delete", "send", "unchanged", "invalid", "requests")
    for sync in plan.syncs:
        shown.add_row(
            sync.name,
            *(
                number(count)
                for count in (
                    sync.adds,
                    sync.deletes,
                    sync.events,
                    sync.unchanged,
                    sync.invalid,
                    sync.requests,
                )
            ),
        )
    size = sum(batch.bytes for batch in plan.batches)
    requests = counted(len(plan.batches), "request")
    total = f"{requests}, {size / 1e6:.1f} MB, to {plan.endpoint} (target {plan.target})"
    units = "add and delete count identifiers, send counts events"
    return (shown, *(line for sync in plan.syncs for line in _remarks(sync)), f"{total}; {units}")


def _remarks(sync: SyncPlan) -> Iterator[str]:
    for note in sync.notes:
        yield f"  {sync.name}: {note}"
    for guard in sync.guards:
        if not guard.passed:
            yield f"  {sync.name}: {'stop' if guard.stops else 'warning'} [{guard.name}] {guard.message}"
    yield from reason_lines(sync.name, "quarantined", sync.reasons)
    yield from reason_lines(sync.name, "value left out", sync.dropped)


def reason_lines(name: str, word: str, reasons: Iterable[Reason]) -> Iterator[str]:
    """Yield the ten most frequent reasons in words."""
    for reason in list(reasons)[:10]:
        meaning = meaning_of(reason.reason)
        yield "".join(
            (
                f"  {name}: {reason.count:,} {word}: {reason.reason}",
                f' (column "{reason.column}")' if reason.column else "",
                f": {meaning.means}" if meaning else "",
            )
        )


def run_parts(result: RunResult, ready_after: Mapping[str, str]) -> tuple[RenderableType, ...]:
    """Show a run: what TikTok answered per sync, and what is left.

    Args:
        ready_after: Sync -> when the effect can be seen at the platform.
    """
    shown = table("sync", "accepted", "rejected", "unknown", "not sent", "invalid", "requests")
    for sync in result.syncs:
        counts = (sync.accepted, sync.rejected, sync.unknown, sync.not_sent, sync.invalid, sync.requests)
        shown.add_row(sync.name, *(number(count) for count in counts))
    waits = " and ".join(dict.fromkeys(f"{word} for {kind}" for kind, word in ready_after.items()))
    parts: list[RenderableType] = [shown, f"run {result.run_id}: {result.status}"]
    parts += [
        f"  rejected: {answer_words(batch)}; see: tiktok-sync show {batch.name}"
        for batch in result.rejections[:10]
    ]
    if any(sync.accepted for sync in result.syncs):
        parts.append(f"accepted is not yet visible in TikTok Ads Manager: allow {waits}")
    return tuple(parts)


def batch_lines(batch: BatchRow) -> tuple[str, ...]:
    """Show one request and its answer."""
    return (
        f"batch {batch.name}: {batch.operation} {counted(batch.rows, 'record')} of {batch.sync}",
        f"intended {moment(batch.intent_at)}, attempt {batch.attempts}, body sha256 {batch.body_sha256}",
        f"outcome {batch.state}: {answer_words(batch)}",
    )


def answer_words(batch: BatchRow) -> str:
    """Return what became of a batch, in our words and in TikTok's."""
    parts = [batch.reason or "no answer recorded"]
    parts += [f"code {batch.code}"] if batch.code is not None else []
    parts += [f'"{batch.message}"'] if batch.message else []
    parts += [f"request {batch.request_id}"] if batch.request_id else []
    return ", ".join(parts)


def table(first: str, *others: str) -> Table:
    """Return an empty table whose first column holds names and the others numbers."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, show_edge=False)
    made.add_column(first, overflow="fold")
    for name in others:
        made.add_column(name, justify="right")
    return made


def counted(count: int, word: str) -> str:
    """Return a number with its noun, in the plural where it is one."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def number(count: int) -> str:
    """Return a count as a cell of a table; none is a dash."""
    return f"{count:,}" if count else "-"


def moment(seconds: int) -> str:
    """Return a time, given in seconds since the epoch, in UTC."""
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))
