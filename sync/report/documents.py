"""JSON documents other programs rely on; keep the names stable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sync.delivery.run import RunResult
from sync.ledger.journal import Audience, BatchRow, RunRow
from sync.planning.plan import Plan, SyncPlan


def plan_result(plan: Plan) -> dict[str, Any]:
    """Return what `plan --output json` prints."""
    return {
        "plan_id": plan.plan_id,
        "target": plan.target,
        "endpoint": plan.endpoint,
        "identifier_rules": plan.rules,
        "requests": len(plan.batches),
        "bytes": sum(batch.bytes for batch in plan.batches),
        "syncs": [_sync(sync) for sync in plan.syncs],
    }


def _sync(sync: SyncPlan) -> dict[str, Any]:
    document = asdict(sync)
    document["guards"] = [asdict(guard) for guard in sync.guards]
    return document


def run_result(result: RunResult) -> dict[str, Any]:
    """Return what `sync --output json` and `apply --output json` print."""
    stopped = result.stopped_by
    return {
        "run_id": result.run_id,
        "status": result.status,
        "syncs": [asdict(sync) for sync in result.syncs],
        "stopped_by": None
        if stopped is None
        else {
            "reason": stopped.reason,
            "code": stopped.code,
            "message": stopped.message,
            "request_id": stopped.request_id,
        },
        "rejections": [batch_result(batch) for batch in result.rejections],
    }


def refused_result(plan: Plan) -> dict[str, Any]:
    """Return what `sync --output json` prints when a guard stops it."""
    return {"run_id": None, "status": "refused", "syncs": [_sync(sync) for sync in plan.syncs]}


def status_result(
    target: str,
    endpoint: str,
    runs: tuple[RunRow, ...],
    audiences: tuple[Audience, ...],
    held: Mapping[str, Mapping[str, int]],
) -> dict[str, Any]:
    """Return what `status --output json` prints.

    Args:
        held: Store -> how many identifiers or events are held and unknown.
    """
    return {
        "target": target,
        "endpoint": endpoint,
        "runs": [
            {
                "run_id": run.run_id,
                "status": run.status,
                "started_at": run.started_at,
                "closed_at": run.closed_at,
                "forced": run.forced,
                **(run.summary or {}),
            }
            for run in runs
        ],
        "audiences": [{**asdict(audience), **held.get(audience.store, {})} for audience in audiences],
        "events": held.get("events", {"held": 0, "unknown": 0}),
    }


def batch_result(batch: BatchRow) -> dict[str, Any]:
    """Return what `show` says about one request, without its excerpt."""
    document = asdict(batch) | {"batch": batch.name}
    return {key: value for key, value in document.items() if key not in {"excerpt", "run_id", "number"}}
