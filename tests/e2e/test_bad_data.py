"""Data that cannot be used: refused before the first request, explained without a value."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.e2e.conftest import CUSTOMERS
from tests.e2e.project import Project
from tests.e2e.shop import (
    AUDIENCE,
    AUDIENCE_PATH,
    EVENTS,
    customer,
    email_digest,
    order_line,
    write_customers,
    write_order_lines,
)
from tests.e2e.strict_server import StrictServer

SETTINGS = "pyproject.toml"
CUSTOMERS_CSV, LINES_PARQUET, LINES_CSV = (
    "data/customers.csv",
    "data/order_lines.parquet",
    "data/order_lines.csv",
)
HEADER = "customer_id,email,phone,country,full_name,consent\n"
MARKED = "marked.person@example.com"

LINE_OF = {"customers": f"{SETTINGS}:8:1", "order_lines": f"{SETTINGS}:9:1"}


@dataclass(frozen=True, slots=True)
class Case:
    """How a source is spoiled, and the one error that must come of it."""

    name: str
    spoil: Callable[[Project], None]
    source: str
    rule: str
    what: str
    way_out: str


def missing(project: Project) -> None:
    (project.root / CUSTOMERS_CSV).unlink()


def cut_short(project: Project) -> None:
    project.write(LINES_PARQUET, (project.root / LINES_PARQUET).read_bytes()[:-20])


def overwritten_inside(project: Project) -> None:
    content = bytearray((project.root / LINES_PARQUET).read_bytes())
    content[40:240] = b"\xff" * 200
    project.write(LINES_PARQUET, bytes(content))


def quantity_in_words(project: Project) -> None:
    project.edit(SETTINGS, LINES_PARQUET, LINES_CSV)
    header = "order_id,line_number,customer_id,ordered_at,product_id,quantity,unit_price,ip,page_url\n"
    line = "W1,1,001,2026-01-01 10:00:00+00,17,three,12.5,192.0.2.9,https://shop.example/x\n"
    project.write(LINES_CSV, header + line)


def customers_file(content: str | bytes) -> Callable[[Project], None]:
    return lambda project: project.write(CUSTOMERS_CSV, content)


def with_line(line: str) -> Callable[[Project], None]:
    """Put one line between good ones."""
    good = [f"{number:03d},person.{number:03d}@example.com,,US,,yes\n" for number in range(1, 9)]
    return customers_file("".join([HEADER, *good[:4], line + "\n", *good[4:]]))


CASES = (
    Case(
        "missing file", missing, "customers", "missing-source", "a file that does not exist",
        "correct the path",
    ),
    Case(
        "not Parquet at all", lambda project: project.write(LINES_PARQUET, "PAR1 nonsense"),
        "order_lines", "unreadable-source", "cannot be read", "open the file in the program that wrote it",
    ),
    Case("Parquet cut short", cut_short, "order_lines", "unreadable-source", "cannot be read", "damaged"),
    Case(
        "Parquet damaged inside", overwritten_inside, "order_lines", "unreadable-source", "cannot be read",
        "mend the file",
    ),
    Case(
        "CSV without a declared column",
        customers_file(HEADER.replace("phone", "fone") + f"001,{MARKED},1,US,x,yes\n"),
        "customers", "missing-source-column", 'no column "phone"', 'did you mean "fone"?',
    ),
    Case(
        "CSV line with too many fields", with_line(f"009,{MARKED},1,US,x,yes,y,z"), "customers",
        "unreadable-source", "cannot be read", "mend",
    ),
    Case(
        "CSV line with too few fields", with_line(f"009,{MARKED}"), "customers", "unreadable-source",
        "cannot be read", "mend",
    ),
    Case(
        "CSV quote never closed", with_line(f'009,"{MARKED},1,US,x,yes'), "customers", "unreadable-source",
        "cannot be read", "mend",
    ),
    Case(
        "CSV that is binary", customers_file(b"\xff\xfe\x00\x01,\x00"), "customers", "unreadable-source",
        "cannot be read", "the first line",
    ),
    Case(
        "empty CSV", customers_file(""), "customers", "unreadable-source", "cannot be read",
        "the first line",
    ),
    Case(
        "value that does not cast", quantity_in_words, "order_lines", "unreadable-source", "cannot be read",
        "try_cast",
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "_"))
def test_a_spoiled_source_changes_nothing(case: Case, delivered: Project, server: StrictServer) -> None:
    books, state = delivered.ledgers(), server.state()
    case.spoil(delivered)

    result = delivered.run("sync")

    assert MARKED not in result.text
    assert "Traceback" not in result.text
    assert result.exit_code == 2
    assert [(error.rule, error.where) for error in result.errors] == [(case.rule, LINE_OF[case.source])]
    (error,) = result.errors
    assert f'source "{case.source}"' in error.what
    assert case.what in error.what
    assert case.way_out in " ".join((*error.notes, error.help))
    assert delivered.ledgers() == books
    assert server.state() == state


def test_a_model_that_fails_on_its_data_is_named_without_the_value(delivered: Project) -> None:
    delivered.edit("models/marts/shoppers.sql", "where consent = 'yes'", "where full_name::integer > 0")

    result = delivered.run("sync")

    assert result.exit_code == 2
    assert [(error.rule, error.where) for error in result.errors] == [
        ("model-failed", "models/marts/shoppers.sql:1:1")
    ]
    assert "try_cast" in result.errors[0].help
    assert customer(1).full_name not in result.text


def test_an_empty_audience_is_refused(delivered: Project, server: StrictServer) -> None:
    books, state = delivered.holdings(), server.state()
    write_customers(delivered, [])

    plan, delivery = delivered.run("plan"), delivered.run("sync")

    assert plan.exit_code == delivery.exit_code == 3
    (error,) = delivery.errors
    assert (error.rule, error.where) == ("empty-source", f"sync {AUDIENCE}")
    assert "the model returned no rows" in error.what
    assert error.notes == ("nothing was sent",)
    assert "allow_empty = true" in error.help
    assert delivered.holdings() == books
    assert server.state() == state


def test_an_audience_may_be_emptied_when_its_header_says_so(delivered: Project, server: StrictServer) -> None:
    delivered.edit(
        AUDIENCE_PATH, '-- mode = "mirror"', '-- mode = "mirror"\n-- guards = { allow_empty = true }'
    )
    write_customers(delivered, [])

    assert delivered.run("sync", "--select", AUDIENCE).exit_code == 0
    assert server.members == set()


def test_a_day_without_orders_is_only_warned_about(delivered: Project, server: StrictServer) -> None:
    state = server.state()
    write_order_lines(delivered, [])

    result = delivered.run("sync", "--select", EVENTS)

    assert result.exit_code == 0
    assert "warning [empty_source] the model returned no rows" in result.stdout
    assert server.state() == state


def test_too_many_removals_stop_until_they_are_forced(shop: Project, server: StrictServer) -> None:
    everybody = [customer(number) for number in range(1, 1201)]
    write_customers(shop, everybody)
    shop.run("sync", "--select", AUDIENCE)
    before, books = server.state(), shop.holdings()
    write_customers(shop, everybody[:700])

    refused = shop.run("sync", "--select", AUDIENCE)

    assert refused.exit_code == 3
    (error,) = refused.errors
    assert (error.rule, error.where) == ("max-removed", f"sync {AUDIENCE}")
    assert "1,000 of 2,400 (41.7%) of the audience would be removed; the limit is 30.0%" in error.what
    assert "--force-guards" in error.help
    assert (server.state(), shop.holdings()) == (before, books)

    forced = shop.run("sync", "--select", AUDIENCE, "--force-guards")

    assert forced.exit_code == 0
    assert server.digests("Shoppers", "EMAIL_SHA256") == set(map(email_digest, range(1, 701)))
    assert [run["forced"] for run in shop.run("status", "--output", "json").json["runs"]] == [
        True,
        False,
        False,
    ]
    assert "(forced)" in shop.run("status").stdout


def test_too_many_invalid_rows_stop_the_run(delivered: Project, server: StrictServer) -> None:
    state = server.state()
    nobody = [customer(number, email="", phone="") for number in (20, 21)]
    write_customers(delivered, [*map(customer, CUSTOMERS), *nobody])

    result = delivered.run("sync", "--select", AUDIENCE)

    assert result.exit_code == 3
    assert [error.rule for error in result.errors] == ["max-invalid"]
    assert "2 of 14 (14.3%) of the rows are quarantined; the limit is 5.0%" in result.errors[0].what
    assert server.state() == state


def test_validate_counts_coverage_and_names_reasons(shop: Project, server: StrictServer) -> None:
    write_customers(
        shop, [*map(customer, range(1, 4)), customer(4, phone=""), customer(5, email="", phone="")]
    )
    write_order_lines(shop, [order_line(1), order_line(2, page_url=""), order_line(3, ip="not an address")])

    result = shop.run("validate", "--output", "json")

    # One row of five and one of three are more than the twentieth that max_invalid allows.
    assert result.exit_code == 3
    assert [error.rule for error in result.errors] == ["max-invalid", "max-invalid"]
    audience = result.sync(AUDIENCE)
    assert (audience["rows"], audience["valid"], audience["invalid"]) == (5, 4, 1)
    assert audience["coverage"] == {"email_sha256": 4, "phone_sha256": 3}
    assert audience["reasons"] == [{"column": "", "reason": "no_identifier", "count": 1}]
    events = result.sync(EVENTS)
    assert (events["rows"], events["valid"], events["invalid"]) == (3, 2, 1)
    assert events["reasons"] == [{"column": "page_url", "reason": "page_url_missing", "count": 1}]
    assert events["dropped"] == [{"column": "ip", "reason": "ip_malformed", "count": 1}]
    assert server.requests == []


def test_the_quarantine_names_rows_by_their_grain(shop: Project) -> None:
    write_order_lines(shop, [order_line(1), order_line(2, page_url=""), order_line(2, 2)])

    result = shop.run("validate", "--select", EVENTS, "--output", "json")

    # The second line is fine by itself, but half an order would be sent with a wrong value.
    rows = _quarantined(shop, result.sync(EVENTS)["quarantine"])
    assert sorted(rows, key=lambda row: str(row["line_number"])) == [
        {
            "event_set_id": "web", "event": "Purchase", "event_id": "W000002", "line_number": "1",
            "column": "page_url", "keyword": "required", "reason": "page_url_missing", "shape": None,
        },
        {
            "event_set_id": "web", "event": "Purchase", "event_id": "W000002", "line_number": "2",
            "column": "", "keyword": "", "reason": "event_incomplete", "shape": None,
        },
    ]  # fmt: skip


def test_the_quarantine_shows_personal_data_only_on_demand(shop: Project) -> None:
    shop.edit(AUDIENCE_PATH, "email_sha256(email) as email_sha256", "email")
    shop.edit(AUDIENCE_PATH, "phone_sha256(phone, country) as phone_sha256", "phone")
    write_customers(shop, [customer(1), customer(2, email="=cmd()", phone="none")])

    hidden = shop.run("validate", "--select", AUDIENCE, "--output", "json").sync(AUDIENCE)["quarantine"]
    assert "cmd" not in json.dumps(_quarantined(shop, hidden))
    shown = shop.run("validate", "--select", AUDIENCE, "--output", "json", "--show-pii").sync(AUDIENCE)
    assert {row["raw email"] for row in _quarantined(shop, shown["quarantine"])} == {"'=cmd()"}


def _quarantined(project: Project, path: str) -> list[dict[str, object]]:
    import pyarrow.parquet as pq

    rows: list[dict[str, object]] = pq.read_table(project.root / path).to_pylist()
    return rows
