"""The shape of a query as far as it is written: its SELECTs, what each reads, its CTEs.

Found by keywords and parentheses alone, so that completion works in the middle of a word.
Columns, types and lineage are never guessed here: they come from the engine and sqlglot,
which are asked about the finished pieces of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sync.language_server.tokens import Token, tokens_of

CLAUSES = frozenset(
    {"SELECT", "FROM", "JOIN", "ON", "USING", "WHERE", "GROUP", "HAVING", "QUALIFY", "WINDOW", "ORDER"}
    | {"LIMIT", "OFFSET", "SAMPLE"}
)
SET_OPERATIONS = frozenset({"UNION", "INTERSECT", "EXCEPT"})
_STARTS_QUERY = frozenset({"SELECT", "WITH", "FROM"})
_BEFORE_JOIN = frozenset(
    {"INNER", "LEFT", "RIGHT", "FULL", "OUTER", "CROSS", "NATURAL", "SEMI", "ANTI", "ASOF", "POSITIONAL"}
    | {"LATERAL"}
)
_NO_ALIAS = CLAUSES | SET_OPERATIONS | _BEFORE_JOIN | {"AS", "TABLESAMPLE", "PIVOT", "UNPIVOT"}
_BEFORE_CTE_BODY = frozenset({"AS", "NOT", "MATERIALIZED"})


@dataclass(slots=True)
class Group:
    """What stands between two parentheses, or the whole text; `end` is the text's when it is not closed."""

    start: int
    end: int
    items: list[Token | Group] = field(default_factory=list)

    @property
    def is_query(self) -> bool:
        """Whether it is a query rather than a list of arguments."""
        first = self.items[0] if self.items else None
        return isinstance(first, Token) and first.keyword in _STARTS_QUERY

    def holds(self, offset: int) -> bool:
        """Tell whether a cursor at `offset` is inside."""
        return self.start <= offset <= self.end


@dataclass(frozen=True, slots=True)
class Read:
    """One relation in FROM.

    Attributes:
        name: Folded and dotted; "" for a subquery.
        alias: What its columns are qualified with, folded; the name's last part when none is given.
        start: Where the name, or the subquery, begins; `end` is behind it.
        body: The subquery, or None.
    """

    name: str
    alias: str
    start: int
    end: int
    body: Group | None = None


@dataclass(frozen=True, slots=True)
class CteText:
    """A CTE: its folded name, where its name begins, and its body."""

    name: str
    start: int
    body: Group


@dataclass(frozen=True, slots=True)
class Here:
    """What the place of a cursor is surrounded by.

    Attributes:
        clause: The keyword that opens the clause, such as `FROM`, or "" before the first one.
        reads: Relations of the SELECT around, then those of the SELECTs around that.
        ctes: CTEs that may be named here, inner ones first.
        projection: The item of the SELECT list around the cursor, or empty.
        is_outermost: Whether the SELECT around is one whose rows the model yields.
    """

    clause: str
    reads: tuple[Read, ...]
    ctes: tuple[CteText, ...]
    projection: tuple[Token | Group, ...]
    is_outermost: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """A text cut into groups."""

    text: str
    tokens: tuple[Token, ...]
    root: Group

    def here(self, offset: int) -> Here:
        """Return what surrounds a cursor."""
        queries = [group for group in _around(self.root, offset) if group.is_query or group is self.root]
        parts = [_part(query.items, offset) for query in reversed(queries)]
        return Here(
            clause=_clause(parts[0], offset),
            reads=tuple(read for part in parts for read in reads_of(part)),
            ctes=tuple(cte for query in reversed(queries) for cte in reversed(_visible(query, offset))),
            projection=_projection(parts[0], offset),
            is_outermost=len(queries) == 1,
        )


def outline_of(text: str) -> Outline:
    """Cut a text into groups; parentheses that do not pair are tolerated."""
    tokens = tokens_of(text)
    root = Group(0, len(text))
    opened = [root]
    for token in tokens:
        if token.kind == "comment":
            continue
        if token.text == "(":
            inner = Group(token.end, len(text))
            opened[-1].items.append(inner)
            opened.append(inner)
        elif token.text == ")" and len(opened) > 1:
            opened.pop().end = token.start
        else:
            opened[-1].items.append(token)
    for around, left in reversed(list(pairwise(opened))):
        _end_at_clause(left, around)
    return Outline(text, tokens, root)


def _end_at_clause(left: Group, around: Group) -> None:
    """Close arguments that nobody has closed yet before the next clause: `select upper(name from people`."""
    if left.is_query:
        return
    clause = next((item for item in left.items if keyword(item) in CLAUSES), None)
    if clause is not None:
        position = left.items.index(clause)
        left.end = clause.start
        around.items += left.items[position:]
        del left.items[position:]


def keyword(item: Token | Group | None) -> str:
    """Return an item's keyword, or "" when it has none."""
    return item.keyword if isinstance(item, Token) else ""


def groups_of(root: Group) -> Iterator[Group]:
    """Yield a group and all inside it, however deep."""
    waiting = [root]
    while waiting:
        group = waiting.pop()
        yield group
        waiting += [item for item in group.items if isinstance(item, Group)]


def ctes_of(query: Group) -> tuple[CteText, ...]:
    """Return the CTEs of one query's WITH, in order."""
    bodies = [
        (number, item) for number, item in enumerate(query.items) if isinstance(item, Group) and item.is_query
    ]
    named = ((_cte_name(query.items[:number]), body) for number, body in bodies)
    return tuple(CteText(name.name, name.start, body) for name, body in named if name is not None)


def _cte_name(before: Sequence[Token | Group]) -> Token | None:
    """Return the name in `name as`, `name (a, b) as` or `name as materialized`, what stands before a body."""
    left = list(before)
    if not left or keyword(left[-1]) not in _BEFORE_CTE_BODY:
        return None
    while left and (keyword(left[-1]) in _BEFORE_CTE_BODY or isinstance(left[-1], Group)):
        left.pop()
    name = left[-1] if left else None
    return name if isinstance(name, Token) and name.is_name else None


def reads_of(part: Sequence[Token | Group]) -> Iterator[Read]:
    """Yield the relations of one SELECT's FROM and joins, in order."""
    clause, expecting = "", False
    for position, item in enumerate(part):
        word = keyword(item)
        if word in CLAUSES:
            # `is distinct from` is a comparison.
            clause = clause if keyword(part[position - 1] if position else None) == "DISTINCT" else word
            expecting = clause in {"FROM", "JOIN"}
        elif isinstance(item, Token) and item.text == ",":
            expecting = clause in {"FROM", "JOIN", "ON", "USING"}
        elif expecting and word not in _BEFORE_JOIN:
            expecting = False
            yield from _read(part, position)


def _read(part: Sequence[Token | Group], position: int) -> Iterator[Read]:
    item = part[position]
    if isinstance(item, Group):
        yield Read("", _alias(part, position + 1), item.start, item.end, item if item.is_query else None)
        return
    names, after = _dotted(part, position)
    is_function = after < len(part) and isinstance(part[after], Group)
    if names and not is_function:
        name = ".".join(token.name for token in names)
        yield Read(name, _alias(part, after) or names[-1].name, names[0].start, names[-1].end)


def _dotted(part: Sequence[Token | Group], position: int) -> tuple[list[Token], int]:
    """Return the names of `schema.relation`, and the position behind them."""
    names: list[Token] = []
    while position < len(part):
        item = part[position]
        if not isinstance(item, Token) or not item.is_name or item.keyword in _NO_ALIAS:
            break
        names.append(item)
        position += 1
        following = part[position] if position < len(part) else None
        if not isinstance(following, Token) or following.text != ".":
            break
        position += 1
    return names, position


def _alias(part: Sequence[Token | Group], position: int) -> str:
    if position < len(part) and keyword(part[position]) == "AS":
        position += 1
    item = part[position] if position < len(part) else None
    is_alias = isinstance(item, Token) and item.is_name and item.keyword not in _NO_ALIAS
    return item.name if isinstance(item, Token) and is_alias else ""


def _around(root: Group, offset: int) -> Iterator[Group]:
    """Yield the groups a cursor is in, outermost first."""
    group: Group | None = root
    while group is not None:
        yield group
        inner = (item for item in group.items if isinstance(item, Group) and item.holds(offset))
        group = next(inner, None)


def _visible(query: Group, offset: int) -> tuple[CteText, ...]:
    """Return the CTEs of a query that a cursor may name: all behind them, the earlier ones inside one."""
    ctes = ctes_of(query)
    is_recursive = [keyword(item) for item in query.items[:2]] == ["WITH", "RECURSIVE"]
    return tuple(cte for cte in ctes if cte.body.end < offset or (is_recursive and cte.start <= offset))


def _part(items: Sequence[Token | Group], offset: int) -> list[Token | Group]:
    """Return the items of the SELECT around a cursor: one side of a UNION, without the WITH before it."""
    part: list[Token | Group] = []
    for position, item in enumerate(items):
        starts_anew = _cuts(items, position)
        if starts_anew and item.start > offset:
            break
        part = [] if starts_anew else [*part, item]
    return _behind_with(part)


def _cuts(items: Sequence[Token | Group], position: int) -> bool:
    """Tell whether a set operation stands here; `* except (a, b)` is none."""
    following = items[position + 1] if position + 1 < len(items) else None
    is_list = isinstance(following, Group) and not following.is_query
    return keyword(items[position]) in SET_OPERATIONS and not is_list


def _behind_with(part: list[Token | Group]) -> list[Token | Group]:
    if keyword(part[0] if part else None) != "WITH":
        return part
    first = (number for number, item in enumerate(part) if keyword(item) in {"SELECT", "FROM"})
    return part[next(first, len(part)) :]


def _clause(part: Sequence[Token | Group], offset: int) -> str:
    before = (keyword(item) for item in reversed(part) if item.end < offset)
    return next((word for word in before if word in CLAUSES), "")


def _projection(part: Sequence[Token | Group], offset: int) -> tuple[Token | Group, ...]:
    """Return the item of the SELECT list around a cursor."""
    if _clause(part, offset) != "SELECT":
        return ()
    found: list[Token | Group] = []
    for item in part:
        is_comma = isinstance(item, Token) and item.text == ","
        if is_comma or keyword(item) in CLAUSES:
            if item.start >= offset:
                break
            found = []
        else:
            found.append(item)
    return tuple(found)
