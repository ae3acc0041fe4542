"""Whether a value is a moment, a time on some clock, or a day: as far as that is certain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from sqlglot import exp

from sync.lint.evidence import BoundModel
from sync.lint.flow.expressions import function_name
from sync.lint.lineage.blocks import Block, Origin, SourceColumn
from sync.lint.lineage.queries import Lineage
from sync.lint.types import family

MOMENT, LOCAL, DATE, TEXT, UNCERTAIN = "moment", "local time", "date", "text", ""
WITHOUT_ZONE = frozenset({LOCAL, DATE})

_CALLS: Mapping[str, str] = {
    "now": MOMENT, "get_current_timestamp": MOMENT, "current_timestamp": MOMENT,
    "transaction_timestamp": MOMENT, "make_timestamptz": MOMENT, "instant": MOMENT,
    "current_date": DATE, "today": DATE, "make_date": DATE, "last_day": DATE,
    "make_timestamp": LOCAL, "make_timestamp_ms": LOCAL, "localtimestamp": LOCAL,
    "current_localtimestamp": LOCAL,
    "iso8601_utc": TEXT, "time_to_str": TEXT, "visible_text": TEXT,
}  # fmt: skip
"""Function -> what it yields, whatever it is given."""

_KEEPING = frozenset(
    {
        "any_value", "arbitrary", "arg_max", "arg_min", "argmax", "argmin", "coalesce", "first",
        "first_value", "greatest", "lag", "last", "last_value", "lead", "least", "max", "max_by", "min",
        "min_by", "nth_value", "nullif", "timestamp_trunc",
    }
)  # fmt: skip
"""Functions that yield a value of their first argument's kind."""

_OTHER_SIDE: Mapping[str, str] = {LOCAL: MOMENT, DATE: MOMENT, MOMENT: LOCAL}
"""What AT TIME ZONE makes of a time: it adds the zone that lacks, or takes the one away that is there."""

MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Clocks:
    """Tells what kind of time an expression is; `bound` has the engine's types of models."""

    lineage: Lineage
    bound: Mapping[str, BoundModel]

    def kind(self, expression: exp.Expr, block: Block, depth: int = 0) -> str:
        """Return the family of an expression's type, or "" when it is not certain."""
        if depth > MAX_DEPTH:
            return UNCERTAIN
        follow = _followers().get(type(expression))
        if follow is not None:
            return follow(self, expression, block, depth + 1)
        if isinstance(expression, exp.Func):
            return self._call(expression, block, depth + 1)
        return UNCERTAIN

    def _call(self, node: exp.Func, block: Block, depth: int) -> str:
        name, zoned = function_name(node), timezone_call(node)
        if zoned is not None:
            return _OTHER_SIDE.get(self.kind(zoned[0], block, depth), UNCERTAIN)
        if name in {"str_to_time", "strptime", "try_strptime"}:
            return _parsed_kind(node)
        if name in _CALLS:
            return _CALLS[name]
        first = next(node.iter_expressions(), None)
        return self.kind(first, block, depth) if name in _KEEPING and first is not None else UNCERTAIN

    def of_column(self, column: exp.Column, block: Block, depth: int) -> str:
        """Return the kind of a column: the engine's type of a model's column, else what is behind it."""
        alias = self.lineage.alias_of(block, column)
        name = block.relations[alias].name if alias is not None else ""
        bound = next((one for key, one in self.bound.items() if key.casefold() == name), None)
        if bound is not None and bound.is_exact:
            types = [one.type for one in bound.columns or () if one.name.casefold() == column.name.casefold()]
            return family(types[0]) if types else UNCERTAIN
        return _common(self._origin(one, depth) for one in self.lineage.behind(block, column))

    def _origin(self, origin: Origin, depth: int) -> str:
        if isinstance(origin, SourceColumn):
            return family(origin.column.type)
        return self.kind(origin.expression, origin.block, depth)


def _common(kinds: Iterable[str]) -> str:
    found = set(kinds)
    return found.pop() if len(found) == 1 else UNCERTAIN


def _parsed_kind(node: exp.Func) -> str:
    """Return what a text is parsed to: the zone is part of the format, or there is none."""
    formats = " ".join(literal.name for literal in node.find_all(_literal()))
    return MOMENT if "%z" in formats or "%Z" in formats else LOCAL


def _literal() -> type[exp.Literal]:
    return exp.Literal


def _inner(clocks: Clocks, node: exp.Expr, block: Block, depth: int) -> str:
    return clocks.kind(node.this, block, depth)


def _column(clocks: Clocks, node: exp.Column, block: Block, depth: int) -> str:
    return clocks.of_column(node, block, depth)


def _cast(_clocks: Clocks, node: exp.Cast, _block: Block, _depth: int) -> str:
    return family(node.to.sql(dialect="duckdb"))


def _at_time_zone(clocks: Clocks, node: exp.Expr, block: Block, depth: int) -> str:
    return _OTHER_SIDE.get(clocks.kind(node.this, block, depth), UNCERTAIN)


def _moved(clocks: Clocks, node: exp.Binary, block: Block, depth: int) -> str:
    """Return the kind of a time with an interval added; a day becomes a time of that day."""
    kind = clocks.kind(node.this, block, depth)
    is_interval = isinstance(node.expression, exp.Interval)
    return LOCAL if kind == DATE and is_interval else kind if is_interval or kind == DATE else UNCERTAIN


def _case(clocks: Clocks, node: exp.Case, block: Block, depth: int) -> str:
    branches = [branch.args["true"] for branch in node.args["ifs"]]
    branches += [node.args["default"]] if node.args.get("default") else []
    valued = [branch for branch in branches if not isinstance(branch, exp.Null)]
    return _common(clocks.kind(branch, block, depth) for branch in valued)


@cache
def _followers() -> Mapping[type, Callable[..., str]]:
    return {
        exp.Add: _moved,
        exp.Alias: _inner,
        exp.AtTimeZone: _at_time_zone,
        exp.Case: _case,
        exp.Cast: _cast,
        exp.Column: _column,
        exp.Filter: _inner,
        exp.IgnoreNulls: _inner,
        exp.Paren: _inner,
        exp.Sub: _moved,
        exp.TryCast: _cast,
        exp.Window: _inner,
    }


def counts_from_1970(node: exp.Expr) -> bool:
    """Tell whether a time without zone is made of units since 1970, which makes it one of UTC."""
    if isinstance(node, exp.UnixToTime):
        return True
    name = function_name(node) if isinstance(node, exp.Func) else ""
    return (
        name in {"make_timestamp", "make_timestamp_ms", "make_timestamp_ns"}
        and len(list(node.iter_expressions())) == 1
    )


def timezone_call(node: exp.Expr) -> tuple[exp.Expr, str] | None:
    """Return the time and the zone of `t at time zone 'UTC'`; the zone is "" when it is no literal."""
    if isinstance(node, exp.AtTimeZone):
        return node.this, _text(node.args.get("zone"))
    if isinstance(node, exp.Anonymous) and node.name.casefold() == "timezone" and len(node.expressions) == 2:
        return node.expressions[1], _text(node.expressions[0])
    return None


def _text(node: exp.Expr | None) -> str:
    return str(node.this) if isinstance(node, exp.Literal) and node.is_string else ""
