"""Floor of events: `python -m bench.floors.events ENDPOINT`, in the folder of a shop.

The ledger is one Parquet file of event ids with a fingerprint of what was sent.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from bench.floors.posting import bodies, opened, post_all

EVENT_SET, MAX_RECORDS = "7654321098765432109", 1_000
LEDGER = Path("floor.parquet")

PEOPLE = """
create table people as
select
    customer_id,
    sha256(lower(trim(email))) as email,
    sha256('+1' || right(regexp_replace(phone, '[^0-9]', '', 'g'), 10)) as phone
from 'customers.parquet'
"""
ORDERS = """
create table orders as
select
    order_id,
    any_value(customer_id) as customer_id,
    any_value(epoch(ordered_at)::bigint) as ordered_at,
    any_value(currency) as currency,
    any_value(store_id) as store_id,
    sum(price * quantity) as value,
    string_agg(
        '{"price":' || price || ',"quantity":' || quantity || ',"content_id":"' || product_id
        || '","content_category":"' || category || '","content_name":' || to_json(product_name)
        || coalesce(',"brand":"' || brand || '"', '') || '}', ','
    ) as items
from 'order_lines.parquet'
group by order_id
"""
EVENTS = """
create table events as
select
    order_id,
    '{"event":"Purchase","event_time":' || ordered_at || ',"event_id":"' || order_id
        || '","user":{"email":"' || email || '","phone":"' || phone
        || '"},"properties":{"content_type":"product","currency":"' || currency
        || '","order_id":"' || order_id || '","shop_id":"' || store_id
        || '","event_channel":"in_store","value":' || value
        || ',"contents":[' || items || ']}}' as fragment
from orders inner join people using (customer_id)
"""
HELD = "create view held as from 'floor.parquet'"
NOTHING_HELD = "create view held as select order_id from events where false"
NEW = "select fragment from events anti join held using (order_id)"
KEEP = """
copy (select order_id, md5_number(fragment) as fingerprint from events order by order_id)
to 'floor.new.parquet' (format parquet, compression zstd)
"""


def deliver(connection: duckdb.DuckDBPyConnection, endpoint: str) -> int:
    """Send the orders that were not sent yet; return how many requests that took."""
    for statement in (PEOPLE, ORDERS, EVENTS, HELD if LEDGER.exists() else NOTHING_HELD):
        connection.execute(statement)
    head = f'{{"event_source":"offline","event_source_id":"{EVENT_SET}","data":['.encode()
    framed = (head + body + b"]}" for body in bodies(connection.sql(NEW), MAX_RECORDS))
    sent = post_all(endpoint, "/event/track/", framed)
    if sent:
        connection.execute(KEEP)
        Path("floor.new.parquet").replace(LEDGER)
    return sent


def main() -> None:
    """Deliver and print the number of requests."""
    with opened() as connection:
        print(deliver(connection, sys.argv[1]))


if __name__ == "__main__":
    main()
