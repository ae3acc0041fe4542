"""Create a project's macros, sources and models in an engine, in dependency order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sync.diagnostics import Diagnostic, Span
from sync.engines.base import Column, Engine, EngineFault, fetch
from sync.engines.sources import SourceFiles, source_query
from sync.engines.sql import Constant, constant, filled, quoted
from sync.errors import ModelError, SourceError
from sync.project.graph import upstream
from sync.project.models import Model
from sync.project.project import Project, source_place

ReadColumns = Callable[[str], "tuple[Column, ...] | None"]
"""A source's declared columns by its name, or None when it has no schema."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was created, by model name.

    Attributes:
        tables: Models whose rows are held; the rest are views.
    """

    models: tuple[str, ...]
    tables: tuple[str, ...]


def build(
    engine: Engine,
    project: Project,
    names: Iterable[str],
    declared: ReadColumns,
    *,
    files: SourceFiles,
    held: Callable[[Model], bool],
) -> Built:
    """Create the named models and everything they read but the macros, which are there.

    Args:
        declared: Columns that a source's schema declares.
        files: What is on disk.
        held: Whether a model's rows are kept as a table; else it is a view.

    Raises:
        SourceError: A source is missing or does not have its declared columns.
        ModelError: A model fails on the data it reads.
    """
    wanted = {name for chosen in names for name in upstream(chosen, project.models)}
    read = {reference.key for name in wanted for reference in project.models[name].references}
    for source in project.sources:
        if source.casefold() in read:
            _create_source(engine, project, source, declared, files)
    order = tuple(name for name in project.models if name in wanted)
    earlier = _relations(engine) if order else ()
    for name in order:
        model = project.models[name]
        kinds = tuple(kind for kind in _KINDS if [kind, name.lower()] in earlier)
        _create_model(engine, project, model, as_table=held(model), instead_of=kinds)
    return Built(order, tuple(name for name in order if held(project.models[name])))


_OPTION = re.compile(r"getvariable\('(\w+)'\)")

Options = Mapping[str, Constant]
"""What the project says about identifiers and times, by the name macros ask for."""


def with_options(macros: Mapping[str, str], options: Options) -> dict[str, str]:
    """Return macro files with the project's options written into them.

    A view then means the same in any shell as in a run: nobody has to set a variable.
    """

    def value(match: re.Match[str]) -> str:
        return constant(options.get(match[1]))

    return {path: _OPTION.sub(value, text) for path, text in macros.items()}


def create_macros(engine: Engine, macros: Mapping[str, str]) -> None:
    """Create the shared vocabulary of SQL functions; files in load order."""
    for path, text in macros.items():
        try:
            engine.run(text)
        except EngineFault:
            raise ModelError.of(
                "bad-macro",
                "a macro of this file cannot be created",
                where=Span(path, 1),
                help='run "tiktok-sync lint" to see which one and why',
            ) from None


def read_more_than_once(project: Project, names: Iterable[str]) -> frozenset[str]:
    """Return the models that several of the named ones and their ancestors read.

    Holding these in memory for the run saves computing them once per reader.
    """
    wanted = {name for chosen in names for name in upstream(chosen, project.models)}
    readers: dict[str, int] = {}
    for name in wanted:
        for key in {reference.key for reference in project.models[name].references}:
            readers[key] = readers.get(key, 0) + 1
    return frozenset(name for name in wanted if readers.get(name.casefold(), 0) > 1)


def _create_source(
    engine: Engine,
    project: Project,
    source: str,
    declared: ReadColumns,
    files: SourceFiles,
) -> None:
    query = source_query(engine, project, source, declared(source), files)
    try:
        engine.run(
            filled("create or replace view __source as select * from __query", source=source, query=query)
        )
    except EngineFault as fault:
        raise SourceError.of(
            "unreadable-source",
            f'source "{source}" cannot be read',
            where=source_place(project, source),
            notes=(fault.kind,),
            help="open the file in the program that wrote it, or declare another one",
        ) from None


_KINDS = ("table", "view")
_RELATIONS = "select cast(to_json(list([kind, name])) as varchar) from ({}) as relations(kind, name)".format(
    " union all ".join(
        f"select '{kind}', lower({kind}_name) from duckdb_{kind}s() "
        "where database_name = current_database() and schema_name = current_schema()"
        for kind in _KINDS
    )
)


def _relations(engine: Engine) -> list[list[str]]:
    """Return kind and folded name of what an earlier build left in a database.

    Asked once, because DuckDB lists its whole catalog each time, and as one text, without Arrow.
    """
    (listed,) = engine.texts(_RELATIONS)
    relations: list[list[str]] = json.loads(listed or "[]")
    return relations


def _create_model(
    engine: Engine, project: Project, model: Model, *, as_table: bool, instead_of: tuple[str, ...]
) -> None:
    kind = "table" if as_table else "view"
    try:
        for other in instead_of:
            engine.run(f"drop {other} {quoted(model.name)}")
        engine.run(f"create {kind} {quoted(model.name)} as\n{model.statement}")
    except EngineFault as fault:
        raise model_fault(engine, project, model, fault) from None


def model_fault(
    engine: Engine, project: Project, model: Model, fault: EngineFault
) -> ModelError | SourceError:
    """Say which source or model a run-time fault belongs to, without any value."""
    for source in project.sources:
        if source.casefold() in _sources_read(project, model) and not _readable(engine, source):
            return SourceError(
                Diagnostic(
                    "unreadable-source",
                    f'source "{source}" cannot be read to its end',
                    source_place(project, source),
                    (fault.kind,),
                    "mend the file, or declare the column as text and use try_cast in a staging model",
                )
            )
    return ModelError(
        Diagnostic(
            "model-failed",
            f'model "{model.name}" fails on the data it reads',
            Span(model.path, 1),
            (fault.kind,),
            "narrow it down with preview; try_cast and nullif help with dirty values",
        )
    )


def _sources_read(project: Project, model: Model) -> set[str]:
    return {
        item.key for name in upstream(model.name, project.models) for item in project.models[name].references
    }


def _readable(engine: Engine, source: str) -> bool:
    try:
        fetch(engine, f"select max(hash(columns(*))) from {quoted(source)}")
    except EngineFault:
        return False
    return True
