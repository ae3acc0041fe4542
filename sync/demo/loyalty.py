"""The loyalty programme: a members file with consent and opt-outs, kept by hand for years."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from sync.demo.draws import Draw, pick, whole
from sync.demo.orders import PERIOD_DAYS
from sync.demo.people import Person
from sync.demo.spelling import write_email, write_name, write_phone

# How three generations of sign-up forms wrote the same three answers.
_ANSWERS: Mapping[bool | None, tuple[str | None, ...]] = {
    True: ("Y", "yes", "1", "TRUE"),
    False: ("N", "no", "0"),
    None: (None, "?", None),
}


def issue_cards(people: Sequence[Person]) -> Mapping[int, str]:
    """Give every member a card: person number -> twelve digits with leading zeros."""
    members = (person.number for person in people if "loyalty" in person.systems)
    return {person: f"{29_000_000 + 7 * number:012d}" for number, person in enumerate(members, start=1)}


def member_rows(
    people: Sequence[Person], cards: Mapping[int, str], today: dt.date, draw: Draw
) -> Iterator[tuple[str | None, ...]]:
    """Write the members file; an opt-out has a date, whatever the answer on the form was."""
    for person in people:
        if person.number not in cards:
            continue
        joined = today - dt.timedelta(days=whole(PERIOD_DAYS, 5 * PERIOD_DAYS, draw))
        opted_out = joined + dt.timedelta(days=whole(1, PERIOD_DAYS - 1, draw))
        yield (
            cards[person.number],
            write_name(person.given_name, draw),
            write_name(person.surname, draw),
            write_email(person, missing=0.15, placeholder=0.02, draw=draw),
            write_phone(person, missing=0.2, draw=draw),
            pick((person.country.code,) * 6 + person.country.aliases, draw),
            joined.isoformat(),
            pick(_ANSWERS[person.consent], draw),
            opted_out.isoformat() if draw() < 0.06 else None,
        )
