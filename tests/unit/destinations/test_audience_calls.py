"""The look-up and the creation of an audience, as requests."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from sync.destinations.tiktok_audience import AudiencePage, create_request, list_request, parse_list
from sync.project.shipped import shipped_folder

SCHEMA = json.loads((shipped_folder("schemas") / "wire/tiktok_segment_audience.schema.json").read_text())


@pytest.mark.parametrize("name", ["Shoppers", "Käufer 🛒", 'quotes " and \\', "x" * 70])
def test_a_create_keeps_its_wire_schema_and_its_name(name: str) -> None:
    request = create_request("7000000000000000001", name)
    body = json.loads(request.body)
    Draft202012Validator(SCHEMA).validate(body)
    assert body["custom_audience_name"] == name
    assert (request.method, request.path) == ("POST", "/open_api/v1.3/segment/audience/")


def test_a_list_asks_for_full_pages() -> None:
    request = list_request("7", 3)
    assert (request.method, request.path, request.body) == (
        "GET",
        "/open_api/v1.3/dmp/custom_audience/list/",
        b"",
    )
    assert dict(request.query) == {"advertiser_id": "7", "page": "3", "page_size": "100"}


def test_a_page_is_read() -> None:
    data = {
        "page_info": {"total_page": 2},
        "list": [{"audience_id": "73", "name": "Shoppers", "is_valid": False}],
    }
    assert parse_list(data) == AudiencePage((("73", "Shoppers"),), 2)
