"""Floor of a large audience's diff: `python -m bench.floors.ledger GENERATION LIMIT`, in a shop's folder.

Digests are compared in sixteen ranges, so that the hash table of one fits into little memory.
"""

from __future__ import annotations

import sys

from bench.floors.posting import opened

RANGES = 16
WANTED = """
create table wanted as
select
    ('0x' || substr(email_sha256, 1, 16))::ubigint as w1,
    ('0x' || substr(email_sha256, 17, 16))::ubigint as w2,
    ('0x' || substr(email_sha256, 33, 16))::ubigint as w3,
    ('0x' || substr(email_sha256, 49, 16))::ubigint as w4
from 'digests.parquet'
"""
CHANGES = "create table changes (new boolean, w1 ubigint, w2 ubigint, w3 ubigint, w4 ubigint)"
COMPARE = """
insert into changes
select held.w1 is null, coalesce(wanted.w1, held.w1), coalesce(wanted.w2, held.w2),
    coalesce(wanted.w3, held.w3), coalesce(wanted.w4, held.w4)
from (from wanted where w1 between $first and $last) as wanted
full join (from read_parquet($ledger) where w1 between $first and $last) as held
    on wanted.w1 = held.w1 and wanted.w2 = held.w2 and wanted.w3 = held.w3 and wanted.w4 = held.w4
where wanted.w1 is null or held.w1 is null
"""
COUNTS = (
    "select format('{:,} added, {:,} removed', count(*) filter (new), count(*) filter (not new)) from changes"
)


def main() -> None:
    """Compare and print how many digests are new and how many are gone."""
    ledger, limit = sys.argv[1:]
    with opened() as connection:
        connection.execute(f"set memory_limit = '{limit}'")
        connection.execute("set temp_directory = 'floor.spilled'")
        connection.execute(WANTED)
        connection.execute(CHANGES)
        width = 2**64 // RANGES
        for number in range(RANGES):
            span = {"first": number * width, "last": (number + 1) * width - 1, "ledger": ledger}
            connection.execute(COMPARE, span)
        print(connection.execute(COUNTS).fetchall()[0][0])


if __name__ == "__main__":
    main()
