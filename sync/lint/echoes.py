"""Findings that only repeat what another one, at the same place, says better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sync.diagnostics import Diagnostic, Severity

ECHOES: Mapping[str, str] = {"unknown-function": "dialect-change"}
"""Rule -> the rule whose error tells why: a query's SHA-512 becomes a call that DuckDB does not know."""


def without_echoes(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Leave out echoes of errors that remain; an error that is silenced has no echo but its own."""
    found = tuple(findings)
    errors = {(one.rule, str(one.where)) for one in found if one.severity is Severity.ERROR}
    return tuple(one for one in found if (ECHOES.get(one.rule, ""), str(one.where)) not in errors)
