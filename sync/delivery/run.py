"""A run: open, deliver, close. Closing is also what recovery does with a run that died.

Everything a run has to say about TikTok goes through `close`: it reads what the journal
has about each batch, writes the change to each store, and points to it in the one commit
that closes the run. Until then the old state counts and the run's batches are doubts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from sync.delivery.deliver import Delivered, deliver
from sync.delivery.storage import ON_DISK, Storage
from sync.delivery.tools import Rows, Tools
from sync.destinations.base import Outcome, Verdict
from sync.engines.base import Engine
from sync.ledger.entries import INTENT, SPLIT, BatchRow, StoredFile
from sync.ledger.generations import Shelf
from sync.ledger.journal import Journal
from sync.ledger.journal_errors import understood
from sync.ledger.paths import LedgerPaths, ledger_faults
from sync.ledger.points import Reached, nowhere
from sync.planning.plan import Plan, plan_document, plan_from

COMPLETED, INCOMPLETE, INTERRUPTED, RECOVERED = "completed", "incomplete", "interrupted", "recovered"
NOTHING, REFUSED, BOOKED = "nothing to send", "refused", "booked"
RESTORED = "restored"

_SETTLED = frozenset({Verdict.ACCEPTED.value, Verdict.REJECTED.value})
"""States in which nothing is left to find out about a batch."""


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What became of one sync, in identifiers or events.

    Attributes:
        not_sent: Planned, and left for the next run.
        requests: Requests sent, repeats included.
        parked: Events of unknown outcome that wait for a person.
        booked: Parked events of which a person said that they are not to be sent again.
    """

    name: str
    accepted: int = 0
    rejected: int = 0
    unknown: int = 0
    not_sent: int = 0
    invalid: int = 0
    requests: int = 0
    parked: int = 0
    booked: int = 0


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
    """The open ledger: journal, files and an engine that reads them.

    Attributes:
        settle_seconds: How long a request without an answer may still be applied.
        reached: Told the moments at which the process may end.
        storage: Where rows of plans, and what TikTok may hold, lie.
    """

    journal: Journal
    paths: LedgerPaths
    engine: Engine
    now: Callable[[], int]
    settle_seconds: int
    reached: Reached = nowhere
    storage: Storage = ON_DISK

    @property
    def shelf(self) -> Shelf:
        """Where generations are read and written."""
        return Shelf(self.engine, self.paths, self.settle_seconds, self.reached)


def apply(books: Books, plan: Plan, rows_file: Path, tools: Tools, *, forced: bool) -> RunResult:
    """Deliver a plan whose rows are durable in the ledger's plans folder."""
    document = plan_document(plan)
    books.journal.open_run(
        plan.plan_id, at=books.now(), plan_file=rows_file.name, plan=document, forced=forced
    )
    storage = books.storage
    rows = Rows(
        storage.batches(rows_file, [batch.rows for batch in plan.batches]), partial(storage.piece, rows_file)
    )
    delivered = deliver(plan, plan.plan_id, rows, tools)
    return close(books, plan, plan.plan_id, rows_file, _status(delivered), stopped_by=delivered.stopped_by)


def record_idle(books: Books, plan: Plan, rows_file: Path, status: str) -> RunResult:
    """Record a run that sends nothing, so that a schedule can be seen to work, or that a guard stops it."""
    document = plan_document(plan)
    books.journal.open_run(
        plan.plan_id, at=books.now(), plan_file=rows_file.name, plan=document, forced=False
    )
    return close(books, plan, plan.plan_id, rows_file, status)


def recover(books: Books) -> tuple[str, ...]:
    """Close runs that ended without closing and clear away their leftovers.

    Returns:
        Their run ids, oldest first. Batches with an intent and no answer become unknown.
    """
    recovered = []
    books.reached("recovery: before")
    for run in books.journal.unclosed_runs():
        with understood(f"the plan of run {run.run_id}"):
            plan = plan_from(run.plan)
            is_sent = _require_fitting(plan, books.journal.batches(run.run_id))
        rows_file = books.paths.plans / run.plan_file
        if is_sent:
            books.storage.require_whole(rows_file)
        close(books, plan, run.run_id, rows_file, RECOVERED)
        recovered.append(run.run_id)
        books.reached("recovery: after one run")
    books.storage.clear(books.paths, books.journal.file_names(), None)
    books.reached("recovery: after")
    return tuple(recovered)


def _require_fitting(plan: Plan, batches: Sequence[BatchRow]) -> bool:
    """Tell whether there are batches, which lie in the plan they were made from.

    Raises:
        IndexError: The journal's batches are of another plan.
    """
    planned = sum(batch.rows for batch in plan.batches)
    for batch in batches:
        if batch.step >= len(plan.stores) or batch.first_row + batch.rows > planned:
            raise IndexError("not a batch of this plan")
    return bool(batches)


def close(
    books: Books, plan: Plan, run_id: str, rows_file: Path, status: str, *, stopped_by: Outcome | None = None
) -> RunResult:
    """Fold what became of a run's batches into the ledger and close it."""
    with ledger_faults(books.paths.root):
        return _closed(books, plan, run_id, rows_file, status, stopped_by)


def _closed(
    books: Books, plan: Plan, run_id: str, rows_file: Path, status: str, stopped_by: Outcome | None
) -> RunResult:
    recorded = books.journal.batches(run_id)
    batches = [_doubtful(batch, books.now()) for batch in recorded if batch.state != SPLIT]
    units = books.storage.units(rows_file, batches)
    refused = tuple(batch for batch in batches if batch.state == Verdict.REJECTED.value)
    requests: Counter[str] = Counter()
    for batch in recorded:
        requests[batch.sync] += batch.attempts
    result = RunResult(
        run_id,
        _final_status(status, plan, batches),
        tuple(_results(plan, batches, units, requests)),
        stopped_by,
        refused,
    )
    files = _folded(books, plan, rows_file, batches)
    books.storage.keep_refused(books.engine, books.paths, plan, rows_file, refused)
    books.journal.close_run(
        run_id, at=books.now(), status=result.status, summary=_summary(result), files=files
    )
    _remember_accounts(books, plan, batches)
    _remember_rules(books, plan)
    books.reached("clear: before")
    books.storage.clear(books.paths, books.journal.file_names(), rows_file)
    books.reached("clear: after")
    return result


def _summary(result: RunResult) -> dict[str, object]:
    return {"syncs": [asdict(sync) for sync in result.syncs]}


def _doubtful(batch: BatchRow, now: int) -> BatchRow:
    """Read an intent without an answer as unknown; it is never failed.

    The doubt begins when it is found: nobody knows when the last attempt was made.
    """
    if batch.state == INTENT:
        return replace(batch, state=Verdict.UNKNOWN.value, doubt_at=now)
    if batch.state == Verdict.UNKNOWN.value and batch.doubt_at is None:
        return replace(batch, doubt_at=now)
    return batch


def _folded(
    books: Books, plan: Plan, rows_file: Path, batches: Sequence[BatchRow]
) -> Mapping[str, tuple[StoredFile, ...]]:
    folded = {}
    for store in dict.fromkeys(plan.stores):
        own = [batch for batch in batches if plan.stores[batch.step] == store]
        folded[store] = books.storage.fold(
            books.shelf, store=store, files=books.journal.files(store), rows_file=rows_file, batches=own
        )
    return folded


def _remember_accounts(books: Books, plan: Plan, batches: Sequence[BatchRow]) -> None:
    """Record new accounts and rules of an audience once TikTok has judged all of it."""
    whole = {sync.store for sync in plan.syncs}
    for store in (store for store in dict.fromkeys(plan.stores) if store in whole):
        known = books.journal.audience(store)
        own = [batch for batch in plan.batches if plan.stores[batch.step] == store]
        settled = [batch for batch in batches if plan.stores[batch.step] == store and batch.state in _SETTLED]
        if known is not None and sum(batch.rows for batch in own) == sum(batch.rows for batch in settled):
            accounts = plan.steps[own[0].step].advertiser_ids
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


def _results(
    plan: Plan, batches: Sequence[BatchRow], units: Mapping[int, int], requests: Mapping[str, int]
) -> Iterable[SyncResult]:
    for sync in plan.syncs:
        own = [batch for batch in batches if batch.sync == sync.name]
        counts = {
            verdict: sum(units[batch.number] for batch in own if batch.state == verdict.value)
            for verdict in Verdict
        }
        booked = sum(units[batch.number] for batch in own if batch.is_booked)
        counts[Verdict.ACCEPTED] -= booked
        settled = counts[Verdict.ACCEPTED] + counts[Verdict.REJECTED] + counts[Verdict.UNKNOWN]
        yield SyncResult(
            sync.name,
            counts[Verdict.ACCEPTED],
            counts[Verdict.REJECTED],
            counts[Verdict.UNKNOWN],
            sync.adds + sync.deletes + sync.events - settled,
            sync.invalid,
            requests[sync.name],
            sync.parked - booked,
            booked,
        )


def _status(delivered: Delivered) -> str:
    if delivered.interrupted:
        return INTERRUPTED
    return INCOMPLETE if delivered.stopped_by is not None else COMPLETED


def _final_status(status: str, plan: Plan, batches: Sequence[BatchRow]) -> str:
    accepted = sum(batch.rows for batch in batches if batch.state == Verdict.ACCEPTED.value)
    everything = accepted == sum(batch.rows for batch in plan.batches)
    is_parked = any(sync.parked for sync in plan.syncs)
    if status == NOTHING:
        return INCOMPLETE if is_parked else NOTHING
    return INCOMPLETE if status == COMPLETED and (is_parked or not everything) else status
