"""Rules about joins that make more rows than meant."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sync.diagnostics import Diagnostic, Severity
from sync.lint.evidence import Evidence
from sync.lint.lineage.blocks import Block, bare_column
from sync.lint.lineage.connections import unlinked
from sync.lint.lineage.links import Atoms, atom_of, closure, joins_one_row
from sync.lint.lineage.written import place_of, text_of

ADDING_UP = frozenset(
    {"Sum", "Avg", "Median", "Quantile", "PercentileCont", "Stddev", "StddevPop", "Variance"}
)
"""Aggregates that change when a row comes twice; max, min and counts of distinct values do not."""

_MADE_UNIQUE_BY = ("group", "distinct", "qualify", "limit")


def fan_out_join(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report joins that multiply rows where that changes the result.

    What it does: works out which columns tell the rows of each relation apart (its grain, GROUP BY,
        DISTINCT, `row_number() = 1`) and reports a join on fewer columns when values of another
        relation are added up, or when the model's own grain would repeat.
    Why it hurts: a customer with three cards counts every order three times.
    Example: `select c.id, sum(c.spent) as spent from customers as c join cards using (id) group by c.id`
    Instead: `... join (select distinct id from cards) as cards using (id) ...`
    When to suppress: when the rows are unique for a reason that no grain says.
    """
    for bound in evidence.models.values():
        outermost = evidence.lineage.outermost(bound.model)
        for block in evidence.lineage.blocks(bound.model):
            if block.is_whole and block.joins:
                yield from _added_up_twice(evidence, block)
                yield from _repeated_grain(evidence, block) if block in outermost else ()


def cross_join(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report relations that are joined without anything that links them.

    What it does: reports commas in FROM without a condition in WHERE, and ON conditions that compare
        columns of one relation only. CROSS JOIN is taken as meant.
    Why it hurts: every row meets every row; a million customers times a million orders.
    Example: `select email from customers, orders`
    Instead: `select email from customers inner join orders using (customer_id)`
    When to suppress: when every pair is wanted; CROSS JOIN says so in the query itself.
    """
    for bound in evidence.models.values():
        for block in evidence.lineage.blocks(bound.model):
            for alias in unlinked(evidence.lineage, evidence.uniqueness, block):
                yield _unlinked(evidence, block, alias)


def _added_up_twice(evidence: Evidence, block: Block) -> Iterator[Diagnostic]:
    reported: set[str] = set()
    for call in _additions(evidence, block):
        whole = call.parent if isinstance(call.parent, exp.Filter) else call
        aliases = evidence.lineage.aliases_in(block, whole)
        if aliases is None or len(aliases) != 1:
            continue
        (alias,) = aliases
        culprit = _multiplying(evidence, block, aliases)
        if culprit is not None and culprit not in reported:
            reported.add(culprit)
            note = f'{text_of(block.model, call)} counts a row of "{alias}" once for each of them'
            yield _fan_out(evidence, block, culprit, alias, note)


def _additions(evidence: Evidence, block: Block) -> Iterator[exp.Expr]:
    for call in evidence.lineage.nodes(block, exp.AggFunc):
        if (
            not isinstance(call.this, exp.Distinct)
            and type(call).__name__ in ADDING_UP
            and not call.find_ancestor(exp.Window)
        ):
            yield call


def _repeated_grain(evidence: Evidence, block: Block) -> Iterator[Diagnostic]:
    """Report a join after which rows of one grain may come several times."""
    if any(block.select.args.get(part) for part in _MADE_UNIQUE_BY):
        return
    holders = frozenset(atom.partition(".")[0] for atom in _grain_atoms(evidence, block))
    culprit = _multiplying(evidence, block, holders) if holders else None
    if culprit is not None:
        note = f"the model promises one row per {', '.join(block.model.header.grain)}"
        first = next(alias for alias in block.relations if alias in holders)
        yield _fan_out(evidence, block, culprit, first, note)


def _grain_atoms(evidence: Evidence, block: Block) -> Atoms:
    """Return the columns of FROM that the grain is made of; empty when one of them is computed."""
    columns = evidence.lineage.columns_of_block(block) or {}
    atoms = set()
    for name in block.model.header.grain:
        definition = columns.get(name.casefold())
        column = bare_column(definition.expression) if definition is not None else None
        atom = atom_of(evidence.lineage, block, column) if column is not None else None
        if atom is not None:
            atoms.add(atom)
        elif definition is None or not isinstance(definition.expression, exp.Literal):
            return frozenset()
    return frozenset(atoms)


def _multiplying(evidence: Evidence, block: Block, held: frozenset[str]) -> str | None:
    """Return the first relation joined behind some others that adds rows to theirs, or None.

    A relation that is joined before them is left alone: to read details first and add up
    what they belong to may be meant, as in the weight of all articles of an order. So is one that adds
    no rows to those of a relation before it whose own keys nobody knows.
    """
    uniqueness, links = evidence.uniqueness, evidence.uniqueness.links(block)
    given = frozenset().union(*(_columns(evidence, block, alias) for alias in held))
    determined = closure(given, uniqueness.dependencies(block))
    aliases = list(block.relations)
    for alias in aliases[min(aliases.index(one) for one in held) + 1 :]:
        keys = uniqueness.of_relation(block.relations[alias])
        is_single = any({f"{alias}.{name}" for name in key} <= determined for key in keys)
        may_add = alias not in held and alias not in links.restricted and _is_along_columns(block, alias)
        if keys and may_add and not is_single:
            return alias
        if not is_single:
            grown = determined | _columns(evidence, block, alias)
            determined = closure(grown, uniqueness.dependencies(block))
    return None


def _columns(evidence: Evidence, block: Block, alias: str) -> Atoms:
    names = evidence.lineage.columns(block.relations[alias]) or ()
    return frozenset(f"{alias}.{name}" for name in names)


def _is_along_columns(block: Block, alias: str) -> bool:
    """Tell whether a relation is joined by columns; what LATERAL VIEW adds is not joined at all."""
    join = block.joins.get(alias)
    if join is None:
        return False
    is_linked = join.args.get("on") is not None or bool(join.args.get("using"))
    return is_linked and not joins_one_row(join)


def _fan_out(evidence: Evidence, block: Block, alias: str, other: str, note: str) -> Diagnostic:
    key = ", ".join(min(sorted(one) for one in evidence.uniqueness.of_relation(block.relations[alias])))
    linked = ", ".join(_linked_columns(evidence, block, alias)) or "..."
    name = block.relations[alias].name or alias
    return Diagnostic(
        "fan-out-join",
        f'"{alias}" may join several rows to one of "{other}"',
        place_of(block.model, block.joins[alias].this),
        (note, f'the rows of "{alias}" are told apart by {key}, and joined by {linked}'),
        f"join (select {linked}, ... from {name} group by {linked}) as {alias}, or join on {key}",
        Severity.WARNING,
    )


def _linked_columns(evidence: Evidence, block: Block, alias: str) -> tuple[str, ...]:
    """Return the columns of a relation that its join compares."""
    join = block.joins[alias]
    names = [item.name for item in join.args.get("using") or ()]
    on = join.args.get("on")
    compared = on.find_all(exp.Column) if on is not None else ()
    names += [column.name for column in compared if evidence.lineage.alias_of(block, column) == alias]
    return tuple(dict.fromkeys(names))


def _unlinked(evidence: Evidence, block: Block, alias: str) -> Diagnostic:
    join = block.joins[alias]
    condition = join.args.get("on")
    subject = "nothing links" if condition is None else "the condition does not link"
    return Diagnostic(
        "cross-join",
        f'{subject} "{alias}" to the other relations',
        place_of(block.model, join.this if condition is None else condition),
        ("every row of one side meets every row of the other",),
        f"write {_shared_columns(evidence, block, alias)}, or CROSS JOIN if every pair is meant",
        Severity.WARNING,
    )


def _shared_columns(evidence: Evidence, block: Block, alias: str) -> str:
    """Return a condition over a column that both sides have, keys first."""
    own = evidence.lineage.columns(block.relations[alias]) or {}
    keys = [name for key in evidence.uniqueness.of_relation(block.relations[alias]) for name in sorted(key)]
    for other in block.relations:
        names = evidence.lineage.columns(block.relations[other]) or {} if other != alias else {}
        for name in [*keys, *(name for name in own if name.endswith("_id")), *own]:
            if name in names:
                return f"on {alias}.{name} = {other}.{name}"
    return "a condition that compares columns of both sides"
