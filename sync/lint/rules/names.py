"""Rules about names and types that the engine does not accept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sync.diagnostics import Diagnostic, Fix, did_you_mean
from sync.lint.arrows import arrow_lambdas
from sync.lint.evidence import Evidence, Fault
from sync.lint.fixes import renamed
from sync.lint.foreign import INSTEAD


def unknown_column(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report columns that the relations of a query do not have.

    What it does: binds every model on empty tables and reports names that lead nowhere.
    Why it hurts: the model cannot be built.
    Example: `select emial from web_customers`
    Instead: `select email from web_customers`
    When to suppress: never; the engine will not run it.
    """
    for fault in evidence.faults("unknown-column"):
        yield Diagnostic(
            "unknown-column",
            f'column "{fault.name}" does not exist here',
            fault.span,
            (fault.message,),
            _nearest(fault),
            fix=_renamed(evidence, fault, fault.known),
        )


def unknown_relation(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report qualifiers that name no relation of the query.

    What it does: reports `alias.column` where nothing in FROM is called `alias`.
    Why it hurts: the model cannot be built.
    Example: `select c.email from web_customers as customers`
    Instead: `select customers.email from web_customers as customers`
    When to suppress: never; the engine will not run it.
    """
    for fault in evidence.faults("unknown-relation"):
        what = f'"{fault.name}" is not a relation of this query'
        fix = _renamed(evidence, fault, fault.known)
        yield Diagnostic("unknown-relation", what, fault.span, (fault.message,), _nearest(fault), fix=fix)


def ambiguous_column(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report columns that several relations of a query have.

    What it does: reports unqualified names that could mean two columns.
    Why it hurts: the model cannot be built; a guess would be wrong half the time.
    Example: `select email from a join b on a.id = b.id`
    Instead: `select a.email from a join b on a.id = b.id`
    When to suppress: never; the engine will not run it.
    """
    for fault in evidence.faults("ambiguous-column"):
        yield Diagnostic(
            "ambiguous-column",
            f'column "{fault.name}" could mean several columns',
            fault.span,
            (fault.message,),
            "put the relation's name before it",
        )


def unknown_function(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report calls of functions that neither the engine nor a macro file has.

    What it does: reports function names that lead nowhere.
    Why it hurts: the model cannot be built.
    Example: `select emial_sha256(email) as email_sha256 from web_customers`
    Instead: `select email_sha256(email) as email_sha256 from web_customers`
    When to suppress: never; the engine will not run it.
    """
    own = [macro.name for macro in evidence.macros if macro.name]
    broken = {macro.statement.name for macro in evidence.broken_macros}
    for fault in evidence.faults("unknown-function"):
        if fault.name.casefold() in broken:
            continue  # macro-error says why it does not exist
        advice = _right_function(evidence, fault, [*own, *fault.known])
        yield Diagnostic(
            "unknown-function",
            f'function "{fault.name}" does not exist',
            fault.span,
            (fault.message,),
            advice,
            fix=None if fault.name.casefold() in INSTEAD else _renamed(evidence, fault, [*own, *fault.known]),
        )


def type_error(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report everything else the engine's binder refuses.

    What it does: reports wrong numbers and types of arguments, columns missing in GROUP
        BY, set operations of different width, and the like.
    Why it hurts: the model cannot be built.
    Example: `select lower(orders) from customer360`
    Instead: `select lower(orders::varchar) from customer360`
    When to suppress: never; the engine will not run it.
    """
    for fault in evidence.faults("type-error"):
        subject = f'"{fault.name}" is used' if fault.name else "the query is put together"
        what = f"{subject} in a way the engine does not accept"
        yield Diagnostic("type-error", what, fault.span, (fault.message,), _advice(fault))


def parse_error(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report SQL that the engine cannot read.

    What it does: reports syntax that DuckDB does not know.
    Why it hurts: the model cannot be built.
    Example: `select email from web_customers where`
    Instead: `select email from web_customers where email is not null`
    When to suppress: never; the engine will not run it.
    """
    for fault in evidence.faults("parse-error"):
        yield Diagnostic(
            "parse-error", "the SQL cannot be parsed", fault.span, (fault.message,), "mend the syntax here"
        )


def arrow_lambda(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report lambdas that are written with an arrow.

    What it does: reports `x -> ...` where a function takes a function.
    Why it hurts: DuckDB 2.0 reads the arrow as JSON extraction and refuses it here; the
        model cannot be built.
    Example: `select list_transform([1, 2], x -> x + 1) as next from web_customers`
    Instead: `select list_transform([1, 2], lambda x: x + 1) as next from web_customers`
    When to suppress: never; the engine will not run it.
    """
    for fault in evidence.faults("arrow-lambda"):
        path = fault.span.path
        for arrow in arrow_lambdas(evidence.project.texts[path]):
            yield Diagnostic(
                "arrow-lambda",
                "the lambda is written with an arrow",
                arrow.span(path),
                ("DuckDB 2.0 takes lambda x: x + 1 only",),
                f"write lambda {arrow.parameters}: instead",
                fix=arrow.fix(path),
            )


def _right_function(evidence: Evidence, fault: Fault, known: Iterable[str]) -> str:
    instead = INSTEAD.get(fault.name.casefold())
    if instead:
        is_own = any(
            bound.model.path == fault.span.path and bound.model.is_verbatim
            for bound in evidence.models.values()
        )
        told = ', or name the system the query is written for, as in dialect = "snowflake"' if is_own else ""
        return f"in DuckDB write {instead}{told}"
    nearest = did_you_mean(fault.name, known)
    return nearest if nearest.startswith("did you mean") else "correct it, or write a macro in models/macros/"


def _renamed(evidence: Evidence, fault: Fault, known: Iterable[str]) -> Fix | None:
    return renamed(evidence.project.texts[fault.span.path], fault.span, fault.name, known)


def _nearest(fault: Fault) -> str:
    return did_you_mean(fault.name, fault.known) or "correct the name, or read a relation that has it"


def _advice(fault: Fault) -> str:
    if "GROUP BY" in fault.message:
        return f"add {fault.name} to GROUP BY, or put it into an aggregate such as any_value({fault.name})"
    if "type casts" in fault.message:
        return "cast the argument to the type the function takes, or correct their number"
    return "change the query as the note says"
