"""Copy what the ledger knows into Parquet files for any DuckDB shell: one consistent moment of it.

Digests are hex texts, times are seconds since the epoch as everywhere in the ledger. What
was rendered for TikTok is not among it: records may hold an ip and a user agent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.engines.base import Engine
from sync.engines.sql import chosen, column, filled, literal, text, union_all
from sync.ledger.entries import Audience
from sync.ledger.generations import EVENT_STORE, EVENTS, MEMBERS, STATE_NAMES, current
from sync.ledger.journal import Journal
from sync.ledger.paths import LedgerPaths, durable

if TYPE_CHECKING:
    from sqlglot import exp

_MEMBERS = """
select __store as store, __audience as audience, __kind as kind, __digest as digest, __state as state,
    since, doubt_at
from __rows
"""
_EVENTS = "select source_id, event, event_id, __state as state, first_sent_at from __rows"
_DIGEST = """
case
    when w3 = 0 and w4 = 0 then printf('%016x%016x', w1, w2)
    else printf('%016x%016x%016x%016x', w1, w2, w3, w4)
end
"""
_NOBODY = Audience("", "", "", "", (), "", None)

_BATCH_COLUMNS: Mapping[str, str] = {
    "run_id": "string", "number": "int64", "parent": "int64", "sync": "string", "operation": "string",
    "rows": "int64", "state": "string", "attempts": "int64", "intent_at": "int64", "answered_at": "int64",
    "doubt_at": "int64", "code": "int64", "reason": "string", "message": "string", "request_id": "string",
    "body_sha256": "string",
}  # fmt: skip
_RUN_COLUMNS: Mapping[str, str] = {
    "run_id": "string", "started_at": "int64", "closed_at": "int64", "status": "string", "forced": "bool",
    "summary": "string",
}  # fmt: skip
_AUDIENCE_COLUMNS: Mapping[str, str] = {
    "store": "string", "name": "string", "owner": "string", "audience_id": "string",
    "advertiser_ids": "string", "rules": "string", "completed_at": "int64",
}  # fmt: skip


def export(
    journal: Journal, paths: LedgerPaths, engine: Engine, folder: Path, kinds: Mapping[int, str]
) -> tuple[Path, ...]:
    """Write runs, batches, audiences, members and events into a folder, one 0600 file each.

    Members and events have the latest word on each; what is certainly gone is left out.

    Args:
        folder: Exists; files of these names in it are replaced.
        kinds: Number of an identifier's kind -> its name.
    """
    runs, audiences = journal.runs(-1), journal.audiences()
    batches = [batch for run in runs for batch in journal.batches(run.run_id)]
    tables: Mapping[str, Callable[[], exp.Expr]] = {
        "runs": lambda: _loaded(engine, map(asdict, runs), _RUN_COLUMNS),
        "batches": lambda: _loaded(engine, map(asdict, batches), _BATCH_COLUMNS),
        "audiences": lambda: _loaded(engine, map(asdict, audiences), _AUDIENCE_COLUMNS),
        "members": lambda: _members(journal, paths, kinds),
        "events": lambda: _events(journal, paths),
    }
    return tuple(_copied(engine, query(), folder / f"{name}.parquet") for name, query in tables.items())


def _copied(engine: Engine, query: exp.Expr, path: Path) -> Path:
    with durable(path) as temporary:
        engine.run(
            f"copy ({query.sql('duckdb')}) to {literal(str(temporary))} (format parquet, compression zstd)"
        )
    return path


def _loaded(engine: Engine, rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> exp.Expr:
    import pyarrow as pa

    cells = [{name: _cell(row[name]) for name in columns} for row in rows]
    schema = pa.schema([(name, pa.type_for_alias(alias)) for name, alias in columns.items()])
    engine.load("exported", pa.Table.from_pylist(cells, schema))
    return filled("select * from exported")


def _cell(value: object) -> object:
    """Write a list or a document as JSON; everything else fits a column as it is."""
    return json.dumps(value) if isinstance(value, list | tuple | dict) else value


def _members(journal: Journal, paths: LedgerPaths, kinds: Mapping[int, str]) -> exp.Expr:
    names = [(filled(str(number)), text(name)) for number, name in kinds.items()]
    return union_all(
        [
            filled(
                _MEMBERS,
                store=text(audience.store),
                audience=text(audience.name),
                kind=chosen(column("kind"), names, None),
                digest=filled(_DIGEST),
                state=_state(),
                rows=current(MEMBERS, journal.files(audience.store), paths.generations),
            )
            for audience in journal.audiences() or (_NOBODY,)
        ]
    )


def _events(journal: Journal, paths: LedgerPaths) -> exp.Expr:
    rows = current(EVENTS, journal.files(EVENT_STORE), paths.generations)
    return filled(_EVENTS, state=_state(), rows=rows)


def _state() -> exp.Expr:
    names = [(filled(str(state)), text(name)) for state, name in STATE_NAMES.items()]
    return chosen(column("state"), names, None)
