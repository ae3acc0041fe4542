"""Which columns of a model surely hold digests of certified functions, so that nobody looks at them again.

`flow` says what a column may hold and keeps what it cannot follow; this says what a column must
hold, and gives up in silence. Rules for editors:

1. A value is proven by a list of what passes values on. What is not on a list is not proven, and
   forgetting a construct can only ask too much at run time.
2. A name is proven only where nothing else could be meant by it: every relation in FROM is listed
   column by column, and all that have the name are proven.
3. Findings do not count. They can be silenced, and the query would run all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from sync.lint.certified import CERTIFIED
from sync.lint.flow.expressions import arguments_of, function_name
from sync.lint.flow.reserved import reserved_names
from sync.lint.macro_files import MacroStatement, read_macros
from sync.lint.projections import is_several, output_name
from sync.lint.schemas import usable_contract
from sync.project.graph import upstream
from sync.project.models import Model
from sync.project.project import Project

Listed = tuple[tuple[str, str], ...]
"""Folded names of columns, in order, "" where the engine makes one up, and what each is proven to hold."""

_UNPROVEN = ""
_NULL = "null"
"""What holds NULL in every row, and so takes nothing from the others of a CASE or UNION."""

_SELECT_PARTS = frozenset(
    {
        "distinct", "expressions", "from_", "group", "having", "joins", "limit", "offset", "order", "qualify",
        "where", "windows", "with_",
    }
)  # fmt: skip
_SUBQUERY_PARTS = frozenset({"alias", "limit", "offset", "order", "this", "with_"})
_SET_PARTS = frozenset({"by_name", "distinct", "expression", "limit", "offset", "order", "this", "with_"})
_TABLE_PARTS = frozenset({"alias", "sample", "this"})
_STAR_PARTS = frozenset({"except_", "replace"})
"""Parts of a query that are understood; a query with another one is not followed."""

_BY_SYNTAX = frozenset({"array_extract", "array_slice", "list_value", "struct_pack"})
"""Functions that the engine calls for brackets and braces."""

_FIRST_PART = (
    exp.Alias, exp.Filter, exp.IgnoreNulls, exp.Nullif, exp.Order, exp.Paren, exp.RespectNulls, exp.Window,
)  # fmt: skip
"""Expressions that yield the first of their parts unchanged, or NULL."""

_CHOOSING = (
    exp.AnyValue, exp.ArgMax, exp.ArgMin, exp.First, exp.FirstValue, exp.Last, exp.LastValue, exp.Max,
    exp.Min,
)  # fmt: skip
"""Aggregates that yield one of the values of their first argument; asked for a number of them, a list."""

_SPREADING = frozenset({"unlist", "unnest"})
_DEFINED = re.compile(r'(?i)create\s+(or\s+replace\s+)?(temp(orary)?\s+)?(macro|function)\s+"?\w+"?\s*\(')
"""How a macro is defined without a schema before its name, or a condition."""


@dataclass(frozen=True, slots=True)
class _Reach:
    """The relations a query may read, by folded name; None for one whose columns nobody can list."""

    known: Mapping[str, Listed | None]
    ctes: Mapping[str, Listed | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Names:
    """What names mean in one SELECT.

    Attributes:
        relations: Of FROM by folded alias, in order; None for one whose columns nobody can list.
        earlier: The columns this SELECT has so far; their names yield to those of FROM.
        merges: Whether `*` is something else than all columns of all relations.
    """

    reach: _Reach
    relations: Mapping[str, Listed | None]
    earlier: Listed
    merges: bool

    def of_column(self, node: exp.Column) -> str:
        """Return what a column is proven to hold."""
        name, *around = (part.name.casefold() for part in reversed(node.parts))
        if len(around) == 1:
            return _either(proof for column, proof in self.relations.get(around[0]) or () if column == name)
        relations = [listed for listed in self.relations.values() if listed is not None]
        if around or len(relations) < len(self.relations) or name in self.relations:
            return _UNPROVEN
        found = [proof for listed in relations for column, proof in listed if column == name]
        return _either(found or (proof for column, proof in self.earlier if column == name))


def proven_digests(project: Project, model_name: str) -> Mapping[str, str]:
    """Return which output columns of a model hold nothing but digests of certified functions, and NULL.

    Such a digest is written in lower-case hex and is none of a value that stands for nothing: the
    rule that reads digests gives it back as it is.

    Args:
        project: Parsed; nothing is executed.
        model_name: A usable model of the project, as in `Project.models`.

    Returns:
        Folded column name -> the algorithm, `sha256` or `md5`.
    """
    macros = read_macros(project.macros)
    if not _are_certified(macros, project.shipped_macros):
        return {}
    wanted = upstream(model_name, project.models)
    known = {source.casefold(): _source(project, source) for source in project.sources}
    for name, model in project.models.items():
        if name in wanted:
            known[name.casefold()] = _model(model, _Reach(known))
    algorithms = {function.algorithm for function in CERTIFIED.values()} - {""}
    listed = known[model_name.casefold()] or ()
    return {name: proof for name, proof in listed if proof in algorithms}


def _are_certified(macros: Iterable[MacroStatement], shipped: frozenset[str]) -> bool:
    """Tell whether certified functions, and all they are made of, surely are the tool's and the engine's."""
    own = [macro for macro in macros if macro.span.path not in shipped]
    ours = [macro for macro in macros if macro.span.path in shipped]
    taken = {name for macro in ours for name in (macro.name, *macro.calls)} | reserved_names() | _BY_SYNTAX
    return CERTIFIED.keys() <= {macro.name for macro in ours} and all(
        _DEFINED.match(macro.text) and macro.name.isidentifier() and macro.name not in taken for macro in own
    )


def _source(project: Project, source: str) -> Listed | None:
    """Return a source's columns; with a schema it has those of the schema and no others."""
    contract = usable_contract(project, source)
    return tuple((column.name.casefold(), _UNPROVEN) for column in contract.columns()) if contract else None


def _model(model: Model, reach: _Reach) -> Listed | None:
    try:
        return _by_name(_followed(model.query, reach))
    except RecursionError:
        return None


def _by_name(listed: Listed | None) -> Listed | None:
    """Return columns that can be told apart by name; the engine renames the others, as it likes."""
    names = [name for name, _ in listed or ()]
    return listed if "" not in names and len(set(names)) == len(names) else None


def _followed(query: exp.Expr, reach: _Reach) -> Listed | None:
    """Return the columns a query yields, or None when nobody can list them."""
    inner = _Reach(reach.known, _with_ctes(query, reach))
    if isinstance(query, exp.Select):
        return _select(query, inner)
    if isinstance(query, exp.SetOperation):
        return _set_operation(query, inner)
    if isinstance(query, exp.Subquery):
        return _followed(query.this, inner) if _is_understood(query, _SUBQUERY_PARTS) else None
    return _table(query, inner) if isinstance(query, exp.Table) else None


def _is_understood(node: exp.Expr, parts: frozenset[str]) -> bool:
    return all(part in parts for part, value in node.args.items() if value)


def _with_ctes(query: exp.Expr, reach: _Reach) -> Mapping[str, Listed | None]:
    with_ = query.args.get("with_")
    ctes = dict(reach.ctes)
    if with_ is None:
        return ctes
    is_plain = not with_.args.get("recursive")
    for cte in with_.expressions:
        found = _renamed(_followed(cte.this, _Reach(reach.known, ctes)), cte) if is_plain else None
        ctes = {**ctes, cte.alias.casefold(): found}
    return ctes


def _renamed(listed: Listed | None, source: exp.Expr) -> Listed | None:
    """Return columns under the names an alias gives the first of them, as in `people(name, age)`."""
    alias = source.args.get("alias")
    names = [one.name.casefold() for one in alias.columns] if isinstance(alias, exp.TableAlias) else []
    if listed is None or len(names) > len(listed):
        return None
    proofs = [proof for _, proof in listed[: len(names)]]
    return _by_name((*zip(names, proofs, strict=True), *listed[len(names) :]))


def _table(table: exp.Table, reach: _Reach) -> Listed | None:
    if not isinstance(table.this, exp.Identifier) or not _is_understood(table, _TABLE_PARTS):
        return None
    name = table.name.casefold()
    return reach.ctes[name] if name in reach.ctes else reach.known.get(name)


def _set_operation(query: exp.SetOperation, reach: _Reach) -> Listed | None:
    left, right = _followed(query.this, reach), _followed(query.expression, reach)
    if left is None or right is None or not _is_understood(query, _SET_PARTS):
        return None
    if isinstance(query, exp.Except):
        return left  # the right side only takes rows away
    if query.args.get("by_name"):
        return _united(_by_name(left), _by_name(right))
    if len(left) != len(right):
        return None
    pairs = zip(left, right, strict=True)
    return tuple((name, _either([proof, other])) for (name, proof), (_, other) in pairs)


def _united(left: Listed | None, right: Listed | None) -> Listed | None:
    """Return the columns of UNION BY NAME: what one side lacks is NULL there."""
    if left is None or right is None:
        return None
    proofs, others = dict(left), dict(right)
    names = dict.fromkeys((*proofs, *others))
    return tuple((name, _either([proofs.get(name, _NULL), others.get(name, _NULL)])) for name in names)


def _select(query: exp.Select, reach: _Reach) -> Listed | None:
    if not _is_understood(query, _SELECT_PARTS):
        return None
    joins: Sequence[exp.Join] = query.args.get("joins") or ()
    relations = _relations(query, joins, reach)
    merges = not all(_adds_columns(join) for join in joins)
    columns: Listed = ()
    for projection in query.expressions:
        found = _projected(projection, _Names(reach, relations, columns, merges))
        if found is None:
            return None
        columns = (*columns, *found)
    return columns


def _relations(query: exp.Select, joins: Sequence[exp.Join], reach: _Reach) -> Mapping[str, Listed | None]:
    """Return the relations of FROM by folded alias; two of one name are none that can be told apart."""
    from_ = query.args.get("from_")
    found: dict[str, Listed | None] = {}
    for number, source in enumerate(part.this for part in (from_, *joins) if part is not None):
        name = source.alias_or_name.casefold() or f"#{number}"
        listed = _renamed(_followed(source, reach), source)
        found[name] = None if name in found else listed
    return found


def _adds_columns(join: exp.Join) -> bool:
    """Tell whether a join lays the columns of both sides beside each other."""
    return not (join.args.get("using") or join.method) and join.kind in {"", "INNER", "OUTER", "CROSS"}


def _projected(projection: exp.Expr, names: _Names) -> Listed | None:
    """Return the columns that one projection adds, or None when nobody can list them."""
    star = projection.this if isinstance(projection, exp.Column) else projection
    if isinstance(star, exp.Star):
        return _starred(star, projection, names)
    if _may_spread(projection):
        return None
    return ((output_name(projection).casefold(), _proof(projection, names)),)


def _may_spread(projection: exp.Expr) -> bool:
    """Tell whether a projection may become several columns, as UNNEST of a struct does."""
    inner = projection.unalias().unnest()
    is_called_so = isinstance(inner, exp.Func) and function_name(inner) in _SPREADING
    return is_called_so or isinstance(inner, exp.Explode | exp.UDTF | exp.Dot) or is_several(projection)


def _starred(star: exp.Star, projection: exp.Expr, names: _Names) -> Listed | None:
    """Return the columns of `*` or `t.*`."""
    table = projection.table.casefold() if isinstance(projection, exp.Column) else ""
    chosen = [names.relations.get(table)] if table else list(names.relations.values())
    left_out = star.args.get("except_") or ()
    if names.merges or None in chosen or not _is_understood(star, _STAR_PARTS):
        return None
    if any(item.text("table") for item in left_out):
        return None  # `exclude (t.a)` leaves the others of that name
    gone = {item.name.casefold() for item in left_out}
    new = {item.alias.casefold(): _proof(item, names) for item in star.args.get("replace") or ()}
    columns = [column for listed in chosen for column in listed or ()]
    return tuple((name, new.get(name, proof)) for name, proof in columns if name not in gone)


def _proof(node: exp.Expr, names: _Names) -> str:
    """Return what an expression is proven to yield."""
    if isinstance(node, exp.Column):
        return names.of_column(node)
    if isinstance(node, exp.Anonymous):
        function = CERTIFIED.get(node.name.casefold())
        return function.algorithm if function is not None else _UNPROVEN
    if isinstance(node, exp.Null):
        return _NULL
    if isinstance(node, exp.Subquery):
        listed = _followed(node, names.reach) or ()
        return listed[0][1] if len(listed) == 1 else _UNPROVEN
    passed_on = list(_passed_on(node))
    return _either(_UNPROVEN if part is None else _proof(part, names) for part in passed_on)


def _passed_on(node: exp.Expr) -> Iterator[exp.Expr | None]:
    """Yield the parts of which an expression yields one unchanged, or NULL; none when that is not sure."""
    if isinstance(node, exp.Case):
        yield from (branch.args["true"] for branch in node.args["ifs"])
        yield node.args.get("default") or exp.null()
    elif isinstance(node, exp.If):
        yield node.args["true"]
        yield node.args.get("false") or exp.null()
    elif isinstance(node, exp.Coalesce):
        yield from arguments_of(node)
    elif isinstance(node, _FIRST_PART) or (isinstance(node, _CHOOSING) and not node.args.get("count")):
        yield node.this


def _either(proofs: Iterable[str]) -> str:
    """Return what is proven of a value that is one of several."""
    found = set(proofs)
    some = found - {_NULL}
    if len(some) == 1:
        return some.pop()
    return _NULL if found and not some else _UNPROVEN
