"""The demo data as Arrow tables, and the files they belong in."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from sync.demo import catalogue, loyalty, store, web_shop
from sync.demo.draws import stream
from sync.demo.orders import draw_orders
from sync.demo.people import draw_people

if TYPE_CHECKING:
    import pyarrow as pa

DEFAULT_SEED = 20_261_123


@dataclass(frozen=True, slots=True)
class DemoFile:
    """Where one source of the demo project lies.

    Attributes:
        source: name by which models read it.
        path: relative to the project, with forward slashes.
        format: "parquet", or "csv" with a header line, every column text, missing values empty.
    """

    source: str
    path: str
    format: Literal["parquet", "csv"]


DEMO_FILES = (
    DemoFile("web_customers", "data/web_customers.parquet", "parquet"),
    DemoFile("web_order_lines", "data/web_order_lines.parquet", "parquet"),
    DemoFile("store_customers", "data/store_customers.csv", "csv"),
    DemoFile("store_sales_lines", "data/store_sales_lines.parquet", "parquet"),
    DemoFile("loyalty_members", "data/loyalty_members.csv", "csv"),
    DemoFile("catalogue_products", "data/catalogue_products.csv", "csv"),
    DemoFile("finance_exchange_rates", "data/finance_exchange_rates.csv", "csv"),
)

# Column -> kind, in the order in which the row functions give the values. Columns of a CSV file are all text.
_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "web_customers": {
        "customer_id": "text", "email": "text", "phone": "text", "first_name": "text", "last_name": "text",
        "country": "text", "accepts_marketing": "flag", "unsubscribed_at": "instant", "idfa": "text",
        "aaid": "text", "created_at": "instant",
    },
    "web_order_lines": {
        "order_id": "text", "line_number": "whole", "customer_id": "text", "ordered_at": "instant",
        "product_id": "text", "quantity": "whole", "unit_price": "money", "line_total": "money",
        "currency": "text", "ttclid": "text", "ttp": "text", "ip": "text", "user_agent": "text",
        "page_url": "text", "locale": "text",
    },
    "store_customers": dict.fromkeys(
        ("customer_number", "full_name", "email", "phone", "country", "registered_on"), "text"
    ),
    "store_sales_lines": {
        "store_id": "text", "receipt_number": "text", "line_number": "whole", "sold_at": "clock",
        "time_zone": "text", "customer_number": "text", "card_number": "text", "product_id": "text",
        "quantity": "whole", "unit_price": "money", "line_total": "money", "currency": "text",
    },
    "loyalty_members": dict.fromkeys(
        (
            "card_number", "given_name", "family_name", "email", "mobile", "country", "joined_on",
            "marketing_consent", "opted_out_on",
        ),
        "text",
    ),
    "catalogue_products": dict.fromkeys(("product_id", "name", "category", "brand", "list_price"), "text"),
    "finance_exchange_rates": dict.fromkeys(("currency", "usd_per_unit"), "text"),
}  # fmt: skip


def demo_tables(
    today: dt.date, seed: int = DEFAULT_SEED, customers: int = 20_000
) -> Mapping[str, "pa.Table"]:
    """Make three messy source systems of one shop, anchored to a day.

    The same arguments give the same tables, on any machine and Python version; another day moves all dates
    and changes nothing else. Every personal value is made up and reserved: see `countries`, `people` and
    `web_shop`.

    Args:
        today: no purchase is younger than two days before this day or older than 548.
        seed: another seed is another shop.
        customers: how many people; order lines are about five times as many. Phone numbers of small countries
            run out beyond the default, and people then have none.

    Returns:
        One table per source of `DEMO_FILES`, in that order.
    """
    people = draw_people(customers, stream(seed, "people"))
    products = catalogue.draw_products(stream(seed, "products"))
    orders = tuple(draw_orders(people, products, today, stream(seed, "orders")))
    accounts = web_shop.open_accounts(people, stream(seed, "accounts"))
    numbers, cards = store.number_customers(people), loyalty.issue_cards(people)
    web_orders = [order for order in orders if order.channel == "web"]
    store_orders = [order for order in orders if order.channel == "store"]
    receipts = tuple(store.print_receipts(store_orders, numbers, cards, stream(seed, "receipts")))
    rows: Mapping[str, Iterable[tuple[object, ...]]] = {
        "web_customers": web_shop.customer_rows(accounts, today, stream(seed, "web_customers")),
        "web_order_lines": web_shop.order_line_rows(web_orders, accounts, stream(seed, "web_order_lines")),
        "store_customers": store.customer_rows(people, numbers, today, stream(seed, "store_customers")),
        "store_sales_lines": store.sales_line_rows(receipts, stream(seed, "store_sales_lines")),
        "loyalty_members": loyalty.member_rows(people, cards, today, stream(seed, "loyalty_members")),
        "catalogue_products": catalogue.product_rows(products, stream(seed, "catalogue_products")),
        "finance_exchange_rates": catalogue.exchange_rate_rows(),
    }
    return MappingProxyType({source: _table(_COLUMNS[source], rows[source]) for source in rows})


def _table(columns: Mapping[str, str], rows: Iterable[tuple[object, ...]]) -> "pa.Table":
    import pyarrow as pa

    transposed = list(zip(*rows, strict=True)) or [()] * len(columns)
    makers = _array_makers()
    arrays = [makers[kind](values) for kind, values in zip(columns.values(), transposed, strict=True)]
    return pa.table(arrays, names=list(columns))


def _array_makers() -> Mapping[str, Callable[[Any], Any]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    hundredth = pa.scalar("0.01").cast(pa.decimal128(3, 2))
    return {
        "text": lambda values: pa.array(values, pa.string()),
        "whole": lambda values: pa.array(values, pa.int64()),
        "flag": lambda values: pa.array(values, pa.bool_()),
        "instant": lambda seconds: pa.array(seconds, pa.timestamp("s", "UTC")).cast(
            pa.timestamp("us", "UTC")
        ),
        "clock": lambda seconds: pa.array(seconds, pa.timestamp("s")).cast(pa.timestamp("us")),
        "money": lambda hundredths: pc.multiply(pa.array(hundredths, pa.int64()), hundredth).cast(
            pa.decimal128(12, 2)
        ),
    }
