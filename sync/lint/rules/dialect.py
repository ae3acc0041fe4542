"""The rule about queries written for another system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sync.diagnostics import Diagnostic, Severity
from sync.lint.evidence import Evidence
from sync.lint.fault_kinds import without_values
from sync.lint.places import first_line, span_in_file
from sync.project.models import Model
from sync.project.toml_place import toml_place

if TYPE_CHECKING:
    from sync.project.dialects import Change

_OWN = "duckdb"


def dialect_change(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report what means something else than in the system a query was written for.

    What it does: reads queries whose header names a `dialect`, and reports the constructs
        that translation does not keep; docs/dialects.md lists them, and what is kept.
    Why it hurts: the query runs and yields other values: another digest, another amount.
    Example: `sha2(email, 512)` under `dialect = "snowflake"`
    Instead: `sha2(email, 256)`
    When to suppress: when the difference does not matter to who reads the column.
    """
    for bound in evidence.models.values():
        if bound.model.header.dialect != _OWN:
            yield from _changes(bound.model, evidence)


def _changes(model: Model, evidence: Evidence) -> Iterator[Diagnostic]:
    from sync.project.dialects import CHECKED, changes_in, inexpressible_in

    if model.header.dialect not in CHECKED:
        yield _unchecked(model)
    written = _as_written(model)
    tree, with_types = _typed(written, model, evidence)
    for change, node in changes_in(tree, model.header.dialect, with_types=with_types):
        yield _changed(model, change, node)
    for sentence in inexpressible_in(written, model.header.dialect):
        yield _left_out(model, sentence)


def _changed(model: Model, change: Change, node: exp.Expr) -> Diagnostic:
    return Diagnostic(
        "dialect-change",
        f"{change.subject} means something else in DuckDB",
        span_in_file(model, node),
        (
            f"in {model.header.dialect}: {change.there}",
            f"in DuckDB: {change.here}",
            f"source: {change.source}",
        ),
        change.instead,
        change.severity,
    )


def _unchecked(model: Model) -> Diagnostic:
    return Diagnostic(
        "dialect-change",
        f'nobody has checked where "{model.header.dialect}" means something else than DuckDB',
        toml_place(model.path, model.text, ("dialect",)),
        ("its syntax is translated; a construct that changes its meaning is not found",),
        "compare a sample of the rows with what the other system yields",
        Severity.WARNING,
    )


def _left_out(model: Model, sentence: str) -> Diagnostic:
    return Diagnostic(
        "dialect-change",
        "a part of this query cannot be said in DuckDB and is left out",
        first_line(model),
        (f"the translator says: {without_values(sentence)}",),
        "write the query without it",
        Severity.WARNING,
    )


def _as_written(model: Model) -> exp.Expr:
    return sqlglot.parse_one(model.text, read=model.header.dialect)


def _typed(tree: exp.Expr, model: Model, evidence: Evidence) -> tuple[exp.Expr, bool]:
    """Return a file's own tree with types, and whether its expressions carry their types.

    They do when the columns of all it reads are known. Types only decide what is
    reported, never what runs.
    """
    from sqlglot.optimizer.annotate_types import annotate_types
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.schema import MappingSchema

    dialect = model.header.dialect
    schema = MappingSchema(_columns(model, evidence), dialect=dialect)
    try:
        qualified = qualify(
            tree.copy(),
            schema=schema,
            dialect=dialect,
            validate_qualify_columns=False,
            quote_identifiers=False,
        )
        return annotate_types(qualified, schema=schema, dialect=dialect), True
    except (SqlglotError, RecursionError):
        return tree, False


def _columns(model: Model, evidence: Evidence) -> dict[str, object]:
    models = {name.casefold(): bound.columns for name, bound in evidence.models.items()}
    known = models | {name.casefold(): columns for name, columns in evidence.sources.items()}
    return {
        reference.name: {
            column.name: exp.DataType.build(column.type, dialect=_OWN)
            for column in known.get(reference.key) or ()
        }
        for reference in model.references
    }
