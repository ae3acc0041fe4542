"""Records that TikTok refused when they stood alone, kept for a person: which, why, in whose words.

One Parquet file for each sync and run, below `quarantine/refused`. Members are named by
their digests, under the column of the record, so that a model can be joined with the file
to find who they are; events by what identifies them. No raw value was ever here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sync.destinations import DESTINATIONS
from sync.destinations.base import MemberRendering
from sync.engines.base import Engine
from sync.engines.sql import chosen, filled, literal, text
from sync.ledger.entries import BatchRow
from sync.ledger.generations import parquet
from sync.ledger.paths import LedgerPaths, create_folder, durable
from sync.planning.plan import Plan

if TYPE_CHECKING:
    from sqlglot import exp

_REFUSED = """
with refused as (
    select
        batch, operation, unnest(coalesce(identifiers, [null])) as identifier,
        source_id as event_set_id, event, event_id, code, message, request_id
    from __rows as rows asof join __batches as batches on rows.file_row_number >= batches.first_row
    where rows.file_row_number < batches.end_row
)
select
    batch, operation, __name as identifier, __digest as digest, event_set_id, event, event_id,
    code, message, request_id
from refused
order by batch, identifier, digest
"""
_DIGEST = """
case
    when identifier.w3 = 0 and identifier.w4 = 0 then printf('%016x%016x', identifier.w1, identifier.w2)
    else printf('%016x%016x%016x%016x', identifier.w1, identifier.w2, identifier.w3, identifier.w4)
end
"""


def refused_file(paths: LedgerPaths, sync: str, run_id: str) -> Path:
    """Return where the records of a sync lie that TikTok refused in a run."""
    return paths.quarantine / "refused" / sync / f"{run_id}.parquet"


def keep_refused(
    engine: Engine, paths: LedgerPaths, plan: Plan, rows_file: Path, refused: Sequence[BatchRow]
) -> tuple[Path, ...]:
    """Write the refused records of each sync of a run; returns the files."""
    written = []
    for sync in dict.fromkeys(batch.sync for batch in refused):
        path = refused_file(paths, sync, plan.plan_id)
        create_folder(path.parent, paths.quarantine)
        rows = _rows(rows_file, [batch for batch in refused if batch.sync == sync])
        with durable(path) as temporary:
            engine.run(f"copy ({rows.sql('duckdb')}) to {literal(str(temporary))} (format parquet)")
        written.append(path)
    return tuple(written)


def _rows(rows_file: Path, refused: Sequence[BatchRow]) -> exp.Expr:
    from sqlglot import exp

    batches = exp.values(
        [
            (
                batch.first_row, batch.first_row + batch.rows, batch.name, batch.operation, batch.code,
                batch.message, batch.request_id,
            )
            for batch in refused
        ],
        alias="batches",
        columns=["first_row", "end_row", "batch", "operation", "code", "message", "request_id"],
    )  # fmt: skip
    return filled(
        _REFUSED,
        rows=parquet(rows_file, file_row_number=True),
        batches=exp.select("*").from_(batches),
        name=chosen(filled("identifier.kind"), _kinds(), None),
        digest=filled(_DIGEST),
    )


def _kinds() -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """Yield the number of each kind of identifier and the record's column it belongs to."""
    for destination in DESTINATIONS.values():
        if isinstance(destination.rendering, MemberRendering):
            for kind in destination.rendering.kinds:
                yield filled(str(kind.number)), text(kind.property)
