"""Which columns tell the rows of a relation apart.

Declared grains and unique columns are believed: `validate` holds models to them. Everything
else follows from GROUP BY, DISTINCT, `row_number() ... = 1`, UNION and from joins along keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from typing import TYPE_CHECKING

from sqlglot import exp

from sync.contract import Contract
from sync.lint.lineage.blocks import Block, Relation, bare_column
from sync.lint.lineage.links import Atoms, Dependency, Links, atom_of, closure, joins_one_row, links_of
from sync.lint.lineage.queries import Lineage
from sync.lint.projections import output_name

if TYPE_CHECKING:
    from sqlglot.optimizer.scope import Scope

    from sync.project.models import Model
    from sync.project.project import Project

Keys = frozenset[frozenset[str]]
"""Sets of folded column names; the empty set among them says that there is one row at most."""

NO_KEYS: Keys = frozenset()
ONE_ROW: Keys = frozenset({frozenset()})
MAX_WAYS = 32
"""How many combinations of keys of joined relations are looked at."""


def declared_keys(project: Project, sources: Mapping[str, Contract | None]) -> dict[str, Keys]:
    """Return what `grain` and `unique` of headers and `x-grain` of schemas promise, by folded name."""
    promised = {name: (model.header.grain, *model.header.unique) for name, model in project.models.items()}
    promised |= {name: (contract.grain(),) for name, contract in sources.items() if contract is not None}
    return {name.casefold(): _keys(sets) for name, sets in promised.items() if any(sets)}


def _keys(sets: Iterable[Iterable[str]]) -> Keys:
    return frozenset(frozenset(name.casefold() for name in columns) for columns in sets if columns)


@dataclass(slots=True)
class Uniqueness:
    """Unique keys of a project's relations, found out when somebody asks.

    Attributes:
        declared: Grains and unique columns by folded model or source name.
    """

    lineage: Lineage
    declared: Mapping[str, Keys]
    _known: dict[int, Keys] = field(default_factory=dict)
    _links: dict[int, Links] = field(default_factory=dict)
    _dependencies: dict[int, tuple[Dependency, ...]] = field(default_factory=dict)

    def of_relation(self, relation: Relation) -> Keys:
        """Return the keys of what a name in FROM stands for; empty when none is known."""
        keys = self.declared.get(relation.name, NO_KEYS)
        if relation.scope is not None and relation.model is not None:
            keys |= self._of_query(relation.model, relation.scope)
        if not relation.renamed:
            return keys
        names = list(self.lineage.columns(relation) or ())
        return self._renamed(keys, relation, names)

    def of_model(self, model: Model) -> Keys:
        """Return the keys that a model's query has, without its declared grain."""
        root = self.lineage.root(model)
        return self._of_query(model, root) if root is not None else NO_KEYS

    def links(self, block: Block) -> Links:
        """Return what the conditions of a SELECT say."""
        if id(block) not in self._links:
            self._links[id(block)] = links_of(self.lineage, block)
        return self._links[id(block)]

    def dependencies(self, block: Block) -> tuple[Dependency, ...]:
        """Return everything that determines columns in a SELECT: its conditions and its relations' keys."""
        if id(block) not in self._dependencies:
            own = tuple(self._key_dependencies(block))
            self._dependencies[id(block)] = (*self.links(block).dependencies, *own)
        return self._dependencies[id(block)]

    def _renamed(self, keys: Keys, relation: Relation, names: list[str]) -> Keys:
        plain = Relation(relation.name, relation.scope, relation.model)
        old = list(self.lineage.columns(plain) or ())
        new = dict(zip(old, names, strict=False))
        return frozenset(frozenset(new.get(name, name) for name in key) for key in keys)

    def _key_dependencies(self, block: Block) -> Iterator[Dependency]:
        for alias, relation in block.relations.items():
            for key in self.of_relation(relation):
                columns = self.lineage.columns(relation) or ()
                yield Dependency(_atoms(alias, key), _atoms(alias, {*columns, *key}))

    def _of_query(self, model: Model, scope: Scope) -> Keys:
        if id(scope) not in self._known:
            self._known[id(scope)] = NO_KEYS  # what a recursive CTE knows of itself
            if isinstance(scope.expression, exp.Select):
                (block,) = self.lineage.branches(model, scope)
                self._known[id(scope)] = frozenset(_BlockKeys(self, block).found())
            elif isinstance(scope.expression, exp.SetOperation):
                self._known[id(scope)] = frozenset(self._of_set(model, scope))
        return self._known[id(scope)]

    def _of_set(self, model: Model, scope: Scope) -> Iterator[frozenset[str]]:
        columns = self.lineage.columns(Relation(scope=scope, model=model))
        left, right = scope.set_operation_scopes
        if columns is not None and scope.expression.args.get("distinct"):
            yield frozenset(columns)
        if isinstance(scope.expression, exp.Except | exp.Intersect):
            yield from self._of_query(model, left)
        elif columns is not None:
            yield from self._told_apart(model, left, right, list(columns))

    def _told_apart(
        self, model: Model, left: Scope, right: Scope, names: list[str]
    ) -> Iterator[frozenset[str]]:
        """Yield keys of both branches with a column that holds another constant in each."""
        keys = [self._by_place(model, scope) for scope in (left, right)]
        constants = [_constants(scope) for scope in (left, right)]
        marks = [
            index
            for index in constants[0].keys() & constants[1].keys()
            if constants[0][index] != constants[1][index]
        ]
        for key in keys[0] & keys[1] if marks else ():
            yield frozenset(names[index] for index in {*key, marks[0]})

    def _by_place(self, model: Model, scope: Scope) -> frozenset[frozenset[int]]:
        names = list(self.lineage.columns(Relation(scope=scope, model=model)) or ())
        places = (
            frozenset(names.index(name) for name in key)
            for key in self._of_query(model, scope)
            if key <= set(names)
        )
        return frozenset(places)


@dataclass(slots=True)
class _BlockKeys:
    """The keys of one SELECT, in the making.

    A way is a set of atoms that tells its rows apart; a key is a way written in the names of
    output columns. An atom is `alias.column`, or `=` and the text of any other expression.
    """

    uniqueness: Uniqueness
    block: Block
    _outputs: dict[str, str] = field(init=False)
    _dependencies: tuple[Dependency, ...] = field(init=False)

    def _look_at_outputs(self, ways: Iterable[Atoms]) -> None:
        definitions = self.uniqueness.lineage.columns_of_block(self.block) or {}
        by_text = any(atom.startswith("=") for way in ways for atom in way)
        self._outputs = {
            name: self._output_atom(one.expression, by_text=by_text) for name, one in definitions.items()
        }
        self._dependencies = self.uniqueness.dependencies(self.block)

    def found(self) -> Iterator[frozenset[str]]:
        select = self.block.select
        if _has_limit_one(select):
            yield frozenset()
        ways, distinct = tuple(self._ways()), select.args.get("distinct")
        is_distinct = distinct is not None and not distinct.args.get("on")
        if not ways and not is_distinct:
            return
        self._look_at_outputs(ways)
        if is_distinct:
            yield frozenset(self._outputs)
        for way in ways:
            key = self._named(self._least(way, way)) or self._from_outputs(way)
            if key is not None:
                yield key

    def _ways(self) -> Iterator[Atoms]:
        select, distinct = self.block.select, self.block.select.args.get("distinct")
        if distinct is not None and distinct.args.get("on"):
            yield frozenset(self._grouping_atom(item) for item in distinct.args["on"].expressions)
        yield from self._numbered()
        if select.args.get("group") is not None:
            yield from self._grouped(select.args["group"])
        elif self._has_aggregates():
            yield frozenset()
        elif self.block.is_whole and not _makes_rows(select):
            yield from islice(self._joined(), MAX_WAYS)

    def _has_aggregates(self) -> bool:
        calls = self.uniqueness.lineage.nodes(self.block, exp.AggFunc, exp.AnonymousAggFunc)
        return next(calls, None) is not None and any(
            is_aggregated(item) for item in self.block.select.expressions
        )

    def _joined(self) -> Iterator[Atoms]:
        """Yield one key of each relation together; joins along keys make most of it superfluous."""
        keys = [
            [_atoms(alias, key) for key in self.uniqueness.of_relation(relation)]
            for alias, relation in self.block.relations.items()
            if alias not in self.block.joins or not joins_one_row(self.block.joins[alias])
        ]
        for combination in product(*keys):
            yield frozenset().union(*combination)

    def _grouped(self, group: exp.Group) -> Iterator[Atoms]:
        if any(group.args.get(kind) for kind in ("grouping_sets", "rollup", "cube", "totals")):
            return
        items = group.expressions
        if group.args.get("all"):
            items = [item.unalias() for item in self.block.select.expressions if not is_aggregated(item)]
        yield frozenset(self._grouping_atom(item) for item in items)

    def _numbered(self) -> Iterator[Atoms]:
        """Yield what `row_number() over (partition by ...)` numbers within, and the number with it."""
        qualify = self.block.select.args.get("qualify")
        for window in self.uniqueness.lineage.nodes(self.block, exp.Window):
            if isinstance(window.this, exp.RowNumber):
                partition = frozenset(self._atom(item) for item in window.args.get("partition_by") or ())
                if qualify is not None and self._is_first(qualify.this, window):
                    yield partition
                elif not _makes_rows(self.block.select):
                    yield partition | {self._atom(window)}

    def _is_first(self, condition: exp.Expr, window: exp.Window) -> bool:
        condition = condition.unnest()
        if isinstance(condition, exp.And):
            return self._is_first(condition.left, window) or self._is_first(condition.right, window)
        is_one = isinstance(condition, exp.EQ) and condition.right.sql() == "1"
        is_one = is_one or (isinstance(condition, exp.LTE) and condition.right.sql() == "1")
        return is_one and self._atom(condition.this) == self._atom(window)

    def _atom(self, expression: exp.Expr) -> str:
        inner = _without_casts(expression)
        column = bare_column(inner)
        if column is None:
            return "=" + inner.sql().casefold()
        return atom_of(self.uniqueness.lineage, self.block, column) or self._by_alias(column)

    def _output_atom(self, expression: exp.Expr, *, by_text: bool) -> str:
        """Return the atom of an output column; the text of an expression only where a way may hold it."""
        if by_text or bare_column(_without_casts(expression)) is not None:
            return self._atom(expression)
        return f"={id(expression)}"

    def _grouping_atom(self, expression: exp.Expr) -> str:
        """Return what `group by` names; a number means the projection at that place."""
        items = self.block.select.expressions
        if isinstance(expression, exp.Literal) and expression.is_int and int(expression.this) <= len(items):
            return self._atom(items[int(expression.this) - 1])
        return self._atom(expression)

    def _by_alias(self, column: exp.Column) -> str:
        for item in self.block.select.expressions:
            if output_name(item).casefold() == column.name.casefold() and bare_column(item) is None:
                return self._atom(item)
        return "=" + column.sql().casefold()

    def _least(self, atoms: Atoms, wanted: Atoms) -> Atoms:
        """Leave out every atom that the others determine."""
        for atom in sorted(atoms):
            rest = atoms - {atom}
            if wanted <= closure(rest, self._dependencies):
                atoms = rest
        return atoms

    def _named(self, atoms: Atoms) -> frozenset[str] | None:
        names = [self._name_of(atom) for atom in atoms]
        return None if None in names else frozenset(name for name in names if name is not None)

    def _name_of(self, atom: str) -> str | None:
        """Return an output column that holds an atom, or one that is equal to it in every row."""
        equal = closure({atom}, self._dependencies)
        for name, own in self._outputs.items():
            if own == atom or (own in equal and atom in closure({own}, self._dependencies)):
                return name
        return None

    def _from_outputs(self, way: Atoms) -> frozenset[str] | None:
        own = frozenset(self._outputs.values())
        if not way <= closure(own, self._dependencies):
            return None
        return self._named(self._least(own, way))


def _without_casts(expression: exp.Expr) -> exp.Expr:
    inner = expression.unalias().unnest()
    while isinstance(inner, exp.Cast):
        inner = inner.this.unnest()
    return inner


def is_aggregated(expression: exp.Expr) -> bool:
    """Tell whether an expression makes one value of many rows, outside a window and a subquery."""
    for node in expression.find_all(exp.AggFunc, exp.AnonymousAggFunc):
        window = node.find_ancestor(exp.Window, exp.Query)
        if not isinstance(window, exp.Window) and node.find_ancestor(exp.Query) is expression.find_ancestor(
            exp.Query
        ):
            return True
    return False


def _atoms(alias: str, names: Iterable[str]) -> Atoms:
    return frozenset(f"{alias}.{name}" for name in names)


def _has_limit_one(select: exp.Select) -> bool:
    limit = select.args.get("limit")
    count = limit.args.get("expression") or limit.args.get("count") if limit is not None else None
    return count is not None and count.sql() == "1"


def _makes_rows(select: exp.Select) -> bool:
    """Tell whether a projection turns one row into several."""
    return any(item.find(exp.Explode, exp.Unnest, exp.UDTF) is not None for item in select.expressions)


def _constants(scope: Scope) -> dict[int, str]:
    """Return the columns of a SELECT that are a literal, by place."""
    if not isinstance(scope.expression, exp.Select):
        return {}
    items = (item.unalias() for item in scope.expression.expressions)
    return {index: item.sql() for index, item in enumerate(items) if isinstance(item, exp.Literal)}
