"""Listing offline sets, CRM sets and pixels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.simulator.account import FIRST, LEADS, PIXEL, STORES, Account, Json, open_account


def test_each_list_has_the_sources_of_its_kind(shared: Account) -> None:
    (offline,) = shared.get("/offline/get/", advertiser_id=FIRST)["data"]["event_set_list"]
    assert (offline["event_set_id"], offline["name"], offline["advertiser_id"]) == (STORES, "stores", FIRST)
    (crm,) = shared.get("/crm/list/", advertiser_id=FIRST)["data"]["crm_event_sets"]
    assert (crm["event_set_id"], crm["name"], crm["create_time"]) == (
        LEADS,
        "crm_leads",
        "2026-01-01T00:00:00Z",
    )
    data = shared.get("/pixel/list/", advertiser_id=FIRST)["data"]
    assert data["page_info"] == {"page": 1, "page_size": 10, "total_number": 1, "total_page": 1}
    assert (data["pixels"][0]["pixel_code"], data["pixels"][0]["pixel_name"]) == (PIXEL, "web")
    assert len(data["pixels"][0]["pixel_id"]) == 19


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [
        ("/offline/get/", {"name": "stores"}, 1),
        ("/offline/get/", {"name": "store"}, 0),
        ("/offline/get/", {"event_set_ids": [STORES, LEADS]}, 1),
        ("/offline/get/", {"event_set_ids": [LEADS]}, 0),
        ("/crm/list/", {"name": "crm_leads"}, 1),
        ("/crm/list/", {"name": "crm_leads", "event_set_ids": [STORES]}, 0),
        ("/pixel/list/", {"code": PIXEL}, 1),
        ("/pixel/list/", {"code": STORES}, 0),
        ("/pixel/list/", {"name": "web", "pixel_id": "1"}, 0),
    ],
)
def test_filters_narrow_a_list(shared: Account, path: str, query: Json, found: int) -> None:
    data = shared.get(path, advertiser_id=FIRST, **query)["data"]
    (items,) = [value for name, value in data.items() if name != "page_info"]
    assert len(items) == found


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/offline/get/", {"event_set_ids": ["1"] * 51}),
        ("/crm/list/", {"event_set_ids": "text"}),
        ("/pixel/list/", {"page_size": 21}),
        ("/pixel/list/", {"page": 0}),
    ],
)
def test_a_bad_query_is_refused(shared: Account, path: str, query: Json) -> None:
    assert shared.get(path, advertiser_id=FIRST, **query)["code"] == 40002


@pytest.fixture
def many_pixels(tmp_path: Path) -> Iterator[Account]:
    sources = {f"pixel {number}": f"C{number:019d}" for number in range(45)}
    with open_account(tmp_path, event_sources=sources) as account:
        yield account


def test_pixels_come_in_pages_of_at_most_20(many_pixels: Account) -> None:
    pages = [
        many_pixels.get("/pixel/list/", advertiser_id=FIRST, page=page, page_size=20)["data"]["pixels"]
        for page in (1, 2, 3)
    ]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({pixel["pixel_id"] for page in pages for pixel in page}) == 45
