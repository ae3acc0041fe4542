"""What changes in the sources is what changes at TikTok, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from tests.e2e.conftest import CUSTOMERS, ORDERS
from tests.e2e.project import Project, Result
from tests.e2e.shop import (
    AUDIENCE,
    AUDIENCE_PATH,
    EVENTS,
    PIXEL,
    customer,
    email_digest,
    order_line,
    phone_digest,
    sha256,
    write_customers,
    write_order_lines,
)
from tests.e2e.strict_server import ADVERTISERS, StrictServer, strict_server

FIRST, SECOND, THIRD = ADVERTISERS
EMAIL, PHONE = "EMAIL_SHA256", "PHONE_SHA256"
ALL = [customer(number) for number in CUSTOMERS]


def test_a_first_delivery_holds_exactly_what_the_sources_say(shop: Project, server: StrictServer) -> None:
    delivery = shop.run("sync", "--output", "json")

    assert delivery.exit_code == 0
    assert {"run_id", "status", "syncs"} <= set(delivery.json)
    assert delivery.json["status"] == "completed"
    promised = {"name", "accepted", "rejected", "unknown", "invalid", "requests"}
    assert promised <= set(delivery.sync(AUDIENCE))
    assert delivery.sync(AUDIENCE)["accepted"] == 24
    assert delivery.sync(EVENTS)["accepted"] == 4
    for advertiser in (FIRST, SECOND):
        assert server.digests("Shoppers", EMAIL, advertiser) == set(map(email_digest, CUSTOMERS))
        assert server.digests("Shoppers", PHONE, advertiser) == set(map(phone_digest, CUSTOMERS))
    assert set(server.events) == {(PIXEL, "Purchase", f"W{number:06d}") for number in ORDERS}


def test_rows_of_one_order_become_one_event(shop: Project, server: StrictServer) -> None:
    shop.run("sync", "--select", EVENTS)

    assert server.audiences == {}  # a selection leaves the other syncs alone
    event = server.events[PIXEL, "Purchase", "W000001"]
    assert event["event_time"] == int(order_line(1).ordered_at.timestamp())
    assert event["user"] == {"email": email_digest(1), "ip": "192.31.196.10"}
    assert event["page"] == {"url": "https://shop.example/thank-you"}
    assert event["properties"]["currency"] == "USD"
    assert event["properties"]["value"] == 12.5 + 3 * 12.5
    assert sorted(item["quantity"] for item in event["properties"]["contents"]) == [1, 3]
    assert {item["content_id"] for item in event["properties"]["contents"]} == {"000017"}


def test_a_second_run_sends_nothing_and_says_so(delivered: Project, server: StrictServer) -> None:
    before, held = server.state(), delivered.run("status", "--output", "json").json

    again = delivered.run("sync", "--output", "json")

    assert again.exit_code == 0
    assert again.json["status"] == "nothing to send"
    assert server.state() == before
    assert delivered.run("status", "--output", "json").json["audiences"] == held["audiences"]


def test_the_plan_and_the_server_show_exactly_the_changes(delivered: Project, server: StrictServer) -> None:
    moved = replace(customer(2), email="new.person@example.com")
    write_customers(delivered, [ALL[0], moved, *ALL[3:]])
    lines = [order_line(number) for number in (*ORDERS, 5)] + [order_line(1, 2, quantity=3)]
    write_order_lines(delivered, lines)

    plan = delivered.run("plan", "--output", "json")
    delivered.run("sync")

    # Customer 3 left with both identifiers, customer 2 changed the e-mail, order 5 is new.
    assert _counts(plan, AUDIENCE, "adds", "deletes", "unchanged") == (1, 3, 21)
    # Order 2 is reported: it was sent with the old e-mail. Order 3 is wanted no more.
    assert _counts(plan, EVENTS, "events", "changed", "unchanged") == (1, 1, 2)
    kept = set(CUSTOMERS) - {3}
    assert server.digests("Shoppers", PHONE) == set(map(phone_digest, kept))
    assert server.digests("Shoppers", EMAIL) == {
        *map(email_digest, kept - {2}),
        sha256("new.person@example.com"),
    }
    assert {event_id for _, _, event_id in server.events} == {f"W{number:06d}" for number in (*ORDERS, 5)}
    assert server.copies == 0


def test_an_order_that_changes_after_delivery_is_reported_and_not_sent(
    delivered: Project, server: StrictServer
) -> None:
    before = server.state()
    lines = [order_line(number) for number in ORDERS] + [order_line(1, 2, quantity=5)]
    write_order_lines(delivered, lines)

    plan = delivered.run("plan", "--output", "json")
    delivery = delivered.run("sync")

    assert _counts(plan, EVENTS, "events", "changed", "unchanged") == (0, 1, 3)
    assert delivery.exit_code == 0
    assert "1 events differ from what was sent" in delivery.stdout
    assert server.state() == before


def test_a_digest_two_customers_share_stays_until_both_are_gone(
    delivered: Project, server: StrictServer
) -> None:
    partner = customer(20, phone=customer(1).phone)
    for present, is_held in (([*ALL[1:], partner], True), (ALL[1:], False)):
        write_customers(delivered, present)
        assert delivered.run("sync", "--select", AUDIENCE).exit_code == 0
        assert (phone_digest(1) in server.digests("Shoppers", PHONE)) is is_held
    assert email_digest(1) not in server.digests("Shoppers", EMAIL)


def test_append_never_deletes(delivered: Project, server: StrictServer) -> None:
    delivered.edit(AUDIENCE_PATH, 'mode = "mirror"', 'mode = "append"')
    write_customers(delivered, [*ALL[6:], customer(20)])

    result = delivered.run("sync", "--select", AUDIENCE)

    assert result.exit_code == 0
    assert server.digests("Shoppers", EMAIL) == set(map(email_digest, (*CUSTOMERS, 20)))


def test_withdrawn_consent_withdraws_the_member(delivered: Project, server: StrictServer) -> None:
    write_customers(delivered, [replace(ALL[0], consent="no"), *ALL[1:]])

    delivered.run("sync", "--select", AUDIENCE)

    assert email_digest(1) not in server.digests("Shoppers", EMAIL)
    assert phone_digest(1) not in server.digests("Shoppers", PHONE)


def test_a_changed_advertiser_list_states_everybody_again(delivered: Project, server: StrictServer) -> None:
    more = delivered.seeing(SYNC_ADVERTISER_IDS=",".join(ADVERTISERS))

    plan = more.run("plan", "--select", AUDIENCE)
    more.run("sync", "--select", AUDIENCE)
    again = more.run("plan", "--select", AUDIENCE)

    assert "the advertiser accounts have changed" in plan.stdout
    assert server.digests("Shoppers", EMAIL, THIRD) == set(map(email_digest, CUSTOMERS))
    assert len(server.audiences) == 1
    assert "nothing to send" in again.stderr


def test_a_new_endpoint_gets_everything(delivered: Project, server: StrictServer) -> None:
    with strict_server() as other:
        elsewhere = delivered.seeing(SYNC_ENDPOINT=other.base_url)

        assert elsewhere.run("sync").exit_code == 0

        assert other.members == server.members
        assert other.events == server.events
        assert other.refusals == []


def test_an_audience_that_exists_is_found_by_name_on_any_page(shop: Project, server: StrictServer) -> None:
    server.audiences["7400000000000000777"] = "Shoppers"
    server.pages = 3

    shop.run("sync", "--select", AUDIENCE)

    assert list(server.audiences) == ["7400000000000000777"]
    assert server.digests("Shoppers", EMAIL) == set(map(email_digest, CUSTOMERS))
    assert len(server.requests) == server.pages + 1


def test_values_that_cannot_be_used_leave_the_rest_of_the_row(shop: Project, server: StrictServer) -> None:
    shop.edit(AUDIENCE_PATH, "phone_sha256(phone, country) as phone_sha256", "phone")
    shop.edit(AUDIENCE_PATH, "email_sha256(email) as email_sha256", "email")
    write_customers(shop, [*ALL[:5], customer(6, phone="call me"), customer(7, email="nobody at home")])

    checked = shop.run("validate", "--select", AUDIENCE, "--output", "json")
    shop.run("sync", "--select", AUDIENCE)

    assert checked.sync(AUDIENCE)["invalid"] == 0
    assert {(item["column"], item["count"]) for item in checked.sync(AUDIENCE)["dropped"]} == {
        ("email", 1),
        ("phone", 1),
    }
    assert server.digests("Shoppers", EMAIL) == set(map(email_digest, range(1, 7)))
    assert server.digests("Shoppers", PHONE) == set(map(phone_digest, (1, 2, 3, 4, 5, 7)))


def _counts(plan: Result, sync: str, *names: str) -> tuple[object, ...]:
    return tuple(plan.sync(sync)[name] for name in names)
