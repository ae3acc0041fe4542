"""What names mean at one place of a query, for the literal interpreter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sync.lint.flow.scope import MacroBody
from sync.lint.literals.value import Relation, Value, Written, anything, joined

if TYPE_CHECKING:
    from sqlglot import exp

Fold = Callable[[str], "str | None"]
"""SQL of an expression without columns -> its value as text, or None for NULL; raises `Unfoldable`."""


def column_key(column: exp.Column) -> str:
    """Return what tells a column from others where it is pinned or listed: its qualifier and name, folded."""
    return ".".join(part.name for part in column.parts).casefold()


class Unfoldable(Exception):
    """The engine refused to compute an expression."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What an expression may refer to outside its query.

    Attributes:
        model: Name of the model that is read.
        relation: A source's or model's relation by name, or None.
        macro: The body of the project's own macro of a folded name, or None.
        site: The call in the model when a macro's body is being followed, else None.
    """

    model: str
    fold: Fold
    relation: Callable[[str], Relation | None]
    macro: Callable[[str], MacroBody | None]
    site: Written | None = None
    depth: int = 0

    def written(self, node: exp.Expr) -> Written | None:
        """Return where an expression stands: a macro's body counts as its call."""
        if self.site:
            return self.site
        metas = [inner.meta for inner in node.walk() if "start" in inner.meta]
        if not metas:
            return None
        return Written(
            self.model, min(meta["start"] for meta in metas), max(meta["end"] + 1 for meta in metas)
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """Names visible to an expression.

    Attributes:
        relations: Relations of FROM by folded alias, in order.
        ctes: Relations of WITH by folded name.
        names: Arguments of the macro around the expression.
        aliases: Columns of the same SELECT that are already known; they yield to FROM.
        pinned: Columns, by their `column_key`, that are one alternative for now.
        outer: The scope of the query around.
    """

    reader: Reader
    relations: Mapping[str, Relation] = field(default_factory=dict)
    ctes: Mapping[str, Relation] = field(default_factory=dict)
    names: Mapping[str, Value] = field(default_factory=dict)
    aliases: Mapping[str, Value] = field(default_factory=dict)
    pinned: Mapping[str, Value] = field(default_factory=dict)
    outer: Scope | None = None

    @property
    def filtered(self) -> frozenset[str]:
        """What conditions on the rows have spoken of so far."""
        own = frozenset().union(*(relation.filtered for relation in self.relations.values()))
        return own | self.outer.filtered if self.outer else own

    def named(self, name: str) -> Value:
        """Return the value of an unqualified name."""
        folded = name.casefold()
        if folded in self.names:
            return self.names[folded]
        found = [value for relation in self.relations.values() if (value := relation.get(folded))]
        if found:
            return found[0] if len(found) == 1 else _merged(found)
        if folded in self.aliases:
            return self.aliases[folded]
        is_certain = all(relation.is_complete for relation in self.relations.values())
        return self.outer.named(name) if self.outer and is_certain else _nameless(folded)

    def qualified(self, table: str, name: str) -> Value:
        """Return the value of `table.name`."""
        relation = self.relations.get(table.casefold())
        if relation is not None:
            return relation.get(name) or _nameless(name.casefold())
        if self.outer:
            return self.outer.qualified(table, name)
        return anything(self.named(table).origins)

    def pinned_to(self, pins: Mapping[str, Value]) -> Scope:
        """Return the scope with some columns held to one alternative each."""
        return replace(self, pinned={**self.pinned, **pins})


def _nameless(folded: str) -> Value:
    """Return the value of a column nobody lists; a filter may still speak of it by its name."""
    return anything(frozenset({folded}))


def _merged(found: list[Value]) -> Value:
    """Return what a column of USING holds: it is NULL only where every relation's is."""
    either = joined(found)
    return either if all(value.gaps for value in found) else either.filled()
