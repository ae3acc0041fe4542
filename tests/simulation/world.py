"""What the models return, and how it changes between runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from tests.simulation.model import Member
from tests.simulation.server import BAD_VALUE, EventKey

EMAIL, PHONE = 1, 2
"""Numbers of the two kinds of identifiers people have here."""

ACCOUNTS = ("7000000000000000001", "7000000000000000002", "7000000000000000003")
SOURCES = ("7654321098765432109", "7654321098765432110")
PEOPLE, EVENTS = 8, 8
"""At most so many of each; few are enough to meet, and a trace stays readable."""


def digest(kind: int, number: int) -> str:
    """Return the digest of a person."""
    return f"{kind}{number:02}".ljust(64, "e")


@dataclass(frozen=True, slots=True)
class Event:
    """One event as its row has it now; a `value` that is too large is refused."""

    source: str
    name: str
    at: int
    value: int

    @property
    def key(self) -> EventKey:
        """What makes two events one."""
        return self.source, "Purchase", self.name


@dataclass(slots=True)
class World:
    """What an analyst's models return at one moment.

    Attributes:
        people: Number -> whether a phone is known beside the e-mail.
        events_first: Whether their sync stands before that of the audience.
        accounts: The owner of the audience first.
        forgotten: Identifiers that may never be sent again.
    """

    chance: Random
    mirror: bool
    events_first: bool
    people: dict[int, bool] = field(default_factory=dict)
    events: dict[EventKey, Event] = field(default_factory=dict)
    accounts: tuple[str, ...] = ACCOUNTS[:1]
    forgotten: set[Member] = field(default_factory=set)

    def members(self) -> Mapping[int, tuple[Member, ...]]:
        """Return everybody's identifiers."""
        return {
            number: (
                ((EMAIL, digest(EMAIL, number)), (PHONE, digest(PHONE, number)))
                if has_phone
                else ((EMAIL, digest(EMAIL, number)),)
            )
            for number, has_phone in self.people.items()
        }

    def wanted(self) -> set[Member]:
        """Return the identifiers that belong into the audience."""
        return {member for members in self.members().values() for member in members} - self.forgotten

    def fill(self, now: int) -> None:
        """Draw the first rows."""
        for number in self.chance.sample(range(PEOPLE), self.chance.randint(0, 6)):
            self.people[number] = self.chance.random() < 0.3
        for _ in range(self.chance.randint(0, 4)):
            self._event(now)

    def edit(self, now: int) -> None:
        """Change a few rows; often nothing at all."""
        for _ in range(self.chance.choice((0, 1, 2, 4, 6))):
            self.chance.choice(EDITS)(self, now)

    def move_person(self, _now: int) -> None:
        """Let somebody join, leave or return."""
        number = self.chance.randrange(PEOPLE)
        if self.people.pop(number, None) is None:
            self.people[number] = self.chance.random() < 0.3

    def change_phone(self, _now: int) -> None:
        """Let somebody's phone become known or unknown."""
        if self.people:
            number = self.chance.choice(list(self.people))
            self.people[number] = not self.people[number]

    def _event(self, now: int) -> None:
        source = self.chance.choice(SOURCES)
        event = Event(source, f"e{self.chance.randrange(EVENTS)}", now, self._value())
        self.events.setdefault(event.key, event)

    def drop_event(self, _now: int) -> None:
        """Let an event fall out of the model's window."""
        if self.events:
            del self.events[self.chance.choice(list(self.events))]

    def change_event(self, _now: int) -> None:
        """Change what an event is worth, from bad to good or otherwise."""
        if self.events:
            event = self.events[self.chance.choice(list(self.events))]
            self.events[event.key] = Event(event.source, event.name, event.at, self._value())

    def _value(self) -> int:
        return (
            BAD_VALUE + self.chance.randrange(3) if self.chance.random() < 0.1 else self.chance.randrange(9)
        )

    def change_accounts(self, _now: int) -> None:
        """Map the audience to one account more.

        None is taken away, nor added to an audience that only grows: the ledger does not know for
        which accounts an identifier was stated.
        """
        if self.mirror and self.chance.random() < 0.5:
            self.accounts = ACCOUNTS[: len(self.accounts) + 1]

    def forget(self, _now: int) -> None:
        """Let somebody ask to be forgotten."""
        if self.chance.random() < 0.3:
            number = self.chance.randrange(PEOPLE)
            self.forgotten |= {(kind, digest(kind, number)) for kind in (EMAIL, PHONE)}


EDITS = (
    World.move_person,
    World.move_person,
    World.move_person,
    World.move_person,
    World.move_person,
    World.change_phone,
    World._event,
    World._event,
    World.drop_event,
    World.change_event,
    World.change_accounts,
    World.forget,
)
"""Drawn with equal chance; what happens more often stands here more often."""


def fragment(event: Event) -> str:
    """Return an event as it is sent."""
    document = {
        "event": "Purchase",
        "event_time": event.at,
        "event_id": event.name,
        "properties": {"value": event.value},
    }
    return json.dumps(document, separators=(",", ":"))
