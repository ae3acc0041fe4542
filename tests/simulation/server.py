"""TikTok as the protocol sees it: sets of members, events counted once, requests refused whole.

Rules, as the documentation has them (TikTok Business API v1.3, read 2026-11-23):

1. Segment mapping, doc 1739940585975809: a set of members for each account that is mapped; an
   add of a member and a delete of nobody change nothing.
2. Report events, doc 1771101303285761: one bad event fails its request; of equal (source, event,
   event_id) within 48 hours the first copy counts.
3. Audience names are not unique: each create makes another audience.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sync.destinations.base import Request, Response

Record = Any
"""An event as it was sent, or an audience's id and the digests of a member."""

EventKey = tuple[str, str, str]
"""Event source, event and event_id."""

DEDUPLICATION_SECONDS = 48 * 3600
BAD_VALUE = 100
"""An event of this value or a larger one is refused; what an event is worth belongs to its content."""

PARTLY, REFUSED, REVOKED = 20001, 40002, 40105


@dataclass(slots=True)
class Audience:
    """One audience; `members` are digests by the account they were mapped to."""

    owner: str
    name: str
    members: dict[str, set[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Count:
    """How often an event was counted, and when last."""

    times: int
    at: float


@dataclass(slots=True)
class Server:
    """Everything the platform remembers.

    Attributes:
        names_rows: Whether a refusal says which record is bad.
        takes_part: Whether good records are taken beside bad ones.
        bad: Digests it does not take.
        refuses_deletes: Whether it does not take them in a delete either.
        applied: Bodies of which it took something.
        revoked_until: No token is good before that.
    """

    names_rows: bool = False
    takes_part: bool = False
    refuses_deletes: bool = False
    bad: set[str] = field(default_factory=set)
    audiences: dict[str, Audience] = field(default_factory=dict)
    counted: dict[EventKey, Count] = field(default_factory=dict)
    applied: set[bytes] = field(default_factory=set)
    revoked_until: float = 0.0

    def answer(self, request: Request, now: float) -> Response:
        """Do what a request asks, and say so."""
        if now < self.revoked_until:
            return envelope(REVOKED)
        end = request.path.rsplit("/", 3)[1:3]
        if end == ["custom_audience", "list"]:
            return self._list(request)
        body = json.loads(request.body)
        if end == ["segment", "audience"]:
            return self._create(body)
        records, bad = self._members(body) if end == ["segment", "mapping"] else _events(body, request)
        taken = self._taken(records, bad)
        if taken:
            self.applied.add(request.body)
            for record in taken:
                self._take(body, record, now)
        return self._verdict(bad, taken)

    def members(self, audience_id: str, account: str) -> set[str]:
        """Return whom an audience holds for an account."""
        audience = self.audiences.get(audience_id)
        return audience.members.get(account, set()) if audience else set()

    def everybody(self) -> set[str]:
        """Return whoever is in any audience."""
        return {
            digest
            for audience in self.audiences.values()
            for members in audience.members.values()
            for digest in members
        }

    def _list(self, request: Request) -> Response:
        owner = dict(request.query)["advertiser_id"]
        listed = [
            {"audience_id": identifier, "name": audience.name}
            for identifier, audience in self.audiences.items()
            if audience.owner == owner
        ]
        return envelope(0, data={"list": listed, "page_info": {"total_page": 1}})

    def _create(self, body: Mapping[str, str]) -> Response:
        identifier = f"73{len(self.audiences) + 1:017}"
        self.audiences[identifier] = Audience(body["advertiser_id"], body["custom_audience_name"])
        return envelope(0, data={"audience_id": identifier})

    def _members(self, body: Mapping[str, Any]) -> tuple[Sequence[Any], list[int]]:
        records = [[position["id"] for position in record if position] for record in body["batch_data"]]
        looks = body["action"] == "add" or self.refuses_deletes
        bad = [place for place, digests in enumerate(records) if looks and not self.bad.isdisjoint(digests)]
        audience_ids = {
            identifier
            for record in body["batch_data"]
            for position in record
            for identifier in position.get("audience_ids", ())
        }
        assert len(audience_ids) == 1, "a request about one audience names it alone"
        audience_id = audience_ids.pop()
        return [(audience_id, digests) for digests in records], bad

    def _taken(self, records: Sequence[Any], bad: Sequence[int]) -> Sequence[Any]:
        if not bad:
            return records
        return [record for place, record in enumerate(records) if place not in bad] if self.takes_part else []

    def _take(self, body: Mapping[str, Any], record: Record, now: float) -> None:
        if "data" in body:
            self._count((body["event_source_id"], record["event"], record["event_id"]), now)
            return
        audience_id, digests = record
        for account in body["advertiser_ids"]:
            members = self.audiences[audience_id].members.setdefault(account, set())
            (members.update if body["action"] == "add" else members.difference_update)(digests)

    def _count(self, key: EventKey, now: float) -> None:
        count = self.counted.get(key)
        if count is None:
            self.counted[key] = Count(1, now)
        elif now - count.at >= DEDUPLICATION_SECONDS:
            self.counted[key] = Count(count.times + 1, now)

    def _verdict(self, bad: Sequence[int], taken: Sequence[Any]) -> Response:
        if not bad:
            return envelope(0)
        message = "; ".join(f"Batch.{place}: not valid" for place in bad) if self.names_rows else "not valid"
        return envelope(PARTLY if taken else REFUSED, message)


def _events(body: Mapping[str, Any], _request: Request) -> tuple[Sequence[Any], list[int]]:
    events = body["data"]
    return events, [place for place, event in enumerate(events) if worth(event) >= BAD_VALUE]


def worth(event: Mapping[str, Any]) -> float:
    """Return what an event says it is worth."""
    return float(event["properties"]["value"])


def envelope(code: int, message: str = "OK", data: Mapping[str, Any] | None = None) -> Response:
    """Return a reply as the platform frames all of them."""
    document = {"code": code, "message": message, "request_id": "r", "data": data or {}}
    return Response(200, json.dumps(document).encode())
