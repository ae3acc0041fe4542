"""The values of the flow interpreter: what personal data a column may hold, and in which state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sync.diagnostics import Span

UNKNOWN = "unknown"
"""The kind of a value that could not be followed; it counts as personal."""

PRESENT = "present"
"""The form of a text that is not NULL in the rows of the SELECT at hand."""


Place = Callable[[], Span]
"""Finds a place when it is asked for: most calls are right, and looking costs tokenizing the file."""


@dataclass(frozen=True, slots=True)
class Defect:
    """A mistake on the way of a value, at the call that makes it.

    Attributes:
        rule: The rule that reports it, once the value leaves.
        what: What the call does, for the message.
    """

    rule: str
    what: str
    span: Span


@dataclass(frozen=True, slots=True)
class Strand:
    """One piece of personal data inside a value, with its history.

    Attributes:
        kind: The `x-pii` tag it came with, such as `email`, or `unknown`.
        origin: Where it entered, such as `web_customers.email`, or why it was lost.
        forms: What is certain about the text: `lower`, `upper`, `ltrim` and `rtrim`, which together
            are `trim`, `digits`, `plus`, `present`.
        digests: Hash algorithms applied, first to last.
        encoding: How the last digest is written: `hex`, `HEX`, `binary` or `other`.
        is_folded: Whether a constant takes the place of NULL.
        defects: Mistakes so far.
        through: Folded names of functions it went through that sqlglot does not know.
    """

    kind: str
    origin: str
    forms: frozenset[str] = frozenset()
    digests: tuple[str, ...] = ()
    encoding: str = ""
    is_folded: bool = False
    defects: frozenset[Defect] = frozenset()
    through: frozenset[str] = frozenset()

    @property
    def is_raw(self) -> bool:
        """Whether the personal data can still be read from the value."""
        return not self.digests


@dataclass(frozen=True, slots=True)
class Value:
    """What one expression may yield.

    Attributes:
        strands: Every piece of personal data in it; empty when there is none.
        constant: The text when it is the same in every row and never NULL, else None.
        fields: Folded names and values of a struct, map or JSON object whose parts are known, or of
            each item of a list of them; `strands` holds all of theirs together.
    """

    strands: frozenset[Strand] = frozenset()
    constant: str | None = None
    fields: tuple[tuple[str, Value], ...] = ()

    def each(self, change: Callable[[Strand], Strand]) -> Value:
        """Return the value with every strand changed."""
        return Value(frozenset(change(strand) for strand in self.strands))

    def field(self, name: str) -> Value | None:
        """Return the value of a field, in any letter case, or None when it is not known."""
        return _either([value for field, value in self.fields if field == name.casefold()])

    def folded(self) -> Value:
        """Return the value with a constant in the place of NULL, where it can be NULL."""
        return self.each(lambda one: one if PRESENT in one.forms else replace(one, is_folded=True))

    def with_forms(self, forms: frozenset[str]) -> Value:
        """Return the value with more that is certain of its text; its fields stay as they are."""
        strands = frozenset(replace(strand, forms=strand.forms | forms) for strand in self.strands)
        return replace(self, strands=strands)

    def without_form(self, form: str) -> Value:
        """Return the value with one thing less that is certain of its text."""
        if not any(form in strand.forms for strand in self.strands):
            return self
        strands = frozenset(replace(strand, forms=strand.forms - {form}) for strand in self.strands)
        return replace(self, strands=strands)


CLEAN = Value()


def joined(values: Iterable[Value]) -> Value:
    """Return a value that may be any of several, or made of all of them."""
    parts = tuple(values)
    strands: frozenset[Strand] = frozenset().union(*(part.strands for part in parts))
    return Value(strands, fields=_common_fields([part for part in parts if part.strands or part.fields]))


def _common_fields(values: list[Value]) -> tuple[tuple[str, Value], ...]:
    """Return the fields of values that all have the same ones, else none."""
    names = {tuple(name for name, _ in value.fields) for value in values}
    if len(names) != 1:
        return ()
    columns = zip(*(value.fields for value in values), strict=True)
    return tuple((column[0][0], joined(value for _, value in column)) for column in columns)


def boxed(fields: Iterable[tuple[str, Value]]) -> Value:
    """Return a struct, map or JSON object of named values; as a text it is none of them."""
    named = tuple((name.casefold(), value) for name, value in fields)
    whole = joined(Value(value.strands) for _, value in named)
    return replace(whole.each(without_form), fields=named)


def reached(value: Value, path: Sequence[str]) -> Value:
    """Return the field a path of names leads to, or all of the value where a name is not known."""
    for name in path:
        field = value.field(name)
        if field is None:
            return Value(value.strands)
        value = field
    return value


def without_form(strand: Strand) -> Strand:
    """Return a strand of whose text nothing is certain any more."""
    return replace(strand, forms=frozenset()) if strand.is_raw else replace(strand, encoding="other")


def lost(why: str) -> Value:
    """Return the value of something that cannot be followed."""
    return Value(frozenset({Strand(UNKNOWN, why)}))


@dataclass(frozen=True, slots=True)
class Relation:
    """The columns of a source, model or subquery.

    Attributes:
        columns: Folded names and values, in order; an expression without a name has "".
        others: What columns may hold that are not listed, or None when all are listed.
        is_spelt: Whether the engine surely spells all names like this, in lower case.
    """

    columns: tuple[tuple[str, Value], ...]
    others: Value | None = None
    is_spelt: bool = False

    def exact(self, name: str) -> Value | None:
        """Return the value of a listed column, in any letter case, or None."""
        folded = name.casefold()
        found = [value for column, value in self.columns if column == folded]
        return _either(found)

    def get(self, name: str) -> Value | None:
        """Return what a column may hold, listed or not, or None when there is no such column.

        The engine makes up names for expressions without one, so any other name may mean them.
        """
        found = self.exact(name)
        if found is not None:
            return found
        unnamed = [value for column, value in self.columns if not column]
        return _either(unnamed if self.others is None else [*unnamed, self.others])

    def values(self) -> Iterator[Value]:
        """Yield the value of every column, and of those nobody can name."""
        yield from (value for _, value in self.columns)
        if self.others is not None:
            yield self.others

    def renamed(self, names: Iterable[str]) -> Relation:
        """Return the relation with its first columns called otherwise."""
        new = list(names)
        if len(new) > len(self.columns):
            everything = joined(self.values())
            return relation_of(((name, everything) for name in new), self.others)
        kept = [(name, value) for name, (_, value) in zip(new, self.columns, strict=False)]
        return relation_of((*kept, *self.columns[len(new) :]), self.others, is_spelt=self.is_spelt)


def _either(values: list[Value]) -> Value | None:
    return values[0] if len(values) == 1 else joined(values) if values else None


def relation_of(
    columns: Iterable[tuple[str, Value]], others: Value | None = None, *, is_spelt: bool = False
) -> Relation:
    """Return a relation of named values; `is_spelt` tells whether the names are the engine's own."""
    named = tuple(columns)
    folded = tuple((name.casefold(), value) for name, value in named)
    return Relation(folded, others, is_spelt and folded == named)


def unfollowed(values: Iterable[Value]) -> Relation:
    """Return a relation of which nobody can say which column holds what."""
    return Relation((), joined(values))
