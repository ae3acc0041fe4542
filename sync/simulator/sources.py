"""The event sources of the account: offline sets, CRM sets and pixels.

Source: TikTok Business API, offline get, CRM list and pixel list, read 2026-11-23.
Every advertiser of the token sees all of them; the options do not say who owns which.
"""

from __future__ import annotations

import hashlib

from sync.simulator.accounts import require_advertiser
from sync.simulator.call import Context, Fields
from sync.simulator.fields import read_optional_text, read_page, read_query_texts, read_text
from sync.simulator.options import EventSource, SourceKind, event_sources

MOST_SETS = 50
MOST_PIXELS_PER_PAGE = 20

# Event sources are configured, not created through the API, so they have no day of their own.
CREATED_DAY = "2026-01-01"


def list_offline_sets(context: Context, fields: Fields) -> dict[str, object]:
    """Answer `GET /offline/get/`."""
    advertiser_id = require_advertiser(context, read_text(fields, "advertiser_id"))
    return {
        "event_set_list": [
            {
                "advertiser_id": advertiser_id,
                "event_set_id": source.source_id,
                "name": source.name,
                "description": "",
                "auto_tracking": True,
                "create_time": f"{CREATED_DAY} 00:00:00",
                "update_time": f"{CREATED_DAY} 00:00:00",
            }
            for source in _sets(context, fields, "offline")
        ]
    }


def list_crm_sets(context: Context, fields: Fields) -> dict[str, object]:
    """Answer `GET /crm/list/`."""
    require_advertiser(context, read_text(fields, "advertiser_id"))
    return {
        "crm_event_sets": [
            {
                "event_set_id": source.source_id,
                "name": source.name,
                "create_time": f"{CREATED_DAY}T00:00:00Z",
            }
            for source in _sets(context, fields, "crm")
        ]
    }


def list_pixels(context: Context, fields: Fields) -> dict[str, object]:
    """Answer `GET /pixel/list/`, at most 20 to a page."""
    require_advertiser(context, read_text(fields, "advertiser_id"))
    page = read_page(fields, MOST_PIXELS_PER_PAGE)
    wanted = {
        key: read_optional_text(fields, name)
        for key, name in (("pixel_code", "code"), ("pixel_name", "name"), ("pixel_id", "pixel_id"))
    }
    pixels = [_pixel(source) for source in event_sources(context.options) if source.kind == "web"]
    found = [
        pixel
        for pixel in pixels
        if all(value is None or pixel[key] == value for key, value in wanted.items())
    ]
    return {"page_info": page.describe(len(found)), "pixels": page.cut(found)}


def _sets(context: Context, fields: Fields, kind: SourceKind) -> list[EventSource]:
    name = read_optional_text(fields, "name")
    wanted = read_query_texts(fields, "event_set_ids", MOST_SETS)
    return [
        source
        for source in event_sources(context.options)
        if source.kind == kind
        and name in (None, source.name)
        and (wanted is None or source.source_id in wanted)
    ]


def _pixel(source: EventSource) -> dict[str, object]:
    return {
        "pixel_id": _pixel_id(source.source_id),
        "pixel_code": source.source_id,
        "pixel_name": source.name,
        "create_time": f"{CREATED_DAY} 00:00:00",
    }


def _pixel_id(code: str) -> str:
    """Return a stable 19-digit id: a pixel has an id besides its code."""
    number = int.from_bytes(hashlib.sha256(code.encode()).digest()[:8], "big")
    return str(7_000_000_000_000_000_000 + number % 10**17)
