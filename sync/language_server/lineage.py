"""Which columns of other relations an output column is made of.

Names are resolved with sqlglot's scopes and the columns lint found out. Unlike the
privacy flow this is for reading: what cannot be resolved is left out, and conditions
count like values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from sync.lint.projections import is_several, output_name

if TYPE_CHECKING:
    from sqlglot import exp
    from sqlglot.optimizer.scope import Scope

ColumnsOf = Callable[[str], tuple[str, ...]]
"""Folded column names of a source or model, empty when nobody knows them."""


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A column of a source or model; both names folded."""

    relation: str
    column: str

    def __str__(self) -> str:
        return f"{self.relation}.{self.column}"


Outputs = Mapping[str, frozenset[Origin]]
"""Folded output column -> what it is made of, in the order of the columns."""


@dataclass(frozen=True, slots=True)
class _Tracer:
    columns_of: ColumnsOf
    known: dict[int, Outputs] = field(default_factory=dict)

    def outputs(self, scope: Scope) -> Outputs:
        """Return a scope's outputs; a CTE that reads itself adds nothing to itself."""
        if id(scope) not in self.known:
            self.known[id(scope)] = {}
            self.known[id(scope)] = self._renamed(scope, self._traced(scope))
        return self.known[id(scope)]

    def _traced(self, scope: Scope) -> Outputs:
        sides = scope.set_operation_scopes
        if sides:
            return _either([self.outputs(side) for side in sides])
        found: dict[str, frozenset[Origin]] = {}
        for projection in getattr(scope.expression, "selects", ()):
            for name, origins in self._projected(projection, scope):
                found[name] = found.get(name, frozenset()) | origins
        return found

    def _renamed(self, scope: Scope, outputs: Outputs) -> Outputs:
        new = [str(name).casefold() for name in scope.outer_columns]
        names = [given or own for given, own in zip_longest(new, outputs)] if new else list(outputs)
        return dict(zip(names, outputs.values(), strict=False))

    def _projected(self, projection: exp.Expr, scope: Scope) -> Iterator[tuple[str, frozenset[Origin]]]:
        if is_several(projection):
            yield from self._starred(projection, scope)
        else:
            yield output_name(projection).casefold(), self._made_of(projection, scope)

    def _starred(self, projection: exp.Expr, scope: Scope) -> Iterator[tuple[str, frozenset[Origin]]]:
        from sqlglot import exp

        star = projection.find(exp.Star)
        if star is None:
            return
        table = projection.table.casefold() if isinstance(projection, exp.Column) else ""
        left_out = {item.name.casefold() for item in star.args.get("except_") or ()}
        renamed = {item.this.name.casefold(): item.alias for item in star.args.get("rename") or ()}
        replaced = {item.alias.casefold(): item for item in star.args.get("replace") or ()}
        for alias, columns in self._relations(scope):
            for name, origins in columns.items() if table in {"", alias} else ():
                if name in replaced:
                    yield name, self._made_of(replaced[name], scope)
                elif name not in left_out:
                    yield renamed.get(name, name).casefold(), origins

    def _made_of(self, expression: exp.Expr, scope: Scope) -> frozenset[Origin]:
        from sqlglot import exp

        columns = list(self._relations(scope))
        found = [
            origins
            for column in expression.find_all(exp.Column)
            for alias, outputs in columns
            if column.table.casefold() in {"", alias}
            for name, origins in outputs.items()
            if name == column.name.casefold()
        ]
        inner = [
            origins
            for subquery in scope.subquery_scopes
            if any(node is subquery.expression for node in expression.walk())
            for origins in self.outputs(subquery).values()
        ]
        return frozenset().union(*found, *inner)

    def _relations(self, scope: Scope) -> Iterator[tuple[str, Outputs]]:
        """Yield what a SELECT reads: folded alias and columns."""
        from sqlglot.optimizer.scope import Scope

        for alias, (_, source) in scope.selected_sources.items():
            if isinstance(source, Scope):
                yield alias.casefold(), self.outputs(source)
            else:
                name = ".".join(part.name for part in source.parts).casefold()
                yield (
                    alias.casefold(),
                    {column: frozenset({Origin(name, column)}) for column in self.columns_of(name)},
                )


def outputs_of(query: exp.Expr, columns_of: ColumnsOf) -> Outputs:
    """Return what each output column of a query is made of, one step up.

    Args:
        query: As it is written, in any dialect.
        columns_of: Columns of the relations it reads.
    """
    from sqlglot.errors import SqlglotError
    from sqlglot.optimizer.scope import build_scope

    try:
        scope = build_scope(query)
    except (SqlglotError, RecursionError):
        return {}
    return _Tracer(columns_of).outputs(scope) if scope is not None else {}


def _either(sides: list[Outputs]) -> Outputs:
    """Join the sides of a UNION by position, under the names of the first."""
    first = list(sides[0])
    columns = zip_longest(*(side.values() for side in sides), fillvalue=frozenset[Origin]())
    return {name: frozenset().union(*origins) for name, origins in zip(first, columns, strict=False)}
