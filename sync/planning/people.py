"""Rows of an audience as they are written, and the identifiers they carry.

A customer with two e-mail addresses is two rows, because a row has one place for each kind
of identifier. The view `people` has these rows, with their digests and words, over the table
that has arrived; what is compared is a view over it, so that nothing is copied, grouped or
joined that has not changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.destinations.base import Kind, MemberRendering
from sync.engines.base import Engine, fetch
from sync.engines.sql import call, column, filled, named, text, union_all
from sync.ledger.generations import WORD_DIGITS
from sync.planning.words import NUMBERS, word_of
from sync.project.records import Slot

if TYPE_CHECKING:
    from sqlglot import exp

_PEOPLE = "create or replace view people as select * from __rows as rows"
_ROWS = """
select rowid * __positions + __position as person, __place as place, __position::utinyint as position,
    __values
from __rows as rows
where __given is not null
"""
_IDENTIFIERS = """
select __kind::utinyint as kind, __words, person from people where __word is not null
"""
_COUNTS = "select __counts from people"
_NEW = "select kind, count(*) from adds group by kind"

_IDENTIFIER = "{'kind': __kind::utinyint, 'w1': __w1, 'w2': __w2, 'w3': __w3, 'w4': __w4}"
_DELETES = """
select __fragment as fragment, [__identifier] as identifiers
from (select __hex as __name, w1, w2, w3, w4 from deletes where kind = __kind) as gone
"""
_ADDS = """
select __fragment as fragment, __identifiers as identifiers
from (select __values from __rows as rows) as added
"""
_NEWS = """
select people.*, news.sent from people
inner join (select person, bit_or(__bit) as sent from adds group by person) as news
    on people.person = news.person
"""
"""Rows of which something is new, and which kinds of identifiers are."""

_TEXT = "case when __word is not null then __hex end"
_SENT = "case when sent & __bit <> 0 then __digest end"
_GIVEN = "case when __digest is not null then __identifier end"
_THERE = "list_filter(__all, lambda identifier: identifier is not null)"


@dataclass(frozen=True, slots=True)
class Adds:
    """How much of the view `people` is new.

    Attributes:
        kinds: Kinds of which there is something new.
        is_all: Every identifier of every row is new, as in a first delivery.
        is_full: Besides, every row has one identifier of each kind.
    """

    kinds: tuple[Kind, ...]
    is_all: bool
    is_full: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """Canonical rows in the ledger's engine.

    Attributes:
        table: Per slot it has the four words of its digest.
        has_texts: Whether it has the digests as well. Where few rows are sent, writing these from
            their words costs less than keeping all of them: three quarters of the table are texts.
    """

    table: str
    has_texts: bool


def arrange(engine: Engine, rendering: MemberRendering, matched: Sequence[Slot], rows: Arrived) -> None:
    """Make the view `people`: one row for each that is written, with a place for each kind.

    Its `place` is a hash of the row's digests, which decides who carries a digest that several share.
    """
    given = {
        kind: [slot.property for slot in matched if slot.column.property == kind.property]
        for kind in kinds_of(rendering, matched)
    }
    positions = max(map(len, given.values()))
    place = call("hash", *(column(word_of(slot.property, 1)) for slot in matched))
    queries = [_rows_of(given, position, positions, rows, place) for position in range(positions)]
    engine.run(filled(_PEOPLE, rows=union_all(queries)))


def kinds_of(rendering: MemberRendering, matched: Sequence[Slot]) -> tuple[Kind, ...]:
    """Return the kinds of identifiers that a model gives."""
    given = {slot.column.property for slot in matched}
    return tuple(kind for kind in rendering.kinds if kind.property in given)


def _rows_of(
    given: Mapping[Kind, Sequence[str]], position: int, positions: int, rows: Arrived, place: exp.Expr
) -> exp.Expr:
    """Return the rows that hold the identifiers of one position, with nothing where a kind has none there."""
    here = {kind: names[position] if position < len(names) else None for kind, names in given.items()}
    return filled(
        _ROWS,
        position=position,
        positions=positions,
        place=place,
        values=[value for kind, name in here.items() for value in _values(kind, name, rows)],
        rows=rows.table,
        given=call("coalesce", *(column(word_of(name, 1)) for name in here.values() if name)),
    )


def _values(kind: Kind, name: str | None, rows: Arrived) -> Iterator[exp.Expr]:
    """Yield a digest and its words, or as many times nothing."""
    words = [column(word_of(name, number)) if name else filled("null::ubigint") for number in NUMBERS]
    yield named(_text(kind, name, words, rows) if name else filled("null::varchar"), _digest(kind))
    for number, word in zip(NUMBERS, words, strict=True):
        yield named(word, _word(number, kind))


def _text(kind: Kind, name: str, words: Sequence[exp.Expr], rows: Arrived) -> exp.Expr:
    return column(name) if rows.has_texts else filled(_TEXT, word=words[0], hex=_hex(kind, words))


def _digest(kind: Kind) -> str:
    return f"digest_{kind.number}"


def _word(number: int, kind: Kind) -> str:
    return f"w{number}_{kind.number}"


def identifiers(rendering: MemberRendering, matched: Sequence[Slot]) -> exp.Query:
    """Return a query over the identifiers of the view `people`: (kind, w1 to w4, person)."""
    return union_all(
        [
            filled(
                _IDENTIFIERS,
                kind=kind.number,
                words=[named(column(_word(number, kind)), f"w{number}") for number in NUMBERS],
                word=_word(1, kind),
            )
            for kind in kinds_of(rendering, matched)
        ]
    )


def adds_among(engine: Engine, kinds: Sequence[Kind]) -> Adds:
    """Return how much of the view `people` the view `adds` holds.

    Args:
        kinds: Those that the table has a place for.
    """
    counts = [call("count", column(_word(1, kind))) for kind in kinds]
    rows, *there = fetch(engine, filled(_COUNTS, counts=[filled("count(*)"), *counts]))[0]
    found = {int(str(kind)): int(str(count)) for kind, count in fetch(engine, filled(_NEW))}
    new = [found.get(kind.number, 0) for kind in kinds]
    return Adds(
        tuple(kind for kind in kinds if kind.number in found),
        is_all=new == there,
        is_full=new == there and set(there) == {rows},
    )


def delete_rows(rendering: MemberRendering, kind: Kind) -> exp.Expr:
    """Return the rows of the table `deletes` that withdraw identifiers of one kind."""
    words = {f"w{number}": column(f"w{number}") for number in NUMBERS}
    return filled(
        _DELETES,
        fragment=rendering.fragment([kind.wire_name]),
        hex=_hex(kind, list(words.values())),
        name=kind.wire_name,
        kind=kind.number,
        identifier=filled(_IDENTIFIER, kind=kind.number, **words),
    )


def _hex(kind: Kind, words: Sequence[exp.Expr]) -> exp.Expr:
    """Return SQL that writes a digest's words as hex again."""
    used = kind.digits // WORD_DIGITS
    return call("printf", text("%016x" * used), *words[:used])


def add_rows(rendering: MemberRendering, adds: Adds) -> exp.Expr:
    """Return the rows of the view `people` that state what is new."""
    kinds = adds.kinds
    rows = filled("select * from people") if adds.is_all else filled(_NEWS, bit=filled("1 << kind"))
    found = [_identifier(kind, is_there=adds.is_full) for kind in kinds]
    listed = filled("[__found]", found=found)
    return filled(
        _ADDS,
        fragment=rendering.fragment([kind.wire_name for kind in kinds]),
        identifiers=listed if adds.is_full else filled(_THERE, all=listed),
        values=[value for kind in kinds for value in _sent(kind, is_all=adds.is_all)],
        rows=rows,
    )


def _sent(kind: Kind, *, is_all: bool) -> Iterator[exp.Expr]:
    """Yield a kind's digest where it is sent, under its name on the wire, and its words."""
    digest: exp.Expr = column(_digest(kind))
    if not is_all:
        digest = filled(_SENT, bit=1 << kind.number, digest=digest)
    yield named(digest, kind.wire_name)
    yield from (column(_word(number, kind)) for number in NUMBERS)


def _identifier(kind: Kind, *, is_there: bool) -> exp.Expr:
    words = {f"w{number}": column(_word(number, kind)) for number in NUMBERS}
    identifier = filled(_IDENTIFIER, kind=kind.number, **words)
    return identifier if is_there else filled(_GIVEN, digest=kind.wire_name, identifier=identifier)
