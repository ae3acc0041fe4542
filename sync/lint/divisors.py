"""Which divisors may be zero."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from sqlglot import exp

from sync.contract import Contract
from sync.contract.vocabulary import Schema
from sync.lint.flow.expressions import function_name
from sync.lint.lineage.blocks import Block, Origin, SourceColumn, conjuncts_of
from sync.lint.lineage.queries import Lineage
from sync.lint.lineage.values import around

MAX_DEPTH = 20
_PASSING = frozenset(
    {"abs", "sum", "avg", "min", "max", "round", "cast", "try_cast", "coalesce", "date_diff"}
)
"""Functions that can be zero when what they are given can; any other call is not followed."""


@dataclass(frozen=True, slots=True)
class Divisors:
    """Tells whether a divisor may be zero; `sources` are the contracts that may say it never is."""

    lineage: Lineage
    sources: Mapping[str, Contract]

    def may_be_zero(self, divisor: exp.Expr, block: Block, depth: int = 0) -> bool:
        """Tell whether zero is possible and nothing in sight rules it out; in doubt it is not."""
        node = divisor.unnest()
        if depth > MAX_DEPTH or _is_guarded(divisor, block):
            return False
        follow = _followers().get(type(node))
        if follow is not None:
            return follow(self, node, block, depth + 1)
        passes = isinstance(node, exp.Func) and function_name(node) in _PASSING
        return passes and self.may_be_zero(node.this, block, depth + 1)

    def of_origin(self, origin: Origin, depth: int) -> bool:
        """Tell the same of what is behind a column."""
        if isinstance(origin, SourceColumn):
            return not _is_positive(self.sources.get(origin.source), origin.column.name)
        return self.may_be_zero(origin.expression, origin.block, depth)


def _literal(_divisors: Divisors, node: exp.Expr, _block: Block, _depth: int) -> bool:
    return node.is_number and float(node.name) == 0


def _column(divisors: Divisors, node: exp.Column, block: Block, depth: int) -> bool:
    return any(divisors.of_origin(origin, depth) for origin in divisors.lineage.behind(block, node))


def _product(divisors: Divisors, node: exp.Mul, block: Block, depth: int) -> bool:
    return any(divisors.may_be_zero(part, block, depth) for part in (node.left, node.right))


def _difference(_divisors: Divisors, node: exp.Expr, _block: Block, _depth: int) -> bool:
    return node.find(exp.Column) is not None


def _filtered(divisors: Divisors, node: exp.Filter, block: Block, depth: int) -> bool:
    """Tell whether an aggregate over some rows may be zero; of a count, the others may be all there are."""
    return isinstance(node.this, exp.Count) or divisors.may_be_zero(node.this, block, depth)


def _inner(divisors: Divisors, node: exp.Expr, block: Block, depth: int) -> bool:
    return divisors.may_be_zero(node.this, block, depth)


@cache
def _followers() -> Mapping[type, Callable[..., bool]]:
    return {
        exp.Column: _column,
        exp.Filter: _filtered,
        exp.Literal: _literal,
        exp.Mul: _product,
        exp.Sub: _difference,
        exp.Window: _inner,
    }


def _is_positive(contract: Contract | None, name: str) -> bool:
    """Tell whether a schema says that a number is above zero."""
    properties: Mapping[str, Schema] = contract.schema.get("properties", {}) if contract is not None else {}
    found = next((one for key, one in properties.items() if key.casefold() == name.casefold()), True)
    schema = contract.resolved(found) if contract is not None else True
    if isinstance(schema, bool):
        return False
    return bool(schema.get("minimum", 0) > 0 or schema.get("exclusiveMinimum", -1) >= 0)


def _is_guarded(divisor: exp.Expr, block: Block) -> bool:
    """Tell whether a condition around a divisor, or on its SELECT's rows, looks at its columns."""
    names = {column.name.casefold() for column in divisor.find_all(exp.Column)}
    return bool(names) and any(names & _compared(condition) for condition in _conditions(divisor, block))


def _conditions(divisor: exp.Expr, block: Block) -> Iterator[exp.Expr]:
    for parent in around(divisor, block):
        if isinstance(parent, exp.Case):
            yield from (branch.this for branch in parent.args["ifs"])
        elif isinstance(parent, exp.If):
            yield parent.this
        elif isinstance(parent, exp.Filter):
            yield parent.expression
        elif isinstance(parent, exp.And | exp.Or):
            # The engine may compute both sides, but inf > 1 is then not what decides.
            yield from (part for part in (parent.left, parent.right) if part.find(type(divisor)) is None)
    for part in ("where", "having", "qualify"):
        if block.select.args.get(part) is not None:
            yield from (one for one in conjuncts_of(block.select.args[part].this) if not _holds(one, divisor))
    for join in block.joins.values():
        if join.args.get("on") is not None:
            yield from conjuncts_of(join.args["on"])


def _holds(condition: exp.Expr, divisor: exp.Expr) -> bool:
    return any(node is divisor for node in condition.walk())


def _compared(condition: exp.Expr) -> frozenset[str]:
    """Return the columns a condition looks at, other than for NULL alone."""
    inner = condition.this if isinstance(condition, exp.Not) else condition
    if isinstance(inner.unnest(), exp.Is):
        return frozenset()
    return frozenset(column.name.casefold() for column in condition.find_all(exp.Column))
