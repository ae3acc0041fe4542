"""A shop of any size for the delivery workloads: customers, order lines, a project over them.

Rows are functions of their number alone, so that a share of the customers can be exchanged by
moving the range, and two sides or two runs see the same rows. DuckDB writes ten million
customers in seconds.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TEXTS = Path(__file__).parent / "project"
"""The models and schemas of the shop; a workload copies the model it delivers."""

AUDIENCE, ACCOUNTS = "Everybody who agreed", ("7000000000000000001",)
EVENT_SET = "7654321098765432109"
LINES_A_CUSTOMER = 5

TOKEN = {"SYNC_TIKTOK_ACCESS_TOKEN": "the-sink-takes-any"}
"""What a command needs in its environment to deliver."""

UNLIMITED = 100_000
"""Requests a second that nobody reaches."""

_CUSTOMERS = """
copy (
    select
        'c' || i as customer_id,
        if(i % 10 < 3, ' Person.' || i || '@Example.NET ', 'person.' || i || '@example.net') as email,
        case i % 4
            when 0 then '+1' || national
            when 1 then '+1 ' || national[1:3] || ' ' || national[4:6] || ' ' || national[7:10]
            when 2 then '(' || national[1:3] || ') ' || national[4:6] || '-' || national[7:10]
            else national
        end as phone,
        'US' as country
    from (
        select i, (2012000000 + (i * 7919) % 7900000001)::varchar as national
        from range({first}, {end}) as t(i)
    )
) to '{path}' (format parquet)
"""
"""Three of ten e-mail addresses and three of four phones are not in their normal form."""

_ORDER_LINES = """
copy (
    select
        'o' || number as order_id,
        i % 5 + 1 as line_number,
        'c' || (number * 7919) % {customers} as customer_id,
        to_timestamp({now} - 3600 - number % 2000000) as ordered_at,
        (['EUR', 'USD', 'GBP'])[1 + number % 3] as currency,
        lpad((number % 400)::varchar, 4, '0') as store_id,
        lpad(article::varchar, 6, '0') as product_id,
        'Article "' || article || '", large' as product_name,
        'Shelf ' || article % 40 as category,
        case when i % 50 > 0 then 'Brand ' || article % 90 end as brand,
        ((article % 9900 + 100) / 100)::decimal(18, 2) as price,
        1 + i % 3 as quantity
    from (select i, i * 2 // 5 as number, i * 31 % 5000 as article from range({lines}) as t(i))
) to '{path}' (format parquet)
"""
"""Two orders to five lines, spread over the 23 days before `now`."""

_SETTINGS = """
[tool.sync]
timezone = "UTC"
default_country = "US"
memory_limit = "{memory_limit}"
guards = {{ max_changed = 1.0, max_removed = 1.0 }}

[tool.sync.sources]
{sources}

[tool.sync.targets.dev]
database = ".sync/dev.duckdb"
endpoint = "{endpoint}"
advertiser_ids = {accounts}
event_sources = {{ stores = "{event_set}" }}
requests_per_second = {requests_per_second}
"""

_DIGESTS = """
copy (select i as member_id, sha256(i::varchar) as email_sha256 from range({first}, {end}) as t(i))
to '{path}' (format parquet, compression zstd)
"""

SOURCES: Mapping[str, tuple[str, ...]] = {
    "people": ("customers",),
    "purchases": ("customers", "order_lines"),
    "known": ("digests",),
}
"""Model -> the sources it reads."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A project in a folder that delivers one model.

    Attributes:
        model: `people`, an audience of customers; `purchases`, events; `known`, an audience of
            digests.
        endpoint: Address of the sink.
        memory_limit: What both engines of a run may use together.
    """

    folder: Path
    model: str
    endpoint: str
    requests_per_second: int
    memory_limit: str = "4GB"

    def file(self, source: str) -> Path:
        """Return the file of a source."""
        return self.folder / f"{source}.parquet"


def write_customers(shop: Shop, count: int, first: int = 0) -> None:
    """Write customers from number `first` on; each has an e-mail address and a phone number."""
    _run(_CUSTOMERS.format(path=shop.file("customers"), first=first, end=first + count))


def write_order_lines(shop: Shop, lines: int, *, now: int) -> None:
    """Write order lines and the customers who bought them; the last order was an hour before `now`."""
    customers = max(lines // LINES_A_CUSTOMER, 1)
    write_customers(shop, customers)
    _run(_ORDER_LINES.format(path=shop.file("order_lines"), lines=lines, customers=customers, now=now))


def write_digests(shop: Shop, count: int, first: int = 0) -> None:
    """Write people from number `first` on, who are known by one digest each."""
    _run(_DIGESTS.format(path=shop.file("digests"), first=first, end=first + count))


def write_project(shop: Shop) -> None:
    """Write settings, model and schemas of a shop; its data is written apart."""
    settings = _SETTINGS.format(
        sources="\n".join(f'{name} = "{name}.parquet"' for name in SOURCES[shop.model]),
        endpoint=shop.endpoint,
        accounts=json.dumps(ACCOUNTS),
        event_set=EVENT_SET,
        memory_limit=shop.memory_limit,
        requests_per_second=shop.requests_per_second,
    )
    model = Path("models", "activation", f"{shop.model}.sql")
    (shop.folder / model.parent).mkdir(parents=True, exist_ok=True)
    (shop.folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    shutil.copy(TEXTS / model, shop.folder / model)
    shutil.copytree(TEXTS / "schemas", shop.folder / "schemas", dirs_exist_ok=True)


def _run(statement: str) -> None:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        connection.execute(statement)
