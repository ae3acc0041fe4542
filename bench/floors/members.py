"""Floor of audiences: `python -m bench.floors.members ENDPOINT`, in the folder of a shop.

The ledger is one Parquet file of digests as four words each, as a run keeps them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import requests

from bench.floors.posting import API, bodies, opened, post, post_all

ACCOUNT, MAX_RECORDS = "7000000000000000001", 10_000
LEDGER = Path("floor.parquet")

PEOPLE = """
create table people as
select
    sha256(lower(trim(email))) as email,
    sha256('+1' || right(regexp_replace(phone, '[^0-9]', '', 'g'), 10)) as phone
from 'customers.parquet'
"""

_WORDS = ", ".join(
    f"('0x' || substr({{0}}, {1 + 16 * word}, 16))::ubigint as w{word + 1}" for word in range(4)
)
WANTED = f"""
create table wanted as
select 1::utinyint as kind, {_WORDS.format("email")}, rowid as person from people
union all
select 2::utinyint as kind, {_WORDS.format("phone")}, rowid as person from people
"""

HELD = "create view held as from 'floor.parquet'"
NOTHING_HELD = "create view held as select kind, w1, w2, w3, w4 from wanted where false"
CHANGES = """
create table changes as
select wanted.kind as new, person, held.kind as gone, held.w1, held.w2, held.w3, held.w4
from wanted
full join held on wanted.kind = held.kind and wanted.w1 = held.w1 and wanted.w2 = held.w2
    and wanted.w3 = held.w3 and wanted.w4 = held.w4
where wanted.kind is null or held.kind is null
"""

_ADDED = (
    """if(new_{0}, '{{"id":"' || {0} || '","audience_ids":["' || getvariable('audience') || '"]}}', '{{}}')"""
)
ADDS = f"""
select '[' || {_ADDED.format("email")} || ',' || {_ADDED.format("phone")} || ']'
from people
inner join (
    select person, bool_or(new = 1) as new_email, bool_or(new = 2) as new_phone
    from changes where new is not null group by person
) as news on people.rowid = news.person
"""
DELETES = """
select '[{"id":"' || printf('%016x%016x%016x%016x', w1, w2, w3, w4) || '","audience_ids":["'
    || getvariable('audience') || '"]}]'
from changes where gone = getvariable('kind')
"""
KINDS = {1: '"EMAIL_SHA256"', 2: '"PHONE_SHA256"'}
KEEP = """
copy (select distinct kind, w1, w2, w3, w4 from wanted order by kind, w1)
to 'floor.new.parquet' (format parquet, compression uncompressed)
"""


def deliver(connection: duckdb.DuckDBPyConnection, endpoint: str) -> int:
    """Bring the audience to what the customers' file says; return how many requests that took."""
    for statement in (PEOPLE, WANTED, HELD if LEDGER.exists() else NOTHING_HELD, CHANGES):
        connection.execute(statement)
    if not connection.execute("select exists (from changes)").fetchall()[0][0]:
        return 0
    with requests.Session() as session:
        audience = post(session, f"{endpoint}{API}/segment/audience/", b"{}")["audience_id"]
    connection.execute("set variable audience = $1", [audience])
    sent = sum(_delete(connection, endpoint, kind) for kind in KINDS) + _add(connection, endpoint)
    connection.execute(KEEP)
    Path("floor.new.parquet").replace(LEDGER)
    return sent


def _delete(connection: duckdb.DuckDBPyConnection, endpoint: str, kind: int) -> int:
    connection.execute("set variable kind = $1", [kind])
    records = bodies(connection.sql(DELETES), MAX_RECORDS)
    return post_all(endpoint, "/segment/mapping/", _framed("delete", KINDS[kind], records))


def _add(connection: duckdb.DuckDBPyConnection, endpoint: str) -> int:
    records = bodies(connection.sql(ADDS), MAX_RECORDS)
    return post_all(endpoint, "/segment/mapping/", _framed("add", ",".join(KINDS.values()), records))


def _framed(action: str, schema: str, records: Iterator[bytes]) -> Iterator[bytes]:
    head = f'{{"advertiser_ids":["{ACCOUNT}"],"action":"{action}","id_schema":[{schema}],"batch_data":['
    return (head.encode() + body + b"]}" for body in records)


def main() -> None:
    """Deliver and print the number of requests."""
    with opened() as connection:
        print(deliver(connection, sys.argv[1]))


if __name__ == "__main__":
    main()
