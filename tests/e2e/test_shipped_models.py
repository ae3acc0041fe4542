"""The shipped project on a small demo shop, against the strict server, value by value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.e2e.demo import rows_of, small_demo
from tests.e2e.project import Project
from tests.e2e.strict_server import ADVERTISERS, StrictServer, strict_server

AUDIENCES = {
    "tiktok_audience__high_value": "High value customers",
    "tiktok_audience__lapsed": "Lapsed customers",
}
EVENTS = {
    "tiktok_events__store_purchases": "7654321098765432109",
    "tiktok_events__web_purchases": "C4A8XYZWEBPIXEL00001",
}
KINDS = ("email_sha256", "phone_sha256", "idfa_sha256", "aaid_sha256")
USER_COLUMNS = {
    "tiktok_click_id": "ttclid",
    "cookie_id": "ttp",
    "ip": "ip",
    "agent": "user_agent",
    "locale": "locale",
}


@pytest.fixture(scope="module")
def arrived() -> Any:  # noqa: ANN401 - a strict server, while the module's tests run
    with strict_server() as strict:
        yield strict
    assert strict.refusals == []


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, arrived: StrictServer) -> Project:
    """A demo shop of some three hundred customers that was delivered and then built."""
    project = small_demo(tmp_path_factory.mktemp("small") / "project", arrived.base_url)
    delivery = project.run("sync")
    assert delivery.exit_code == 0, delivery.text
    assert project.run("build").exit_code == 0
    return project


@pytest.mark.parametrize("model", AUDIENCES)
def test_an_audience_holds_the_digests_of_its_model(
    model: str, small: Project, arrived: StrictServer
) -> None:
    for kind in KINDS:
        wanted = {digest for (digest,) in small.query(f"select {kind} from {model} where {kind} is not null")}
        for advertiser in ADVERTISERS[:2]:
            assert arrived.digests(AUDIENCES[model], kind.upper(), advertiser) == wanted


def test_no_audience_is_empty(small: Project, arrived: StrictServer) -> None:
    assert set(arrived.audiences.values()) == set(AUDIENCES.values())
    assert all(arrived.digests(name, "EMAIL_SHA256") for name in AUDIENCES.values())


def test_a_second_run_has_nothing_to_send(small: Project, arrived: StrictServer) -> None:
    before = arrived.state()

    again = small.run("sync", "--output", "json")

    assert again.exit_code == 0
    assert again.json["status"] == "nothing to send"
    assert {entry["requests"] for entry in again.json["syncs"]} == {0}
    assert arrived.state() == before


@pytest.mark.parametrize("model", EVENTS)
def test_events_are_those_of_the_model(model: str, small: Project, arrived: StrictServer) -> None:
    rows = rows_of(small, model)
    events = {key[2]: event for key, event in arrived.events.items() if key[0] == EVENTS[model]}

    assert rows
    assert set(events) == {row["event_id"] for row in rows}
    for event_id, event in events.items():
        _assert_says(event, [row for row in rows if row["event_id"] == event_id])


def _assert_says(event: Mapping[str, Any], rows: list[dict[str, Any]]) -> None:
    """Hold one event to the rows it was made of."""
    first = rows[0]
    assert event["event_time"] == first["timestamp"]
    assert event["user"] == _user(first)
    assert event.get("page", {}).get("url") == first.get("page_url")
    properties = event["properties"]
    assert properties["value"] == pytest.approx(float(sum(row["value"] for row in rows)))
    for name in ("currency", "order_id", "shop_id", "event_channel", "content_type"):
        assert properties[name] == first[name]
    assert _sorted(properties["contents"]) == _sorted([_item(row) for row in rows])


def _user(row: Mapping[str, Any]) -> dict[str, Any]:
    digests = {name: row.get(f"{name}_sha256") for name in ("email", "phone", "external_id")}
    plain = {wire: row.get(column) for column, wire in USER_COLUMNS.items()}
    return {name: value for name, value in {**digests, **plain}.items() if value is not None}


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("price", "quantity", "content_id", "content_category", "content_name", "brand")
    given = {name: row[name] for name in names if row[name] is not None}
    return {**given, "price": float(row["price"])}


def _sorted(items: list[dict[str, Any]]) -> list[list[tuple[str, Any]]]:
    return sorted(sorted(item.items()) for item in items)
