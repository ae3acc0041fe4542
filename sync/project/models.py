"""Models: one file, one SELECT, one relation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sync.diagnostics import Diagnostic, Span, did_you_mean, span_of
from sync.errors import ModelError
from sync.project.header import Header, parse_header

if TYPE_CHECKING:
    from sqlglot import exp

NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]{0,62}$")
ROW_MAKERS = frozenset({"unnest", "generate_series", "range", "generate_subscripts"})
"""Table functions that read nothing outside the query; every other one is refused."""
_ROWS_FROM_NOTHING = (
    f"only {', '.join(sorted(ROW_MAKERS))} may stand after FROM, and no macro that yields a table"
)
_READ_BY_NAME = "declare the file under [tool.sync.sources] in pyproject.toml and read it by name"

_OPENING = re.compile(r"""--|/\*|'|"|`|\$\w*\$""")
"""What begins a comment or a quoted text or name; a doubled quote inside one ends and begins another."""
_CLOSING = {"--": "\n", "/*": "*/"}
_QUOTES = ("'", '"', "`")


@dataclass(frozen=True, slots=True)
class Reference:
    """A relation a model reads, as it is written and where."""

    name: str
    span: Span

    @property
    def key(self) -> str:
        """The name as the engine compares it."""
        return self.name.casefold()


@dataclass(frozen=True, slots=True)
class Model:
    """One parsed model file.

    Attributes:
        name: The file's name without `.sql`.
        path: The file relative to the project, with forward slashes.
        text: The file as written.
        sql: What DuckDB runs: the file itself, or its transpiled query.
        query: The parsed query, in DuckDB's dialect.
        references: Relations it reads, in the order they are written; CTEs are not among them.
    """

    name: str
    path: str
    text: str
    sql: str
    header: Header
    query: exp.Query
    references: tuple[Reference, ...]

    @property
    def is_verbatim(self) -> bool:
        """Whether `sql` is the file's own text, so that offsets are the file's."""
        return self.sql == self.text

    @property
    def statement(self) -> str:
        """The SQL without a closing semicolon, fit for `create view ... as`; offsets are kept."""
        return without_semicolon(self.sql)


@lru_cache(maxsize=256)
def parse_model(path: str, text: str, destinations: tuple[str, ...]) -> Model | tuple[Diagnostic, ...]:
    """Parse a model file; SQL that cannot be used is returned as findings.

    Remembered by its arguments, because an editor asks again at every keystroke; so nobody
    may change a query's tree in place.

    Raises:
        ModelError: The header cannot be used; nothing can be said about the query then.
    """
    name = _name(path)
    header = parse_header(path, text, destinations)
    query = _one_query(path, text, header.dialect)
    if isinstance(query, Diagnostic):
        return (query,)
    references, findings = _references(path, text, query)
    if findings:
        return findings
    if header.dialect == "duckdb":
        return Model(name, path, text, text, header, query, references)
    from sync.project.dialects import transpiled  # what other systems mean is 12 ms to import

    sql = transpiled(query, header.dialect)
    translated = _as_duckdb(sql)
    if translated is None:
        return (_untranslatable(path, text, header.dialect),)
    return Model(name, path, text, sql, header, translated, references)


def without_semicolon(sql: str) -> str:
    """Return one statement with its closing semicolon blanked out."""
    import sqlglot

    characters = list(sql)
    for token in sqlglot.tokenize(sql, read="duckdb"):
        if token.token_type.name == "SEMICOLON":
            characters[token.start] = " "
    return "".join(characters)


def _name(path: str) -> str:
    name = path.rsplit("/", 1)[-1].removesuffix(".sql")
    if not NAME.match(name):
        raise ModelError.of(
            "bad-name",
            f'"{name}" cannot name a model',
            where=Span(path, 1),
            help="use letters, digits and underscores, starting with a letter",
        )
    return name


def _as_duckdb(sql: str) -> exp.Query | None:
    """Parse a translation; None when it is no query after all."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        translated = sqlglot.parse_one(sql, read="duckdb")
    except SqlglotError:
        return None
    return translated if isinstance(translated, exp.Query) else None


def _untranslatable(path: str, text: str, dialect: str) -> Diagnostic:
    return Diagnostic(
        "parse-error",
        "the query cannot be said in DuckDB's words",
        _statement_place(path, text, dialect, 0),
        (f"its translation from {dialect} is no SQL that can be read",),
        "write the part that only that system has in plain SQL, such as unnest() for FLATTEN",
    )


def _one_query(path: str, text: str, dialect: str) -> exp.Query | Diagnostic:
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import ParseError, TokenError

    if "\0" in text:
        place = span_of(path, text, text.index("\0"), text.index("\0") + 1)
        return Diagnostic("parse-error", "the file holds a NUL character", place, help="delete it")
    try:
        parsed = sqlglot.parse(text, read=dialect)
    except ParseError as error:
        return _parse_finding(path, error)
    except TokenError:
        place = _open_quote(path, text)
        return Diagnostic(
            "parse-error", "a quote or comment is opened and never closed", place, help="close it"
        )
    except RecursionError:
        place = _deepest(path, text, dialect)
        return Diagnostic("parse-error", "the query is nested too deeply", place, help="cut it into models")
    except ValueError:
        return _unknown_dialect(path, text, dialect)
    return _only(
        path,
        text,
        dialect,
        [item for item in parsed if item is not None and not isinstance(item, exp.Semicolon)],
    )


def _only(path: str, text: str, dialect: str, statements: Sequence[exp.Expr]) -> exp.Query | Diagnostic:
    """Return the one query of a file, or say why it is not one."""
    from sqlglot import exp

    if not statements:
        return Diagnostic("parse-error", "the file holds no query", Span(path, 1), help="write one SELECT")
    first = statements[0]
    if len(statements) == 1 and isinstance(first, exp.Query):
        return first
    if len(statements) > 1:
        place = _statement_place(path, text, dialect, 1)
        what, advice = "here is a second statement", "move it to a model file of its own"
    else:
        place = _statement_place(path, text, dialect, 0)
        what, advice = "this is another kind", "write a SELECT; the tool creates views and tables itself"
    return Diagnostic("one-statement", f"a model is one SELECT; {what}", place, help=advice)


def _parse_finding(path: str, error: object) -> Diagnostic:
    details: dict[str, Any] = next(iter(getattr(error, "errors", ())), {})
    line, column = details.get("line") or 1, details.get("col") or 1
    token = details.get("highlight") or " "
    # sqlglot counts the column of a token's last character.
    start = max(1, column - len(token) + 1)
    reason = str(details.get("description") or "the SQL cannot be parsed").rstrip(".")
    return Diagnostic(
        "parse-error",
        "the SQL cannot be parsed",
        Span(path, line, start, len(token)),
        (reason,),
        "mend the syntax here",
    )


def _open_quote(path: str, text: str) -> Span:
    """Find the quote or comment that is never closed; the tokenizer gives no position.

    One that its own line does not close is to blame, though a later quote may seem to close it.
    """
    position = 0
    while opening := _OPENING.search(text, position):
        start, mark = opening.start(), opening[0]
        closing = _CLOSING.get(mark, mark)
        end = text.find(closing, opening.end())
        is_open = end < 0 or (mark in _QUOTES and "\n" in text[start:end])
        if is_open and mark != "--":
            return Span(path, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start), len(mark))
        position = end + len(closing) if end >= 0 else len(text)
    return Span(path, text.count("\n") + 1)


def _deepest(path: str, text: str, dialect: str) -> Span:
    """Find the innermost parenthesis of a query, or its first line where it has none."""
    import sqlglot

    depth, deepest, place = 0, 0, Span(path, 1)
    for token in sqlglot.tokenize(text, read=dialect):
        depth += (token.text == "(") - (token.text == ")")
        if depth > deepest:
            deepest, place = depth, span_of(path, text, token.start, token.end + 1)
    return place


def _unknown_dialect(path: str, text: str, dialect: str) -> Diagnostic:
    from sqlglot.dialects.dialect import Dialect

    from sync.project.toml_place import toml_place

    return Diagnostic(
        "unknown-dialect",
        f'dialect "{dialect}" is not known',
        toml_place(path, text, ("dialect",)),
        help=did_you_mean(dialect, filter(None, Dialect.classes)),
    )


def _statement_place(path: str, text: str, dialect: str, number: int) -> Span:
    """Return where the first word of a statement stands; statements count from 0."""
    import sqlglot

    started = 0
    for token in sqlglot.tokenize(text, read=dialect):
        if token.token_type.name == "SEMICOLON":
            started += 1
        elif started == number:
            return span_of(path, text, token.start, token.end + 1)
    return Span(path, 1)


def _references(
    path: str, text: str, query: exp.Query
) -> tuple[tuple[Reference, ...], tuple[Diagnostic, ...]]:
    from sqlglot import exp

    references: list[Reference] = []
    findings: list[Diagnostic] = []
    for table in query.find_all(exp.Table, bfs=False):
        span = table_span(path, text, table)
        if not isinstance(table.this, exp.Identifier):
            findings += _function_findings(table, span)
        elif not table.db and _is_cte(table):
            continue
        else:
            references.append(Reference(".".join(part.name for part in table.parts), span))
    return tuple(references), tuple(findings)


def _function_findings(table: exp.Table, span: Span) -> Iterator[Diagnostic]:
    from sqlglot import exp

    call = table.this
    name = (
        call.name
        if isinstance(call, exp.Anonymous)
        else call.sql_name()
        if isinstance(call, exp.Func)
        else ""
    )
    if name.casefold() not in ROW_MAKERS:
        meant = did_you_mean(name.casefold(), sorted(ROW_MAKERS))
        yield Diagnostic(
            "undeclared-source",
            f'the table function "{name.lower()}" reads something that is not a declared source',
            span,
            (_ROWS_FROM_NOTHING,),
            meant if meant.startswith("did you mean") else _READ_BY_NAME,
        )


def table_span(path: str, text: str, table: exp.Table) -> Span:
    """Return where a table is named, or the file's first line when sqlglot kept no position."""
    from sqlglot import exp

    positioned = [node.meta for node in table.find_all(exp.Identifier, exp.Func) if "start" in node.meta]
    if not positioned:
        return Span(path, 1)
    return span_of(path, text, positioned[0]["start"], positioned[0]["end"] + 1)


def _is_cte(table: exp.Table) -> bool:
    """Tell whether a table name means a CTE that is visible where it stands.

    A CTE sees the ones before it, and itself only in WITH RECURSIVE; so
    `with customers as (select * from customers)` reads the relation outside.
    """
    from sqlglot import exp

    name = table.name.casefold()
    inside: exp.Expr = table
    node = table.parent
    while node is not None:
        with_ = node.args.get("with_") or node.args.get("with")
        if isinstance(with_, exp.With) and inside is not with_:
            if name in {cte.alias.casefold() for cte in with_.expressions}:
                return True
        elif isinstance(node, exp.With):
            visible = (
                node.expressions if node.recursive else node.expressions[: node.expressions.index(inside)]
            )
            if name in {cte.alias.casefold() for cte in visible}:
                return True
        inside, node = node, node.parent
    return False
