"""What the platform is asked about audiences and event sources, and that no answer breaks the reader."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.doctor.readings import SOURCE_KINDS, AudienceReading, audiences_request, parse_audiences

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["audience_details", "audience_id", "is_valid", "cover_num", "expired_time"]),
            inner,
        )
    ),
    max_leaves=8,
)


def test_audiences_are_asked_for_by_id() -> None:
    request = audiences_request("7", ["73", "74"])
    assert request.path == "/open_api/v1.3/dmp/custom_audience/get/"
    query = dict(request.query)
    assert (query["advertiser_id"], json.loads(query["custom_audience_ids"])) == ("7", ["73", "74"])


def test_an_audience_is_read() -> None:
    details = {"audience_id": 73, "is_valid": True, "cover_num": None, "error_msg": "a\n\x1b[2Jb"}
    assert parse_audiences({"list": [{"audience_details": details}]}) == {
        "73": AudienceReading("73", is_valid=True, matched=0, is_expiring=False, expires="", problem="a [2Jb")
    }


@pytest.mark.parametrize(
    ("source_id", "paths"),
    [("765", ["/offline/get/", "/crm/list/"]), ("C4A8", ["/pixel/list/"])],
)
def test_a_source_is_looked_for_where_it_can_be(source_id: str, paths: list[str]) -> None:
    kinds = [kind for kind in SOURCE_KINDS if kind.holds(source_id)]
    requests = [kind.request("7", source_id) for kind in kinds]
    assert [request.path for request in requests] == [f"/open_api/v1.3{path}" for path in paths]
    assert all(source_id in str(request.query) and "'7'" in str(request.query) for request in requests)


@given(st.dictionaries(st.sampled_from(["list", "event_set_list", "crm_event_sets", "pixels"]), JSON))
def test_no_answer_breaks_the_reader(data: dict[str, Any]) -> None:
    parse_audiences(data)
    for kind in SOURCE_KINDS:
        kind.is_listed(data, "765")


@given(JSON)
def test_no_details_break_the_reader(details: object) -> None:
    parse_audiences({"list": [{"audience_details": details}]})
