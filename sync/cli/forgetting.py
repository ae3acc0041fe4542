"""The work behind `forget`: block a person's digests, withdraw them, and keep evidence that names nobody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync import __version__
from sync.cli.delivering import delivered
from sync.cli.identifying import certified_functions
from sync.cli.warehouse import macro_variables
from sync.errors import ProjectError

if TYPE_CHECKING:
    from pathlib import Path

    from sync.cli.workspace import Workspace
    from sync.delivery.run import Books, RunResult
    from sync.identifiers.spellings import Spelled
    from sync.ledger.entries import Audience, Forgotten
    from sync.planning.plan import Plan
    from sync.planning.withdrawals import Withdrawing

NO_AUDIENCE_TAKES_IT = 0
"""Number of the kind of an identifier that only events hold, such as an id of your own."""

_MAY_BE: Mapping[str, frozenset[str]] = {
    "email": frozenset({"email_sha256"}),
    "phone": frozenset({"phone_sha256"}),
    "maid": frozenset({"idfa_sha256", "aaid_sha256", "idfa_md5", "aaid_md5"}),
    "md5_digest": frozenset({"idfa_md5", "aaid_md5"}),
    "sha256_digest": frozenset({"email_sha256", "phone_sha256", "idfa_sha256", "aaid_sha256"}),
    "external_id": frozenset(),
}
"""Kind of a value -> the kinds of identifiers in an audience that it may be."""

EVENTS = "events that were delivered cannot be recalled: TikTok has no request for it"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What became of a person in one audience.

    Attributes:
        identifiers: How many of the person's, and of others who are forgotten and were still there.
        requests: TikTok's ids of the exchanges.
    """

    audience: Audience
    identifiers: int
    accepted: int
    requests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What was done for one person.

    Attributes:
        digests: How many digests are blocked.
        done: None when no audience held any of them.
        evidence: The file that says so, without the value.
    """

    kind: str
    digests: int
    plan: Plan
    done: RunResult | None
    withdrawn: tuple[Withdrawn, ...]
    evidence: Path


def spelled(workspace: Workspace, value: str, country: str | None, kind: str) -> Spelled:
    """Hash a value locally under every rule set the ledger may hold.

    Raises:
        ProjectError: No rules of ours take it, so it was never sent under this spelling.
    """
    from sync.cli.reading import asked
    from sync.identifiers.spellings import spell
    from sync.report.explained import refusal_of

    rules = asked(workspace, lambda journal: journal.rules()) or ()
    with certified_functions(workspace) as engine:
        found = spell(engine, value, country, kind, macro_variables(workspace), rules)
    refusal = refusal_of(found.today)
    if not found.digests and refusal is not None:
        raise ProjectError.of(
            refusal.rule, refusal.what, where=refusal.where, notes=refusal.notes[:1], help=refusal.help
        )
    return found


def forget(workspace: Workspace, books: Books, found: Spelled, run_id: str) -> Forgetting:
    """Block digests, then withdraw them from every audience that may hold them.

    They are blocked first: if the process ends now, the next plan withdraws them.
    """
    from sync.planning.withdrawals import plan_withdrawals

    kind = found.today.kind.name
    books.journal.forget(_forgotten(kind, found.digests, books.now()))
    rows_file = books.paths.plans / f"{run_id}.parquet"
    audiences = books.journal.audiences()
    plan = plan_withdrawals(_bench(workspace, books), audiences, plan_id=run_id, rows_file=rows_file)
    done = None if plan.is_empty else delivered(workspace, books, plan, rows_file)
    rows_file.unlink(missing_ok=True)
    withdrawn = tuple(_withdrawn(books, plan, done, audience) for audience in audiences)
    evidence = _kept(workspace, books, run_id, _evidence(kind, len(found.digests), withdrawn))
    return Forgetting(kind, len(found.digests), plan, done, withdrawn, evidence)


def _bench(workspace: Workspace, books: Books) -> Withdrawing:
    from sync.destinations import DESTINATIONS
    from sync.planning.withdrawals import Withdrawing

    return Withdrawing(
        books.engine,
        books.journal,
        books.paths.generations,
        workspace.project.settings,
        DESTINATIONS["tiktok_audience"],
        workspace.started,
        workspace.reached,
    )


def _forgotten(kind: str, digests: frozenset[str], at: int) -> list[Forgotten]:
    """Return what is blocked: each digest under every kind of identifier that it may be."""
    from sync.destinations.tiktok_audience import KINDS
    from sync.ledger.entries import Forgotten

    kinds = [item for item in KINDS if item.property in _MAY_BE[kind]]
    return [
        Forgotten(number, digest, at)
        for digest in sorted(digests)
        for number in [item.number for item in kinds if item.digits == len(digest)] or [NO_AUDIENCE_TAKES_IT]
    ]


def _withdrawn(books: Books, plan: Plan, done: RunResult | None, audience: Audience) -> Withdrawn:
    from sync.planning.withdrawals import sync_of

    name = sync_of(audience)
    batches = [batch for batch in books.journal.batches(plan.plan_id) if batch.sync == name]
    return Withdrawn(
        audience,
        sum(sync.deletes for sync in plan.syncs if sync.name == name),
        sum(sync.accepted for sync in (done.syncs if done else ()) if sync.name == name),
        tuple(batch.request_id for batch in batches if batch.request_id),
    )


def _evidence(kind: str, digests: int, withdrawn: tuple[Withdrawn, ...]) -> dict[str, object]:
    return {
        "kind": kind,
        "digests_blocked": digests,
        "audiences": [
            {
                "audience": one.audience.name,
                "audience_id": one.audience.audience_id,
                "advertiser_ids": list(one.audience.advertiser_ids),
                "withdrawn": one.identifiers,
                "accepted": one.accepted,
                "request_ids": list(one.requests),
            }
            for one in withdrawn
        ],
        "events": EVENTS,
    }


def _kept(workspace: Workspace, books: Books, run_id: str, evidence: Mapping[str, object]) -> Path:
    """Write the evidence durably; the value and its digests are not in it."""
    from sync.ledger.paths import create_folder, durable

    folder = books.paths.evidence
    create_folder(folder, books.paths.root)
    path = folder / f"{run_id}.json"
    settings = workspace.project.settings
    about = {
        "run_id": run_id,
        "at": books.now(),
        "tool": f"tiktok-sync {__version__}",
        "target": settings.target,
        "endpoint": settings.endpoint,
    }
    with durable(path) as temporary:
        temporary.write_text(json.dumps(about | dict(evidence), indent=2) + "\n", encoding="utf-8")
    return path
