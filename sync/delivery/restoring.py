"""Restoring: an old copy of the ledger is told that it is one, so that the next run repairs what it can."""

from __future__ import annotations

from sync.delivery.run import RESTORED, Books, close
from sync.planning.plan import Plan, plan_document


def restore(books: Books, nothing: Plan) -> None:
    """Let the next plan state every identifier of every audience, and take events for sent that may be.

    A run of its own records it. The doubt comes before the run: a process that ends between the
    two has repaired more than it says, never less.

    Args:
        nothing: An empty plan; its id is the run's.
    """
    run_id, rows_file = nothing.plan_id, books.paths.plans / f"{nothing.plan_id}.parquet"
    books.journal.restored(at=books.now())
    books.journal.open_run(
        run_id, at=books.now(), plan_file=rows_file.name, plan=plan_document(nothing), forced=False
    )
    close(books, nothing, run_id, rows_file, RESTORED)
