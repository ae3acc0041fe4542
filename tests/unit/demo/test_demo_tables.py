"""The demo data is repeatable, anchored to a day, as messy as promised, and nobody's."""

import datetime as dt
import ipaddress
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sync.demo import DEMO_FILES, demo_tables
from sync.demo.countries import COUNTRIES, Country, national_number
from sync.demo.people import DEVICE_PREFIX, EMAIL_DOMAINS
from sync.demo.spelling import PLACEHOLDER_EMAILS, ZERO_DEVICE
from sync.demo.web_shop import PUBLIC_NETWORK_V6, PUBLIC_NETWORKS_V4

TODAY = dt.date(2026, 11, 23)
FEW = 1_500
EMAIL = re.compile(r"[^\s@?&=]+@[^\s@?&=]+")
IDS = {
    "customer_id", "order_id", "product_id", "customer_number", "card_number", "store_id", "receipt_number",
    "phone", "mobile",
}  # fmt: skip
REGIONS = {name: country.code for country in COUNTRIES for name in (country.code, *country.aliases)}
DEFAULT_REGION = "US"


@pytest.fixture(scope="module")
def tables() -> Mapping[str, pa.Table]:
    return demo_tables(TODAY)


def texts(tables: Mapping[str, pa.Table], *columns: str) -> Iterator[str]:
    """Yield every text in columns of these names, in whatever table."""
    for table in tables.values():
        for name in set(columns) & set(table.column_names):
            yield from filter(None, table[name].unique().to_pylist())


def content(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return bytes(sink.getvalue())


def test_same_arguments_give_the_same_bytes() -> None:
    first, second = demo_tables(TODAY, customers=FEW), demo_tables(TODAY, customers=FEW)
    assert {name: content(first[name]) for name in first} == {name: content(second[name]) for name in second}


def test_another_seed_is_another_shop() -> None:
    first, second = demo_tables(TODAY, customers=FEW), demo_tables(TODAY, seed=1, customers=FEW)
    assert all(
        content(first[name]) != content(second[name]) for name in ("web_customers", "store_sales_lines")
    )


def test_another_day_moves_dates_and_nothing_else() -> None:
    first, second = (demo_tables(day, customers=FEW) for day in (TODAY, TODAY + dt.timedelta(days=100)))
    lines, later = first["web_order_lines"], second["web_order_lines"]
    assert lines.drop_columns(["ordered_at"]).equals(later.drop_columns(["ordered_at"]))
    assert pc.unique(pc.subtract(later["ordered_at"], lines["ordered_at"])).to_pylist() == [
        dt.timedelta(days=100)
    ]


@pytest.mark.parametrize(
    ("table", "column"), [("web_order_lines", "ordered_at"), ("store_sales_lines", "sold_at")]
)
def test_purchases_lie_in_the_last_eighteen_months(
    tables: Mapping[str, pa.Table], table: str, column: str
) -> None:
    days = tables[table][column].cast(pa.date32())
    oldest, youngest = pc.min_max(days).values()
    assert TODAY - dt.timedelta(days=548) <= oldest.as_py() < TODAY - dt.timedelta(days=540)
    assert youngest.as_py() == TODAY - dt.timedelta(days=2)
    recent = pc.sum(pc.greater(days, TODAY - dt.timedelta(days=27))).as_py()
    assert recent > 6_000


def test_every_source_has_its_file(tables: Mapping[str, pa.Table]) -> None:
    assert [file.source for file in DEMO_FILES] == list(tables)
    for file in DEMO_FILES:
        assert PurePosixPath(file.path) == PurePosixPath("data") / f"{file.source}.{file.format}"


def test_columns_of_a_csv_file_are_text(tables: Mapping[str, pa.Table]) -> None:
    for file in DEMO_FILES:
        if file.format == "csv":
            assert set(tables[file.source].schema.types) == {pa.string()}


def test_counts_are_as_promised(tables: Mapping[str, pa.Table]) -> None:
    counts = {source: table.num_rows for source, table in tables.items()}
    assert 100_000 < counts["web_order_lines"] + counts["store_sales_lines"] < 125_000
    assert 28_000 < counts["web_customers"] + counts["store_customers"] + counts["loyalty_members"] < 40_000
    assert len(COUNTRIES) == 12
    assert sum(country.weight for country in COUNTRIES) == 100


def test_ids_and_phones_are_text_with_leading_zeros(tables: Mapping[str, pa.Table]) -> None:
    for table in tables.values():
        assert all(table.schema.field(name).type == pa.string() for name in IDS & set(table.column_names))
    for column in ("product_id", "customer_number", "card_number", "store_id", "receipt_number"):
        assert any(text.startswith("0") for text in texts(tables, column))


@pytest.mark.parametrize(
    ("column", "pattern"),
    [
        ("email", r"[A-Z].*@"),
        ("email", r"^\s"),
        ("email", "\u00a0$"),
        ("email", r"^none@none\.com$"),
        ("phone", r"^\+"),
        ("phone", r"^0[1-9]"),
        ("phone", r"^0044"),
        ("phone", r" ext\. "),
        ("phone", r"^\d{3}$"),
        ("phone", r"[a-z]{4}"),
        ("phone", r"^\(\d{3}\)"),
        ("full_name", r"^[A-Z]{2,}, "),
        ("last_name", r"[^\x00-\x7f]"),
        ("idfa", r"^DE300000"),
        ("aaid", r"^de300000"),
        ("aaid", r"^0{8}-"),
        ("registered_on", r"^\d\d\.\d\d\.\d{4}$"),
        ("page_url", r"[?&]email="),
    ],
)
def test_data_is_messy_on_purpose(tables: Mapping[str, pa.Table], column: str, pattern: str) -> None:
    assert sum(1 for text in texts(tables, column) if re.search(pattern, text)) >= 1


@pytest.mark.parametrize("source", ["web_order_lines", "store_sales_lines"])
def test_there_are_refunds_and_cancelled_lines(tables: Mapping[str, pa.Table], source: str) -> None:
    quantities = tables[source]["quantity"].to_pylist()
    assert 0.02 < sum(quantity < 0 for quantity in quantities) / len(quantities) < 0.1
    assert 0 < quantities.count(0) / len(quantities) < 0.02


def test_front_desk_phones_are_shared_by_many(tables: Mapping[str, pa.Table]) -> None:
    shared = tables["store_customers"]["phone"].value_counts().to_pylist()
    desks = [entry for entry in shared if entry["values"] and entry["counts"] > 5]
    assert len(desks) >= sum(1 for country in COUNTRIES if country.phone_blocks) - 1


def test_email_domains_are_reserved(tables: Mapping[str, pa.Table]) -> None:
    addresses = {
        address.strip().lower()
        for text in texts(tables, "email", "page_url")
        for address in EMAIL.findall(text)
    }
    domains = {address.partition("@")[2] for address in addresses - set(PLACEHOLDER_EMAILS)}
    assert domains == set(EMAIL_DOMAINS)


def test_valid_phones_are_fictional(tables: Mapping[str, pa.Table]) -> None:
    valid = {number for text, region in told_phones(tables) for number in valid_number(text, region)}
    assert len(valid) > 2_000
    assert {number for number in valid if not is_fictional(number)} == set()


def told_phones(tables: Mapping[str, pa.Table]) -> Iterator[tuple[str, str]]:
    """Yield every third phone with the region its row tells; the project's default if it tells none."""
    for source, column in (
        ("web_customers", "phone"),
        ("store_customers", "phone"),
        ("loyalty_members", "mobile"),
    ):
        rows = zip(tables[source][column].to_pylist(), tables[source]["country"].to_pylist(), strict=True)
        for phone, country in list(rows)[::3]:
            if phone:
                told = country or DEFAULT_REGION
                yield phone, REGIONS.get(told) or REGIONS[told.upper()]


def valid_number(text: str, region: str) -> Iterator[str]:
    """Yield a text as E.164 if libphonenumber takes it for a valid number of the region."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return
    if phonenumbers.is_valid_number(number):
        yield phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_fictional(number: str) -> bool:
    return any(
        number.startswith(f"+{country.calling_code}{block.prefix}")
        for country in COUNTRIES
        for block in country.phone_blocks
    )


@pytest.mark.parametrize("country", [country for country in COUNTRIES if country.phone_blocks])
def test_every_fictional_block_is_valid_by_libphonenumber(country: Country) -> None:
    for ordinal in (*range(len(country.phone_blocks)), 90 * len(country.phone_blocks)):
        national = national_number(country, ordinal)
        assert national is not None
        parsed = phonenumbers.parse(f"+{country.calling_code}{national}")
        assert phonenumbers.is_valid_number_for_region(parsed, country.code), national


def test_numbers_run_out_and_never_repeat() -> None:
    (sweden,) = (country for country in COUNTRIES if country.code == "SE")
    numbers = [national_number(sweden, ordinal) for ordinal in range(600)]
    given = [number for number in numbers if number]
    assert len(given) == len(set(given)) == 495
    assert numbers[-1] is None


def test_addresses_are_public_and_nobodys(tables: Mapping[str, pa.Table]) -> None:
    addresses = set(texts(tables, "ip"))
    networks = [ipaddress.ip_network(f"{prefix}.0/24") for prefix in PUBLIC_NETWORKS_V4]
    networks.append(ipaddress.ip_network(f"{PUBLIC_NETWORK_V6}::/48"))
    for address in map(ipaddress.ip_address, addresses):
        assert address.is_global
        assert any(address in network for network in networks)


def test_device_ids_are_the_demos_own(tables: Mapping[str, pa.Table]) -> None:
    for text in set(texts(tables, "idfa", "aaid")) - {ZERO_DEVICE}:
        assert re.fullmatch(
            DEVICE_PREFIX + r"-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", text.lower()
        )
