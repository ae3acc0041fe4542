"""What lint hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync.diagnostics import Diagnostic, Severity
from sync.engines.base import Column


@dataclass(frozen=True, slots=True)
class LintResult:
    """Everything one run of lint found out.

    Attributes:
        findings: Sorted by place; those of the project itself are among them.
        columns: Output columns of every model that binds, by model name.
    """

    findings: tuple[Diagnostic, ...]
    columns: Mapping[str, tuple[Column, ...]]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that stop a run."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)
