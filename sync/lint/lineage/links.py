"""What the joins and filters of a SELECT say about which columns determine which.

A column of a relation is written as one text, an atom: `alias.column`, folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from sync.lint.lineage.blocks import Block, conjuncts_of
from sync.lint.lineage.queries import Lineage

Atoms = frozenset[str]

ONE_MATCH_METHODS = frozenset({"ASOF", "POSITIONAL"})
FILTERING_KINDS = frozenset({"SEMI", "ANTI"})


@dataclass(frozen=True, slots=True)
class Dependency:
    """Rows that agree on `given` agree on `known`."""

    given: Atoms
    known: Atoms


@dataclass(frozen=True, slots=True)
class Links:
    """What the conditions of one SELECT say.

    Attributes:
        restricted: Aliases about which a condition says more than an equality; it may leave
            one row where the equalities leave several.
    """

    dependencies: tuple[Dependency, ...]
    restricted: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Condition:
    """One conjunct; `left` and `right` say in which direction an equality determines columns.

    Under a LEFT JOIN a matched row agrees with the left side, while an unmatched one has NULL:
    so the left side determines the right one, and not the other way round.
    """

    node: exp.Expr
    joined: str = ""
    is_outer: bool = False


def joins_one_row(join: exp.Join) -> bool:
    """Tell whether a join adds at most one row by its kind alone, as ASOF and SEMI do."""
    return join.method in ONE_MATCH_METHODS or join.kind in FILTERING_KINDS


def links_of(lineage: Lineage, block: Block) -> Links:
    """Return the dependencies between the columns of a SELECT's relations."""
    dependencies: list[Dependency] = []
    restricted: set[str] = set()
    for condition in _conditions(block):
        found = tuple(_equality(lineage, block, condition))
        dependencies += found
        if not found and not _is_presence(condition.node):
            aliases = lineage.aliases_in(block, condition.node)
            restricted |= set(block.relations) if aliases is None else aliases
    for alias, join in block.joins.items():
        dependencies += _using(lineage, block, alias, join)
        if join.method == "NATURAL":
            restricted.add(alias)
    return Links(tuple(dependencies), frozenset(restricted))


def closure(start: Iterable[str], dependencies: Iterable[Dependency]) -> Atoms:
    """Return every atom that some atoms determine."""
    found, waiting = set(start), list(dependencies)
    grown = True
    while grown:
        ready = [one for one in waiting if one.given <= found]
        waiting = [one for one in waiting if not one.given <= found]
        grown = bool(ready)
        for one in ready:
            found |= one.known
    return frozenset(found)


def _conditions(block: Block) -> Iterator[_Condition]:
    where = block.select.args.get("where")
    for node in conjuncts_of(where.this) if where is not None else ():
        yield _Condition(node)
    for alias, join in block.joins.items():
        condition = join.args.get("on")
        if condition is not None and join.side != "FULL":
            # RIGHT JOIN is rare and only loses dependencies here.
            for node in conjuncts_of(condition):
                yield _Condition(node, alias, bool(join.side))


def _equality(lineage: Lineage, block: Block, condition: _Condition) -> Iterator[Dependency]:
    node = condition.node
    if not isinstance(node, exp.EQ | exp.NullSafeEQ):
        return
    for target, other in ((node.left, node.right), (node.right, node.left)):
        column = target.unnest()
        if not isinstance(column, exp.Column) or other.find(exp.Query):
            continue
        alias, given = lineage.alias_of(block, column), atoms_in(lineage, block, other)
        if alias is not None and given is not None and (not condition.is_outer or alias == condition.joined):
            yield Dependency(given, frozenset({f"{alias}.{column.name.casefold()}"}))


def atoms_in(lineage: Lineage, block: Block, node: exp.Expr) -> Atoms | None:
    """Return the columns an expression reads, or None when one of them cannot be told."""
    columns = [node] if isinstance(node, exp.Column) else node.find_all(exp.Column)
    atoms = {atom_of(lineage, block, column) for column in columns}
    return None if None in atoms else frozenset(atom for atom in atoms if atom)


def atom_of(lineage: Lineage, block: Block, column: exp.Column) -> str | None:
    """Return a column as an atom, or None when its relation cannot be told."""
    alias = lineage.alias_of(block, column)
    return f"{alias}.{column.name.casefold()}" if alias is not None else None


def _using(lineage: Lineage, block: Block, alias: str, join: exp.Join) -> Iterator[Dependency]:
    earlier = list(block.relations)[: list(block.relations).index(alias)]
    for item in join.args.get("using") or ():
        name = item.name.casefold()
        holder = next((one for one in earlier if name in (lineage.columns(block.relations[one]) or {})), None)
        if holder is not None:
            left, right = frozenset({f"{holder}.{name}"}), frozenset({f"{alias}.{name}"})
            yield Dependency(left, right)
            if not join.side:
                yield Dependency(right, left)


def _is_presence(node: exp.Expr) -> bool:
    """Tell whether a condition is `x is not null`, which never makes rows of a key unique."""
    return isinstance(node, exp.Not) and isinstance(node.this.unnest(), exp.Is)
