"""A simulated account and a client for it, over real HTTP."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import requests

from sync.simulator import SimulatorOptions, parse_faults, running

FIRST, SECOND, STRANGER = "7000000000000000001", "7000000000000000002", "7999999999999999999"
STORES, LEADS, PIXEL = "7654321098765432109", "7654321098765432110", "C4A8XYZWEBPIXEL00001"
TOKEN = "a-token-for-tests"
START = 1_795_000_000.0

Json = dict[str, Any]


@dataclass
class Clock:
    """A clock that moves only when told to."""

    at: float = START

    def now(self) -> float:
        return self.at


@dataclass
class Account:
    """A client of one running simulator; every method is one request."""

    options: SimulatorOptions
    base_url: str
    clock: Clock
    session: requests.Session = field(default_factory=requests.Session)
    token: str = TOKEN

    @property
    def headers(self) -> dict[str, str]:
        return {"Access-Token": self.token}

    def url(self, path: str) -> str:
        return f"{self.base_url}/open_api/v1.3{path}"

    def send(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> requests.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        merged = {"Content-Type": "application/json", **(self.headers if headers is None else headers)}
        return self.session.post(self.url(path), data=content, headers=merged, timeout=10)

    def post(self, path: str, body: object) -> Json:
        response = self.send(path, body)
        assert response.status_code == 200
        envelope: Json = response.json()
        assert envelope.keys() == {"code", "message", "request_id", "data"}
        return envelope

    def get(self, path: str, **query: object) -> Json:
        texts = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()
        }
        response = self.session.get(self.url(path), params=texts, headers=self.headers, timeout=10)
        assert response.status_code == 200
        envelope: Json = response.json()
        return envelope

    def state(self) -> Json:
        state: Json = self.session.get(f"{self.base_url}/_simulator/state", timeout=10).json()
        return state

    def control(self, name: str) -> Json:
        answer: Json = self.session.post(f"{self.base_url}/_simulator/{name}", timeout=10).json()
        return answer

    def create(self, name: str = "Shoppers", advertiser_id: str = FIRST) -> str:
        envelope = self.post("/segment/audience/", audience(name, advertiser_id))
        assert envelope["code"] == 0, envelope["message"]
        audience_id = envelope["data"]["audience_id"]
        assert isinstance(audience_id, str)
        return audience_id

    def members(self, audience_id: str, advertiser_id: str = FIRST) -> Json:
        (found,) = [one for one in self.state()["audiences"] if one["audience_id"] == audience_id]
        members: Json = found["members"].get(advertiser_id, {})
        return members

    def counted(self) -> list[str]:
        return [entry["event"]["event_id"] for entry in self.state()["events"]]


def make_options(
    folder: Path,
    clock: Clock,
    script: str = "",
    **changes: Any,  # noqa: ANN401 - any field of the options
) -> SimulatorOptions:
    options = SimulatorOptions(
        state_path=folder / "simulator.sqlite",
        access_token=TOKEN,
        advertiser_ids=(FIRST, SECOND),
        event_sources={"stores": STORES, "crm_leads": LEADS, "web": PIXEL},
        faults=parse_faults(script),
        now=clock.now,
    )
    return replace(options, **changes)


@contextmanager
def open_account(
    folder: Path,
    script: str = "",
    clock: Clock | None = None,
    **changes: Any,  # noqa: ANN401 - any field of the options
) -> Iterator[Account]:
    clock = clock or Clock()
    options = make_options(folder, clock, script, **changes)
    with running(options) as simulator, requests.Session() as session:
        yield Account(options, simulator.base_url, clock, session)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def audience(name: str, advertiser_id: str = FIRST) -> Json:
    return {"advertiser_id": advertiser_id, "action": "create", "custom_audience_name": name}


def mapping(
    rows: Sequence[Sequence[str | None]],
    audience_id: str,
    schema: Sequence[str] = ("EMAIL_SHA256",),
    **changes: object,
) -> Json:
    """Return a mapping request; None in a row becomes `{}`."""
    cells = [[{"id": one, "audience_ids": [audience_id]} if one else {} for one in row] for row in rows]
    body = {"advertiser_ids": [FIRST], "action": "add", "id_schema": list(schema), "batch_data": cells}
    return {**body, **changes}


def offline_event(event_id: object = "order-1", **changes: object) -> Json:
    event: Json = {
        "event": "Purchase",
        "event_time": 1_794_990_000,
        "event_id": event_id,
        "user": {"email": digest("one@example.com")},
    }
    return without_none({**event, **changes})


def web_event(event_id: object = "visit-1", **changes: object) -> Json:
    event: Json = {
        "event": "ViewContent",
        "event_time": 1_794_990_000,
        "event_id": event_id,
        "page": {"url": "https://shop.example/shoes", "referrer": "https://shop.example/"},
    }
    return without_none({**event, **changes})


def crm_event(event_id: object = "lead-1", **changes: object) -> Json:
    event: Json = {
        "event": "qualified_lead",
        "event_time": 1_794_990_000,
        "event_id": event_id,
        "lead": {"lead_id": "9001", "lead_event_source": "Salesforce"},
    }
    return without_none({**event, **changes})


def without_none(event: Json) -> Json:
    """Drop members that a test set to None, so that `event_id=None` means absent."""
    return {name: value for name, value in event.items() if value is not None}


def track(*events: object, source: str = "offline", **changes: object) -> Json:
    source_id = {"offline": STORES, "crm": LEADS, "web": PIXEL}.get(source, STORES)
    return {"event_source": source, "event_source_id": source_id, "data": list(events), **changes}
