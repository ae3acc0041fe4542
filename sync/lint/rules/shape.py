"""Rules about the shape of a model's output: names, types, grain, stars."""

from __future__ import annotations

from collections.abc import Iterator

from sync.diagnostics import Diagnostic, Severity, did_you_mean
from sync.engines.base import Column
from sync.lint.evidence import Activation, BoundModel, Evidence
from sync.lint.places import span_of_column, span_of_nodes
from sync.lint.projections import is_several, outermost_selects, output_name, output_projections
from sync.lint.rules.columns import destination_place
from sync.lint.types import PERSONAL_FAMILIES, UNSENDABLE, family, fits
from sync.project.records import RecordColumn
from sync.project.toml_place import toml_place

MAX_TYPE_CHARACTERS = 60


def duplicate_column(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report columns that come out twice under one name.

    What it does: compares output names without regard to letter case, as the engine does,
        and columns of an activation model by what they mean to the destination.
    Why it hurts: readers get one of the two, and nobody can say which.
    Example: `select email, lower(email) as EMAIL`
    Instead: `select lower(email) as email`
    When to suppress: never; rename or drop one of them.
    """
    for bound in evidence.models.values():
        seen: set[str] = set()
        for projection in output_projections(bound.model.query):
            name = output_name(projection)
            if name and name.casefold() in seen:
                yield Diagnostic(
                    "duplicate-column",
                    f'column "{name}" comes out twice',
                    span_of_nodes(bound.model, projection.args.get("alias") or projection),
                    ("letter case does not tell columns apart",),
                    "rename one of them, or leave it out",
                )
            seen.add(name.casefold())
        yield from _hidden_duplicates(bound, seen)
    for activation in evidence.activations:
        yield from _same_meaning(activation)


def _same_meaning(activation: Activation) -> Iterator[Diagnostic]:
    """Report columns that give one property more often than a record holds it."""
    feeding: dict[str, dict[str, RecordColumn]] = {}
    for column, accepted in activation.leaving:
        feeding.setdefault(accepted.property, {})[column.name.casefold()] = accepted
    for property_, columns in feeding.items():
        most = max(accepted.repeats for accepted in columns.values())
        for name in list(columns)[most:]:
            others = ", ".join(f'"{other}"' for other in list(columns)[:most])
            yield Diagnostic(
                "duplicate-column",
                f'column "{name}" gives {property_} once too often',
                span_of_column(activation.model, name),
                (f"{others} {'give' if most > 1 else 'gives'} it already", f"a record holds {most} at most"),
                "leave one of them out",
            )


def _hidden_duplicates(bound: BoundModel, written: set[str]) -> Iterator[Diagnostic]:
    """Report names that only a star brings in twice."""
    counts: dict[str, int] = {}
    for column in bound.columns or ():
        counts[column.name.casefold()] = counts.get(column.name.casefold(), 0) + 1
    stars = [item for item in output_projections(bound.model.query) if is_several(item)]
    for name, count in counts.items() if stars else ():
        if count > 1:
            yield Diagnostic(
                "duplicate-column",
                f'column "{name}" comes out twice',
                span_of_column(bound.model, name)
                if name in written
                else span_of_nodes(bound.model, stars[0]),
                ("the star stands for a column of that name, too",),
                "write the columns out, or use * exclude (...)",
            )


def unnamed_column(evidence: Evidence) -> Iterator[Diagnostic]:
    """Ask for a name of every computed column.

    What it does: reports expressions in the final SELECT that have no alias.
    Why it hurts: the engine makes up a name such as `lower(email)` that changes with the
        expression, and other engines make up another one.
    Example: `select lower(email) from web_customers`
    Instead: `select lower(email) as email from web_customers`
    When to suppress: when nothing reads the model by column name.
    """
    for bound in evidence.models.values():
        for projection in output_projections(bound.model.query):
            if not output_name(projection) and not is_several(projection):
                yield Diagnostic(
                    "unnamed-column",
                    "a computed column has no name",
                    span_of_nodes(bound.model, projection),
                    ("the engine makes up a name that readers cannot rely on",),
                    "add as and a name",
                )


def star_in_activation(evidence: Evidence) -> Iterator[Diagnostic]:
    """Ask activation models to write out what they send.

    What it does: reports `*`, `t.*` and COLUMNS(...) in the final SELECT of a model that delivers.
    Why it hurts: a column added far upstream would be sent the same day, and nobody can
        read off the file what leaves.
    Example: `select * from customers`
    Instead: `select customer_id, email_sha256(email) as email_sha256 from customers`
    When to suppress: when the star reads a list of columns written out just above.
    """
    for activation in evidence.activations:
        for select in outermost_selects(activation.model.query):
            for projection in select.expressions:
                if is_several(projection):
                    yield Diagnostic(
                        "star-in-activation",
                        "an activation model does not write out its columns",
                        span_of_nodes(activation.model, projection),
                        ("a column added upstream would be sent without anybody deciding it",),
                        "list the columns",
                        Severity.WARNING,
                    )


def missing_grain(evidence: Evidence) -> Iterator[Diagnostic]:
    """Ask for the grain of every activation model, and for its columns.

    What it does: reports activation models without `grain`, and grain columns that do
        not come out.
    Why it hurts: without it a refused or invalid row cannot be named to a person.
    Example: a header without `grain`
    Instead: `-- grain = ["customer_id"]`
    When to suppress: when no column names a row.
    """
    for activation in evidence.activations:
        if not activation.model.header.grain:
            yield Diagnostic(
                "missing-grain",
                f'model "{activation.model.name}" does not say what names a row',
                destination_place(activation.bound),
                ("invalid rows are reported by their grain",),
                'add grain = ["..."] to the header, above [sync]',
                Severity.WARNING,
            )
    for bound in evidence.models.values():
        yield from _absent_grain(bound)


def _absent_grain(bound: BoundModel) -> Iterator[Diagnostic]:
    header = bound.model.header
    promised = [("grain", name) for name in header.grain]
    promised += [("unique", name) for names in header.unique for name in names]
    for key, name in promised if bound.columns else ():
        if not bound.has(name):
            yield Diagnostic(
                "missing-grain",
                f'{key} column "{name}" does not come out of the model',
                toml_place(bound.model.path, bound.model.text, (key,)),
                (f"the {key} names the columns that tell rows apart",),
                did_you_mean(name, [column.name for column in bound.columns or ()]) or "add it to the SELECT",
            )


def unfit_type(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report columns whose type cannot be what the reader expects.

    What it does: compares the engine's types with the model's schema under schemas/models/.
        In columns of a record it reports lists, structs, JSON and binary, and types of which no
        value could be sent, such as a BOOLEAN as `value`.
    Why it hurts: every row would be invalid, or would be sent as text nobody can read.
    Example: `[email] as email`
    Instead: `email`; further ones as `email_2` to `email_5`
    When to suppress: never; cast the column.
    """
    for activation in evidence.activations:
        for column, accepted in activation.leaving if activation.bound.is_exact else ():
            if family(column.type) in UNSENDABLE:
                yield _unsendable(activation, column)
            elif _is_unusable(evidence, activation, column, accepted):
                yield _unusable(activation, column, accepted)
    for name, contract in evidence.contracts.items():
        bound = evidence.models.get(name)
        if bound is None or not bound.is_exact:
            continue
        expected = {column.name.casefold(): column.type for column in contract.columns()}
        for column in bound.columns or ():
            wanted = expected.get(column.name.casefold())
            if wanted and not fits(wanted, column.type):
                yield Diagnostic(
                    "unfit-type",
                    f'column "{column.name}" is {_short(column.type)}, not {_short(wanted)}',
                    span_of_column(bound.model, column.name),
                    (f"{contract.path} declares it",),
                    f"cast it, or correct {contract.path}",
                )


def _unsendable(activation: Activation, column: Column) -> Diagnostic:
    return Diagnostic(
        "unfit-type",
        f'column "{column.name}" is {_short(column.type)}, which a record cannot hold',
        span_of_column(activation.model, column.name),
        (f'destination "{activation.shape.destination}" takes one text, number or moment per column',),
        "give one value per column; several identifiers go into columns with suffixes _2 to _5",
    )


def _is_unusable(evidence: Evidence, activation: Activation, column: Column, accepted: RecordColumn) -> bool:
    takes = PERSONAL_FAMILIES.get(accepted.personal)
    found = family(column.type)
    is_impossible = bool(takes and found and found not in takes)
    return is_impossible or (activation.model.name, column.name) in evidence.unusable


def _unusable(activation: Activation, column: Column, accepted: RecordColumn) -> Diagnostic:
    return Diagnostic(
        "unfit-type",
        f'column "{column.name}" is {_short(column.type)}, of which no value can be {accepted.property}',
        span_of_column(activation.model, column.name),
        (f'destination "{activation.shape.destination}" would refuse every row, or leave the value out',),
        "give a column of another type, or cast it to what it means",
    )


def _short(sql_type: str) -> str:
    return sql_type if len(sql_type) <= MAX_TYPE_CHARACTERS else f"{sql_type[: MAX_TYPE_CHARACTERS - 1]}…"
