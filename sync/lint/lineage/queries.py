"""The SELECTs of every model, and what the names in them mean.

A block is one SELECT; a relation is what a name in its FROM stands for. Queries are taken
as their authors wrote them, in their own dialect, so that places are those of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import build_scope
from sqlglot.optimizer.scope import logger as printed_by_sqlglot

from sync.engines.base import Column
from sync.lint.lineage.blocks import Block, Columns, Definition, Origin, Relation, SourceColumn
from sync.lint.lineage.written import as_written
from sync.lint.projections import is_several, output_name
from sync.project.models import Model
from sync.project.project import Project

if TYPE_CHECKING:
    from sqlglot.optimizer.scope import Scope

# What sqlglot cannot follow it prints, with the whole query and the texts in it; lint says it at a place.
printed_by_sqlglot.disabled = True

Node = TypeVar("Node", bound="exp.Expr")


@dataclass(slots=True)
class Lineage:
    """The queries of a project, followed when somebody asks.

    Attributes:
        models: By folded name.
        sources: Columns by folded source name; None when nobody knows them.
    """

    models: Mapping[str, Model]
    sources: Mapping[str, tuple[Column, ...] | None]
    _roots: dict[str, Scope | None] = field(default_factory=dict)
    _selects: dict[str, tuple[Block, ...]] = field(default_factory=dict)
    _blocks: dict[int, Block] = field(default_factory=dict)
    _columns: dict[int, Columns | None] = field(default_factory=dict)
    _outputs: dict[int, Columns | None] = field(default_factory=dict)
    _nodes: dict[int, Mapping[type, list[exp.Expr]]] = field(default_factory=dict)

    def blocks(self, model: Model) -> tuple[Block, ...]:
        """Return every SELECT of a model, inner ones first."""
        if model.name not in self._selects:
            self._selects[model.name] = tuple(self._all_blocks(model))
        return self._selects[model.name]

    def outermost(self, model: Model) -> tuple[Block, ...]:
        """Return the SELECTs whose rows a model has: one, or one for each branch of UNION."""
        root = self.root(model)
        return self.branches(model, root) if root is not None else ()

    def branches(self, model: Model, scope: Scope) -> tuple[Block, ...]:
        """Return the SELECTs whose rows a query has."""
        if isinstance(scope.expression, exp.Select):
            return (self._block(model, scope),)
        inner = scope.set_operation_scopes or ()
        return tuple(block for branch in inner for block in self.branches(model, branch))

    def nodes(self, block: Block, *types: type[Node]) -> Iterator[Node]:
        """Yield the expressions of some types that belong to a SELECT itself, not to one inside it."""
        if id(block) not in self._nodes:
            self._nodes[id(block)] = _by_type(block.select)
        for found, nodes in self._nodes[id(block)].items():
            if issubclass(found, types):
                yield from nodes  # type: ignore[misc]  # they are of type `found`

    def output(self, model: Model, name: str) -> tuple[Definition, ...]:
        """Return what yields an output column of a model; empty when that cannot be told."""
        root = self.root(model)
        columns = self._query_columns(model, root) if root is not None else None
        found = (columns or {}).get(name.casefold(), ())
        return tuple(one for one in found if isinstance(one, Definition))

    def root(self, model: Model) -> Scope | None:
        """Return the scope of a model's whole query, or None when sqlglot cannot make one."""
        if model.name not in self._roots:
            self._roots[model.name] = _scope_of(model)
        return self._roots[model.name]

    def behind(self, block: Block, column: exp.Column) -> tuple[Origin, ...]:
        """Return what a column of a SELECT comes from; empty when that cannot be told."""
        alias = self.alias_of(block, column)
        if alias is not None:
            return (self.columns(block.relations[alias]) or {}).get(column.name.casefold(), ())
        return self._earlier(block, column) if self._is_own_alias(block, column) else ()

    def alias_of(self, block: Block, column: exp.Column) -> str | None:
        """Return the folded alias of the relation a column belongs to, or None."""
        table, name = column.table.casefold(), column.name.casefold()
        if table:
            return table if table in block.relations and len(column.parts) == 2 else None
        for alias, relation in block.relations.items():
            if name in (self.columns(relation) or ()):
                return alias
        only = next(iter(block.relations)) if len(block.relations) == 1 and block.is_whole else None
        is_unknown = only is not None and self.columns(block.relations[only]) is None
        return only if is_unknown and not self._names_projection(block, name) else None

    def aliases_in(self, block: Block, node: exp.Expr) -> frozenset[str] | None:
        """Return the relations an expression reads, or None when some column's cannot be told."""
        found = {self.alias_of(block, column) for column in node.find_all(exp.Column)}
        return None if None in found else frozenset(alias for alias in found if alias)

    def columns(self, relation: Relation) -> Columns | None:
        """Return a relation's columns in order, or None when nobody knows them."""
        if relation.scope is not None and relation.model is not None:
            found = self._query_columns(relation.model, relation.scope)
        elif relation.is_known and relation.name:
            found = self._source_columns(relation.name)
        else:
            return None
        if found is None or not relation.renamed:
            return found
        if len(relation.renamed) > len(found):
            return None
        names = [*relation.renamed, *list(found)[len(relation.renamed) :]]
        return dict(zip(names, found.values(), strict=True))

    def columns_of_block(self, block: Block) -> Mapping[str, Definition] | None:
        """Return the output columns of one SELECT, or None when nobody knows them."""
        found = self._select_columns(block)
        if found is None:
            return None
        return {name: one for name, (one, *_) in found.items() if isinstance(one, Definition)}

    def _source_columns(self, name: str) -> Columns | None:
        columns = self.sources.get(name)
        return {one.name.casefold(): (SourceColumn(name, one),) for one in columns} if columns else None

    def _is_own_alias(self, block: Block, column: exp.Column) -> bool:
        """Tell whether a name means another projection of the same SELECT; FROM goes first."""
        if column.table or not self._names_projection(block, column.name.casefold()):
            return False
        return block.is_whole and all(
            self.columns(relation) is not None for relation in block.relations.values()
        )

    def _names_projection(self, block: Block, name: str) -> bool:
        return any(output_name(item).casefold() == name for item in block.select.expressions)

    def _earlier(self, block: Block, column: exp.Column) -> tuple[Origin, ...]:
        for item in block.select.expressions:
            if output_name(item).casefold() == column.name.casefold() and item.unalias() is not column:
                return (Definition(block, item.unalias(), item),)
        return ()

    def _query_columns(self, model: Model, scope: Scope) -> Columns | None:
        """Return a query's columns; None while they are being found out, as in a recursive CTE."""
        if id(scope) in self._columns:
            return self._columns[id(scope)]
        self._columns[id(scope)] = None
        found: Columns | None = None
        if isinstance(scope.expression, exp.Select):
            found = self._select_columns(self._block(model, scope))
        elif isinstance(scope.expression, exp.SetOperation):
            found = self._set_columns(model, scope)
        self._columns[id(scope)] = found
        return found

    def _set_columns(self, model: Model, scope: Scope) -> Columns | None:
        left, right = (self._query_columns(model, one) for one in scope.set_operation_scopes)
        if left is None or right is None or isinstance(scope.expression, exp.Except | exp.Intersect):
            return left
        if scope.expression.args.get("by_name"):
            return {name: (*left.get(name, ()), *right.get(name, ())) for name in {**left, **right}}
        if len(left) != len(right):
            return None
        pairs = zip(left.items(), right.values(), strict=True)
        return {name: (*origins, *others) for (name, origins), others in pairs}

    def _select_columns(self, block: Block) -> Columns | None:
        if id(block) not in self._outputs:
            self._outputs[id(block)] = self._new_columns(block)
        return self._outputs[id(block)]

    def _new_columns(self, block: Block) -> Columns | None:
        found: dict[str, tuple[Origin, ...]] = {}
        for number, projection in enumerate(block.select.expressions):
            if is_several(projection):
                starred = self._starred(block, projection)
                if starred is None:
                    return None
                found = {**starred, **found}
            else:
                name = output_name(projection).casefold() or f"#{number}"
                found.setdefault(name, (Definition(block, projection.unalias(), projection),))
        return found

    def _starred(self, block: Block, projection: exp.Expr) -> Columns | None:
        """Return the columns that `*` or `t.*` brings, as columns of its SELECT."""
        star = projection.this if isinstance(projection, exp.Column) else projection
        table = projection.table.casefold() if isinstance(projection, exp.Column) else ""
        if not isinstance(star, exp.Star) or star.args.get("rename") or not block.is_whole:
            return None
        left_out = {item.name.casefold() for item in star.args.get("except_") or ()}
        replaced = {item.alias.casefold(): item.unalias() for item in star.args.get("replace") or ()}
        found: dict[str, tuple[Origin, ...]] = {}
        for alias, relation in block.relations.items():
            columns = self.columns(relation) if not table or alias == table else {}
            if columns is None:
                return None
            for name in columns:
                own = replaced.get(name) or exp.column(name, table=alias)
                if name not in left_out:
                    found.setdefault(name, (Definition(block, own, projection),))
        return found

    def _all_blocks(self, model: Model) -> Iterator[Block]:
        root = self.root(model)
        for scope in root.traverse() if root is not None else ():
            if isinstance(scope.expression, exp.Select):
                yield self._block(model, scope)

    def _block(self, model: Model, scope: Scope) -> Block:
        if id(scope) not in self._blocks:
            self._blocks[id(scope)] = self._new_block(model, scope)
        return self._blocks[id(scope)]

    def _new_block(self, model: Model, scope: Scope) -> Block:
        select = scope.expression
        assert isinstance(select, exp.Select)  # noqa: S101 - the callers ask
        relations: dict[str, Relation] = {}
        joins: dict[str, exp.Join] = {}
        is_whole = True
        for node, join in _from_entries(select):
            alias = node.alias_or_name.casefold()
            is_whole = is_whole and bool(alias) and alias not in relations
            relations[alias] = self._relation(model, scope, node)
            if join is not None:
                joins[alias] = join
        return Block(model, select, relations, joins, is_whole)

    def _relation(self, model: Model, scope: Scope, node: exp.Expr) -> Relation:
        if node.args.get("pivots") or node.args.get("joins"):
            return Relation(is_known=False)
        renamed = _alias_columns(node)
        if isinstance(node, exp.Table):
            return self._table(model, scope, node, renamed)
        inner = _subquery_scope(scope, node) if isinstance(node, exp.Subquery) else None
        return Relation(scope=inner, model=model, renamed=renamed) if inner else Relation(is_known=False)

    def _table(self, model: Model, scope: Scope, node: exp.Table, renamed: tuple[str, ...]) -> Relation:
        if not isinstance(node.this, exp.Identifier):
            return Relation(is_known=False)
        folded = node.name.casefold()
        ctes = {name.casefold(): cte for name, cte in scope.cte_sources.items()}
        cte = ctes.get(folded) if not node.db else None
        if isinstance(cte, type(scope)):
            given = tuple(column.name.casefold() for column in _cte_columns(cte))
            return Relation(scope=cte, model=model, renamed=renamed or given)
        name = ".".join(part.name for part in node.parts).casefold()
        other = self.models.get(name)
        if other is None:
            return Relation(name, renamed=renamed)
        root = self.root(other)
        return Relation(name, root, other, renamed, is_known=root is not None)


def lineage_of(project: Project, sources: Mapping[str, tuple[Column, ...] | None]) -> Lineage:
    """Return the lineage of a project's models; nothing is followed yet."""
    models = {name.casefold(): model for name, model in project.models.items()}
    return Lineage(models, {name.casefold(): columns for name, columns in sources.items()})


def _scope_of(model: Model) -> Scope | None:
    try:
        return build_scope(as_written(model))
    except (SqlglotError, RecursionError):
        return None


def _by_type(select: exp.Select) -> Mapping[type, list[exp.Expr]]:
    """Return the expressions of one SELECT by their type."""
    closed = (exp.Query, exp.With)
    found: dict[type, list[exp.Expr]] = {}
    for node in select.walk(bfs=False, prune=lambda one: isinstance(one, closed) and one is not select):
        if node is select or not isinstance(node, closed):
            found.setdefault(type(node), []).append(node)
    return found


def _from_entries(select: exp.Select) -> Iterator[tuple[exp.Expr, exp.Join | None]]:
    """Yield the relations of FROM with their joins, in the order they are written."""
    from_ = select.args.get("from_")
    if from_ is not None:
        yield from_.this, None
    for join in select.args.get("joins") or ():
        yield join.this, join
    for lateral in select.args.get("laterals") or ():
        yield lateral, None


def _subquery_scope(scope: Scope, node: exp.Subquery) -> Scope | None:
    """Return the scope of a derived table; sqlglot makes one for each of them."""
    inner: exp.Expr = node.unnest()
    return next((one for one in scope.derived_table_scopes if one.expression is inner), None)


def _alias_columns(node: exp.Expr) -> tuple[str, ...]:
    alias = node.args.get("alias")
    columns: Sequence[exp.Expr] = alias.columns if isinstance(alias, exp.TableAlias) else ()
    return tuple(column.name.casefold() for column in columns)


def _cte_columns(scope: Scope) -> Sequence[exp.Expr]:
    """Return the names that `with people(name, age) as` gives."""
    cte = scope.expression.parent
    alias = cte.args.get("alias") if isinstance(cte, exp.CTE) else None
    return alias.columns if isinstance(alias, exp.TableAlias) else ()
