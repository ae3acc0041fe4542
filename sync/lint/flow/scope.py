"""What names mean at one place of a query."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sync.lint.flow.choosing import Choose, nothing_known
from sync.lint.flow.presence import Checked, Columns
from sync.lint.flow.value import Place, Relation, Value, joined, lost
from sync.lint.translated import place_of_node
from sync.project.models import Model

if TYPE_CHECKING:
    from sqlglot import exp

MAX_MACRO_DEPTH = 20


@dataclass(frozen=True, slots=True)
class MacroBody:
    """A macro that can be followed.

    Attributes:
        arguments: Their folded names.
        body: The expression it stands for.
        defaults: What arguments are that a call leaves out, by name.
    """

    arguments: tuple[str, ...]
    body: exp.Expr
    defaults: Mapping[str, exp.Expr] = field(default_factory=dict)

    def given(self, call: Sequence[exp.Expr]) -> dict[str, exp.Expr] | None:
        """Return what a call gives for every argument, by place or by name; None when it does not fit."""
        named = {one.name.casefold(): one for one in call if one.key in {"propertyeq", "kwarg"}}
        placed = [one for one in call if one.key not in {"propertyeq", "kwarg"}]
        found = {**self.defaults, **dict(zip(self.arguments, placed, strict=False)), **named}
        is_right = found.keys() == set(self.arguments) and len(placed) <= len(self.arguments)
        return found if is_right else None


@dataclass(frozen=True, slots=True)
class Reader:
    """What an expression may refer to outside its query.

    Attributes:
        relation: A source's or model's relation by name, or None.
        is_macro: Tells whether the project has a macro of that folded name.
        macro: The macro of that name, or None when it cannot be followed.
        choose: Which columns an expression such as COLUMNS('pattern') takes.
        site: The call in the model when a macro's body is being followed, else None.
    """

    model: Model
    relation: Callable[[str], Relation | None]
    is_macro: Callable[[str], bool]
    macro: Callable[[str], MacroBody | None]
    choose: Choose = nothing_known
    site: Place | None = None
    depth: int = 0

    def place(self, node: exp.Expr) -> Place:
        """Return what finds where an expression's finding belongs in the model's file."""
        return self.site or (lambda: place_of_node(self.model, node))


@dataclass(frozen=True, slots=True)
class Scope:
    """Names visible to an expression.

    Attributes:
        relations: Relations of FROM by folded alias, in order.
        ctes: Relations of WITH by folded name.
        names: Arguments of the macro or lambda that surrounds the expression.
        aliases: Columns of the same SELECT that are already known; they yield to FROM.
        present: Columns that the SELECT's conditions keep from being NULL.
        checked: Columns that its conditions, or those of a CASE, hold to a pattern.
        outer: The scope of the query around.
    """

    reader: Reader
    relations: Mapping[str, Relation] = field(default_factory=dict)
    ctes: Mapping[str, Relation] = field(default_factory=dict)
    names: Mapping[str, Value] = field(default_factory=dict)
    aliases: Mapping[str, Value] = field(default_factory=dict)
    present: Columns = frozenset()
    checked: Checked = ()
    outer: Scope | None = None

    def everything(self) -> Value:
        """Return a value that may be any column of any relation in FROM."""
        return joined(value for relation in self.relations.values() for value in relation.values())

    @property
    def is_spelt(self) -> bool:
        """Whether a name means a column that the engine surely spells alike, here and further out."""
        own = all(relation.is_spelt for relation in self.relations.values())
        return own and (self.outer is None or self.outer.is_spelt)

    def chosen(self, sql: str) -> tuple[str, ...] | None:
        """Return the columns of FROM that an expression for several takes; None when nobody can tell."""
        relations = tuple(self.relations.values())
        names = tuple(dict.fromkeys(name for relation in relations for name, _ in relation.columns))
        is_certain = all(relation.is_spelt and relation.others is None for relation in relations)
        return self.reader.choose(sql, names) if names and "" not in names and is_certain else None

    def named(self, name: str) -> Value:
        """Return the value of an unqualified name; lost when nothing has it."""
        found = self._own(name.casefold())
        if found is not None:
            return found
        return self.outer.named(name) if self.outer else lost(f'the name "{name}"')

    def _own(self, folded: str) -> Value | None:
        if folded in self.names:
            return self.names[folded]
        relations = self.relations.values()
        exact = [value for relation in relations if (value := relation.exact(folded)) is not None]
        if exact:
            return joined(exact)
        if folded in self.aliases:
            return self.aliases[folded]
        possible = [value for relation in relations if (value := relation.get(folded)) is not None]
        if possible:
            return joined(possible)
        # A relation's name alone is a struct of all its columns.
        return joined(self.relations[folded].values()) if folded in self.relations else None

    def qualified(self, table: str, name: str) -> Value:
        """Return the value of `table.name`; `table` may also be a struct column or a lambda's argument."""
        scope: Scope | None = self
        while scope is not None:
            relation = scope.relations.get(table.casefold())
            if relation is not None:
                found = relation.get(name)
                return lost(f'the column "{table}.{name}"') if found is None else found
            scope = scope.outer
        struct = self.named(table)
        field = struct.field(name)
        return Value(struct.strands) if field is None else field
