"""The web shop's two exports: accounts, and order lines with what the browser told."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sync.demo.catalogue import local_cents
from sync.demo.draws import Draw, hexadecimal, pick, wheel, whole
from sync.demo.orders import PERIOD_DAYS, Order, seconds_since_1970
from sync.demo.people import Person
from sync.demo.spelling import write_device, write_email, write_name, write_phone

# TikTok wants "a non-hashed public IP address". Documentation ranges (RFC 5737, RFC 3849) and the
# benchmark range (RFC 2544) are not public, so a check for public addresses would drop them. The blocks
# below stand in IANA's special-purpose registries as globally reachable, yet they belong to Internet
# services and no household can have them: AS112 (RFC 7534, RFC 7535) and AMT relays (RFC 7450). A test
# asks Python's ipaddress.
PUBLIC_NETWORKS_V4 = ("192.31.196", "192.175.48", "192.52.193")
PUBLIC_NETWORK_V6 = "2620:4f:8000"

_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)"
_ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9)"
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
_MACINTOSH = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15"
_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"

_AGENTS = wheel(
    (
        (f"{_IPHONE} {_SAFARI}", 38),
        (f"{_ANDROID} {_CHROME}", 32),
        (f"{_WINDOWS} {_CHROME}", 18),
        (f"{_MACINTOSH} {_SAFARI}", 12),
    )
)


@dataclass(frozen=True, slots=True)
class Account:
    """A web account; a person who forgot the first one has two, and the second knows only the phone.

    Attributes:
        cookie_id: value of the cookie _ttp in this person's browser; None if cookies are refused.
    """

    account_id: str
    person: Person
    is_second: bool
    cookie_id: str | None


def open_accounts(people: Sequence[Person], draw: Draw) -> tuple[Account, ...]:
    """Open the accounts of all web people, numbered in order; one in twenty opens a second one."""
    owners = [
        (person, is_second)
        for person in people
        if "web" in person.systems
        for is_second in ((False, True) if draw() < 0.05 else (False,))
    ]
    return tuple(
        Account(f"{number:08d}", person, is_second, hexadecimal(26, draw) if draw() < 0.75 else None)
        for number, (person, is_second) in enumerate(owners, start=1)
    )


def customer_rows(accounts: Sequence[Account], today: dt.date, draw: Draw) -> Iterator[tuple[object, ...]]:
    """Write the accounts as the shop exports them."""
    for account in accounts:
        person = account.person
        opened = today - dt.timedelta(days=whole(PERIOD_DAYS, 3 * PERIOD_DAYS, draw))
        created = seconds_since_1970(opened, whole(0, 86_399, draw))
        yield (
            account.account_id,
            write_email(person, missing=1.0 if account.is_second else 0.0, placeholder=0.02, draw=draw),
            write_phone(person, missing=0.0 if account.is_second else 0.35, draw=draw),
            write_name(person.given_name, draw),
            write_name(person.surname, draw),
            _write_country(person, draw),
            person.consent,
            created + 86_400 * whole(1, PERIOD_DAYS - 1, draw) if draw() < 0.05 else None,
            write_device(person, "ios", draw),
            write_device(person, "android", draw),
            created,
        )


def order_line_rows(
    orders: Sequence[Order], accounts: Sequence[Account], draw: Draw
) -> Iterator[tuple[object, ...]]:
    """Write one row per item, refunds as further rows of the same order, a few rows twice.

    The export overlaps itself by some minutes, so now and then a row comes again, the same in every column.
    """
    account_of = {account.person.number: account for account in accounts}
    for number, order in enumerate(orders, start=1):
        for row in _order_rows(f"W{number:09d}", order, account_of[order.person.number], draw):
            yield row
            if draw() < 0.003:
                yield row


def _order_rows(order_id: str, order: Order, account: Account, draw: Draw) -> Iterator[tuple[object, ...]]:
    country = order.person.country
    ordered_at = seconds_since_1970(order.day, order.second)
    visit = _draw_visit(order_id, account, draw)
    for line_number, item in enumerate(order.items + order.refunds(0.06, draw), start=1):
        price = local_cents(item.product, country)
        yield (
            order_id,
            line_number,
            account.account_id,
            ordered_at,
            item.product.product_id,
            item.quantity,
            price,
            price * item.quantity,
            country.currency,
            *visit,
        )


def _draw_visit(order_id: str, account: Account, draw: Draw) -> tuple[str | None, ...]:
    # Click id, cookie, address, agent, page, language. The query string is what a careless shop makes of it,
    # e-mail address included.
    person = account.person
    came_from_ad = draw() < 0.14
    query = f"?order={order_id}" + ("&utm_source=tiktok" if came_from_ad else "")
    query += f"&email={person.email}" if draw() < 0.02 else ""
    return (
        f"E.C.P.{hexadecimal(40, draw)}" if came_from_ad else None,
        account.cookie_id,
        _draw_address(draw) if draw() < 0.96 else None,
        pick(_AGENTS, draw) if draw() < 0.97 else None,
        f"https://shop.example/{person.country.locale}/checkout/thank-you{query}",
        person.country.locale,
    )


def _draw_address(draw: Draw) -> str:
    if draw() < 0.15:
        return f"{PUBLIC_NETWORK_V6}::{whole(1, 0xFFFF, draw):x}"
    return f"{pick(PUBLIC_NETWORKS_V4, draw)}.{whole(1, 254, draw)}"


def _write_country(person: Person, draw: Draw) -> str | None:
    chance = draw()
    if chance < 0.05:
        return None
    return person.country.code.lower() if chance < 0.15 else person.country.code
