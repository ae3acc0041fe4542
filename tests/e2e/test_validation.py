"""`validate` counts, refuses and quarantines; every number here was counted by hand."""

from __future__ import annotations

import csv
import datetime as dt
import json
from typing import Any

import duckdb
import pytest

from tests.e2e.project import Project, Result
from tests.e2e.shop import (
    AUDIENCE,
    AUDIENCE_PATH,
    EVENTS,
    EVENTS_PATH,
    PIXEL,
    customer,
    order_line,
    write_customers,
    write_order_lines,
)
from tests.e2e.strict_server import StrictServer

MART, SCHEMA = "shoppers", "schemas/models/shoppers.schema.json"


def validated(project: Project, *more: str) -> Result:
    return project.run("validate", "--output", "json", *more)


def quarantined(project: Project, path: str) -> list[dict[str, Any]]:
    with duckdb.connect() as shell:
        shell.execute(f"from '{project.root / path}'")
        names = [column[0] for column in shell.description or ()]
        return [dict(zip(names, row, strict=True)) for row in shell.fetchall()]


def days_ago(days: int) -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(days=days)


def promise(project: Project, **properties: dict[str, object]) -> None:
    """Hold the mart to a schema."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    schema = {"$schema": dialect, "title": "Shoppers", "type": "object", "properties": properties}
    project.write(SCHEMA, json.dumps(schema))


# --- syncs ----------------------------------------------------------------------------------------


def test_members_are_counted_by_what_identifies_them(shop: Project) -> None:
    nobody = customer(5, email="", phone="")
    write_customers(shop, [customer(1), customer(2), customer(3, phone=""), customer(4, email=""), nobody])

    found = validated(shop, "--select", AUDIENCE).sync(AUDIENCE)

    assert (found["rows"], found["valid"], found["invalid"]) == (5, 4, 1)
    assert found["identifiers"] == {"email": 3, "phone": 3, "any": 4, "none": 1, "several": 2}
    assert found["duplicates"] == {"rows": 0, "identifiers": 0, "orders": None, "events": None}
    assert found["events"] is None


def test_identifiers_of_several_people_are_counted_once_each(shop: Project) -> None:
    """1, 2 and 3 share an address, 1 and 2 a number; 4 is alone."""
    shared = customer(1)
    write_customers(
        shop,
        [
            shared,
            customer(2, email=shared.email, phone=shared.phone),
            customer(3, email=shared.email),
            customer(4),
        ],
    )

    found = validated(shop, "--select", AUDIENCE)

    assert found.sync(AUDIENCE)["duplicates"]["identifiers"] == 2
    assert "identifiers of several people: 2;" in shop.run("validate", "--select", AUDIENCE).stdout


def test_a_person_who_is_there_twice_is_told_and_delivered(shop: Project, server: StrictServer) -> None:
    write_customers(shop, [customer(1), customer(1), customer(2)])

    found = validated(shop, "--select", AUDIENCE)
    delivery = shop.run("sync", "--select", AUDIENCE)

    assert found.exit_code == delivery.exit_code == 0
    assert found.sync(AUDIENCE)["duplicates"]["rows"] == 2
    assert found.sync(AUDIENCE)["notices"] == [
        {"column": "customer_id", "reason": "grain_repeated", "count": 2}
    ]
    assert "2 rows break a promise of the header, grain_repeated (customer_id)" in delivery.stdout
    assert len(server.digests("Shoppers", "EMAIL_SHA256")) == 2


def test_events_are_counted_by_age_and_name(shop: Project) -> None:
    """Five orders: one of yesterday with two lines, two of ten days ago, two too old."""
    fresh, newer, older = days_ago(1), days_ago(10), days_ago(40)
    write_order_lines(
        shop,
        [order_line(1, ordered_at=fresh), order_line(1, 2, ordered_at=fresh)]
        + [order_line(number, ordered_at=newer) for number in (2, 3)]
        + [order_line(number, ordered_at=older) for number in (4, 5)],
    )

    result = validated(shop, "--select", EVENTS)

    assert result.exit_code == 0
    found = result.sync(EVENTS)
    assert (found["rows"], found["valid"], found["invalid"]) == (6, 4, 2)
    assert found["events"] == {
        "count": 5, "within_7_days": 1, "within_28_days": 3, "too_old": 2,
        "share_within_7_days": 0.2, "share_within_28_days": 0.6,
        "oldest": int(newer.timestamp()), "newest": int(fresh.timestamp()),
        "by_name": {"Purchase": {"events": 3, "rows": 4}},
    }  # fmt: skip


def test_a_line_that_is_there_twice_is_never_sent(shop: Project, server: StrictServer) -> None:
    """Its order stays behind whole, and the other order goes."""
    write_order_lines(shop, [order_line(1), order_line(1), order_line(1, 2), order_line(2)])

    checked = validated(shop, "--select", EVENTS)
    refused = shop.run("sync", "--select", EVENTS)
    assert server.events == {}
    forced = shop.run("sync", "--select", EVENTS, "--force-guards")

    assert (checked.exit_code, refused.exit_code, forced.exit_code) == (3, 3, 0)
    assert (
        [error.rule for error in checked.errors]
        == [error.rule for error in refused.errors]
        == ["max-invalid"]
    )
    assert checked.sync(EVENTS)["duplicates"]["rows"] == 2
    assert [(item["reason"], item["count"]) for item in checked.sync(EVENTS)["reasons"]] == [
        ("grain_repeated", 2),
        ("event_incomplete", 1),
    ]
    assert set(server.events) == {(PIXEL, "Purchase", "W000002")}


def test_an_order_in_two_events_is_told(shop: Project) -> None:
    """The same order under the ids of its lines would count twice; only a person can say if it should."""
    shop.edit(
        EVENTS_PATH,
        "order_lines.order_id as event_id,",
        "concat(order_lines.order_id, '-', order_lines.line_number) as event_id,",
    )
    shop.edit(EVENTS_PATH, "'USD' as currency,", "order_lines.order_id, 'USD' as currency,")
    write_order_lines(shop, [order_line(1), order_line(1, 2), order_line(2)])

    found = validated(shop, "--select", EVENTS)

    assert found.exit_code == 0
    assert found.sync(EVENTS)["duplicates"] == {"rows": 0, "identifiers": None, "orders": 1, "events": None}
    assert "orders in several events of one name: 1;" in shop.run("validate", "--select", EVENTS).stdout


def test_events_of_an_earlier_sync_are_counted(shop: Project, server: StrictServer) -> None:
    second = "tiktok_events__web_orders_again"
    shop.write(f"models/activation/{second}.sql", shop.text(EVENTS_PATH))
    write_order_lines(shop, [order_line(1), order_line(2)])

    found = validated(shop, "--select", "tiktok_events*")
    shop.run("sync", "--select", "tiktok_events*")

    assert found.sync(EVENTS)["duplicates"]["events"] is None
    assert found.sync(second)["duplicates"]["events"] == 2
    assert len(server.events) == 2


def test_one_event_id_in_two_orders_is_quarantined(shop: Project) -> None:
    shop.edit(EVENTS_PATH, "order_lines.order_id as event_id,", "order_lines.product_id as event_id,")
    shop.edit(EVENTS_PATH, "'USD' as currency,", "order_lines.order_id, 'USD' as currency,")
    write_order_lines(
        shop, [order_line(1), order_line(1, 2, product_id="7"), order_line(2, 3, customer_id="001")]
    )

    found = validated(shop, "--select", EVENTS).sync(EVENTS)

    assert found["reasons"] == [{"column": "order_id", "reason": "event_id_in_two_orders", "count": 2}]
    assert found["valid"] == 1


# --- models that others read ----------------------------------------------------------------------


def test_a_mart_that_breaks_its_schema_is_refused_with_counts(shop: Project, server: StrictServer) -> None:
    promise(
        shop, country={"type": "string", "pattern": "^[A-Z]{2}$"}, email={"type": "string", "minLength": 9}
    )
    write_customers(
        shop, [customer(1), customer(2, country="usa"), customer(3, country="us", email="a@b.io")]
    )

    result = validated(shop, "--select", MART)

    assert result.exit_code == 3
    (error,) = result.errors
    assert (error.rule, error.where) == ("broken-promise", "models/marts/shoppers.sql:1:1")
    assert error.what == '2 of 3 rows of "shoppers" break what it promises'
    (found,) = result.json["models"]
    assert (found["schema"], found["rows"], found["valid"], found["invalid"]) == (SCHEMA, 3, 1, 2)
    masked = {"customer_id": "3 characters, only digits"}
    assert found["reasons"] == [
        {
            "column": "country", "keyword": "pattern", "reason": "country_malformed",
            "message": 'does not match the pattern "^[A-Z]{2}$"', "count": 2, "shape": "3 characters",
            "first": [masked, masked],
        },
        {
            "column": "email", "keyword": "minLength", "reason": "email_empty",
            "message": "is shorter than 9 characters", "count": 1, "shape": '6 characters, contains "@"',
            "first": [masked],
        },
    ]  # fmt: skip
    assert server.requests == []


def test_a_mart_that_breaks_its_schema_does_not_stop_a_delivery(shop: Project) -> None:
    """What leaves has a contract of its own, and every row of it is held to that."""
    promise(shop, country={"type": "string", "pattern": "^[A-Z]{3}$"})
    assert validated(shop).exit_code == 3
    assert shop.run("sync").exit_code == 0


def test_a_mart_whose_schema_is_not_compiled_is_checked_all_the_same(shop: Project) -> None:
    promise(shop, country={"type": "string", "contains": {"const": 1}, "pattern": "^[A-Z]{2}$"})
    write_customers(shop, [customer(1), customer(2, country="usa")])

    result = validated(shop, "--select", MART)

    assert result.json["models"][0]["invalid"] == 1
    assert [found.rule for found in result.findings] == ["contract-not-compiled", "broken-promise"]


def test_the_grain_of_a_mart_is_a_promise(shop: Project) -> None:
    write_customers(shop, [customer(1), customer(1), customer(2), customer(3, customer_id="")])

    result = validated(shop, "--select", MART)

    (found,) = result.json["models"]
    assert [
        (item["column"], item["keyword"], item["reason"], item["count"]) for item in found["reasons"]
    ] == [
        ("customer_id", "grain", "grain_repeated", 2),
        ("customer_id", "grain", "grain_null", 1),
    ]
    assert (result.exit_code, found["schema"], found["invalid"]) == (3, None, 3)


def test_a_unique_key_of_a_mart_is_a_promise(shop: Project) -> None:
    shop.edit(
        "models/marts/shoppers.sql",
        '-- grain = ["customer_id"]',
        '-- grain = ["customer_id"]\n-- unique = [["email", "country"]]',
    )
    write_customers(
        shop,
        [
            customer(1),
            customer(2, email=customer(1).email),
            customer(3, email=customer(1).email, country="DE"),
            customer(4, email=""),
        ],
    )

    (found,) = validated(shop, "--select", MART).json["models"]

    assert [(item["column"], item["reason"], item["count"]) for item in found["reasons"]] == [
        ("email, country", "unique_repeated", 2)
    ]


def test_a_promise_about_a_column_that_does_not_exist_is_found_by_lint(shop: Project) -> None:
    shop.edit(
        "models/marts/shoppers.sql", '-- grain = ["customer_id"]', '-- unique = [["customer_id"], ["mail"]]'
    )
    (error,) = shop.run("lint").errors
    assert error.rule == "missing-grain"
    assert error.what == 'unique column "mail" does not come out of the model'


def test_models_that_keep_their_promises_pass(shop: Project) -> None:
    promise(shop, country={"type": "string", "pattern": "^[A-Z]{2}$"})
    result = validated(shop)
    assert result.exit_code == 0
    (found,) = result.json["models"]
    assert (found["name"], found["grain"], found["invalid"], found["quarantine"]) == (
        MART,
        ["customer_id"],
        0,
        None,
    )


def test_a_selection_without_anything_to_check_is_refused(shop: Project) -> None:
    shop.edit("models/marts/shoppers.sql", '-- grain = ["customer_id"]\n', "")
    (error,) = shop.run("validate", "--select", MART).errors
    assert error.rule == "nothing-to-validate"


# --- quarantine files -----------------------------------------------------------------------------


def test_a_marts_quarantine_names_rule_and_shape_and_hides_values(shop: Project) -> None:
    promise(shop, email={"type": "string", "pattern": "@"})
    write_customers(shop, [customer(1), customer(2, email="=nobody()")])

    hidden = validated(shop, "--select", MART).json["models"][0]["quarantine"]
    assert quarantined(shop, hidden) == [
        {
            "customer_id": "3 characters, only digits", "column": "email", "keyword": "pattern",
            "reason": "email_malformed", "shape": "9 characters",
        }
    ]  # fmt: skip
    shown = validated(shop, "--select", MART, "--show-pii").json["models"][0]["quarantine"]
    assert [(row["customer_id"], row["raw value"]) for row in quarantined(shop, shown)] == [
        ("002", "'=nobody()")
    ]


def test_a_quarantine_as_csv_is_safe_to_open(shop: Project) -> None:
    shop.edit(AUDIENCE_PATH, "email_sha256(email) as email_sha256", "email")
    shop.edit(AUDIENCE_PATH, "    phone_sha256(phone, country) as phone_sha256", "    phone")
    write_customers(shop, [customer(1), customer(2, email='@cmd("x"),1', phone="")])

    options = ("--select", AUDIENCE, "--quarantine", "csv", "--show-pii")
    path = validated(shop, *options).sync(AUDIENCE)["quarantine"]
    with (shop.root / path).open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)

    assert path.endswith(f"{AUDIENCE}.csv")
    assert row["customer_id"] == "002"
    assert row["raw email"] == '\'@cmd("x"),1'
    assert (row["keyword"], row["reason"]) == ("anyOf", "email_display_name")
    again = validated(shop, "--select", AUDIENCE).sync(AUDIENCE)["quarantine"]
    assert [file.name for file in (shop.root / again).parent.glob("tiktok*")] == [f"{AUDIENCE}.parquet"]


def test_mended_rows_leave_no_file(shop: Project) -> None:
    write_customers(shop, [customer(1), customer(1)])
    broken = validated(shop).json["models"][0]["quarantine"]
    assert (shop.root / broken).stat().st_mode & 0o777 == 0o600

    write_customers(shop, [customer(1)])

    assert validated(shop).json["models"][0]["quarantine"] is None
    assert not (shop.root / broken).exists()


def test_the_output_says_how_to_look_at_the_quarantine(shop: Project) -> None:
    write_customers(shop, [customer(1), customer(1)])
    (line,) = [
        line for line in shop.run("validate", "--select", MART).stdout.splitlines() if "quarantine" in line
    ]
    query = line.partition("shell: ")[2].replace("'.sync", f"'{shop.root}/.sync")
    with duckdb.connect() as shell:
        assert len(shell.execute(query).fetchall()) == 2


@pytest.mark.parametrize(
    "word",
    ["with an e-mail address", "with two or more identifiers", "of the last 7 days", "may be sent: Purchase"],
)
def test_the_text_holds_the_same_numbers(shop: Project, word: str) -> None:
    assert word in shop.run("validate").stdout
