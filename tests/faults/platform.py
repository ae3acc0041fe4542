"""TikTok as these tests know it: it takes members and events, and keeps count of all it was told.

It shares no code with the tool. Rules: TikTok Business API v1.3, "Segment mapping" (doc
1739940585975809) and "Report App, Web, Offline, or CRM Events" (doc 1771101303285761), read
2026-11-23. Nothing here knows of sockets; see `tests.faults.listener`.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
Member = tuple[str, str, str]
"""Audience name, identifier type, digest."""

EventKey = tuple[str, str, str]
"""Event source, event, event id."""

Move = tuple[str, Member | EventKey]
"""An operation and whom or what it was about."""

TOKEN = "a-token-for-trouble"
API = "/open_api/v1.3"
MAPPING, TRACK = f"{API}/segment/mapping/", f"{API}/event/track/"
LIST, CREATE = f"{API}/dmp/custom_audience/list/", f"{API}/segment/audience/"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived; `body` is what had come when it was looked at."""

    method: str
    target: str
    token: str
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def is_batch(self) -> bool:
        """Whether it carries records."""
        return self.path in {MAPPING, TRACK}

    @property
    def body_sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


class Refused(Exception):
    """The platform will not carry a request out."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass
class Platform:
    """What it holds and what happened to it.

    Attributes:
        token: The one it takes.
        poison: Digests and event ids it refuses, naming the record.
        shy: Digests and event ids it refuses as long as they come with others, naming none.
        members: Who is in which audience.
        events: The first copy of each.
        altered: Events that came again with other content.
        applied: Digest of a batch's body -> how often it was carried out.
        moves: Everything batches asked for and got, each with the digest of its body.
        asked: Every request, in order.
        left_out: Digests and event ids that were dropped from a request it took in part.
    """

    token: str = TOKEN
    poison: frozenset[str] = frozenset()
    shy: frozenset[str] = frozenset()
    audiences: dict[str, str] = field(default_factory=dict)
    members: set[Member] = field(default_factory=set)
    events: dict[EventKey, Json] = field(default_factory=dict)
    altered: list[EventKey] = field(default_factory=list)
    applied: Counter[str] = field(default_factory=Counter)
    moves: list[tuple[str, Move]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def note(self, asked: Asked) -> None:
        """Remember a request that arrived, carried out or not."""
        with self.lock:
            self.asked.append(asked)

    def answer(self, asked: Asked, times: int = 1, without: tuple[int, ...] = ()) -> Json:
        """Carry a request out so many times; return what an honest platform says.

        Args:
            without: Positions of records that are dropped on the way.
        """
        if asked.token != self.token:
            return {
                "code": 40105,
                "message": "Access token is incorrect.",
                "request_id": "faults",
                "data": {},
            }
        try:
            with self.lock:
                data = [self._carried_out(asked, without) for _ in range(times)]
        except Refused as refusal:
            return {"code": refusal.code, "message": refusal.message, "request_id": "faults", "data": {}}
        return {"code": 0, "message": "OK", "request_id": "faults", "data": data[0] if data else {}}

    def copied(self) -> Platform:
        """Return a platform to which the same has happened; its requests are counted anew."""
        return replace(
            self, audiences=dict(self.audiences), members=set(self.members), events=dict(self.events),
            altered=[], applied=Counter(self.applied), moves=[], asked=[],
            left_out=set(), lock=threading.Lock(),
        )  # fmt: skip

    def moved(self) -> set[Move]:
        """Return what batches asked for and got, each once."""
        return {move for _, move in self.moves}

    def batches(self) -> list[Asked]:
        """Return the requests that carried records."""
        return [asked for asked in self.asked if asked.is_batch]

    def forget_requests(self) -> None:
        """Begin to count anew; what is held stays."""
        self.asked, self.moves = [], []

    def _carried_out(self, asked: Asked, without: tuple[int, ...]) -> Json:
        if asked.path == LIST:
            return self._listed(parse_qs(urlsplit(asked.target).query))
        body = json.loads(asked.body)
        if without:
            body = self._thinned(body, without)
        done, moves = _ROUTES[asked.path](self, body)
        if asked.is_batch:
            self.applied[asked.body_sha256] += 1
            self.moves += [(asked.body_sha256, move) for move in moves]
        return done

    def _listed(self, query: Mapping[str, list[str]]) -> Json:
        found = [{"audience_id": identifier, "name": name} for identifier, name in self.audiences.items()]
        return {
            "list": found,
            "page_info": {"page": int(query["page"][0]), "page_size": 100, "total_page": 1},
        }

    def create(self, body: Json) -> tuple[Json, list[Move]]:
        """Make an audience; names are not unique, as at TikTok."""
        identifier = str(7_400_000_000_000_000_000 + len(self.audiences))
        self.audiences[identifier] = body["custom_audience_name"]
        return {"audience_id": identifier}, []

    def map_members(self, body: Json) -> tuple[Json, list[Move]]:
        """Add or delete members, all or none of them."""
        self._judge("batch_data", map(_names, body["batch_data"]))
        found = [
            (self.audiences[identifier], kind, cell["id"])
            for row in body["batch_data"]
            for kind, cell in zip(body["id_schema"], row, strict=True)
            if cell
            for identifier in cell["audience_ids"]
        ]
        change = self.members.update if body["action"] == "add" else self.members.difference_update
        change(found)
        return {}, [(body["action"], member) for member in found]

    def track(self, body: Json) -> tuple[Json, list[Move]]:
        """Count events, all or none of them; a copy is dropped, and noted when it is not the same."""
        self._judge("data", map(_names, body["data"]))
        source = body["event_source_id"]
        found = {(source, event["event"], event["event_id"]): event for event in body["data"]}
        self.altered += [key for key, event in found.items() if self.events.setdefault(key, event) != event]
        return {}, [("track", key) for key in found]

    def _thinned(self, body: Json, without: tuple[int, ...]) -> Json:
        """Drop some records of a body and remember them."""
        where = "data" if "data" in body else "batch_data"
        dropped = [body[where].pop(position) for position in sorted(without, reverse=True)]
        self.left_out |= {name for record in dropped for name in _names(record)}
        return body

    def _judge(self, where: str, records: Iterable[list[str]]) -> None:
        named = list(records)
        for position, names in enumerate(named):
            if self.poison.intersection(names):
                raise Refused(40002, f"{where}.{position}: Not a valid record.")
            if len(named) > 1 and self.shy.intersection(names):
                raise Refused(40011, "Too many ids.")


def _names(record: Any) -> list[str]:  # noqa: ANN401 - a member or an event
    """Return what a record is known by: its digests, or its event id."""
    return [cell["id"] for cell in record if cell] if isinstance(record, list) else [record["event_id"]]


_ROUTES: Mapping[str, Callable[[Platform, Json], tuple[Json, list[Move]]]] = {
    CREATE: Platform.create,
    MAPPING: Platform.map_members,
    TRACK: Platform.track,
}
