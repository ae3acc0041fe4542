"""The tills: a customer file typed at the desk, and sales lines in local time."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.demo.catalogue import local_cents
from sync.demo.countries import COUNTRIES, Country
from sync.demo.draws import Draw, pick, whole
from sync.demo.orders import PERIOD_DAYS, Order, seconds_since_1970
from sync.demo.people import Person
from sync.demo.spelling import front_desk_phone, write_email, write_name, write_phone

_STORES_PER_COUNTRY = 6
_DATE_FORMS = ("%Y-%m-%d", "%Y-%m-%d", "%d.%m.%Y")


@dataclass(frozen=True, slots=True)
class Receipt:
    """A printed receipt.

    Attributes:
        number: seven digits, unique within one store only.
        customer_number: None if the till did not ask.
        card_number: None if no loyalty card was shown.
    """

    store_id: str
    number: str
    customer_number: str | None
    card_number: str | None
    order: Order


def store_ids(country: Country) -> tuple[str, ...]:
    """Name the stores of a country: four digits with leading zeros."""
    first = 1 + COUNTRIES.index(country) * _STORES_PER_COUNTRY
    return tuple(f"{number:04d}" for number in range(first, first + _STORES_PER_COUNTRY))


def number_customers(people: Sequence[Person]) -> Mapping[int, str]:
    """Give every store customer a number: person number -> six digits with leading zeros."""
    known = (person.number for person in people if "store" in person.systems)
    return {person: f"{number:06d}" for number, person in enumerate(known, start=1)}


def customer_rows(
    people: Sequence[Person], customer_numbers: Mapping[int, str], today: dt.date, draw: Draw
) -> Iterator[tuple[str | None, ...]]:
    """Write the customer file: "SURNAME, Given", dates in two forms, the desk's own phone for the shy."""
    for person in people:
        if person.number not in customer_numbers:
            continue
        surname, given_name = write_name(person.surname, draw), write_name(person.given_name, draw)
        registered = today - dt.timedelta(days=whole(PERIOD_DAYS, 4 * PERIOD_DAYS, draw))
        is_shy = draw() < 0.08
        yield (
            customer_numbers[person.number],
            f"{surname}, {given_name}",
            write_email(person, missing=0.45, placeholder=0.05, draw=draw),
            front_desk_phone(person.country) if is_shy else write_phone(person, missing=0.25, draw=draw),
            person.country.code if draw() < 0.95 else None,
            registered.strftime(pick(_DATE_FORMS, draw)),
        )


def print_receipts(
    orders: Sequence[Order], customer_numbers: Mapping[int, str], card_numbers: Mapping[int, str], draw: Draw
) -> Iterator[Receipt]:
    """Print a receipt for every store order; each store counts from 1.

    A receipt names the customer number, the loyalty card, both or, one in ten, nobody.
    """
    counters: Counter[str] = Counter()
    for order in orders:
        store_id = pick(store_ids(order.person.country), draw)
        counters[store_id] += 1
        is_known, shows_card, tells_number = draw() < 0.9, draw() < 0.8, draw() < 0.7
        yield Receipt(
            store_id=store_id,
            number=f"{counters[store_id]:07d}",
            customer_number=customer_numbers.get(order.person.number) if is_known and tells_number else None,
            card_number=card_numbers.get(order.person.number) if is_known and shows_card else None,
            order=order,
        )


def sales_line_rows(receipts: Sequence[Receipt], draw: Draw) -> Iterator[tuple[object, ...]]:
    """Write one row per item; a refund is a line with a quantity below zero on the same receipt.

    A shown card takes a tenth off, so a line may come to less than price times quantity.
    """
    for receipt in receipts:
        order = receipt.order
        country = order.person.country
        share = 90 if receipt.card_number else 100
        sold_at = seconds_since_1970(order.day, order.second)
        for line_number, item in enumerate(order.items + order.refunds(0.04, draw), start=1):
            price = local_cents(item.product, country)
            yield (
                receipt.store_id,
                receipt.number,
                line_number,
                sold_at,
                country.time_zone,
                receipt.customer_number,
                receipt.card_number,
                item.product.product_id,
                item.quantity,
                price,
                price * item.quantity * share // 100,
                country.currency,
            )
