"""What `show` prints of a request: its envelope and first record, nothing personal.

Digests are personal data as well, so they are shortened; everything else that may say
something about a person is described by its shape.
"""

from __future__ import annotations

import json
import re
from typing import Any

from sync.destinations.base import Destination, Request, Step

_FIRST_BYTES = 64 * 1024
_DIGEST = re.compile(r"^[0-9a-f]{32,64}$")
_PERSONAL = frozenset(
    {"ip", "user_agent", "ttp", "ttclid", "url", "referrer", "lead_id", "locale", "description"}
)
"""Keys of a request whose values say something about a person, or may: a description is free text."""


def excerpt(destination: Destination, step: Step, records: bytes) -> str:
    """Return a JSON document with method, path, body of one record, and its total bytes."""
    request = destination.frame(step, json.dumps(_first(records), ensure_ascii=False).encode())
    return json.dumps(_document(request, len(records)), ensure_ascii=False)


def is_personal(key: str, value: str) -> bool:
    """Tell whether a text of a request may say something about a person: digests do, under any key."""
    return key in _PERSONAL or _DIGEST.match(value) is not None


def _first(records: bytes) -> object:
    """Return the first of records that commas join; only an unusually long one costs reading all."""
    decoder = json.JSONDecoder()
    try:
        return decoder.raw_decode(records[:_FIRST_BYTES].decode(errors="ignore"))[0]
    except ValueError:
        return decoder.raw_decode(records.decode())[0]


def _document(request: Request, size: int) -> dict[str, Any]:
    return {
        "method": request.method,
        "path": request.path,
        "record_bytes": size,
        "body_with_first_record": _shortened(json.loads(request.body), ""),
    }


def _shortened(value: object, key: str) -> object:
    if isinstance(value, dict):
        return {name: _shortened(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_shortened(item, key) for item in value]
    if isinstance(value, str) and _DIGEST.match(value):
        return f"{value[:8]}… ({len(value)} hex digits)"
    if isinstance(value, str) and key in _PERSONAL:
        return f"({len(value)} characters)"
    return value
