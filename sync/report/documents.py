"""JSON documents other programs rely on; keep the names stable."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sync.delivery.run import RunResult
from sync.ledger.entries import BatchRow
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


def batch_result(batch: BatchRow) -> dict[str, Any]:
    """Return what `show` says about one request, without its excerpt."""
    document = asdict(batch) | {"batch": batch.name}
    return {key: value for key, value in document.items() if key not in {"excerpt", "run_id", "number"}}
