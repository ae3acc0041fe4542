"""Creating, deleting, listing and reading audiences."""

from __future__ import annotations

import pytest

from tests.unit.simulator.account import FIRST, SECOND, Account, Json, audience, digest, mapping

DAY_S = 86_400


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"advertiser_id": None}, 40002, "advertiser_id"),
        ({"advertiser_id": 7000000000000000001}, 40002, "advertiser_id"),
        ({"action": "rename"}, 40002, "action"),
        ({"action": "Create"}, 40002, "action"),
        ({"action": None}, 40002, "action"),
        ({"custom_audience_name": ""}, 40002, "custom_audience_name"),
        ({"custom_audience_name": "  "}, 40002, "custom_audience_name"),
        ({"custom_audience_name": 5}, 40002, "custom_audience_name"),
        ({"name": "Shoppers"}, 40002, "name"),
        ({"one@example.com": 1}, 40002, "a name of 15 characters"),
        ({"action": "delete"}, 40002, "delete_audience_id"),
        ({"action": "delete", "delete_audience_id": "1"}, 40007, "does not exist"),
    ],
)
def test_a_bad_change_is_refused(shared: Account, change: Json, code: int, text: str) -> None:
    envelope = shared.post("/segment/audience/", {**audience("Shoppers"), **change})
    assert (envelope["code"], envelope["data"]) == (code, {})
    assert text in envelope["message"]
    assert "example.com" not in envelope["message"]
    assert shared.state()["audiences"] == []


@pytest.mark.parametrize("missing", ["advertiser_id", "custom_audience_name"])
def test_a_missing_field_is_named(shared: Account, missing: str) -> None:
    body = {name: value for name, value in audience("Shoppers").items() if name != missing}
    envelope = shared.post("/segment/audience/", body)
    assert envelope["code"] == 40002
    assert envelope["message"] == f"{missing}: Missing data for required field."


def test_create_is_the_default_action(account: Account) -> None:
    body = {"advertiser_id": FIRST, "custom_audience_name": "Shoppers"}
    assert account.post("/segment/audience/", body)["code"] == 0


@pytest.mark.parametrize(("length", "stored"), [(1, 1), (70, 70), (71, 70), (128, 70)])
def test_a_long_name_is_cut(account: Account, length: int, stored: int) -> None:
    account.create("é" * length)
    (found,) = account.get("/dmp/custom_audience/list/", advertiser_id=FIRST)["data"]["list"]
    assert len(found["name"]) == stored
    assert found["name"].endswith("...") == (length > 70)


def test_names_are_not_unique_and_ids_are_strings(account: Account) -> None:
    ids = [account.create("Shoppers"), account.create("Shoppers")]
    assert len(set(ids)) == 2
    assert all(one.isdigit() and len(one) == 19 for one in ids)


def test_an_advertiser_owns_at_most_400(account: Account) -> None:
    ids = [account.create(f"Audience {number}") for number in range(400)]
    assert account.post("/segment/audience/", audience("One more"))["code"] == 40002
    assert account.create("Elsewhere", SECOND)
    delete = {"advertiser_id": FIRST, "action": "delete", "delete_audience_id": ids[7]}
    assert account.post("/segment/audience/", delete)["code"] == 0
    assert account.create("One more") not in ids


def test_only_the_owner_deletes(account: Account) -> None:
    audience_id = account.create()
    account.post("/segment/mapping/", mapping([[digest("one")]], audience_id, advertiser_ids=[FIRST, SECOND]))
    delete = {"advertiser_id": SECOND, "action": "delete", "delete_audience_id": audience_id}
    assert account.post("/segment/audience/", delete)["code"] == 40001
    assert account.post("/segment/audience/", {**delete, "advertiser_id": FIRST})["code"] == 0
    assert account.state()["audiences"] == []
    assert account.post("/segment/mapping/", mapping([[digest("one")]], audience_id))["code"] == 40002
    assert account.post("/segment/audience/", {**delete, "advertiser_id": FIRST})["code"] == 40007


def test_members_of_a_deleted_audience_do_not_come_back(account: Account) -> None:
    first = account.create()
    account.post("/segment/mapping/", mapping([[digest("one")]], first))
    delete = {"advertiser_id": FIRST, "action": "delete", "delete_audience_id": first}
    account.post("/segment/audience/", delete)
    second = account.create()
    account.post("/segment/mapping/", mapping([[digest("two")]], second))
    assert account.members(second) == {"EMAIL_SHA256": [digest("two")]}


def test_a_new_audience_reads_back_as_an_empty_partner_audience(account: Account) -> None:
    audience_id = account.create()
    data = account.get("/dmp/custom_audience/list/", advertiser_id=FIRST)["data"]
    assert data["page_info"] == {"page": 1, "page_size": 10, "total_number": 1, "total_page": 1}
    assert data["list"] == [
        {
            "audience_id": audience_id,
            "name": "Shoppers",
            "audience_type": "Partner",
            "calculate_type": "MULTIPLE_TYPES",
            "cover_num": 0,
            "is_valid": False,
            "is_expiring": False,
            "is_creator": True,
            "shared": False,
            "create_time": "2026-11-18 11:06:40",
            "expired_time": "2027-11-18 11:06:40",
        }
    ]


def test_get_tells_details_and_history(account: Account) -> None:
    audience_id = account.create()
    data = account.get("/dmp/custom_audience/get/", advertiser_id=FIRST, custom_audience_ids=[audience_id])[
        "data"
    ]
    details = data["list"][0]["audience_details"]
    assert (details["type"], details["audience_sub_type"], details["owner_id"]) == (
        "Partner",
        "NORMAL",
        FIRST,
    )
    assert "audience_type" not in details
    (entry,) = data["list"][0]["audience_history"]
    assert (entry["action"], entry["editor"]) == ("create", "open_api")
    assert entry["opt_time"] == details["create_time"]


@pytest.mark.parametrize("path", ["/dmp/custom_audience/list/", "/dmp/custom_audience/get/"])
def test_an_unknown_id_is_left_out(account: Account, path: str) -> None:
    known = account.create()
    found = account.get(path, advertiser_id=FIRST, custom_audience_ids=[known, "7300000000000009999"])
    assert len(found["data"]["list"]) == 1
    assert account.get(path, advertiser_id=SECOND, custom_audience_ids=[known])["data"]["list"] == []


def test_an_audience_is_usable_from_1000_members_until_it_expires(account: Account) -> None:
    audience_id = account.create()
    rows = [[digest(f"email {number}"), digest(f"phone {number}")] for number in range(1000)]
    schema = ("EMAIL_SHA256", "PHONE_SHA256")

    def read() -> tuple[int, bool, bool]:
        (found,) = account.get("/dmp/custom_audience/list/", advertiser_id=FIRST)["data"]["list"]
        return found["cover_num"], found["is_valid"], found["is_expiring"]

    account.post("/segment/mapping/", mapping(rows[:999], audience_id, schema))
    assert read() == (999, False, False)
    account.post("/segment/mapping/", mapping(rows[999:], audience_id, schema))
    assert read() == (1000, True, False)
    account.clock.at += 305 * DAY_S
    assert read() == (1000, True, True)
    account.clock.at += 60 * DAY_S
    assert read() == (1000, False, True)


def test_a_mapped_advertiser_sees_the_audience_as_shared(account: Account) -> None:
    audience_id = account.create()
    account.post("/segment/mapping/", mapping([[digest("one")]], audience_id, advertiser_ids=[SECOND, FIRST]))
    (found,) = account.get("/dmp/custom_audience/list/", advertiser_id=SECOND)["data"]["list"]
    assert (found["is_creator"], found["shared"], found["cover_num"]) == (False, True, 1)
    (state,) = account.state()["audiences"]
    assert (state["owner"], state["advertiser_ids"]) == (FIRST, [FIRST, SECOND])


def test_paging_walks_every_audience_once(account: Account) -> None:
    ids = [account.create(f"Audience {number}") for number in range(25)]
    pages = [
        account.get("/dmp/custom_audience/list/", advertiser_id=FIRST, page=page, page_size=10)["data"]
        for page in (1, 2, 3, 4)
    ]
    assert pages[0]["page_info"] == {"page": 1, "page_size": 10, "total_number": 25, "total_page": 3}
    assert [len(page["list"]) for page in pages] == [10, 10, 5, 0]
    assert [one["audience_id"] for page in pages for one in page["list"]] == ids[::-1]


@pytest.mark.parametrize(
    "query",
    [
        {"page": 0},
        {"page": -1},
        {"page": "one"},
        {"page_size": 0},
        {"page_size": 101},
        {"page_size": "٣"},
        {"custom_audience_ids": "not json"},
        {"custom_audience_ids": "[" * 20_000},
        {"custom_audience_ids": []},
        {"custom_audience_ids": [1]},
        {"custom_audience_ids": ["1"] * 101},
    ],
)
def test_a_bad_query_is_refused(shared: Account, query: Json) -> None:
    assert shared.get("/dmp/custom_audience/list/", advertiser_id=FIRST, **query)["code"] == 40002


@pytest.mark.parametrize("query", [{}, {"custom_audience_ids": ["1"], "history_size": 101}])
def test_get_asks_for_ids_and_a_history_size_in_range(shared: Account, query: Json) -> None:
    assert shared.get("/dmp/custom_audience/get/", advertiser_id=FIRST, **query)["code"] == 40002
