"""The values of the literal interpreter: which constants a column may hold, and why it may be NULL.

Rules for editors, the reverse of the privacy flow's:

1. What is not known here makes a value open: it may hold anything, and nothing is said
   about it. Forgetting a construct can then only report too little.
2. A constant or a gap stays in a value only as long as nothing that chooses rows speaks
   of what decides it. A filter that cannot be judged turns both into "anything".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Written:
    """A place in a model's SQL: the offsets of its first and behind its last character."""

    model: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Constant:
    """One constant that a value may be.

    Attributes:
        text: What the engine makes of it when it is cast to text.
        sql: An expression that yields it, with its type.
        written: Where its literal stands, or None when it is only known from a comparison or a schema.
        decided_by: Columns and rows that decide whether it is chosen; empty when it always is.
    """

    text: str
    sql: str
    written: Written | None = None
    decided_by: frozenset[str] = frozenset()

    @property
    def is_number(self) -> bool:
        """Whether it is written as a number, without quotes."""
        return self.sql.lstrip("-")[:1].isdigit()


@dataclass(frozen=True, slots=True)
class Gap:
    """A reason for which a value may be NULL.

    Attributes:
        how: The construct, for a message: `the left join of "people"`.
        decided_by: Columns and rows that decide whether it is NULL; empty when it always is.
    """

    how: str
    written: Written | None = None
    decided_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Value:
    """What one expression may yield.

    Attributes:
        gaps: Reasons for NULL that the query itself states; data may hold NULL besides.
        is_open: Whether it may be something else as well.
        origins: The columns and rows it depends on.
    """

    constants: frozenset[Constant] = frozenset()
    gaps: frozenset[Gap] = frozenset()
    is_open: bool = False
    origins: frozenset[str] = frozenset()

    @property
    def is_always_null(self) -> bool:
        """Whether it can be nothing but NULL."""
        return bool(self.gaps) and not self.constants and not self.is_open

    @property
    def is_closed(self) -> bool:
        """Whether everything it may be is known."""
        return not self.is_open and bool(self.constants or self.gaps)

    def alternatives(self) -> tuple[Constant | Gap, ...]:
        """Return everything known that it may be."""
        return (*self.constants, *self.gaps)

    def decided(self, by: frozenset[str]) -> Value:
        """Return the value as it is when something decides whether it is chosen."""
        return Value(
            frozenset(replace(one, decided_by=one.decided_by | by) for one in self.constants),
            frozenset(replace(one, decided_by=one.decided_by | by) for one in self.gaps),
            self.is_open,
            self.origins | by,
        )

    def doubted(self) -> Value:
        """Return the value when nobody can say which of its alternatives remain."""
        return anything(self.origins)

    def filled(self) -> Value:
        """Return the value where it is not NULL."""
        return replace(self, gaps=frozenset(), is_open=self.is_open or not self.constants)


Alternative = Constant | Gap
"""One thing a value may be: a constant, or NULL for some reason."""


def anything(origins: frozenset[str] = frozenset()) -> Value:
    """Return a value of which nothing is known but what it depends on."""
    return Value(is_open=True, origins=origins)


def null(how: str, written: Written | None = None) -> Value:
    """Return a value that is NULL."""
    return Value(gaps=frozenset({Gap(how, written)}))


def joined(values: Iterable[Value]) -> Value:
    """Return a value that may be any of several."""
    found = tuple(values)
    return Value(
        frozenset().union(*(value.constants for value in found)),
        frozenset().union(*(value.gaps for value in found)),
        any(value.is_open for value in found),
        origins_of(found),
    )


def origins_of(values: Iterable[Value]) -> frozenset[str]:
    """Return everything that some values depend on."""
    return frozenset().union(*(value.origins for value in values))


def row(what: str, node: object) -> str:
    """Return the name of the rows that one part of a query yields, as an origin."""
    return f"row:{what}:{id(node)}"


def rows_among(origins: frozenset[str]) -> frozenset[str]:
    """Return the origins that name rows, not columns."""
    return frozenset(origin for origin in origins if origin.startswith("row:"))


def presence(origins: frozenset[str]) -> frozenset[str]:
    """Return what stands for the question whether some columns are NULL, whatever else they are."""
    return frozenset(f"{origin} is null" for origin in origins)


@dataclass(frozen=True, slots=True)
class Relation:
    """The columns of a source, model or subquery.

    Attributes:
        columns: By folded name, in order. One that is not listed may hold anything.
        is_complete: Whether every column is listed.
        filtered: What conditions on its rows have spoken of.
    """

    columns: Mapping[str, Value] = field(default_factory=dict)
    is_complete: bool = True
    filtered: frozenset[str] = frozenset()

    def get(self, name: str) -> Value | None:
        """Return the value of a listed column, in any letter case, or None."""
        return self.columns.get(name.casefold())

    def each(self, change: Callable[[Value], Value]) -> Relation:
        """Return the relation with every value changed."""
        return replace(self, columns={name: change(value) for name, value in self.columns.items()})

    def renamed(self, names: Iterable[str]) -> Relation:
        """Return the relation with its first columns called otherwise."""
        new = [name.casefold() for name in names]
        if not new:
            return self
        if not self.is_complete or len(new) > len(self.columns):
            return unknown(self.filtered)
        kept = list(self.columns)[len(new) :]
        names_now = [*new, *kept]
        return replace(self, columns=dict(zip(names_now, self.columns.values(), strict=True)))


def unknown(filtered: frozenset[str] = frozenset()) -> Relation:
    """Return a relation of whose columns nothing is known."""
    return Relation(is_complete=False, filtered=filtered)
