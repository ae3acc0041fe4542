"""The tiny shop of these tests: what it wants at the platform, before and after a change.

Its second delivery has all there is: two audiences, one of them new; adds and deletes; two
event sources; a person and an order that the platform refuses, and a person it takes only alone.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.faults.platform import TOKEN, EventKey, Member, Platform

PROJECT = Path(__file__).parent / "project"
MACROS = Path(__file__).parents[2] / "models/macros"
SOURCES: Mapping[str, str] = {"stores": "7654321098765432109", "outlets": "7654321098765432110"}


@dataclass(frozen=True, slots=True)
class Wave:
    """What the shop's sources say at one time, as numbers of people and orders."""

    members: frozenset[int]
    guests: frozenset[int]
    orders: frozenset[int]


FIRST = Wave(frozenset(range(1, 9)), frozenset(), frozenset(range(1, 5)))
SECOND = Wave(frozenset(range(4, 13)), frozenset(range(8, 15)), frozenset(range(1, 15)))

REFUSED_PERSON, SHY_PERSON, REFUSED_ORDER = 11, 2, 9


def email(number: int) -> str:
    """Return the digest of a person's e-mail, worked out by hand."""
    return hashlib.sha256(f"person{number}@example.com".encode()).hexdigest()


def phone(number: int) -> str:
    """Return the digest of a person's phone, worked out by hand."""
    return hashlib.sha256(f"+1206555{number:04d}".encode()).hexdigest()


def order(number: int) -> EventKey:
    """Return what the platform knows an order by."""
    return (SOURCES["outlets" if number % 2 else "stores"], "Purchase", f"order-{number}")


def wanted_members(wave: Wave) -> set[Member]:
    """Return who should be in the audiences, the refused left out."""
    listed = {"Members": wave.members, "Guests": wave.guests}
    people = [(name, number) for name, numbers in listed.items() for number in numbers]
    return {
        (name, kind, digest)
        for name, number in people
        for kind, digest in (("EMAIL_SHA256", email(number)), ("PHONE_SHA256", phone(number)))
        if number != REFUSED_PERSON
    }


def wanted_events(wave: Wave) -> set[EventKey]:
    """Return the events that should be counted, the refused left out."""
    return {order(number) for number in wave.orders if number != REFUSED_ORDER}


def demanding_platform() -> Platform:
    """Return a platform that refuses what this shop's second delivery has for it to refuse."""
    return Platform(
        poison=frozenset({email(REFUSED_PERSON), f"order-{REFUSED_ORDER}"}),
        shy=frozenset({email(SHY_PERSON), phone(SHY_PERSON)}),
    )


def open_shop(to: Path) -> Path:
    """Make the project in a folder; it has no data yet."""
    shutil.copytree(PROJECT, to)
    shutil.copytree(MACROS, to / "models/macros")
    return to


def how(base: str) -> dict[str, str]:
    """Return the variables a command needs to deliver to a platform."""
    return {
        "SYNC_ENDPOINT": base,
        "SYNC_TIKTOK_ACCESS_TOKEN": TOKEN,
        "SYNC_REQUESTS_PER_SECOND": "1000",
    }


def write_wave(project: Path, wave: Wave) -> None:
    """Write the sources as they are at that time."""
    people = [
        {
            "person_id": f"{number:03d}",
            "email": f" Person{number}@Example.com ",
            "phone": f"(206) 555-{number:04d}",
            "is_member": "yes" if number in wave.members else "no",
            "is_guest": "yes" if number in wave.guests else "no",
        }
        for number in sorted(wave.members | wave.guests)
    ]
    noon = dt.datetime.combine(dt.datetime.now(dt.UTC).date(), dt.time(12), dt.UTC) - dt.timedelta(days=2)
    orders = [
        {
            "order_id": f"order-{number}",
            "ordered_at": noon.isoformat(),
            "email": f"person{number}@example.com",
            "place": "outlets" if number % 2 else "stores",
        }
        for number in sorted(wave.orders)
    ]
    _write(project / "data/people.csv", people)
    _write(project / "data/orders.csv", orders)


def _write(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    listed = list(rows)
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)
