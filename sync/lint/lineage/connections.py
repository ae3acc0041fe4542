"""Which relations of a SELECT are linked to each other by its conditions."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sync.lint.lineage.blocks import Block, conjuncts_of
from sync.lint.lineage.queries import Lineage
from sync.lint.lineage.uniqueness import Uniqueness

Links = list[frozenset[str]]


def unlinked(lineage: Lineage, uniqueness: Uniqueness, block: Block) -> Iterator[str]:
    """Yield the aliases of relations that no condition links to those before them.

    One row, whatever cannot be followed, and what CROSS JOIN or ON TRUE brings in, need no link.
    """
    links = _links(lineage, block)
    if links is None or not block.is_whole:
        return
    free = {alias for alias in block.relations if _needs_no_link(uniqueness, block, alias)}
    reached: frozenset[str] = frozenset()
    for alias in (alias for alias in block.relations if alias not in free):
        if reached and alias not in reached and not _is_deliberate(block, alias):
            yield alias
        reached = _connected(reached | {alias}, links)


def _needs_no_link(uniqueness: Uniqueness, block: Block, alias: str) -> bool:
    relation = block.relations[alias]
    return not relation.is_known or frozenset() in uniqueness.of_relation(relation)


def _is_deliberate(block: Block, alias: str) -> bool:
    """Tell whether a join says in its words that it wants no link, or is of a kind that has none."""
    join = block.joins[alias]
    if join.kind == "CROSS" or join.method:
        return True
    condition = join.args.get("on")
    if condition is None:
        return False
    parts = list(conjuncts_of(condition))
    return not any(isinstance(part, exp.EQ) and _compares_columns(part) for part in parts)


def _compares_columns(equality: exp.Expr) -> bool:
    return all(equality.args[side].find(exp.Column) is not None for side in ("this", "expression"))


def _links(lineage: Lineage, block: Block) -> Links | None:
    """Return which relations each condition reads; None when one of them cannot be told."""
    where = block.select.args.get("where")
    conditions = list(conjuncts_of(where.this)) if where is not None else []
    links: Links = []
    for alias, join in block.joins.items():
        if join.args.get("on") is not None:
            conditions += conjuncts_of(join.args["on"])
        if join.args.get("using") or join.method:
            earlier = list(block.relations)[: list(block.relations).index(alias)]
            links.append(frozenset({alias, *earlier}))
    for condition in conditions:
        aliases = lineage.aliases_in(block, condition)
        if aliases is None:
            return None
        links.append(aliases)
    return links


def _connected(start: frozenset[str], links: Links) -> frozenset[str]:
    reached = start
    while True:
        grown = reached.union(*(link for link in links if link & reached))
        if grown == reached:
            return reached
        reached = grown
