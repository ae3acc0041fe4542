"""Rules about the order of rows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sync.diagnostics import Diagnostic, Severity
from sync.lint.evidence import Evidence
from sync.lint.lineage.blocks import Block, bare_column
from sync.lint.lineage.uniqueness import is_aggregated
from sync.lint.lineage.written import place_of

MAX_ORDER_COLUMNS = 4
"""A longer list would be no advice."""


def limit_without_order(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report LIMIT where nothing says which rows come first.

    What it does: reports LIMIT, FETCH and OFFSET in a SELECT without ORDER BY.
    Why it hurts: each run keeps other rows: members are added and withdrawn for no reason, and an
        audience that changes all the time never finishes its learning phase.
    Example: `select customer_id from customer360 limit 1000`
    Instead: `select customer_id from customer360 order by lifetime_value desc, customer_id limit 1000`
    When to suppress: while trying things out.
    """
    for bound in evidence.models.values():
        for block in evidence.lineage.blocks(bound.model):
            limit = _limit(block.select)
            if limit is not None and not _is_ordered(block) and not _has_one_row(evidence, block):
                yield Diagnostic(
                    "limit-without-order",
                    "which rows are kept is left to chance",
                    place_of(bound.model, limit),
                    ("without ORDER BY the engine may keep other rows in every run",),
                    f"write order by {order_columns(evidence, block)} before it",
                    Severity.WARNING,
                )


def order_columns(evidence: Evidence, block: Block, agreed: frozenset[str] = frozenset()) -> str:
    """Return columns that put the rows of a SELECT in one certain order, as ORDER BY takes them.

    A key of the only relation that is read, else the grain, else all that comes out; the columns in
    which the rows agree are of no use.
    """
    written = {bare.name.casefold(): bare for item in block.select.expressions if (bare := bare_column(item))}
    grain = [name for name in block.model.header.grain if name.casefold() in written]
    keys = [] if len(block.relations) > 1 else _keys(evidence, block)
    is_all = len(written) == len(block.select.expressions) <= MAX_ORDER_COLUMNS
    for names in (*keys, grain, [bare.sql() for bare in written.values()] if is_all else []):
        useful = [name for name in names if name.rpartition(".")[2].casefold() not in agreed]
        if useful:
            return ", ".join(useful)
    return "the columns that tell the rows apart"


def _keys(evidence: Evidence, block: Block) -> list[list[str]]:
    """Return the keys of what a SELECT reads, short ones first."""
    found = {
        key for relation in block.relations.values() for key in evidence.uniqueness.of_relation(relation)
    }
    return sorted((sorted(key) for key in found), key=lambda key: (len(key), key))


def _limit(select: exp.Select) -> exp.Expr | None:
    """Return the number of rows kept, or skipped; None for LIMIT ALL and LIMIT 0."""
    for part in ("limit", "offset"):
        clause = select.args.get(part)
        count = clause.args.get("expression") or clause.args.get("count") if clause is not None else None
        if isinstance(count, exp.Expr) and not isinstance(count, exp.Column) and count.sql() != "0":
            return count
    return None


def _is_ordered(block: Block) -> bool:
    """Tell whether the rows, or those of the only relation that is read, are in an order."""
    if block.select.args.get("order") is not None:
        return True
    if isinstance(block.select.find_ancestor(exp.Exists, exp.Query), exp.Exists):
        return True
    scopes = [relation.scope for relation in block.relations.values()]
    inner = scopes[0].expression if len(scopes) == 1 and scopes[0] is not None else None
    return inner is not None and inner.args.get("order") is not None


def _has_one_row(evidence: Evidence, block: Block) -> bool:
    """Tell whether there is one row at most before anything is cut off."""
    if not block.select.args.get("group") and any(is_aggregated(item) for item in block.select.expressions):
        return True
    relations = block.relations.values()
    return all(frozenset() in evidence.uniqueness.of_relation(relation) for relation in relations)
