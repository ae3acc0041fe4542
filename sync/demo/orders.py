"""Who bought what, where and when, before the shop systems write it down."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sync.demo.catalogue import Product
from sync.demo.draws import Draw, pick, wheel, whole
from sync.demo.people import Person

PERIOD_DAYS = 548
RECENT_DAYS = 26
LAPSED_AFTER_DAYS = 180

# TikTok counts an offline event up to 28 days after it happened, so a demo needs many orders younger than
# that (Amperity and LiveRamp, destination documentation, read 2026-11-23).
_RECENT_SHARE = 0.22
# The youngest order is two days old: a till in Hawaii closes up to ten hours after midnight UTC.
_YOUNGEST_DAYS = 2

_BASKET_SIZES = wheel(((1, 47), (2, 28), (3, 14), (4, 7), (5, 4)))
_QUANTITIES = wheel(((1, 80), (2, 13), (3, 5), (6, 2)))


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order; a quantity below zero came back, a quantity of zero is a cancelled line."""

    product: Product
    quantity: int


@dataclass(frozen=True, slots=True)
class Order:
    """One purchase of one person in one channel.

    Attributes:
        channel: "web" or "store".
        day: the day of the purchase, between 548 and 2 days before today.
        second: second of that day on the clock of the shop.
    """

    person: Person
    channel: str
    day: dt.date
    second: int
    items: tuple[Item, ...]

    def refunds(self, share: float, draw: Draw) -> tuple[Item, ...]:
        """Draw which items come back, a share from 0 to 1, as items with a quantity below zero."""
        return tuple(
            Item(item.product, -item.quantity) for item in self.items if draw() < share and item.quantity
        )


def draw_orders(
    people: Sequence[Person], products: Sequence[Product], today: dt.date, draw: Draw
) -> Iterator[Order]:
    """Draw the purchases of all people, person by person, in no order of time."""
    for person in people:
        channels = _channels(person)
        for _ in range(person.orders):
            age_days = _draw_age(person, draw)
            yield Order(
                person=person,
                channel=pick(channels, draw),
                day=today - dt.timedelta(days=age_days),
                second=whole(9 * 3600, 20 * 3600, draw),
                items=tuple(_draw_item(products, draw) for _ in range(pick(_BASKET_SIZES, draw))),
            )


def seconds_since_1970(day: dt.date, second: int) -> int:
    """Count whole seconds from the start of 1970 to a second of a day, on one and the same clock."""
    return (day.toordinal() - dt.date(1970, 1, 1).toordinal()) * 86_400 + second


def _channels(person: Person) -> tuple[str, ...]:
    # A loyalty card is shown at the till, so whoever is not a web customer buys in a store.
    if "web" not in person.systems:
        return ("store",)
    return ("web", "store") if person.systems & {"store", "loyalty"} else ("web",)


def _draw_age(person: Person, draw: Draw) -> int:
    if person.is_lapsed:
        return whole(LAPSED_AFTER_DAYS + 10, PERIOD_DAYS, draw)
    oldest = RECENT_DAYS if draw() < _RECENT_SHARE else PERIOD_DAYS
    return whole(_YOUNGEST_DAYS, oldest, draw)


def _draw_item(products: Sequence[Product], draw: Draw) -> Item:
    # Squaring the draw makes few products sell most, as in a real shop.
    product = products[int(draw() ** 2 * len(products))]
    return Item(product, 0 if draw() < 0.006 else pick(_QUANTITIES, draw))
