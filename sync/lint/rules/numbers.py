"""Rules about numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from sync.diagnostics import Diagnostic, Severity
from sync.lint.divisors import Divisors
from sync.lint.evidence import Evidence
from sync.lint.fixes import wrapped
from sync.lint.lineage.blocks import Block
from sync.lint.lineage.values import around
from sync.lint.lineage.written import offsets_of, place_of, text_of
from sync.project.models import Model

AFTER_ZERO: Mapping[str, str] = {
    "/": "DuckDB gives inf or nan there, which JSON cannot hold: the value is lost",
    "//": "DuckDB stops the whole query there",
    "%": "DuckDB stops the whole query there",
}
"""Operator -> what DuckDB 2.0 does when the divisor is zero, tried on 2026-11-23."""


def unguarded_division(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report divisions by something that may be zero.

    What it does: reports `/`, `//` and `%` by a column, sum or filtered count that no NULLIF, CASE,
        filter or schema keeps from being zero.
    Why it hurts: in DuckDB `5 / 0` is inf: it passes every `> 100`, and cannot be sent. `//` and
        `%` stop the run at the first such row.
    Example: `spent / orders as per_order`
    Instead: `spent / nullif(orders, 0) as per_order`
    When to suppress: when the source never holds zero and has no schema to say so.
    """
    divisors = Divisors(evidence.lineage, evidence.source_contracts)
    # What a zero does to a query of another dialect is told by dialect-change.
    own = (bound for bound in evidence.models.values() if bound.model.header.dialect == "duckdb")
    for bound in own:
        for block in evidence.lineage.blocks(bound.model):
            for node, operator in _divisions(evidence, block):
                if divisors.may_be_zero(node.right, block) and not _is_harmless(node, operator, block):
                    yield _division(bound.model, node, operator)


def _divisions(evidence: Evidence, block: Block) -> Iterator[tuple[exp.Binary, str]]:
    operators = {exp.Div: "/", exp.IntDiv: "//", exp.Mod: "%"}
    for node in evidence.lineage.nodes(block, exp.Div, exp.IntDiv, exp.Mod):
        yield node, operators[type(node)]


def _is_harmless(node: exp.Expr, operator: str, block: Block) -> bool:
    """Tell whether zero does no harm: under TRY, or where inf only comes last."""
    parents = list(around(node, block))
    if operator != "/" and any(
        parent.sql_name() == "TRY" for parent in parents if isinstance(parent, exp.Func)
    ):
        return True
    return any(isinstance(parent, exp.Order) for parent in parents)


def _division(model: Model, node: exp.Binary, operator: str) -> Diagnostic:
    divisor, offsets = text_of(model, node.right), offsets_of(model, node.right)
    is_zero = isinstance(node.right.unnest(), exp.Literal)
    return Diagnostic(
        "unguarded-division",
        "this divides by zero" if is_zero else f'this divides by "{divisor}", which may be zero',
        place_of(model, node),
        (AFTER_ZERO[operator],),
        "divide by another number"
        if is_zero
        else f"write {text_of(model, node.left)} {operator} nullif({divisor}, 0)",
        Severity.WARNING,
        wrapped(model, offsets, "nullif(", ", 0)") if offsets and not is_zero else None,
    )
