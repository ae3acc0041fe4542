"""Where the thing under the cursor is defined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sync.diagnostics import Span, span_of
from sync.language_server.document import Document
from sync.language_server.knowledge import outputs, relation_name
from sync.language_server.lineage import Origin
from sync.language_server.outline import Group
from sync.language_server.snapshot import Snapshot
from sync.language_server.subjects import (
    ColumnSubject,
    MacroSubject,
    OutputSubject,
    RelationSubject,
    Subject,
)
from sync.lint.places import span_of_column
from sync.lint.projections import output_name, output_projections
from sync.project.project import SOURCE_SCHEMAS, source_place

if TYPE_CHECKING:
    from sqlglot import exp


def definitions(document: Document, subject: Subject) -> tuple[Span, ...]:
    """Return the places that define a subject; none when it is defined nowhere in the project."""
    find = _FINDERS.get(type(subject))
    return tuple(find(document, subject)) if find else ()


def _macro(_document: Document, subject: MacroSubject) -> Iterator[Span]:
    yield subject.statement.span


def _relation(document: Document, subject: RelationSubject) -> Iterator[Span]:
    relation = subject.visible
    if relation.cte is not None:
        cte = relation.cte
        yield span_of(document.path, document.text, cte.start, cte.start + len(cte.name))
    elif relation.relation:
        yield _relation_place(document.snapshot, relation.relation)
    else:
        yield span_of(document.path, document.text, relation.read.start, relation.read.end)


def _relation_place(snapshot: Snapshot, name: str) -> Span:
    """Return a model's file, a source's schema, or the line that declares a source without one."""
    if name in snapshot.project.models:
        return Span(snapshot.project.models[name].path, 1)
    schema = snapshot.project.schema_of(SOURCE_SCHEMAS, name)
    return Span(schema[0], 1) if schema else source_place(snapshot.project, name)


def _column(document: Document, subject: ColumnSubject) -> Iterator[Span]:
    relation = subject.visible
    if relation.relation:
        yield _column_place(document.snapshot, Origin(relation.relation.casefold(), subject.name))
        return
    body = relation.cte.body if relation.cte else relation.read.body
    written = _projection_place(document, body, subject.name) if body else None
    if written is not None:
        yield written
    elif relation.piece is not None:
        # The CTE passes the column on with a star.
        origins = outputs(document.snapshot, relation.piece).get(subject.name, frozenset())
        yield from (_column_place(document.snapshot, origin) for origin in sorted(origins))


def _output(document: Document, subject: OutputSubject) -> Iterator[Span]:
    model = document.model
    if model is not None and model.text == document.text:
        yield span_of_column(model, subject.name)


def _column_place(snapshot: Snapshot, origin: Origin) -> Span:
    """Return where a model's SELECT or a source's schema names a column."""
    name = relation_name(snapshot, origin.relation) or origin.relation
    model = snapshot.project.models.get(name)
    if model is not None:
        return span_of_column(model, origin.column)
    schema = snapshot.project.schema_of(SOURCE_SCHEMAS, name)
    return property_place(*schema, origin.column) if schema else _relation_place(snapshot, name)


def property_place(path: str, text: str, name: str) -> Span:
    """Return where a schema's text names a property in any letter case, or its first line."""
    start = text.casefold().find(f'"{name.casefold()}"', max(text.find('"properties"'), 0))
    return span_of(path, text, start + 1, start + 1 + len(name)) if start >= 0 else Span(path, 1)


def _projection_place(document: Document, body: Group, column: str) -> Span | None:
    """Return where a CTE or subquery of the buffer names a column; None when a star hides it."""
    query = _parsed(document.text[body.start : body.end], document.dialect)
    for projection in output_projections(query) if query else ():
        if output_name(projection).casefold() == column:
            named = projection.args.get("alias") or projection.this
            if "start" in named.meta:
                start, end = body.start + named.meta["start"], body.start + named.meta["end"] + 1
                return span_of(document.path, document.text, start, end)
    return None


def _parsed(sql: str, dialect: str) -> exp.Expr | None:
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        return sqlglot.parse_one(sql, read=dialect)
    except (SqlglotError, ValueError, RecursionError):
        return None


_FINDERS: Mapping[type, Callable[[Document, Any], Iterator[Span]]] = {
    ColumnSubject: _column,
    MacroSubject: _macro,
    OutputSubject: _output,
    RelationSubject: _relation,
}
