"""Rules that reading the project answers already, before anything is bound.

A model that breaks one of them is not usable, so the project itself reports it; here
each has its name and its documentation. Only a macro can hide what it breaks until then.
"""

from __future__ import annotations

from collections.abc import Iterator

from sync.diagnostics import Diagnostic
from sync.lint.evidence import Evidence


def unknown_table(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report tables that are neither a model nor a declared source.

    What it does: looks every table name up among the models and `[tool.sync.sources]`.
    Why it hurts: the model cannot be built, and nobody can tell what it would read.
    Example: `select email from web_custmers`
    Instead: `select email from web_customers`
    When to suppress: never; name a model, or declare the source in pyproject.toml.
    """
    return _of_project(evidence, "unknown-table")


def undeclared_source(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report table functions that read files or addresses.

    What it does: refuses read_csv(...) and the like; only functions that make rows out
        of nothing, such as generate_series, may stand after FROM. A macro that opens a file
        is refused where it is called.
    Why it hurts: what a model reads could not be seen in one place, and personal data
        could come in that no schema describes.
    Example: `select email from read_csv('customers.csv')`
    Instead: `select email from web_customers`, declared under `[tool.sync.sources]`
    When to suppress: never; declare the file.
    """
    yield from _of_project(evidence, "undeclared-source")
    for fault in evidence.faults("undeclared-source"):
        yield Diagnostic(
            "undeclared-source",
            f'"{fault.name}" opens a file that is not a declared source',
            fault.span,
            ("models and macros read nothing but sources; lint and runs let the engine open no other file",),
            "declare the file under [tool.sync.sources] in pyproject.toml and read it by name",
        )


def one_statement(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report model files that are more, or something else, than one SELECT.

    What it does: parses the file and counts statements.
    Why it hurts: a second statement would never run, and one that writes would run where
        nobody expects it.
    Example: `create table customers as select email from web_customers`
    Instead: `select email from web_customers`
    When to suppress: never; the tool makes views and tables itself.
    """
    return _of_project(evidence, "one-statement")


def model_cycle(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report models that read themselves, through other models or at once.

    What it does: orders the models by what they read.
    Why it hurts: there is no order in which they could be built.
    Example: model `a` reads `b`, and `b` reads `a`
    Instead: what both need stands in a third model
    When to suppress: never; take one of the reads out.
    """
    return _of_project(evidence, "model-cycle")


def name_clash(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report two models of one name.

    What it does: compares file names in all folders without regard to letter case.
    Why it hurts: a query that reads the name would get one of the two.
    Example: `models/staging/customers.sql` and `models/marts/Customers.sql`
    Instead: `models/staging/stg_customers.sql` and `models/marts/customers.sql`
    When to suppress: never; rename one of the files.
    """
    return _of_project(evidence, "name-clash")


def unknown_dialect(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report dialects that nobody can read.

    What it does: looks `dialect` of a header up among those that can be transpiled.
    Why it hurts: the query cannot be read, let alone built.
    Example: `-- dialect = "prestodb"`
    Instead: `-- dialect = "presto"`
    When to suppress: never; name the dialect, or leave the key out for DuckDB's own.
    """
    return _of_project(evidence, "unknown-dialect")


def _of_project(evidence: Evidence, rule: str) -> Iterator[Diagnostic]:
    return (finding for finding in evidence.project.findings if finding.rule == rule)
