"""Bind every model on empty tables: names, types and errors come from the engine itself.

Sources and models are empty tables with the right column types, so each model is bound
once, whatever it reads. When a model does not bind, the part the engine refused is
replaced by NULL of the same length and binding goes on: further mistakes of the file
are found in the same run, and its readers still know its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sync.diagnostics import did_you_mean
from sync.engines.base import BindFault, Column, Engine, EngineFault
from sync.engines.sql import quoted
from sync.lint.blame import Part, narrowed, refused_part
from sync.lint.evidence import BoundModel, Fault
from sync.lint.fault_kinds import SURE_ON_GUESSES, explained, without_values
from sync.lint.names_in_scope import columns_in_scope, relations_in_scope
from sync.lint.places import first_line, span_of_name
from sync.lint.projections import is_several, output_name, output_projections
from sync.lint.translated import place_in_file
from sync.project.models import Model

MAX_FAULTS_PER_MODEL = 20
_GUESSED_TYPE = "VARCHAR"
_HOLES = ("null", "''", "0")
"""What takes a refused part's place, longest first; one of them fits any length."""


@dataclass(slots=True)
class Shadows:
    """The empty tables that stand for sources and models; the engine holds them.

    Attributes:
        columns: Column names by folded relation name.
        guessed: Folded names of relations whose columns are not certain.
    """

    engine: Engine
    columns: dict[str, tuple[str, ...]]
    guessed: set[str]

    def add(self, name: str, columns: Iterable[Column] | None, *, is_exact: bool = True) -> None:
        """Create the empty table of a relation, unless nobody knows its columns."""
        folded = name.casefold()
        distinct = {column.name.casefold(): column for column in columns or ()}
        if not distinct or not self._created(name, tuple(distinct.values())):
            return
        self.columns[folded] = tuple(column.name for column in distinct.values())
        if not is_exact:
            self.guessed.add(folded)

    def _created(self, name: str, columns: tuple[Column, ...]) -> bool:
        definitions = ", ".join(f"{quoted(column.name)} {column.type}" for column in columns)
        try:
            self.engine.run(f"create or replace table {quoted(name)} ({definitions})")
        except EngineFault:
            return False
        return True

    def columns_of(self, name: str) -> tuple[str, ...]:
        """Return the column names of a relation, empty when nobody knows them."""
        return self.columns.get(name.casefold(), ())


def bind_models(
    engine: Engine,
    models: Mapping[str, Model],
    sources: Mapping[str, tuple[Column, ...] | None],
    blamed: frozenset[str] = frozenset(),
) -> dict[str, BoundModel]:
    """Bind every model, each after those it reads.

    Args:
        engine: Empty but for the macros; the tables made here stay in it.
        models: By name, in dependency order.
        sources: Columns by source name; None when nobody knows them.
        blamed: Paths of models that have findings already; they and their readers stay unchecked.
    """
    shadows = Shadows(engine, {}, set())
    for name, columns in sources.items():
        shadows.add(name, columns)
    read = {reference.key for model in models.values() for reference in model.references}
    bound = {}
    for name, model in models.items():
        is_blamed = model.path in blamed
        bound[name] = BoundModel(model, None, is_exact=False) if is_blamed else _bind(model, shadows)
        if name.casefold() in read:
            shadows.add(name, bound[name].columns, is_exact=bound[name].is_exact)
    return bound


def _bind(model: Model, shadows: Shadows) -> BoundModel:
    reads = {reference.key for reference in model.references}
    if reads - shadows.columns.keys():
        return BoundModel(model, None, is_exact=False)
    try:
        return BoundModel(model, shadows.engine.describe(model.sql), is_exact=not reads & shadows.guessed)
    except BindFault as fault:
        found, columns = _all_faults(model, shadows, fault)
    if reads & shadows.guessed:
        found = [fault for fault in found if fault.kind in SURE_ON_GUESSES]
    return BoundModel(model, columns or _written(model, found), tuple(found), is_exact=False)


def _all_faults(
    model: Model, shadows: Shadows, fault: BindFault
) -> tuple[list[Fault], tuple[Column, ...] | None]:
    """Replace what the engine refuses by NULL until the rest binds."""
    sql = model.sql
    found: list[Fault] = []
    for _ in range(MAX_FAULTS_PER_MODEL):
        part = refused_part(sql, shadows.engine, fault, explained(fault)[1].get("name", ""))
        if part is not None and sql[part.start : part.end].strip() in _HOLES:
            break
        one = _fault(model, shadows, fault, part and narrowed(part, sql, explained(fault)[1]))
        if not (found and _is_listed(one)):
            found.append(one)
        if part is None:
            break
        sql = _without(sql, part)
        try:
            return found, _named(model, shadows.engine.describe(sql), found)
        except BindFault as another:
            fault = another
    return found, None


def _is_listed(fault: Fault) -> bool:
    """Tell whether the query itself yields a column that is missing: one of the holes was to be it."""
    listed = {name.casefold() for name in fault.known}
    return fault.kind == "unknown-column" and fault.name.casefold() in listed


def _without(sql: str, part: Part) -> str:
    """Put a constant of the same length in a refused part's place, so that offsets stay."""
    length = part.end - part.start
    hole = next(hole for hole in _HOLES if len(hole) <= length)
    return sql[: part.start] + hole.ljust(length) + sql[part.end :]


def _fault(model: Model, shadows: Shadows, fault: BindFault, part: Part | None) -> Fault:
    kind, named = explained(fault)
    name = named.get("name", "")
    if part is not None:
        span, name = place_in_file(model, part.start, part.end), part.name or name
    else:
        span = span_of_name(model, name) if name else first_line(model)
    return Fault(
        kind,
        name,
        span,
        without_values(fault.message),
        _known(kind, named.get("table", ""), model, shadows, fault),
    )


def _known(kind: str, table: str, model: Model, shadows: Shadows, fault: BindFault) -> tuple[str, ...]:
    if kind == "unknown-column":
        return columns_in_scope(model.query, fault.start, table, shadows.columns_of) or fault.candidates
    if kind == "unknown-relation":
        return relations_in_scope(model.query, fault.start)
    return fault.candidates if kind == "unknown-function" else ()


def _named(model: Model, columns: tuple[Column, ...], found: Iterable[Fault]) -> tuple[Column, ...]:
    """Give a mended model's columns the names its file gives them."""
    projections = output_projections(model.query)
    if len(projections) != len(columns) or any(is_several(projection) for projection in projections):
        return columns
    names = [output_name(projection) for projection in projections]
    own = [Column(name or column.name, column.type) for name, column in zip(names, columns, strict=True)]
    return (*own, *_meant(found))


def _written(model: Model, found: Iterable[Fault]) -> tuple[Column, ...] | None:
    """Return the columns as the file names them; None when a star hides some."""
    projections = output_projections(model.query)
    if any(is_several(projection) for projection in projections):
        return None
    names = [output_name(projection) for projection in projections]
    return (*(Column(name, _GUESSED_TYPE) for name in names if name), *_meant(found))


def _meant(found: Iterable[Fault]) -> Iterable[Column]:
    """Yield the names that misspelt columns will have once mended, for the readers' sake."""
    for fault in found:
        nearest = did_you_mean(fault.name, fault.known) if fault.kind == "unknown-column" else ""
        if nearest.startswith("did you mean"):
            yield Column(nearest.split('"')[1], _GUESSED_TYPE)
