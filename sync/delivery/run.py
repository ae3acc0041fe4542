"""A run: open, deliver, close. Closing is also what recovery does with a run that died.

Everything a run has to say about TikTok goes through `close`: it reads what the journal
has about each batch, writes the change to each store, and points to it in the one commit
that closes the run. Until then the old state counts and the run's batches are doubts.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sync.delivery.deliver import Delivered, Tools, deliver
from sync.destinations.base import Outcome, Verdict
from sync.engines.base import Engine, fetch
from sync.engines.sql import filled
from sync.ledger.generations import fold, leftovers, parquet
from sync.ledger.journal import INTENT, BatchRow, Journal, StoredFile
from sync.ledger.paths import LedgerPaths, ledger_faults
from sync.ledger.rows import read_batches
from sync.planning.plan import Plan, plan_document, plan_from

COMPLETED, INCOMPLETE, INTERRUPTED, RECOVERED = "completed", "incomplete", "interrupted", "recovered"
NOTHING = "nothing to send"


_UNITS = """
select number, sum(coalesce(len(identifiers), 1))::bigint as units
from __rows as rows asof join __batches as batches on rows.file_row_number >= batches.first_row
group by number order by number
"""


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What became of one sync, in identifiers or events.

    Attributes:
        not_sent: Planned, and left for the next run.
        requests: Requests sent, repeats included.
    """

    name: str
    accepted: int = 0
    rejected: int = 0
    unknown: int = 0
    not_sent: int = 0
    invalid: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became of a run."""

    run_id: str
    status: str
    syncs: tuple[SyncResult, ...]
    stopped_by: Outcome | None = None
    rejections: tuple[BatchRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Books:
    """The open ledger: journal, files and an engine that reads them."""

    journal: Journal
    paths: LedgerPaths
    engine: Engine
    now: Callable[[], int]


def apply(books: Books, plan: Plan, rows_file: Path, tools: Tools, *, forced: bool) -> RunResult:
    """Deliver a plan whose rows are durable in the ledger's plans folder."""
    document = plan_document(plan)
    books.journal.open_run(
        plan.plan_id, at=books.now(), plan_file=rows_file.name, plan=document, forced=forced
    )
    rows = read_batches(rows_file, [batch.rows for batch in plan.batches])
    delivered = deliver(plan, plan.plan_id, rows, tools)
    return close(books, plan, plan.plan_id, rows_file, _status(delivered), stopped_by=delivered.stopped_by)


def record_nothing(books: Books, plan: Plan, rows_file: Path) -> RunResult:
    """Record a run that found nothing to send, so that a schedule can be seen to work."""
    document = plan_document(plan)
    books.journal.open_run(
        plan.plan_id, at=books.now(), plan_file=rows_file.name, plan=document, forced=False
    )
    return close(books, plan, plan.plan_id, rows_file, NOTHING)


def recover(books: Books) -> tuple[str, ...]:
    """Close runs that ended without closing and clear away their leftovers.

    Returns:
        Their run ids, oldest first. Batches with an intent and no answer become unknown.
    """
    recovered = []
    for run in books.journal.unclosed_runs():
        close(books, plan_from(run.plan), run.run_id, books.paths.plans / run.plan_file, RECOVERED)
        recovered.append(run.run_id)
    for leftover in (*leftovers(books.paths, books.journal.file_names()), *books.paths.plans.iterdir()):
        leftover.unlink(missing_ok=True)
    return tuple(recovered)


def close(
    books: Books, plan: Plan, run_id: str, rows_file: Path, status: str, *, stopped_by: Outcome | None = None
) -> RunResult:
    """Fold what became of a run's batches into the ledger and close it."""
    with ledger_faults(books.paths.root):
        return _closed(books, plan, run_id, rows_file, status, stopped_by)


def _closed(
    books: Books, plan: Plan, run_id: str, rows_file: Path, status: str, stopped_by: Outcome | None
) -> RunResult:
    batches = [_doubtful(batch) for batch in books.journal.batches(run_id)]
    units = _units(books.engine, rows_file, [(batch.first_row, batch.rows) for batch in plan.batches])
    result = RunResult(
        run_id,
        _final_status(status, plan, batches),
        tuple(_results(plan, batches, units)),
        stopped_by,
        tuple(batch for batch in batches if batch.state == Verdict.REJECTED.value),
    )
    books.journal.close_run(
        run_id,
        at=books.now(),
        status=result.status,
        summary=_summary(result),
        files=_folded(books, plan, rows_file, batches),
    )
    _remember_accounts(books, plan, batches)
    _remember_rules(books, plan)
    _clear(books, rows_file)
    return result


def _summary(result: RunResult) -> dict[str, object]:
    return {"syncs": [asdict(sync) for sync in result.syncs]}


def _doubtful(batch: BatchRow) -> BatchRow:
    """Read an intent without an answer as unknown; it is never failed."""
    return replace(batch, state=Verdict.UNKNOWN.value) if batch.state == INTENT else batch


def _folded(
    books: Books, plan: Plan, rows_file: Path, batches: Sequence[BatchRow]
) -> Mapping[str, tuple[StoredFile, ...]]:
    folded = {}
    for store in dict.fromkeys(plan.stores):
        own = [batch for batch in batches if plan.stores[batch.step] == store]
        folded[store] = fold(
            books.engine,
            books.paths,
            store=store,
            files=books.journal.files(store),
            rows_file=rows_file,
            batches=own,
        )
    return folded


def _remember_accounts(books: Books, plan: Plan, batches: Sequence[BatchRow]) -> None:
    """Record new accounts and rules of an audience once everything about it was accepted."""
    answered = {batch.number for batch in batches if batch.state == Verdict.ACCEPTED.value}
    for store in dict.fromkeys(plan.stores):
        known = books.journal.audience(store)
        own = [number for number, batch in enumerate(plan.batches) if plan.stores[batch.step] == store]
        if known is not None and answered.issuperset(own):
            accounts = plan.steps[plan.batches[own[0]].step].advertiser_ids
            first = known.completed_at or books.now()
            books.journal.remember(
                replace(known, advertiser_ids=accounts, rules=plan.rules, completed_at=first)
            )


def _remember_rules(books: Books, plan: Plan) -> None:
    """Record new rules of audiences that the plan leaves as they are: they hold what those rules make.

    Without this the plan would speak of changed rules for ever.
    """
    for sync in plan.syncs:
        known = books.journal.audience(sync.store) if sync.rules_before is not None else None
        if known is not None and sync.store not in plan.stores:
            books.journal.remember(replace(known, rules=plan.rules))


def _clear(books: Books, rows_file: Path) -> None:
    """Delete what nothing points to any more; what cannot be deleted now is next time."""
    for path in (rows_file, *leftovers(books.paths, books.journal.file_names())):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _results(plan: Plan, batches: Sequence[BatchRow], units: Sequence[int]) -> Iterable[SyncResult]:
    for sync in plan.syncs:
        own = [batch for batch in batches if batch.sync == sync.name]
        counts = {
            verdict: sum(units[batch.number] for batch in own if batch.state == verdict.value)
            for verdict in Verdict
        }
        total = sum(
            units[number]
            for number, batch in enumerate(plan.batches)
            if plan.steps[batch.step].sync == sync.name
        )
        settled = counts[Verdict.ACCEPTED] + counts[Verdict.REJECTED] + counts[Verdict.UNKNOWN]
        yield SyncResult(
            sync.name,
            counts[Verdict.ACCEPTED],
            counts[Verdict.REJECTED],
            counts[Verdict.UNKNOWN],
            total - settled,
            sync.invalid,
            sum(batch.attempts for batch in own),
        )


def _units(engine: Engine, rows_file: Path, ranges: Sequence[tuple[int, int]]) -> list[int]:
    """Count the identifiers or events of each batch."""
    from sqlglot import exp

    if not ranges:
        return []
    starts = exp.values(
        [(number, first) for number, (first, _) in enumerate(ranges)],
        alias="batches",
        columns=["number", "first_row"],
    )
    rows = parquet(rows_file, file_row_number=True)
    query = filled(_UNITS, rows=rows, batches=exp.select("*").from_(starts))
    return [int(str(units)) for _, units in fetch(engine, query)]


def _status(delivered: Delivered) -> str:
    if delivered.interrupted:
        return INTERRUPTED
    return INCOMPLETE if delivered.stopped_by is not None else COMPLETED


def _final_status(status: str, plan: Plan, batches: Sequence[BatchRow]) -> str:
    everything = len(batches) == len(plan.batches) and all(
        batch.state == Verdict.ACCEPTED.value for batch in batches
    )
    return INCOMPLETE if status == COMPLETED and not everything else status
