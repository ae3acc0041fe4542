"""A second TikTok, written apart from the simulator: small, strict, and remembering everything.

It shares no code with the tool, so the two can only agree when both follow the rules:
TikTok Business API v1.3, "Segment mapping" (doc 1739940585975809) and "Report App, Web,
Offline, or CRM Events" (doc 1771101303285761), read 2026-11-23. Anything it does not
know is refused with code 40002 and noted in `refusals`.
"""

from __future__ import annotations

import copy
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
Member = tuple[str, str, str, str]
"""Audience name, advertiser, identifier type, digest."""

TOKEN = "a-token-of-the-strict-server"
ADVERTISERS = ("7000000000000000001", "7000000000000000002", "7000000000000000003")
SOURCES = {"7654321098765432109": "offline", "C4A8XYZWEBPIXEL00001": "web"}
API = "/open_api/v1.3"

SHA256 = re.compile(r"[0-9a-f]{64}")
KINDS = {f"{name}_SHA256" for name in ("EMAIL", "PHONE", "IDFA", "AAID")}
ITEM = {
    "price": float, "quantity": int, "content_id": str, "content_category": str, "content_name": str,
    "brand": str,
}  # fmt: skip
PROPERTIES = {
    "contents": list, "content_type": str, "currency": str, "value": float, "order_id": str, "shop_id": str,
    "description": str, "event_channel": str,
}  # fmt: skip
USER = {
    "offline": {"email", "phone"},
    "web": {"email", "phone", "external_id", "ttclid", "ttp", "ip", "user_agent", "locale"},
}
OLDEST_SECONDS = 28 * 24 * 3600


class Refused(Exception):
    """A request breaks a rule; the text says which one."""


def require(claim: object, rule: str) -> None:
    if not claim:
        raise Refused(rule)


@dataclass
class StrictServer:
    """What arrived.

    Attributes:
        token: The one access token it takes; another one, or None, means revoked.
        members: Who is in which audience for which advertiser.
        events: By (event source, event, event_id); the first copy stays.
        copies: How many events came again.
        requests: Method and path of every request, refused ones included.
    """

    base_url: str = ""
    token: str | None = TOKEN
    audiences: dict[str, str] = field(default_factory=dict)
    members: set[Member] = field(default_factory=set)
    events: dict[tuple[str, str, str], Json] = field(default_factory=dict)
    copies: int = 0
    refusals: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    pages: int = 1

    def digests(self, audience: str, kind: str, advertiser: str = ADVERTISERS[0]) -> set[str]:
        """Return the digests of one kind that an audience holds for an advertiser."""
        return {member[3] for member in self.members if member[:3] == (audience, advertiser, kind)}

    def state(self) -> Json:
        """Return a copy of all that arrived, for "nothing has changed" and for `restore`."""
        return copy.deepcopy({item.name: getattr(self, item.name) for item in fields(self)})

    def restore(self, state: Json) -> None:
        """Become again what `state` returned."""
        for name, value in copy.deepcopy(state).items():
            setattr(self, name, value)

    def answer(self, route: str, headers: Message[str, str], read: Callable[[], Json]) -> Json:
        """Return the envelope that answers one request."""
        self.requests.append(route)
        if headers["Access-Token"] != self.token:
            return {"code": 40105, "message": "Access token is incorrect or has been revoked.", "data": {}}
        try:
            require(route in ROUTES, "the path is unknown")
            require(headers["Content-Type"] == "application/json", "the body is JSON")
            return {"code": 0, "message": "OK", "data": ROUTES[route](self, read())}
        except (Refused, ValueError, KeyError, TypeError, AttributeError) as refusal:
            self.refusals.append(f"{type(refusal).__name__}: {refusal}")
            return {"code": 40002, "message": self.refusals[-1], "data": {}}

    def list_audiences(self, query: Json) -> Json:
        require(query["advertiser_id"] in ADVERTISERS, "the advertiser is unknown")
        page, size = int(query.get("page", 1)), int(query.get("page_size", 10))
        require(page >= 1 and 1 <= size <= 100, "page from 1, page_size from 1 to 100")
        found = [{"audience_id": identifier, "name": name} for identifier, name in self.audiences.items()]
        mine = found if page == self.pages else []
        return {"list": mine, "page_info": {"page": page, "page_size": size, "total_page": self.pages}}

    def create_audience(self, body: Json) -> Json:
        require(set(body) == {"advertiser_id", "action", "custom_audience_name"}, "unknown or missing field")
        require(body["action"] == "create" and body["advertiser_id"] in ADVERTISERS, "action or advertiser")
        require(1 <= len(body["custom_audience_name"]) <= 70, "a name has 1 to 70 characters")
        identifier = str(7_400_000_000_000_000_000 + len(self.audiences))
        self.audiences[identifier] = body["custom_audience_name"]
        return {"audience_id": identifier}

    def map_members(self, body: Json) -> Json:
        require(set(body) == {"advertiser_ids", "action", "id_schema", "batch_data"}, "unknown field")
        require(body["advertiser_ids"] and set(body["advertiser_ids"]) <= set(ADVERTISERS), "advertiser_ids")
        require(body["action"] in {"add", "delete"}, "action is add or delete")
        schema, rows = body["id_schema"], body["batch_data"]
        require(len(set(schema)) == len(schema) > 0 and set(schema) <= KINDS, "id_schema")
        require(1 <= len(rows) <= 10_000, "1 to 10,000 users a call")
        changed = {member for row in rows for member in self._members(row, schema, body["advertiser_ids"])}
        self.members = self.members | changed if body["action"] == "add" else self.members - changed
        return {}

    def _members(self, row: list[Json], schema: list[str], advertisers: list[str]) -> Iterator[Member]:
        require(len(row) == len(schema), "a row has one cell per type of the schema")
        require(any(row), "a row has an identifier")
        for cell, kind in zip(row, schema, strict=True):
            if not cell:
                continue
            require(set(cell) == {"id", "audience_ids"} and SHA256.fullmatch(cell["id"]), "a cell's digest")
            require(set(cell["audience_ids"]) <= set(self.audiences), "the audience is unknown")
            for identifier in cell["audience_ids"]:
                yield from (
                    (self.audiences[identifier], advertiser, kind, cell["id"]) for advertiser in advertisers
                )

    def track_events(self, body: Json) -> Json:
        require(set(body) == {"event_source", "event_source_id", "data"}, "unknown field")
        source, source_id, events = body["event_source"], body["event_source_id"], body["data"]
        require(SOURCES.get(source_id) == source, "the event source is of another kind")
        require(1 <= len(events) <= 1000, "1 to 1,000 events a call")
        for event in events:
            require_event(event, source)
        for event in events:
            key = (source_id, event["event"], event["event_id"])
            self.copies += key in self.events
            self.events.setdefault(key, event)
        return {}


def require_event(event: Json, source: str) -> None:
    require(set(event) <= {"event", "event_time", "event_id", "user", "properties", "page"}, "unknown field")
    require(type(event.get("event")) is str and type(event.get("event_id")) is str, "event and event_id")
    require(type(event.get("event_time")) is int, "event_time is whole seconds")
    require(0 <= time.time() - event["event_time"] <= OLDEST_SECONDS, "event_time is in the last 28 days")
    require_user(event.get("user", {}), source)
    require(("page" in event) == (source == "web"), "web events and no others have a page")
    require_types(event.get("properties", {}), PROPERTIES)
    for item in event.get("properties", {}).get("contents", []):
        require_types(item, ITEM)


def require_user(user: Json, source: str) -> None:
    require(set(user) <= USER[source], f"a field of user that {source} events do not take")
    require(source == "web" or {"email", "phone"} & set(user), "offline events have an e-mail or a phone")
    for name in {"email", "phone", "external_id"} & set(user):
        digests = user[name] if isinstance(user[name], list) else [user[name]]
        require(all(SHA256.fullmatch(digest) for digest in digests), f"{name} is a SHA-256 digest")


def require_types(fields: Json, types: Mapping[str, type]) -> None:
    for name, value in fields.items():
        require(name in types, f'"{name}" is not a known field')
        numbers = (int, float) if types[name] is float else (types[name],)
        require(type(value) in numbers, f'"{name}" has the wrong type')


def without_repeats(pairs: list[tuple[str, object]]) -> Json:
    require(len(dict(pairs)) == len(pairs), "a key comes twice")
    return dict(pairs)


ROUTES: Mapping[str, Callable[[StrictServer, Json], Json]] = {
    f"GET {API}/dmp/custom_audience/list/": StrictServer.list_audiences,
    f"POST {API}/segment/audience/": StrictServer.create_audience,
    f"POST {API}/segment/mapping/": StrictServer.map_members,
    f"POST {API}/event/track/": StrictServer.track_events,
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    strict: StrictServer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self._answer(parts.path, lambda: {name: values[0] for name, values in parse_qs(parts.query).items()})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(self.path, lambda: json.loads(content, object_pairs_hook=without_repeats))

    def _answer(self, path: str, read: Callable[[], Json]) -> None:
        envelope = self.strict.answer(f"{self.command} {path}", self.headers, read)
        content = json.dumps({**envelope, "request_id": "strict-1"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing; tests look at what arrived."""


@contextmanager
def strict_server() -> Iterator[StrictServer]:
    """Run a strict server on a free port of this machine while the block runs."""
    strict = StrictServer()
    handler = type("Handler", (_Handler,), {"strict": strict})
    with serving(handler) as strict.base_url:
        yield strict


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve with a handler on a free port of this machine; give the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as listener:
        thread = threading.Thread(target=listener.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.server_port}"
        finally:
            listener.shutdown()
            thread.join()
