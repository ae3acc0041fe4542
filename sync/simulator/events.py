"""Conversion events: `POST /event/track/`.

Source: TikTok Business API, Report events, doc 1771101303285761, and "About event
deduplication", read 2026-11-23. One bad event refuses all of a call; the answer says
nothing about single events.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sync.simulator.call import Context, Fields
from sync.simulator.codes import Code, RefusalError
from sync.simulator.event_rules import EVENT_SHAPES
from sync.simulator.fields import read_optional_text, refuse_value, require_known
from sync.simulator.options import EventSource, SourceKind, event_sources
from sync.simulator.shapes import Flaw
from sync.simulator.store import count

MOST_EVENTS = 1_000
DEDUPLICATION_S = 48 * 3600


def track_events(context: Context, fields: Fields) -> dict[str, object]:
    """Answer `POST /event/track/`: count every event that is not a duplicate."""
    require_known(fields, ("event_source", "event_source_id", "data", "test_event_code", "partner_name"))
    kind = _read_kind(fields)
    test_event_code = read_optional_text(fields, "test_event_code")
    read_optional_text(fields, "partner_name")
    source = _find_source(context, fields, kind)
    events = _read_events(fields, kind)
    counted = [event for event in events if _is_first_copy(context, source.source_id, event)]
    _store(context, source, counted, test_event_code)
    count(context.database, "events_counted", len(counted))
    count(context.database, "duplicates", len(events) - len(counted))
    return {}


def _read_kind(fields: Fields) -> SourceKind:
    value = fields.get("event_source")
    for kind in EVENT_SHAPES:
        if value == kind:
            return kind
    if value == "app":
        raise RefusalError(
            Code.NOT_ALLOW_LISTED, "Reporting app events is limited to allow-listed developers."
        )
    raise refuse_value("event_source", f"must be one of {', '.join(EVENT_SHAPES)}")


def _find_source(context: Context, fields: Fields, kind: SourceKind) -> EventSource:
    """Return the event source of a call.

    An id of another kind is refused without an explanation, as the real service does
    for a pixel code that is sent with offline events.
    """
    source_id = fields.get("event_source_id")
    if not isinstance(source_id, str) or not source_id:
        raise refuse_value("event_source_id", "not a valid string")
    for source in event_sources(context.options):
        if source.source_id != source_id:
            continue
        if source.kind != kind:
            raise RefusalError(Code.PARAMETER, "Invalid value for event_source_id.")
        return source
    raise RefusalError(Code.NO_PERMISSION, "You must be an admin or operator of this event source.")


def _read_events(fields: Fields, kind: SourceKind) -> list[dict[str, object]]:
    events = fields.get("data")
    if not isinstance(events, list) or not events:
        raise refuse_value("data", "not a valid list")
    if len(events) > MOST_EVENTS:
        raise RefusalError(Code.BATCH_SIZE, f"data: at most {MOST_EVENTS} events in one request.")
    check = EVENT_SHAPES[kind]
    for row_no, event in enumerate(events):
        if flaw := check(event):
            raise RefusalError(flaw.code, _describe(row_no, flaw))
    return events


def _describe(row_no: int, flaw: Flaw) -> str:
    """Word a flaw as seen from the real service.

    Two forms were observed: fields of the event itself are named without their row,
    deeper ones with row and path. A client must therefore be able to bisect.
    """
    if len(flaw.path) == 1:
        return f"Invalid value for {flaw.path[0]}: {flaw.text[0].lower()}{flaw.text[1:]}."
    return f"{'.'.join(('Batch', str(row_no), *flaw.path))}: {flaw.text}"


def _is_first_copy(context: Context, source_id: str, event: dict[str, object]) -> bool:
    """Note an event's key; tell whether no copy was counted in the last 48 hours.

    The window starts with the first copy and is not renewed by later ones.
    """
    noted = context.database.execute(
        """
        INSERT INTO event_key VALUES (:source, :event, :event_id, :now)
        ON CONFLICT DO UPDATE SET first_at = :now WHERE first_at <= :now - :window
        """,
        {
            "source": source_id,
            "event": event["event"],
            "event_id": event["event_id"],
            "now": context.now,
            "window": DEDUPLICATION_S,
        },
    )
    return noted.rowcount == 1


def _store(
    context: Context, source: EventSource, events: Sequence[dict[str, object]], test_event_code: str | None
) -> None:
    columns = "(counted_at, event_source, event_source_id, test_event_code, name, body)"
    context.database.executemany(
        f"INSERT INTO event {columns} VALUES (?, ?, ?, ?, ?, ?)",
        [
            (context.now, source.kind, source.source_id, test_event_code, event["event"], json.dumps(event))
            for event in events
        ],
    )
