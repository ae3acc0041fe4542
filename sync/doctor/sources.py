"""Check of the event sources: each exists, and belongs to an advertiser of the target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync.delivery.audiences import data_of
from sync.delivery.http import Send
from sync.destinations.base import Outcome, Verdict
from sync.doctor.base import Evidence, Finding, failure, ok
from sync.doctor.credentials import not_told
from sync.doctor.readings import SOURCE_KINDS
from sync.errors import SettingsError


def event_sources(evidence: Evidence) -> Iterator[Finding]:
    """Look for every event source of the target among those of its advertisers."""
    platform, project = evidence.inside
    settings = project.settings
    for name, source_id in settings.event_sources.items():
        found = _located(platform.send, settings.advertiser_ids, source_id)
        if isinstance(found, Outcome):
            yield from not_told(found, f'tell whether event source "{name}" exists')
        elif found is None:
            yield _nowhere(name, source_id, settings.target)
        else:
            kind, owner = found
            yield ok(f'"{name}": {kind} of advertiser {owner}', event_source_id=source_id, kind=kind)
    if not settings.event_sources:
        yield ok("the target names none")


def _located(send: Send, advertiser_ids: Sequence[str], source_id: str) -> tuple[str, str] | Outcome | None:
    """Return kind and owner of a source, what kept us from knowing, or None when nobody has it.

    A call that is not allowed hides one kind of source; another may still know it.
    """
    hidden = None
    for advertiser_id in advertiser_ids:
        for kind in SOURCE_KINDS:
            if not kind.holds(source_id):
                continue
            outcome, data = data_of(send, kind.request(advertiser_id, source_id))
            if outcome.verdict is not Verdict.ACCEPTED:
                hidden = hidden or outcome
            elif kind.is_listed(data, source_id):
                return kind.name, advertiser_id
    return hidden


def _nowhere(name: str, source_id: str, target: str) -> Finding:
    kinds = " or ".join(kind.name for kind in SOURCE_KINDS if kind.holds(source_id))
    return failure(
        SettingsError,
        f'"{name}" ({source_id}) is no {kinds} of the advertisers of target "{target}"',
        "events that name it would be refused, 1,000 at a time",
        "compare event_sources with Events Manager; or share the source with one of these advertisers",
        event_source_id=source_id,
    )
