"""A plan is data: what will be sent, from what it was made, and what the guards say.

`plan` makes it, `apply` executes it, the dry run and the report read it. It names the
models, settings and ledger revision it was made from, so that `apply` can refuse one
that is stale. The rows lie beside it in one Parquet file whose metadata is the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sync.destinations.base import Operation, Step

FORMAT = 1


@dataclass(frozen=True, slots=True)
class PlannedBatch:
    """One request to come: a run of rows of one step."""

    step: int
    first_row: int
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class GuardResult:
    """What one guard says; a failed guard stops the run unless it only warns."""

    name: str
    passed: bool
    stops: bool
    message: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """How many rows or values were refused for one reason."""

    column: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """What will happen to one sync.

    Attributes:
        adds: Identifiers (digests) to add; a person may have several.
        deletes: Identifiers to remove.
        unchanged: Identifiers or events that TikTok has already.
        events: Events to send.
        changed: Events that differ from what was sent; TikTok keeps the first copy.
        resent: Events of unknown outcome that are sent again, same bytes.
        parked: Events of unknown outcome too old to send again safely; they wait for a person.
        restated: Of the adds and deletes, those that only settle a doubt.
        refused: Identifiers or events that TikTok refused earlier and that have not changed since.
        rows: Rows of the model.
        invalid: Rows quarantined.
        members: Rows with at least one usable identifier; audiences only.
        reasons: Why rows were quarantined.
        dropped: Why single values were left out although their row lives.
        store: The ledger store of its rows.
        rules_before: The identifier rules an audience was last delivered whole with, when they
            are not the plan's; else None.
    """

    name: str
    destination: str
    adds: int = 0
    deletes: int = 0
    unchanged: int = 0
    events: int = 0
    changed: int = 0
    resent: int = 0
    parked: int = 0
    restated: int = 0
    refused: int = 0
    rows: int = 0
    invalid: int = 0
    members: int = 0
    requests: int = 0
    guards: tuple[GuardResult, ...] = ()
    reasons: tuple[Reason, ...] = ()
    dropped: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()
    store: str = ""
    rules_before: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one `apply` will do.

    Attributes:
        made_at: Seconds since the epoch.
        models: Model name -> hash of its text and of all it reads.
        settings: Hash of the settings that shape what is sent.
        revision: The ledger's revision it was made from.
        steps: In the order they are delivered; deletes of an audience before its adds.
        stores: Step index -> the ledger store its rows belong to.
    """

    plan_id: str
    made_at: int
    target: str
    endpoint: str
    models: Mapping[str, str]
    settings: str
    revision: int
    rules: str
    syncs: tuple[SyncPlan, ...]
    steps: tuple[Step, ...]
    batches: tuple[PlannedBatch, ...]
    stores: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return not self.batches

    def stopping_guards(self) -> tuple[tuple[str, GuardResult], ...]:
        """Return the guards that stop this plan, with the name of their sync."""
        return tuple(
            (sync.name, guard)
            for sync in self.syncs
            for guard in sync.guards
            if guard.stops and not guard.passed
        )


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return the plan as a JSON document that `plan_from` reads back."""
    document = asdict(replace(plan, steps=())) | {"format": FORMAT}
    document["steps"] = [asdict(step) | {"operation": step.operation.value} for step in plan.steps]
    return document


def plan_from(document: Mapping[str, Any]) -> Plan:
    """Read a plan document.

    Raises:
        ValueError: It is not one, or of another format.
    """
    if document.get("format") != FORMAT:
        raise ValueError("not a plan of this format")
    values = {key: value for key, value in document.items() if key != "format"}
    try:
        values["syncs"] = tuple(_sync_plan(item) for item in values["syncs"])
        values["steps"] = tuple(_step(item) for item in values["steps"])
        values["batches"] = tuple(PlannedBatch(**item) for item in values["batches"])
        values["stores"] = tuple(values["stores"])
        return Plan(**values)
    except (KeyError, TypeError) as error:
        raise ValueError("a part of the plan is missing") from error


def _sync_plan(item: Mapping[str, Any]) -> SyncPlan:
    return SyncPlan(
        **{
            **item,
            "guards": tuple(GuardResult(**guard) for guard in item["guards"]),
            "reasons": tuple(Reason(**reason) for reason in item["reasons"]),
            "dropped": tuple(Reason(**reason) for reason in item["dropped"]),
            "notes": tuple(item["notes"]),
        }
    )


def _step(item: Mapping[str, Any]) -> Step:
    return Step(
        **{
            **item,
            "operation": Operation(item["operation"]),
            "advertiser_ids": tuple(item["advertiser_ids"]),
            "layout": tuple(item["layout"]),
        }
    )
