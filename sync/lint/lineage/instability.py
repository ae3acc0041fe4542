"""What makes a value another one each time it is computed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from sync.lint.flow.expressions import function_name
from sync.lint.lineage.blocks import Definition
from sync.lint.lineage.queries import Lineage
from sync.lint.lineage.values import around, trace, value_nodes
from sync.project.models import Model

CHANCE, CLOCK, DAY, NUMBERING, ORDER = "chance", "clock", "day", "numbering", "order"
ANY_KIND = frozenset({CHANCE, CLOCK, DAY, NUMBERING, ORDER})

_KINDS: Mapping[str, frozenset[str]] = {
    CHANCE: frozenset(
        {
            "rand", "random", "randn", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "generate_uuid",
            "uuid_string", "generateuuidv4", "generateuuidv7", "newid", "nextval", "seq4", "seq8",
            "monotonically_increasing_id",
        }
    ),
    CLOCK: frozenset(
        {
            "now", "current_timestamp", "get_current_timestamp", "transaction_timestamp",
            "statement_timestamp", "clock_timestamp", "localtimestamp", "current_localtimestamp",
            "current_time", "localtime", "current_localtime", "current_datetime", "getdate", "sysdate",
        }
    ),
    DAY: frozenset({"current_date", "today"}),
    NUMBERING: frozenset({"row_number", "ntile"}),
    ORDER: frozenset({"first", "last", "array_agg", "list", "group_concat", "string_agg", "listagg"}),
}  # fmt: skip
"""Kind of instability -> functions that bring it, as sqlglot or their authors call them."""

_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
_WITHIN_A_DAY = ("%H", "%I", "%M", "%S", "%f", "%X", "%T", "%c")


@dataclass(frozen=True, slots=True)
class Unstable:
    """One part of a value that may come out differently, and where it stands."""

    kind: str
    node: exp.Expr
    definition: Definition


@dataclass(slots=True)
class Instabilities:
    """Finds what makes values unstable; most models hold nothing of the kind, and are told fast."""

    lineage: Lineage
    _kinds: dict[str, frozenset[str]] = field(default_factory=dict)

    def of(self, start: Definition, wanted: Collection[str]) -> Iterator[Unstable]:
        """Yield what makes a value unstable in a wanted way, here or in the models it comes from."""
        if self._kinds_in(start.block.model).isdisjoint(wanted):
            return
        for definition in trace(self.lineage, start).definitions:
            yield from (found for found in _own_instabilities(definition) if found.kind in wanted)

    def _kinds_in(self, model: Model) -> frozenset[str]:
        """Return the kinds that any column of a model has, or of those it reads."""
        if model.name not in self._kinds:
            read = (self.lineage.models.get(reference.key) for reference in model.references)
            inherited = (self._kinds_in(other) for other in read if other is not None)
            self._kinds[model.name] = frozenset().union(_own_kinds(self.lineage, model), *inherited)
        return self._kinds[model.name]


def _own_kinds(lineage: Lineage, model: Model) -> frozenset[str]:
    items = (
        Definition(block, item.unalias(), item)
        for block in lineage.blocks(model)
        if any(function_name(call) in _KIND_OF for call in lineage.nodes(block, exp.Func))
        for item in block.select.expressions
    )
    return frozenset(found.kind for item in items for found in _own_instabilities(item))


def _own_instabilities(definition: Definition) -> Iterator[Unstable]:
    """Yield what makes an expression unstable without regard to the columns in it."""
    if isinstance(definition.expression, exp.Column):
        return
    for node in value_nodes(definition.expression):
        kind = _kind(node, definition)
        if kind:
            yield Unstable(kind, node, definition)


def is_clock(node: exp.Expr) -> bool:
    """Tell whether an expression is the present moment or day."""
    return isinstance(node, exp.Func) and _KIND_OF.get(function_name(node)) in {CLOCK, DAY}


def is_ordered(node: exp.Expr) -> bool:
    """Tell whether an aggregate or a window function says in which order it sees its rows."""
    if node.find(exp.Order) is not None:
        return True
    within = node.parent
    while isinstance(within, exp.Filter | exp.IgnoreNulls | exp.RespectNulls | exp.WithinGroup):
        if within.find(exp.Order) is not None:
            return True
        within = within.parent
    return isinstance(within, exp.Window) and within.args.get("order") is not None


def _kind(node: exp.Expr, definition: Definition) -> str:
    if not isinstance(node, exp.Func):
        return ""
    kind = _KIND_OF.get(function_name(node), "")
    if kind == CLOCK:
        return _clock_kind(node, definition)
    if kind == NUMBERING:
        return kind if not _numbers_within(node) else ""
    if kind == ORDER:
        return kind if not is_ordered(node) and not _is_sorted(node) else ""
    return kind


def _clock_kind(node: exp.Expr, definition: Definition) -> str:
    """Return how often a moment changes where it is used: "" where it only sets a limit."""
    for parent in around(node, definition.block):
        if isinstance(parent, exp.Least | exp.Greatest | exp.Predicate):
            return ""
        cuts = isinstance(parent, exp.DateTrunc | exp.TimestampTrunc | exp.DateDiff)
        if cuts and parent.text("unit").upper() not in {"SECOND", "MINUTE", "HOUR", "MILLISECOND"}:
            return DAY
        if isinstance(parent, exp.Cast) and parent.to.is_type("date"):
            return DAY
        if isinstance(parent, exp.TimeToStr) and not any(
            part in parent.text("format") for part in _WITHIN_A_DAY
        ):
            return DAY
    return CLOCK


def _numbers_within(node: exp.Expr) -> bool:
    """Tell whether rows are numbered within a group and in an order: the numbers of others do not matter."""
    window = node.find_ancestor(exp.Window)
    return (
        window is not None and bool(window.args.get("partition_by")) and window.args.get("order") is not None
    )


def _is_sorted(node: exp.Expr) -> bool:
    """Tell whether a list is sorted, or only counted, by what is called on it."""
    parent = node.parent
    while isinstance(parent, exp.Paren | exp.Filter | exp.Distinct):
        parent = parent.parent
    name = function_name(parent) if isinstance(parent, exp.Func) else ""
    return name in {"list_sort", "array_sort", "sort_array", "len", "length", "array_size", "list_contains"}
