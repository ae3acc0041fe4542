"""Follow constants and NULLs through a whole project: sources, macros, models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sync.contract import Contract
from sync.engines.base import Column, Engine
from sync.engines.sql import literal
from sync.lint.flow.models import macro_lookup
from sync.lint.literals.folding import folder
from sync.lint.literals.queries import followed
from sync.lint.literals.scope import Reader, Scope
from sync.lint.literals.value import Constant, Relation, Value, anything, unknown
from sync.lint.macro_files import MacroStatement
from sync.project.graph import upstream
from sync.project.project import Project

if TYPE_CHECKING:
    from sqlglot import exp


def follow_literals(
    project: Project,
    names: Iterable[str],
    sources: Mapping[str, tuple[Column, ...] | None],
    described: Mapping[str, Contract | None],
    macros: Iterable[MacroStatement],
    engine: Engine,
) -> dict[str, Relation]:
    """Return which constants each column of some models, and of all they read, may hold.

    Args:
        project: Its models are in dependency order.
        names: The models that are asked about.
        sources: Columns of each source, or None when nobody knows them.
        described: The contract of each source; a column with `enum` holds one of its values.
        macros: Statements of the macro files.
        engine: Computes expressions without columns; it holds the macros already.
    """
    wanted = {name for asked in names for name in upstream(asked, project.models)}
    known = {
        name.casefold(): source_relation(name, columns, described.get(name))
        for name, columns in sources.items()
    }
    _, macro = macro_lookup(macros)
    fold = folder(engine)
    found: dict[str, Relation] = {}
    for name, model in project.models.items():
        if name in wanted:
            reader = Reader(name, fold, lambda other: known.get(other.casefold()), macro)
            found[name] = known[name.casefold()] = _followed(model.query, Scope(reader))
    return found


def _followed(query: exp.Query, scope: Scope) -> Relation:
    try:
        return followed(query, scope)
    except RecursionError:
        return unknown()


def source_relation(name: str, columns: tuple[Column, ...] | None, contract: Contract | None) -> Relation:
    """Return a source's columns, each known by its name alone unless its schema lists the values."""
    if columns is None:
        return unknown()
    listed = _listed_values(contract) if contract else {}
    return Relation(
        {
            column.name.casefold(): _listed(listed.get(column.name.casefold()), f"{name}.{column.name}")
            for column in columns
        }
    )


def _listed_values(contract: Contract) -> Mapping[str, list[object]]:
    schemas = {name: contract.resolved(schema) for name, schema in contract.schema["properties"].items()}
    return {
        name.casefold(): schema["enum"]
        for name, schema in schemas.items()
        if isinstance(schema, Mapping) and "enum" in schema
    }


def _listed(values: list[object] | None, origin: str) -> Value:
    origins = frozenset({origin.casefold()})
    if not values or not all(isinstance(value, str) for value in values):
        return anything(origins)
    constants = (Constant(str(value), literal(str(value))) for value in values)
    return Value(frozenset(constants), origins=origins)
