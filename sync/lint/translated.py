"""Where a call of a translated query stands in its author's file.

A translation has places of its own, but keeps the order of calls: its second md5() is the
second call of the file that becomes an md5().
"""

from __future__ import annotations

import re
from itertools import pairwise

import sqlglot
from sqlglot import exp

from sync.diagnostics import Span
from sync.lint.lineage.written import as_written, place_of
from sync.lint.places import span_in_sql, span_of_nodes
from sync.project.models import Model

_NAME = re.compile(r'"?(?P<name>\w+)"?\(')


def place_in_file(model: Model, start: int, end: int) -> Span:
    """Return the place in the file of `model.sql[start:end]`."""
    called = None if model.is_verbatim else _NAME.match(model.sql[start:end])
    if called:
        name = called["name"].casefold()
        found = _written_call(model, name, _count(model.sql[:start], name))
        if found is not None:
            return place_of(model, found)
    return span_in_sql(model, start, end)


def place_of_node(model: Model, node: exp.Expr) -> Span:
    """Return the place in the file of an expression of `model.query`."""
    called = None if model.is_verbatim else _NAME.match(_as_duckdb(node, "duckdb"))
    if called:
        name = called["name"].casefold()
        same = enumerate(_bringing(model.query, "duckdb", name))
        number = next((number for number, one in same if one is node), None)
        found = _written_call(model, name, number) if number is not None else None
        if found is not None:
            return place_of(model, found)
    return span_of_nodes(model, node)


def _written_call(model: Model, name: str, number: int) -> exp.Expr | None:
    """Return the call of the file that became the call of a name with some number, counted from 0."""
    found = _bringing(as_written(model), model.header.dialect, name)
    return found[number] if number < len(found) else None


def _bringing(tree: exp.Expr, dialect: str, name: str) -> list[exp.Expr]:
    """Return the calls of a tree that become calls of a name, in the order of the text.

    One that becomes several, or one with something around it, stands for each; those
    inside it stand for themselves.
    """
    calls = sorted(tree.find_all(exp.Func, exp.Cast, bfs=False), key=_start)
    counts = {id(call): _count(_as_duckdb(call, dialect), name) for call in calls}
    own = dict(counts)
    for call in calls:
        around = call.find_ancestor(exp.Func, exp.Cast)
        if around is not None and id(around) in own:
            own[id(around)] -= counts[id(call)]
    return [call for call in calls for _ in range(own[id(call)])]


def _as_duckdb(node: exp.Expr, dialect: str) -> str:
    from sync.project.dialects import transpiled

    # A rewrite puts its tree in the place of a node that has a parent.
    return transpiled(exp.paren(node), dialect).removeprefix("(").removesuffix(")").strip()


def _count(sql: str, name: str) -> int:
    pairs = pairwise(sqlglot.tokenize(sql, read="duckdb"))
    return sum(token.text.casefold() == name and following.text == "(" for token, following in pairs)


def _start(node: exp.Expr) -> int:
    """Return where the first word of an expression stands that sqlglot keeps the place of."""
    return min((inner.meta["start"] for inner in node.walk() if "start" in inner.meta), default=0)
