"""Identifiers: the certified macros beside `phonenumbers`, Python loops and bare hashing."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from random import Random

from bench.measure import Side, Workload
from bench.phone_numbers import ALIKE, BY_SIZE, as_e164, spelt_numbers
from sync.engines.base import Engine, fetch
from sync.engines.build import create_macros
from sync.engines.duckdb import EngineOptions, open_engine
from sync.project.shipped import shipped_folder

THREADS = 2
PYTHON_UNITS = 40_000
"""How many values the row-by-row sides handle; a million would take minutes."""

DISTINCT_NUMBERS = 50_000
"""Phone numbers that are made in Python; further rows repeat them."""

_PHONES = """
create table phones as
select phone, region
from (select i, 1 + (i * 7919) % {distinct} as number from range({units}) as t(i))
inner join spellings using (number)
"""
_EMAILS = """
create table emails as
select if(i % 10 < 3, ' Person.' || i || '@Example.COM ', 'person.' || i || '@example.com') as email
from range({units}) as t(i)
"""
_DIGESTS = "create table digests as select sha256(i::varchar) as digest from range({units}) as t(i)"

_Rows = Sequence[tuple[str, ...]]
_Loop = Callable[[_Rows], int]
"""Handles rows one by one and returns how many gave something."""


@contextmanager
def identifier_engine(threads: int = THREADS) -> Iterator[Engine]:
    """Open an engine as a run does, with the shipped macros."""
    engine = open_engine(EngineOptions(threads=threads, variables={"default_country": None}))
    try:
        paths = sorted((shipped_folder("models") / "macros").glob("*.sql"))
        create_macros(engine, {path.name: path.read_text(encoding="utf-8") for path in paths})
        yield engine
    finally:
        engine.close()


def _phones(engine: Engine, countries: Mapping[str, int], units: int) -> None:
    distinct = min(units, DISTINCT_NUMBERS)
    engine.load("spellings", spelt_numbers(countries, distinct, Random(1)))
    engine.run(_PHONES.format(units=units, distinct=distinct))


def _sql(engine: Engine, name: str, units: int, query: str) -> Side:
    return Side(name, units, partial(engine.run, f"create or replace table result as {query}"))


@contextmanager
def _two_processes(name: str, loop: _Loop, rows: _Rows) -> Iterator[Side]:
    """Share rows out among two processes, which are there before the watch starts."""
    halves, spent = (rows[::2], rows[1::2]), [0.0]
    with ProcessPoolExecutor(len(halves), get_context("spawn")) as processes:

        def work() -> None:
            spent[0] += sum(processes.map(partial(_cpu_of, loop), halves))

        yield Side(name, len(rows), work, lambda: spent[0])


def _cpu_of(loop: _Loop, rows: _Rows) -> float:
    before = time.process_time()
    loop(rows)
    return time.process_time() - before


def loop_over_phones(rows: _Rows) -> int:
    """Parse and format phones, row by row."""
    return sum(as_e164(phone, region) is not None for phone, region in rows)


def loop_over_emails(rows: _Rows) -> int:
    """Trim, lower-case and hash e-mail addresses, row by row."""
    return len([hashlib.sha256(email.strip().lower().encode()).hexdigest() for (email,) in rows])


def _few(engine: Engine, table: str) -> _Rows:
    return [tuple(map(str, row)) for row in fetch(engine, f"from {table} limit {PYTHON_UNITS}")]


@contextmanager
def _phone_sides(units: int, countries: Mapping[str, int]) -> Iterator[tuple[Side, ...]]:
    with identifier_engine() as engine:
        _phones(engine, countries, units)
        rows = _few(engine, "phones")
        with _two_processes("phonenumbers, two processes", loop_over_phones, rows) as phonenumbers_side:
            yield (
                _sql(engine, "e164", units, "select max(e164(phone, region)) from phones"),
                _sql(engine, "phone_digest", units, "select max(phone_digest(phone, region)) from phones"),
                phonenumbers_side,
                _sql(engine, "floor: sha256(phone)", units, "select max(sha256(phone)) from phones"),
            )


@contextmanager
def _email_sides(units: int) -> Iterator[tuple[Side, ...]]:
    with identifier_engine() as engine:
        engine.run(_EMAILS.format(units=units))
        with _two_processes("Python loop, two processes", loop_over_emails, _few(engine, "emails")) as loop:
            yield (
                _sql(engine, "email_sha256", units, "select max(email_sha256(email)) from emails"),
                _sql(engine, "email_digest", units, "select max(email_digest(email)) from emails"),
                loop,
                _sql(
                    engine,
                    "floor: sha256(lower(trim(email)))",
                    units,
                    "select max(sha256(lower(trim(email)))) from emails",
                ),
            )


@contextmanager
def _digest_sides(units: int) -> Iterator[tuple[Side, ...]]:
    with identifier_engine() as engine:
        engine.run(_DIGESTS.format(units=units))
        yield (
            _sql(engine, "sha256_digest", units, "select max(sha256_digest(digest)) from digests"),
            _sql(
                engine,
                "floor: one pattern",
                units,
                "select max(regexp_full_match(digest, '[0-9a-f]{64}')) from digests",
            ),
        )


WORKLOADS: Mapping[str, Workload] = {
    "phones": Workload("phones", "phones", 1_000_000, partial(_phone_sides, countries=BY_SIZE)),
    "phones_of_all_regions": Workload(
        "phones_of_all_regions", "phones", 1_000_000, partial(_phone_sides, countries=ALIKE)
    ),
    "emails": Workload("emails", "e-mails", 2_000_000, _email_sides),
    "digests": Workload("digests", "digests", 2_000_000, _digest_sides),
}
