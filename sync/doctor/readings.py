"""What the platform tells about audiences and event sources, as requests and parsers.

Sources: TikTok Business API v1.3, custom audience get, offline get, CRM list and pixel
list, read 2026-11-23.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.destinations.base import Request
from sync.destinations.tiktok import API

MOST_AUDIENCES = 100
"""Ids in one call of custom audience get."""


@dataclass(frozen=True, slots=True)
class AudienceReading:
    """What the platform says about one audience; it has no word for its state.

    Attributes:
        is_valid: Usable; else it is calculating, too small or expired.
        matched: Users of the platform that were found, by its own count.
        is_expiring: Within 60 days.
        expires: In GMT, as the platform writes it, or "".
        problem: The platform's words when something went wrong, or "".
    """

    audience_id: str
    is_valid: bool
    matched: int
    is_expiring: bool
    expires: str
    problem: str


def audiences_request(advertiser_id: str, audience_ids: Sequence[str]) -> Request:
    """Return the call that describes audiences of one advertiser, at most 100."""
    query = (
        ("advertiser_id", advertiser_id),
        ("custom_audience_ids", json.dumps(list(audience_ids))),
        ("history_size", "1"),
    )
    return Request("GET", f"{API}/dmp/custom_audience/get/", query=query)


def parse_audiences(data: Mapping[str, Any]) -> dict[str, AudienceReading] | None:
    """Read audiences by id, or None when it makes no sense; a deleted one is left out by the platform."""
    try:
        found = [_audience(item["audience_details"]) for item in data["list"]]
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return {reading.audience_id: reading for reading in found}


def _audience(details: Mapping[str, Any]) -> AudienceReading:
    return AudienceReading(
        str(details["audience_id"]),
        details["is_valid"] is True,
        int(details.get("cover_num") or 0),
        details.get("is_expiring") is True,
        _words(details.get("expired_time")),
        _words(details.get("error_msg")),
    )


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One kind of event source, and how its sources are asked for.

    Attributes:
        holds: Whether an id can be of this kind: a pixel code holds letters, a set's id does not.
        request: Advertiser and id -> the call.
        items: Where the answer lists sources, and which member of one is its id.
    """

    name: str
    holds: Callable[[str], bool]
    request: Callable[[str, str], Request]
    items: tuple[str, str]

    def is_listed(self, data: Mapping[str, Any], source_id: str) -> bool:
        """Tell whether an answer names the source."""
        member, identifier = self.items
        listed = data.get(member)
        return isinstance(listed, list) and any(
            isinstance(item, dict) and str(item.get(identifier)) == source_id for item in listed
        )


def _sets(path: str) -> Callable[[str, str], Request]:
    def request(advertiser_id: str, source_id: str) -> Request:
        query = (("advertiser_id", advertiser_id), ("event_set_ids", json.dumps([source_id])))
        return Request("GET", f"{API}{path}", query=query)

    return request


def _pixels(advertiser_id: str, source_id: str) -> Request:
    query = (("advertiser_id", advertiser_id), ("code", source_id), ("page", "1"), ("page_size", "20"))
    return Request("GET", f"{API}/pixel/list/", query=query)


SOURCE_KINDS = (
    SourceKind("offline event set", str.isdigit, _sets("/offline/get/"), ("event_set_list", "event_set_id")),
    SourceKind("CRM event set", str.isdigit, _sets("/crm/list/"), ("crm_event_sets", "event_set_id")),
    SourceKind("pixel", lambda source_id: not source_id.isdigit(), _pixels, ("pixels", "pixel_code")),
)
"""In the order they are tried."""


def _words(value: object) -> str:
    """Return the platform's words on one line, cut, without what is not printable."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return "".join(filter(str.isprintable, text))[:200]
