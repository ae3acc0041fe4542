"""The data of the small shop: whom it knows and what they bought, as values and as files."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from tests.e2e.project import Project

AUDIENCE, EVENTS = "tiktok_audience__shoppers", "tiktok_events__web_orders"
AUDIENCE_PATH = f"models/activation/{AUDIENCE}.sql"
EVENTS_PATH = f"models/activation/{EVENTS}.sql"
PIXEL = "C4A8XYZWEBPIXEL00001"


@dataclass(frozen=True, slots=True)
class Customer:
    """A row of customers.csv."""

    customer_id: str
    email: str
    phone: str
    country: str = "US"
    full_name: str = "Sam Sample"
    consent: str = "yes"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A row of order_lines.parquet."""

    order_id: str
    line_number: int
    customer_id: str
    ordered_at: dt.datetime
    product_id: str = "000017"
    quantity: int = 1
    unit_price: Decimal = Decimal("12.50")
    ip: str = "192.31.196.10"
    page_url: str = "https://shop.example/thank-you"


def customer(number: int, **changes: str) -> Customer:
    """Return customer `number`; e-mail and phone are as messy as people type them."""
    values = {
        "customer_id": f"{number:03d}",
        "email": f" Person.{number:03d}@Example.com ",
        "phone": f"(206) 555-{number:04d}",
    }
    return Customer(**{**values, **changes})


def order_line(number: int, line: int = 1, **changes: object) -> OrderLine:
    """Return a line of order `number`, which customer `number` placed at noon two days ago."""
    noon = dt.datetime.combine(dt.datetime.now(dt.UTC).date(), dt.time(12), dt.UTC) - dt.timedelta(days=2)
    values = {"customer_id": f"{number:03d}", "ordered_at": noon, **changes}
    return OrderLine(f"W{number:06d}", line, **values)  # type: ignore[arg-type]


def write_customers(project: Project, customers: Iterable[Customer]) -> None:
    """Write the shop's customers."""
    rows = [asdict(one) for one in customers]
    path = project.root / "data/customers.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(asdict(customer(0))))
        writer.writeheader()
        writer.writerows(rows)


def write_order_lines(project: Project, lines: Sequence[OrderLine]) -> None:
    """Write the shop's order lines."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    whole = {"line_number": pa.int64(), "quantity": pa.int64(), "unit_price": pa.decimal128(12, 2)}
    moment = {"ordered_at": pa.timestamp("us", "UTC")}
    names = list(asdict(order_line(0)))
    schema = pa.schema([(name, {**whole, **moment}.get(name, pa.string())) for name in names])
    path = project.root / "data/order_lines.parquet"
    path.parent.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist([asdict(line) for line in lines], schema), path)


def email_digest(number: int) -> str:
    """Return the digest of a customer's e-mail, worked out by hand."""
    return sha256(f"person.{number:03d}@example.com")


def phone_digest(number: int) -> str:
    """Return the digest of a customer's phone, worked out by hand."""
    return sha256(f"+1206555{number:04d}")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
