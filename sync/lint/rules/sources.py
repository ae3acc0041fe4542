"""Rules about sources and macro files."""

from __future__ import annotations

from collections.abc import Iterator

from sync.diagnostics import Diagnostic, did_you_mean
from sync.lint.evidence import Evidence
from sync.lint.flow.models import UNDESCRIBED
from sync.lint.macro_files import MacroStatement, macro_parse_problem, reads_relations
from sync.project.project import SOURCE_SCHEMAS, source_place


def source_without_schema(evidence: Evidence) -> Iterator[Diagnostic]:
    """Ask for a schema where one is needed to check what reads a source.

    What it does: reports sources without a file under schemas/sources/ when their
        columns are not known, or when values of theirs leave.
    Why it hurts: without column names nothing can be checked, and without `x-pii` tags
        nobody can tell which values are personal.
    Example: `[tool.sync.sources] customers = "data/customers.csv"` and no schema
    Instead: write schemas/sources/customers.schema.json with a type for every column
        and `x-pii` for the personal ones
    When to suppress: never; one small file answers it for good.
    """
    leaving = _leaving_undescribed(evidence)
    for source, columns in evidence.sources.items():
        schema = f"{SOURCE_SCHEMAS}{source}.schema.json"
        if evidence.project.schema_of(SOURCE_SCHEMAS, source):
            continue  # a schema that cannot be used has findings of its own
        if columns is None:
            yield Diagnostic(
                "source-without-schema",
                f'the columns of source "{source}" are not known',
                source_place(evidence.project, source),
                ("what reads it cannot be checked",),
                f"write {schema}, or put the file where the source says",
            )
        elif source in leaving:
            yield Diagnostic(
                "source-without-schema",
                f'source "{source}" does not say which of its columns are personal',
                source_place(evidence.project, source),
                (f'values of it leave with model "{leaving[source]}"',),
                f'write {schema} with "x-pii" on personal columns',
            )


def _leaving_undescribed(evidence: Evidence) -> dict[str, str]:
    """Return sources without a schema whose values leave, with the model they leave with."""
    return {
        strand.origin: activation.model.name
        for activation in evidence.activations
        for column, _ in activation.leaving
        if (value := evidence.flow[activation.model.name].get(column.name)) is not None
        for strand in value.strands
        if strand.kind == UNDESCRIBED and strand.is_raw
    }


def macro_statement(evidence: Evidence) -> Iterator[Diagnostic]:
    """Refuse statements in macro files that create no macro.

    What it does: lets only CREATE [OR REPLACE] MACRO and FUNCTION through.
    Why it hurts: macro files run before any model and outside its limits; another
        statement there could read or write anything.
    Example: `copy customers to 'customers.csv'` in models/macros/
    Instead: `create or replace macro full_name(a, b) as a || ' ' || b`
    When to suppress: never.
    """
    for statement in evidence.macros:
        if not statement.name and not statement.problem:
            yield Diagnostic(
                "macro-statement",
                "a macro file holds only macros; this is another statement",
                statement.span,
                ("macro files run before any model",),
                "write CREATE OR REPLACE MACRO, or move the query to a model",
            )


def macro_clash(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report macros that take the name of another function.

    What it does: reports macros that are defined twice, or called like a function of the engine.
    Why it hurts: the later one wins everywhere without a word; a second `email_sha256`
        would decide what is sent, a macro `sha256` what every digest is made of.
    Example: `create or replace macro lower(x) as x`
    Instead: `create or replace macro tidy_name(x) as x`
    When to suppress: never; rename it.
    """
    seen: dict[str, MacroStatement] = {}
    for statement in evidence.macros:
        if not statement.name:
            continue
        other = seen.get(statement.name)
        fact = f"the other one is {other.span}" if other else "a function of that name exists already"
        if other or statement.name in evidence.taken:
            yield Diagnostic(
                "macro-clash",
                f'macro "{statement.name}" takes the name of another function',
                statement.span,
                (fact, "the later one wins everywhere"),
                "rename it, or delete one of them",
            )
        seen.setdefault(statement.name, statement)


def macro_error(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report macros that the engine does not accept.

    What it does: creates every macro that models can call, as it is written.
    Why it hurts: without it no model that calls it can be built.
    Example: `create or replace macro twice(x) as x *`
    Instead: `create or replace macro twice(x) as x * 2`
    When to suppress: never; the engine will not run it.
    """
    for statement in evidence.macros:
        if statement.problem:
            yield Diagnostic(
                "macro-error", "the file cannot be read", statement.span, (statement.problem,), "close it"
            )
    for broken in evidence.broken_macros:
        place, reason = macro_parse_problem(broken.statement)
        nearest = did_you_mean(broken.missing, [macro.name for macro in evidence.macros if macro.name])
        lacks = f'it calls "{broken.missing}", which does not exist at this point' if broken.missing else ""
        if not reason and not lacks and reads_relations(broken.statement):
            yield _of_rows(broken.statement)
            continue
        yield Diagnostic(
            "macro-error",
            f'macro "{broken.statement.name}" cannot be created',
            place,
            (reason or lacks or broken.why,),
            "mend the syntax here" if reason else (nearest if broken.missing else "try its body in a SELECT"),
        )


def _of_rows(statement: MacroStatement) -> Diagnostic:
    return Diagnostic(
        "macro-error",
        f'macro "{statement.name}" cannot be created',
        statement.span,
        ("macros exist before any source or model does, so this one has nothing to read",),
        "make it a model, and join that",
    )
