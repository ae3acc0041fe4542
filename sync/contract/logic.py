"""Small builders of SQL trees, and two-valued logic over them.

Every condition a contract compiles to is TRUE or FALSE, never NULL, so NOT means what
JSON Schema means. Constants are folded while building: most type rules are known from
the column's type and must not cost anything per row.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp


def call(function: str, *arguments: exp.Expr | str | int) -> exp.Expr:
    """Return a call of an engine function; plain texts and numbers become literals."""
    return exp.Anonymous(this=function, expressions=[_operand(argument) for argument in arguments])


def _operand(argument: exp.Expr | str | int) -> exp.Expr:
    if isinstance(argument, str):
        return text(argument)
    return exp.Literal.number(argument) if isinstance(argument, int) else argument


def whole_number(limit: int) -> exp.Expr:
    """Return a length or count as a literal."""
    return exp.Literal.number(limit)


def text(value: str) -> exp.Expr:
    """Return a text literal; NUL, which SQL text cannot hold, becomes `chr(0)`."""
    pieces = [exp.Literal.string(piece) for piece in value.split("\0")]
    joined: exp.Expr = pieces[0]
    for piece in pieces[1:]:
        joined = exp.DPipe(this=exp.DPipe(this=joined, expression=call("chr", 0)), expression=piece)
    return exp.Paren(this=joined) if len(pieces) > 1 else joined


def cast(value: exp.Expr, type_name: str, *, tries: bool = False) -> exp.Expr:
    """Return a cast; with `tries` a value that does not fit becomes NULL."""
    kind = exp.TryCast if tries else exp.Cast
    return kind(this=value, to=exp.DataType.build(type_name, dialect="duckdb"))


def column(name: str) -> exp.Expr:
    """Return a column by its exact name."""
    return exp.column(name, quoted=True)


def function_of(name: str, body: exp.Expr) -> exp.Expr:
    """Return `lambda name: body`."""
    return exp.Lambda(this=body, expressions=[exp.to_identifier(name)])


def always() -> exp.Expr:
    """Return TRUE."""
    return exp.Boolean(this=True)


def never() -> exp.Expr:
    """Return FALSE."""
    return exp.Boolean(this=False)


def known(truth: bool) -> exp.Expr:  # noqa: FBT001 - the truth is the subject
    """Return what is the same for every row."""
    return always() if truth else never()


def truth_of(condition: exp.Expr) -> bool | None:
    """Return what a condition is for every row, or None when that depends on the row."""
    return bool(condition.this) if isinstance(condition, exp.Boolean) else None


def negated(condition: exp.Expr) -> exp.Expr:
    """Return NOT."""
    truth = truth_of(condition)
    if truth is not None:
        return known(not truth)
    return condition.this if isinstance(condition, exp.Not) else exp.Not(this=_operand_of_logic(condition))


def all_of(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """Return AND; TRUE for none."""
    return _joined(conditions, exp.And, absorbing=False)


def any_of(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """Return OR; FALSE for none."""
    return _joined(conditions, exp.Or, absorbing=True)


def exactly_one_of(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """Return whether one condition holds and all others do not."""
    open_conditions, certain = [], 0
    for condition in conditions:
        truth = truth_of(condition)
        certain += truth is True
        if truth is None:
            open_conditions.append(condition)
    if certain > 1 or not (certain or open_conditions):
        return never()
    if certain:
        return negated(any_of(open_conditions))
    if len(open_conditions) == 1:
        return open_conditions[0]
    total: exp.Expr = cast(_operand_of_logic(open_conditions[0]), "INTEGER")
    for condition in open_conditions[1:]:
        total = exp.Add(this=total, expression=cast(_operand_of_logic(condition), "INTEGER"))
    return exp.EQ(this=total, expression=exp.Literal.number(1))


def _joined(conditions: Iterable[exp.Expr], connector: type[exp.Connector], *, absorbing: bool) -> exp.Expr:
    kept: list[exp.Expr] = []
    for condition in conditions:
        truth = truth_of(condition)
        if truth is absorbing:
            return condition
        if truth is None:
            kept.append(condition)
    if not kept:
        return known(not absorbing)
    joined: exp.Expr = kept[0] if len(kept) == 1 else _operand_of_logic(kept[0])
    for condition in kept[1:]:
        joined = connector(this=joined, expression=_operand_of_logic(condition))
    return joined


def _operand_of_logic(condition: exp.Expr) -> exp.Expr:
    """Put AND, OR and NOT in parentheses where they become part of something larger."""
    return exp.Paren(this=condition) if isinstance(condition, exp.Connector | exp.Not) else condition
