"""What is known about relations and columns: types, words, personal data, lineage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sync.engines.base import Column
from sync.language_server.lineage import Origin, Outputs, outputs_of
from sync.language_server.snapshot import Snapshot
from sync.lint.evidence import Activation
from sync.lint.flow.models import follow_models, source_relation
from sync.lint.flow.value import Relation, Value
from sync.lint.projections import output_name, output_projections
from sync.project.models import Model, parse_model
from sync.project.project import Project
from sync.project.records import RecordColumn

if TYPE_CHECKING:
    from sqlglot import exp

_ASKED = "query at the cursor"
"""Name of the model that a piece of a buffer is looked at as; no file can have it."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaving:
    """A column that an activation model sends, and what it is in the record."""

    activation: Activation
    column: Column
    accepted: RecordColumn


def relation_name(snapshot: Snapshot, name: str) -> str | None:
    """Return a source's or model's name as the project spells it, or None."""
    known = {other.casefold(): other for other in (*snapshot.project.sources, *snapshot.project.models)}
    return known.get(name.casefold())


def columns_of(snapshot: Snapshot, relation: str) -> tuple[Column, ...]:
    """Return the columns of a source or model; none when nobody knows them."""
    name = relation_name(snapshot, relation)
    if name is None:
        return ()
    bound = snapshot.evidence.models.get(name)
    return (bound.columns if bound else snapshot.evidence.sources.get(name)) or ()


def column_names(snapshot: Snapshot, relation: str) -> tuple[str, ...]:
    """Return the folded names of a relation's columns."""
    return tuple(column.name.casefold() for column in columns_of(snapshot, relation))


def column_words(snapshot: Snapshot, origin: Origin) -> str:
    """Return what is written about a column: in its schema, else in the comment behind it."""
    name = relation_name(snapshot, origin.relation) or ""
    contract, model = snapshot.contract(name), snapshot.project.models.get(name)
    columns = contract.columns() if contract else ()
    described = (column.description for column in columns if column.name.casefold() == origin.column)
    return next(described, "") or (comment_on(model.query, origin.column) if model else "")


def comment_on(query: exp.Expr, column: str) -> str:
    """Return the comment behind the projection that yields a column, or ""."""
    for projection in output_projections(query):
        if output_name(projection).casefold() == column:
            nodes = (projection, projection.args.get("alias"), projection.this)
            comments = (getattr(node, "comments", None) or [] for node in nodes)
            return next((" ".join(found).strip() for found in comments if found), "")
    return ""


def comment_in_piece(piece: Model, name: str, column: str) -> str:
    """Return the comment behind a column of a CTE, or of the subquery a piece was made for."""
    from sqlglot import exp

    ctes = (cte.this for cte in piece.query.ctes if cte.alias.casefold() == name)
    subqueries = (subquery.this for subquery in piece.query.find_all(exp.Subquery))
    body = next(ctes, None) or next(subqueries, None)
    return comment_on(body, column) if body else ""


def piece_of_query(snapshot: Snapshot, dialect: str, sql: str) -> Model | None:
    """Parse a finished piece of a buffer as a model of its own; None when it cannot be one."""

    def parsed() -> Model | None:
        header = f'-- /// model\n-- dialect = "{dialect}"\n-- ///\n'
        found = parse_model(f"models/{_ASKED.replace(' ', '_')}.sql", header + sql, ())
        return found if isinstance(found, Model) else None

    return snapshot.once(("piece", dialect, sql), parsed)


def piece_columns(snapshot: Snapshot, piece: Model) -> tuple[Column, ...]:
    """Return the columns of a piece; those without a type when the engine does not take it."""

    def described() -> tuple[Column, ...]:
        written = (Column(name, "") for name in outputs(snapshot, piece) if name)
        return snapshot.binder.describe(piece.sql) or tuple(written)

    return snapshot.once(("columns", piece.text), described)


def piece_value(snapshot: Snapshot, piece: Model, column: str) -> Value | None:
    """Return what a column of a piece may hold."""
    project = snapshot.project

    def followed() -> Relation:
        models = {**project.models, _ASKED: replace(piece, name=_ASKED)}
        return _followed(snapshot, replace(project, models=models), _ASKED)

    return snapshot.once(("piece flow", piece.text), followed).get(column)


def column_value(snapshot: Snapshot, origin: Origin) -> Value | None:
    """Return what a column of a source or model may hold."""
    name = relation_name(snapshot, origin.relation) or ""
    if name in snapshot.project.sources:
        return source_relation(name, snapshot.contract(name)).get(origin.column)
    flow = flow_of(snapshot, name) if name in snapshot.project.models else None
    return flow.get(origin.column) if flow else None


def flow_of(snapshot: Snapshot, model: str) -> Relation:
    """Return what each column of a model may hold; lint has followed those that matter to it already."""
    known = snapshot.evidence.flow.get(model)
    return known or snapshot.once(("flow", model), lambda: _followed(snapshot, snapshot.project, model))


def _followed(snapshot: Snapshot, project: Project, model: str) -> Relation:
    contracts = {name: snapshot.contract(name) for name in project.sources}
    return follow_models(project, [model], contracts, snapshot.evidence.macros)[model]


def outputs(snapshot: Snapshot, model: Model) -> Outputs:
    """Return what each column of a model is made of, one step up."""
    return snapshot.once(
        ("outputs", model.text),
        lambda: outputs_of(model.query, lambda name: column_names(snapshot, name)),
    )


def made_of(snapshot: Snapshot, origin: Origin) -> frozenset[Origin]:
    """Return the columns a column is made of, one step up; none for a source's."""
    model = snapshot.project.models.get(relation_name(snapshot, origin.relation) or "")
    return outputs(snapshot, model).get(origin.column, frozenset()) if model else frozenset()


def chains(snapshot: Snapshot, origin: Origin) -> Iterator[tuple[Origin, ...]]:
    """Yield every way from a source's column down to this one, first to last."""
    waiting: list[tuple[Origin, ...]] = [(origin,)]
    while waiting:
        chain = waiting.pop()
        above = sorted(made_of(snapshot, chain[0]), reverse=True)
        waiting += [(one, *chain) for one in above if one not in chain]
        if not above:
            yield chain


def leaving(snapshot: Snapshot, origin: Origin) -> tuple[Leaving, ...]:
    """Return the record columns that a column ends up in, by model and position."""
    return tuple(one for one, upstream in _leaving(snapshot).items() if origin in upstream)


def leaving_by(snapshot: Snapshot, model: str) -> tuple[Leaving, ...]:
    """Return what leaves by one activation model."""
    return tuple(one for one in _leaving(snapshot) if one.activation.model.name == model)


def _leaving(snapshot: Snapshot) -> Mapping[Leaving, frozenset[Origin]]:
    return snapshot.once("leaving", lambda: dict(_all_leaving(snapshot)))


def _all_leaving(snapshot: Snapshot) -> Iterator[tuple[Leaving, frozenset[Origin]]]:
    for activation in snapshot.evidence.activations:
        for column, accepted in activation.leaving:
            origin = Origin(activation.model.name.casefold(), column.name.casefold())
            yield Leaving(activation, column, accepted), _upstream(snapshot, origin)


def _upstream(snapshot: Snapshot, origin: Origin) -> frozenset[Origin]:
    found: set[Origin] = set()
    waiting = [origin]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += made_of(snapshot, current)
    return frozenset(found)
