"""The two sample queries of the CDP that the tool replaces, run as they were written.

Source: the CDP's page "Send query results to TikTok Ads Manager", read 2026-11-23. The
project in `tests/projects/reference` holds both without a change, under a header with
`dialect = "presto"`.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.demo import rows_of, small_demo
from tests.e2e.project import PROJECTS, Project, open_project
from tests.e2e.shop import sha256
from tests.e2e.strict_server import ADVERTISERS, TOKEN, StrictServer

AUDIENCE, EVENTS = "tiktok_audience__reference", "tiktok_events__reference"
STORES = "7654321098765432109"
EMAIL, PHONE = "EMAIL_SHA256", "PHONE_SHA256"

CUSTOMER360 = (
    ("a1", " Ada.Lovelace@Example.com", "1 (206) 555-0101"),
    ("a2", "grace@example.com", None),
    ("a3", None, "+1 206.555.0103"),
    ("a4", None, None),
    ("a5", "edsger+shop@example.nl", "31 20 794 0105"),
)
MERGED = (
    ("a1", " Ada.Lovelace@Example.com", "(206) 555-0101"),
    ("a2", "grace@example.com", "206-555-0102"),
    ("a3", None, "206.555.0103"),
)
LINES = (
    # amperity_id, order_id, days ago, store, product, price, quantity, revenue
    ("a1", "000071", 1, "0042", "000017", "12.50", 2, "25.00"),
    ("a1", "000071", 1, "0042", "000018", "9.99", 3, "26.97"),
    ("a2", "000072", 6, "0007", "000017", "12.50", 1, "10.00"),
    ("a3", "000073", 3, "0007", "000019", "100.00", 1, "100.00"),
    ("a2", "000060", 9, "0007", "000017", "12.50", 1, "12.50"),
)


@pytest.fixture
def reference(tmp_path: Path, server: StrictServer) -> Project:
    project = open_project("reference", tmp_path / "reference")
    (project.root / "data").mkdir()
    write_data(project)
    return project.seeing(SYNC_ENDPOINT=server.base_url, SYNC_TIKTOK_ACCESS_TOKEN=TOKEN)


def write_data(project: Project) -> None:
    """Write the three relations the queries read: one as CSV, two as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with (project.root / "data/customer360.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("amperity_id", "email", "phone"), *CUSTOMER360])
    merged = pa.table(list(zip(*MERGED, strict=True)), names=["amperity_id", "email", "phone"])
    pq.write_table(merged, project.root / "data/merged_customers.parquet")
    lines = pa.Table.from_pylist([_line(line) for line in LINES])
    pq.write_table(lines, project.root / "data/unified_itemized_transactions.parquet")


def _line(line: tuple[str, str, int, str, str, str, int, str]) -> dict[str, object]:
    person, order, days, store, product, price, quantity, revenue = line
    return {
        "amperity_id": person, "order_id": order, "order_datetime": ordered_at(days), "store_id": store,
        "product_id": product, "product_name": f"Name of {product}", "product_category": "Shoes",
        "item_price": Decimal(price), "item_quantity": quantity, "item_revenue": Decimal(revenue),
    }  # fmt: skip


def ordered_at(days: int) -> dt.datetime:
    """Return noon of the day so many days ago."""
    today = dt.datetime.now(dt.UTC).date()
    return dt.datetime.combine(today - dt.timedelta(days=days), dt.time(12), dt.UTC)


def test_the_reference_project_is_free_of_errors(reference: Project) -> None:
    result = reference.run("lint")

    assert result.exit_code == 0, result.text
    assert not result.errors


def test_its_audience_arrives_digest_by_digest(reference: Project, server: StrictServer) -> None:
    result = reference.run("sync", "--select", AUDIENCE)

    assert result.exit_code == 0, result.text
    for advertiser in ADVERTISERS[:2]:
        assert server.digests("Reference customers", EMAIL, advertiser) == {
            sha256("ada.lovelace@example.com"),
            sha256("grace@example.com"),
            sha256("edsger+shop@example.nl"),
        }
        assert server.digests("Reference customers", PHONE, advertiser) == {
            sha256("+12065550101"),
            sha256("+12065550103"),
            sha256("+31207940105"),
        }


def test_its_events_arrive_with_contents_and_values(reference: Project, server: StrictServer) -> None:
    result = reference.run("sync", "--select", EVENTS)

    assert result.exit_code == 0, result.text
    # Order 000060 is older than the query's seven days.
    assert {key[2] for key in server.events} == {"000071", "000072", "000073"}
    event = server.events[STORES, "CompletePayment", "000071"]
    assert event["event_time"] == int(ordered_at(1).timestamp())
    assert event["user"] == {"email": sha256("ada.lovelace@example.com"), "phone": sha256("+12065550101")}
    properties = event["properties"]
    assert properties["value"] == pytest.approx(25.00 + 26.97)
    assert (properties["currency"], properties["content_type"]) == ("USD", "product")
    assert (properties["order_id"], properties["shop_id"]) == ("000071", "0042")
    assert properties["event_channel"] == "website"
    assert _by_id(properties["contents"]) == [_item("000017", 12.5, 2), _item("000018", 9.99, 3)]


def test_an_event_of_somebody_without_an_email_has_the_phone(
    reference: Project, server: StrictServer
) -> None:
    reference.run("sync", "--select", EVENTS)

    assert server.events[STORES, "CompletePayment", "000073"]["user"] == {"phone": sha256("+12065550103")}


def test_what_arrived_is_what_the_sql_says(reference: Project, server: StrictServer) -> None:
    assert reference.run("sync").exit_code == 0
    reference.run("build")

    people = reference.query(f"select email, phone from {AUDIENCE}")
    emails = {sha256(email.strip().lower()) for email, _ in people if email}
    phones = {sha256(phone) for _, phone in people if phone and re.fullmatch(r"\+\d{7,15}", phone)}
    assert server.digests("Reference customers", EMAIL) == emails
    assert server.digests("Reference customers", PHONE) == phones
    sums = reference.query(f"select event_id, sum(value * quantity) from {EVENTS} group by event_id")
    arrived = {key[2]: event["properties"]["value"] for key, event in server.events.items()}
    assert arrived == pytest.approx({event_id: float(value) for event_id, value in sums})


def test_both_run_on_the_shipped_marts(tmp_path: Path, server: StrictServer) -> None:
    project = small_demo(tmp_path / "project", server.base_url)
    shutil.copytree(PROJECTS / "reference/models", project.root / "models", dirs_exist_ok=True)

    # The marts hold E.164 phones, refunds and anonymous sales: the query was not written for those.
    result = project.run("sync", "--select", "*__reference", "--force-guards")
    project.run("build", "--select", "*__reference")

    assert result.exit_code == 0, result.text
    people = project.query("select lower(trim(email)), phone from customer360")
    assert server.digests("Reference customers", EMAIL) == {sha256(email) for email, _ in people if email}
    assert server.digests("Reference customers", PHONE) == {sha256(phone) for _, phone in people if phone}
    rows = rows_of(project, EVENTS)
    assert server.events
    for (_, _, event_id), event in server.events.items():
        _assert_says(event, [row for row in rows if row["event_id"] == event_id])


def _assert_says(event: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Hold one event to the rows of the query it was made of."""
    assert event["event_time"] == rows[0]["timestamp"]
    assert event["user"].get("email") == (rows[0]["emails"] and rows[0]["emails"].lower())
    assert event["properties"]["value"] == pytest.approx(sum(row["value"] * row["quantity"] for row in rows))
    ids = sorted((row["content_id"], row["quantity"]) for row in rows)
    assert sorted((item["content_id"], item["quantity"]) for item in event["properties"]["contents"]) == ids


def _item(product: str, price: float, quantity: int) -> dict[str, Any]:
    return {
        "price": price, "quantity": quantity, "content_id": product, "content_category": "Shoes",
        "content_name": f"Name of {product}", "brand": "ACME Essentials",
    }  # fmt: skip


def _by_id(contents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(contents, key=lambda item: str(item["content_id"]))
