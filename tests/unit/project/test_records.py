"""How a model's columns are matched to what a destination takes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.destinations import DESTINATIONS
from sync.project.records import properties_given, slots

AUDIENCE = DESTINATIONS["tiktok_audience"].shape
EVENTS = DESTINATIONS["tiktok_events"].shape


@pytest.mark.parametrize(
    ("name", "property_"),
    [
        ("email", "email_sha256"),
        ("EMAIL", "email_sha256"),
        ("email_5", "email_sha256"),
        ("email_sha256_2", "email_sha256"),
        ("idfa_md5_3", "idfa_md5"),
        ("email_1", None),
        ("email_6", None),
        ("email_22", None),
        ("emails", None),
        ("customer_id", None),
    ],
)
def test_a_column_means_a_property(name: str, property_: str | None) -> None:
    found = AUDIENCE.accepted(name)
    assert (found.property if found else None) == property_


@pytest.mark.parametrize(
    ("name", "property_"),
    [
        ("agent", "user_agent"),
        ("cookie_id", "ttp"),
        ("tiktok_click_id", "ttclid"),
        ("event_time", "timestamp"),
        ("event_source_id", "event_set_id"),
        ("emails_2", "email_sha256"),
        ("phone_numbers", "phone_sha256"),
        ("price_2", None),
        ("event_id_2", None),
    ],
)
def test_an_event_column_has_aliases(name: str, property_: str | None) -> None:
    found = EVENTS.accepted(name)
    assert (found.property if found else None) == property_


def test_columns_of_one_property_are_numbered_as_they_are_given() -> None:
    matched = slots(AUDIENCE, ["email_sha256", "customer_id", "email_2", "phone", "Email"])
    assert [(slot.given, slot.property) for slot in matched] == [
        ("email_sha256", "email_sha256"),
        ("email_2", "email_sha256_2"),
        ("Email", "email_sha256_3"),
        ("phone", "phone_sha256"),
    ]


@settings(deadline=None)
@given(st.lists(st.sampled_from(AUDIENCE.names()), unique=True))
def test_every_known_column_gets_one_slot_and_no_property_two(names: list[str]) -> None:
    matched = slots(AUDIENCE, names)
    assert sorted(slot.given for slot in matched) == sorted(names)
    assert len({slot.property for slot in matched}) == len(matched)
    assert sum(len(group) for group in properties_given(matched).values()) == len(names)
